import facts from './facts/resources.json' with { type: 'json' };
import { typeShape, type Shape } from './schema/index.js';

export interface SubresourceFact {
  name: string;
  group: string;
  version: string;
  kind: string;
  /** The type of its body, '' when it is not a described type (proxy, exec). */
  type: string;
  verbs: readonly string[];
}

/** One printed column of a custom resource. */
export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

/** A resource in one version, as discovery describes it. */
export interface ApiResource {
  group: string;
  version: string;
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames: readonly string[];
  categories: readonly string[];
  verbs: readonly string[];
  subresources: readonly SubresourceFact[];
  /** The name of its type in facts/types.json; '' for custom resources. */
  type: string;
  readonly shape: Shape;
  /** Versions and groups that show the same objects share a table: `pods`, `deployments.apps`, `events`. */
  table: string;
  /** Set for custom resources. */
  custom?: {
    statusSubresource: boolean;
    scale?: ScalePaths;
    columns: readonly PrinterColumn[];
    schema?: unknown;
  };
}

export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

/** The version of Kubernetes whose facts these are, such as `v1.35.4`. */
export const factsVersion = facts.version;

export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The table in which a group's resource is stored. Events are one table behind two groups. */
export function tableName(group: string, resource: string): string {
  if (resource === 'events' && (group === '' || group === 'events.k8s.io')) return 'events';
  return group === '' ? resource : `${resource}.${group}`;
}

const words = (text: string): string[] => (text === '' ? [] : text.split(','));

function builtIn(fact: (typeof facts.resources)[number]): ApiResource {
  return {
    group: fact.group,
    version: fact.version,
    resource: fact.resource,
    singular: fact.singular,
    kind: fact.kind,
    namespaced: fact.namespaced,
    shortNames: words(fact.shortNames),
    categories: words(fact.categories),
    verbs: words(fact.verbs),
    subresources: fact.subresources.map((text) => {
      const [name = '', group = '', version = '', kind = '', type = '', verbs = ''] = text.split(' ');
      return { name, group, version, kind, type, verbs: words(verbs) };
    }),
    type: fact.type,
    get shape() {
      return typeShape(fact.type);
    },
    table: tableName(fact.group, fact.resource),
  };
}

/** All resources that one cluster serves: the built-in ones and those of its custom resource definitions. */
export class Catalog {
  readonly #byPath = new Map<string, ApiResource>();
  readonly #byKind = new Map<string, ApiResource>();

  constructor() {
    for (const fact of facts.resources) this.add(builtIn(fact));
  }

  add(resource: ApiResource): void {
    this.#byPath.set(`${apiVersionOf(resource)}/${resource.resource}`, resource);
    this.#byKind.set(`${apiVersionOf(resource)}/${resource.kind}`, resource);
  }

  remove(group: string, version: string, resource: string): void {
    const known = this.find(group, version, resource);
    if (!known) return;
    this.#byPath.delete(`${apiVersionOf(known)}/${known.resource}`);
    this.#byKind.delete(`${apiVersionOf(known)}/${known.kind}`);
  }

  find(group: string, version: string, resource: string): ApiResource | undefined {
    return this.#byPath.get(`${apiVersionOf({ group, version })}/${resource}`);
  }

  findKind(apiVersion: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** Groups in the order of discovery, each with its versions, preferred first. */
  groups(): { group: string; versions: { version: string; resources: ApiResource[] }[] }[] {
    const groups = new Map<string, Map<string, ApiResource[]>>();
    for (const resource of this.#byPath.values()) {
      const versions = groups.get(resource.group) ?? new Map<string, ApiResource[]>();
      groups.set(resource.group, versions);
      const list = versions.get(resource.version) ?? [];
      versions.set(resource.version, list);
      list.push(resource);
    }
    return [...groups].map(([group, versions]) => ({
      group,
      versions: [...versions].map(([version, resources]) => ({ version, resources })),
    }));
  }

  all(): Iterable<ApiResource> {
    return this.#byPath.values();
  }
}
