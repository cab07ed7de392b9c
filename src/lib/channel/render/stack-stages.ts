import { usageError } from '../../core/index.js';
import type { Cluster } from '../../registry/index.js';
import { instanceValue } from '../data/instance-types.js';
import type { FilesArchive, RenderedStack } from '../rendering.js';
import { readFilesYaml } from '../userdata/files-yaml.js';
import { stringMap, type Values } from '../values/base-values.js';
import { InstanceTypes } from '../values/instance-info.js';
import { paths, stackManifestsOf } from './channel-layout.js';
import { filesArchive } from './files-archive.js';
import { missingFile } from './render-error.js';
import type { RenderSession } from './session.js';
import { decodeStack, etcdStack, mainStack, manifestStack } from './stacks.js';

const etcdKeyAlias = 'alias/etcd-cluster';

export interface EtcdStage {
  stack?: RenderedStack;
  files?: FilesArchive;
  /** What the etcd stage adds for all later templates. */
  values: Values;
}

/** The etcd stack and its secret files; the key and the instance type stay visible for all later templates (CLM). */
export function renderEtcd(session: RenderSession, cluster: Cluster, base: Values): EtcdStage {
  const source = session.firstSource;
  const key =
    session.facts.kmsAliases[etcdKeyAlias] ??
    session.placeholder('kms', etcdKeyAlias, `(known after apply: KMS key ${etcdKeyAlias})`);
  const added: Values = {
    etcd_kms_key_arn: key,
    etcd_instance_type_info: instanceValue(etcdInstance(session, cluster)),
  };
  const values = { ...base, ...added };
  const filesTemplate = source.files.get(paths.etcdFiles);
  const stackTemplate = source.files.get(paths.etcdStack);
  if (!filesTemplate)
    throw missingFile(paths.etcdFiles, source.root, 'it is needed to manage the etcd stack');
  if (!stackTemplate)
    throw missingFile(paths.etcdStack, source.root, 'it is needed to manage the etcd stack');
  const renderedFiles = session.renderAlone(
    filesTemplate,
    source,
    'etcd-files',
    session.stage(cluster, values),
  );
  const files =
    renderedFiles &&
    session.attempt(() =>
      filesArchive(
        cluster,
        renderedFiles,
        readFilesYaml(renderedFiles.text, renderedFiles.path),
        'etcd',
        key,
      ),
    );
  const stage = session.stage(cluster, { ...values, ...(files && { S3GeneratedFilesPath: files.url }) });
  const rendered = session.renderAlone(stackTemplate, source, 'etcd-stack', stage);
  const stack =
    rendered &&
    session.attempt(() => etcdStack(cluster, rendered, decodeStack(rendered, stackTemplate.text)));
  return { values: added, ...(stack && { stack }), ...(files && { files }) };
}

function etcdInstance(session: RenderSession, cluster: Cluster): ReturnType<InstanceTypes['find']> & object {
  const name = cluster.configItems['etcd_instance_type'];
  const found = name === undefined ? undefined : new InstanceTypes(session.facts.instanceTypes).find(name);
  if (found) return found;
  throw usageError(
    `cluster "${cluster.id}": ${name === undefined ? 'config item etcd_instance_type is missing' : `etcd_instance_type "${name}" is not offered in ${session.facts.region}`}`,
    { code: 'instance-type' },
  );
}

export interface MainStage {
  stack?: RenderedStack;
  outputs: Record<string, string>;
}

/**
 * The main stack and its outputs as they will be: those that the template declares, with today's value where the stack has one and a
 * visible placeholder where only the apply can tell. An output that the template drops is gone for all later templates, as it will be.
 */
export function renderMainStack(session: RenderSession, cluster: Cluster, values: Values): MainStage {
  const source = session.firstSource;
  const known = session.facts.stackOutputs[cluster.localId] ?? {};
  const file = source.files.get(paths.mainStack);
  if (!file) throw missingFile(paths.mainStack, source.root, 'every channel needs it');
  const rendered = session.renderAlone(file, source, 'cluster-stack', session.stage(cluster, values));
  const decoded = rendered && session.attempt(() => decodeStack(rendered, file.text));
  if (!rendered || !decoded) return { outputs: known };
  const stack = mainStack(cluster, rendered, decoded);
  if (session.input.placeholders === 'refuse' || decoded.outputs === undefined)
    return { stack, outputs: known };
  const outputs = decoded.outputs.map((name) => {
    const value =
      known[name] ??
      session.placeholder(
        'stack-output',
        name,
        `(known after apply: stack ${cluster.localId} output ${name})`,
      );
    return [name, value] as const;
  });
  return { stack, outputs: Object.fromEntries(outputs) };
}

/** `.Values.ClusterStackOutputs` */
export function withOutputs(values: Values, outputs: Readonly<Record<string, string>>): Values {
  return { ...values, ClusterStackOutputs: stringMap(outputs) };
}

/** The extra stacks of all sources, in order; a template that renders to nothing is no stack. */
export function renderManifestStacks(
  session: RenderSession,
  cluster: Cluster,
  values: Values,
): RenderedStack[] {
  const stage = session.stage(cluster, values);
  return session.sources.flatMap((source) =>
    stackManifestsOf(source).flatMap((file) => {
      const rendered = session.renderAlone(file, source, 'cf-manifest', stage);
      if (!rendered || rendered.text.trim() === '') return [];
      return session.attempt(() => manifestStack(cluster, rendered, decodeStack(rendered, file.text))) ?? [];
    }),
  );
}
