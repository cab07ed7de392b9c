import { boolean, string } from '@oclif/core/flags';
import { basename, dirname, join, relative } from 'node:path';
import { ExitCode, usageError, type Context } from '../core/index.js';
import type { KubeClient } from '../kube/index.js';
import type * as Pipeline from '../pipeline/index.js';
import { changeLine, type DryRun } from './change.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { assignments, pipelineRequest, selectionOptions } from './pipeline-flags.js';
import { askApproval } from './pipeline-runner.js';
import { print } from './print.js';

/** What an export needs to know of the cluster it is for. */
export const exportFlags = {
  repository: string({
    helpValue: 'URL',
    description: "What is cloned, instead of the remote origin's https address",
  }),
  'git-image': string({
    default: 'alpine/git:latest',
    helpValue: 'IMAGE',
    description: 'Image with git, which checks out',
  }),
  'node-image': string({
    default: 'node:24',
    helpValue: 'IMAGE',
    description: 'Image with Node.js, which runs deployment steps',
  }),
  'service-account': string({ helpValue: 'NAME', description: 'Service account of the pods' }),
  storage: string({
    default: '10Gi',
    helpValue: 'SIZE',
    description: 'Size of the volume for caches, stashes and artifacts',
  }),
  submit: boolean({ description: 'Apply it to a cluster, and follow it where the engine cannot' }),
};

interface ExportFlagValues {
  to: Pipeline.Engine;
  name: string | undefined;
  repository: string | undefined;
  'git-image': string;
  'node-image': string;
  'service-account': string | undefined;
  storage: string;
  submit: boolean;
  image: string[] | undefined;
  approve: string[] | undefined;
  namespace: string | undefined;
  'dry-run': DryRun;
  yes: boolean;
  wait: boolean;
  timeout: number;
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
}

type Flags = ExportFlagValues &
  Parameters<typeof pipelineRequest>[0] &
  Parameters<typeof selectionOptions>[0];

/** `pipeline export`: prints the manifests, or submits them. */
export async function exportTo(command: ZkCommand, flags: Flags, context: Context): Promise<void> {
  const pipeline = await import('../pipeline/index.js');
  const opened = await pipeline.openPipeline({ ...pipelineRequest(flags), signal: context.signal });
  const { graph, steps } = pipeline.selectSteps(opened.definition, opened.build, selectionOptions(flags));
  const request: Pipeline.ExportRequest = {
    definition: opened.definition,
    build: opened.build,
    graph,
    decisions: steps,
    options: optionsOf(command, flags, opened),
  };
  const objects = pipeline.exportPipeline(flags.to, request);
  if (flags.submit && flags['dry-run'] === 'none')
    return submit(command, flags, pipeline, request, objects, context);
  if (['table', 'wide'].includes(command.printOptions.output.format))
    command.out(pipeline.manifestText(objects).trimEnd());
  else
    await print(command, {
      kind: 'object',
      items: objects,
      columns: [],
      name: ({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`,
    });
}

function optionsOf(
  command: ZkCommand,
  flags: Flags,
  { path, root }: Pipeline.OpenedPipeline,
): Pipeline.ExportOptions {
  const definitionPath = relative(root, path);
  return {
    name: flags.name ?? nameOf(definitionPath.includes('/') ? join(root, dirname(definitionPath)) : root),
    images: assignments('image', flags.image),
    gitImage: flags['git-image'],
    nodeImage: flags['node-image'],
    version: command.config.version,
    definitionPath,
    storage: flags.storage,
    approved: flags.approve ?? [],
    ...(flags.namespace !== undefined && { namespace: flags.namespace }),
    ...(flags.repository !== undefined && { repositoryUrl: flags.repository }),
    ...(flags['service-account'] !== undefined && { serviceAccount: flags['service-account'] }),
  };
}

/** A label made of the folder's name. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return name === '' ? 'pipeline' : name;
}

async function submit(
  command: ZkCommand,
  flags: Flags,
  pipeline: typeof Pipeline,
  request: Pipeline.ExportRequest,
  objects: ReturnType<typeof pipeline.exportPipeline>,
  context: Context,
): Promise<void> {
  const { client, namespace, name } = await connectTo(flags, context);
  await confirm({
    message: `Apply ${objects.length} objects to namespace ${namespace} of ${name}?`,
    yes: flags.yes,
  });
  const placed = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
  const isTable = ['table', 'wide'].includes(command.printOptions.output.format);
  for (const { target, outcome } of await pipeline.submitObjects(placed, client))
    if (isTable) command.out(changeLine(target, outcome));
  if (flags.to !== 'jobs' || !flags.wait) return;
  const statuses = await pipeline.driveJobs(pipeline.graphOf(request), client, context, {
    namespace,
    write: (step, line) => command.out(`[${step}] ${line}`),
    approve: (step) => askApproval(command, step, [`the Job of step ${step}`]),
    timeoutMs: flags.timeout,
  });
  for (const [step, status] of statuses) command.out(`[${step}] ${status}`);
  const all = [...statuses.values()];
  command.exitCode = all.includes('failed')
    ? ExitCode.failed
    : all.includes('refused')
      ? ExitCode.refused
      : ExitCode.ok;
}

async function connectTo(
  flags: Flags,
  context: Context,
): Promise<{ client: KubeClient; namespace: string; name: string }> {
  if (flags.context === undefined && flags.kubeconfig === undefined && flags.cluster === undefined)
    throw usageError('--submit changes a cluster, and none is named', {
      hint: 'Name it with --context; the current context is not taken.',
    });
  const { connect, loadKubeconfig, selectContext } = await import('../kube/index.js');
  const { document } = await loadKubeconfig({ env: context.env, kubeconfig: flags.kubeconfig });
  const selected = selectContext(document, flags);
  const client = await connect(selected, context);
  return {
    client,
    namespace: flags.namespace ?? selected.namespace,
    name: selected.context || selected.clusterName,
  };
}
