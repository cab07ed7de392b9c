import type { SchemaIssue } from '../issue.js';
import type { SchemaNode } from '../node.js';
import { isRecord, nearest } from '../../core/index.js';
import { customKinds, type CustomKind } from './custom.js';
import { loadDefinitions, type Definitions } from './definitions.js';
import { minorVersion, removedApi, type RemovedApi } from './removed.js';
import { builtInScope, groupOf, type ResourceScope } from './scope.js';
import { objectIssues } from './object-rules.js';
import { validateNode } from './validate-node.js';

export type { ResourceScope } from './scope.js';

/** What is known of one kind in one API version. */
export interface KindFacts {
  apiVersion: string;
  kind: string;
  scope: ResourceScope;
  /** Comes from a CustomResourceDefinition. */
  custom: boolean;
  node: SchemaNode;
}

/** The object schemas of one Kubernetes minor version, with custom kinds if some were added. Immutable. */
export interface KubernetesSchemas {
  /** The minor version whose schemas these are: `1.35`. */
  readonly version: string;
  /** False if the wanted version is not among the known ones and the nearest was taken. */
  readonly exact: boolean;
  kind(apiVersion: string, kind: string): KindFacts | undefined;
  kinds(): readonly { apiVersion: string; kind: string }[];
  /** Follows a reference to a shared definition; a node without one is returned as it is. */
  resolve(node: SchemaNode): SchemaNode;
  /** Why this API version of the kind cannot be used in this version of Kubernetes, if it ever could or will. */
  removal(apiVersion: string, kind: string): RemovedApi | undefined;
  /** Every fault of one decoded object. Never throws. */
  validate(object: unknown): SchemaIssue[];
  /** The same schemas plus the kinds of these decoded CustomResourceDefinitions. */
  with(definitions: readonly unknown[]): KubernetesSchemas;
}

/** The Kubernetes minor versions with schemas of their own, oldest first. */
export async function kubernetesVersions(): Promise<readonly string[]> {
  return (await loadDefinitions()).versions;
}

/** The schemas of a Kubernetes version (`1.35`, `v1.35.9-eks-...`); an unknown one gets the nearest known, see `exact`. */
export async function kubernetesSchemas(version: string): Promise<KubernetesSchemas> {
  const definitions = await loadDefinitions();
  const wanted = minorVersion(version);
  const known = definitions.versions.map((text) => Number(text.slice(2)));
  const newest = known.length - 1;
  const exactIndex = wanted === undefined ? -1 : known.indexOf(wanted);
  const index = exactIndex >= 0 ? exactIndex : wanted !== undefined && wanted < (known[0] ?? 0) ? 0 : newest;
  return build(definitions, index, exactIndex >= 0, new Map());
}

/** Every fault of one decoded object under a Kubernetes version; see KubernetesSchemas.validate. */
export async function validateKubernetesObject(object: unknown, version: string): Promise<SchemaIssue[]> {
  return (await kubernetesSchemas(version)).validate(object);
}

function build(
  definitions: Definitions,
  index: number,
  exact: boolean,
  custom: ReadonlyMap<string, CustomKind>,
): KubernetesSchemas {
  const version = definitions.versions[index] ?? '';
  const byName = (name: string): SchemaNode | undefined => definitions.node(name, index);
  const schemas: KubernetesSchemas = {
    version,
    exact,
    kind(apiVersion, kind) {
      const own = custom.get(`${apiVersion}/${kind}`);
      if (own) return { apiVersion, kind, scope: own.scope, custom: true, node: own.node };
      const name = definitions.kinds
        .get(`${apiVersion}/${kind}`)
        ?.find(([from, to]) => from <= index && index <= to)?.[2];
      const node = name === undefined ? undefined : byName(name);
      return node && { apiVersion, kind, scope: builtInScope(apiVersion, kind), custom: false, node };
    },
    kinds: () => [...servedKinds(definitions, index), ...custom.keys()].map(splitKind),
    resolve: (node) => (node.$ === undefined ? node : (byName(node.$) ?? {})),
    removal: (apiVersion, kind) => removal(definitions, index, apiVersion, kind),
    validate: (object) => validateObject(schemas, byName, object),
    with: (added) => {
      const kinds = new Map(custom);
      for (const entry of added.flatMap(customKinds))
        if (entry.served) kinds.set(`${entry.apiVersion}/${entry.kind}`, entry);
      return build(definitions, index, exact, kinds);
    },
  };
  return schemas;
}

function servedKinds(definitions: Definitions, index: number): string[] {
  return [...definitions.kinds].flatMap(([key, spans]) =>
    spans.some(([from, to]) => from <= index && index <= to) ? [key] : [],
  );
}

function splitKind(key: string): { apiVersion: string; kind: string } {
  const slash = key.lastIndexOf('/');
  return { apiVersion: key.slice(0, slash), kind: key.slice(slash + 1) };
}

function removal(
  definitions: Definitions,
  index: number,
  apiVersion: string,
  kind: string,
): RemovedApi | undefined {
  const minor = Number(definitions.versions[index]?.slice(2));
  const listed = removedApi(apiVersion, kind);
  if (listed && Number(listed.removedIn.slice(2)) > minor) return undefined;
  const last = definitions.kinds.get(`${apiVersion}/${kind}`)?.at(-1)?.[1];
  const removedIn =
    listed?.removedIn ?? (last === undefined || last >= index ? undefined : definitions.versions[last + 1]);
  if (removedIn === undefined) return undefined;
  const served = servedKinds(definitions, index)
    .map(splitKind)
    .filter((entry) => entry.kind === kind);
  // The guide names the stable version; an older cluster may have only a beta between the two.
  const successor =
    served.find((entry) => entry.apiVersion === listed?.replacement) ??
    served.find((entry) => groupOf(entry.apiVersion) === groupOf(listed?.replacement ?? apiVersion));
  return {
    apiVersion,
    kind,
    removedIn,
    ...(successor === undefined ? {} : { replacement: successor.apiVersion }),
  };
}

function validateObject(
  schemas: KubernetesSchemas,
  resolve: (name: string) => SchemaNode | undefined,
  object: unknown,
): SchemaIssue[] {
  if (!isRecord(object)) return [{ rule: 'type', path: [], message: 'a Kubernetes object must be a map' }];
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const missing = typeof apiVersion !== 'string' ? 'apiVersion' : 'kind';
    return [{ rule: 'required', path: [], message: `missing required field "${missing}"` }];
  }
  const facts = schemas.kind(apiVersion, kind);
  if (!facts) return [unknownKind(schemas, apiVersion, kind)];
  return [...validateNode(object, facts.node, resolve), ...objectIssues(object, facts)];
}

function unknownKind(schemas: KubernetesSchemas, apiVersion: string, kind: string): SchemaIssue {
  const gone = schemas.removal(apiVersion, kind);
  if (gone) {
    return {
      rule: 'removed-api',
      path: ['apiVersion'],
      message: `${apiVersion} ${kind} is not served any more since Kubernetes ${gone.removedIn}`,
      hint: gone.replacement === undefined ? 'the kind has no successor' : `use ${gone.replacement}`,
    };
  }
  const served = schemas.kinds();
  const sameKind = served.find((entry) => entry.kind === kind);
  if (
    sameKind &&
    (groupOf(sameKind.apiVersion) === groupOf(apiVersion) || !groupOf(apiVersion).includes('.'))
  ) {
    const message = `Kubernetes ${schemas.version} does not serve ${kind} as ${apiVersion}`;
    return { rule: 'unknown-kind', path: ['apiVersion'], message, hint: `use ${sameKind.apiVersion}` };
  }
  const near = nearest(
    kind,
    served.filter((entry) => entry.apiVersion === apiVersion).map((entry) => entry.kind),
  );
  return {
    rule: 'unknown-kind',
    path: ['kind'],
    message: `no schema for ${apiVersion} ${kind}: it is not a kind of Kubernetes ${schemas.version} and no CustomResourceDefinition adds it`,
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}
