import { isRecord, usageError, type Clock } from '../core/index.js';
import { isKubeError } from './errors.js';
import { field } from './object.js';
import type { Transport } from './transport.js';

/** How a kind is served. */
export interface Resource {
  apiVersion: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: readonly string[];
}

/** What the server serves: asked once per group and version, asked again when something is missing that may have come since. */
export class Discovery {
  readonly #transport: Transport;
  readonly #byGroupVersion = new Map<string, Promise<Resource[]>>();
  #groupVersions: Promise<string[]> | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** How a kind is served, or undefined when the server does not know it (yet). */
  async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const cached = this.#byGroupVersion.get(apiVersion);
    const found = pick(await this.#resources(apiVersion), kind);
    if (found || !cached) return found;
    // A CustomResourceDefinition may have been applied since.
    this.#byGroupVersion.delete(apiVersion);
    return pick(await this.#resources(apiVersion), kind);
  }

  /**
   * Resolves a word of `deletions.yaml` as CLM does: plural, singular or Kind in any case, or `name.version.group`, or `name.group`;
   * no short names. The preferred version of a group comes first. Exit 2 when nothing matches.
   */
  async resolve(word: string): Promise<Resource> {
    const lower = word.toLowerCase();
    const [name = '', ...rest] = lower.split('.');
    const suffix = rest.join('.');
    for (const groupVersion of await this.#allGroupVersions()) {
      if (suffix !== '' && !matchesSuffix(groupVersion, suffix)) continue;
      const match = (await this.#resources(groupVersion)).find((one) => isNamed(one, name));
      if (match) return match;
    }
    throw usageError(`unable to resolve kind ${word} (use either name or name.version.group)`, {
      code: 'unknown-kind',
    });
  }

  /** Waits for a kind to be served, as it is some moments after its CustomResourceDefinition was established. */
  async waitFor(
    apiVersion: string,
    kind: string,
    clock: Clock,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Resource | undefined> {
    const deadline = clock.now() + timeoutMs;
    for (;;) {
      const found = await this.find(apiVersion, kind);
      if (found || clock.now() >= deadline) return found;
      await clock.sleep(1000, signal);
    }
  }

  /** Forgets everything, because kinds came or went. */
  forget(): void {
    this.#byGroupVersion.clear();
    this.#groupVersions = undefined;
  }

  #resources(apiVersion: string): Promise<Resource[]> {
    let known = this.#byGroupVersion.get(apiVersion);
    if (!known) {
      known = this.#ask(apiVersion);
      this.#byGroupVersion.set(apiVersion, known);
      known.catch(() => this.#byGroupVersion.delete(apiVersion));
    }
    return known;
  }

  async #ask(apiVersion: string): Promise<Resource[]> {
    try {
      const list = await this.#transport.json({ method: 'GET', path: pathOfGroupVersion(apiVersion) });
      const resources = field(list, 'resources');
      return Array.isArray(resources)
        ? resources.filter(isMainResource).map((one) => readResource(apiVersion, one))
        : [];
    } catch (error) {
      // A group without a server behind its APIService answers 503; that must not hide all other groups.
      if (isKubeError(error, 'NotFound', 'ServiceUnavailable')) return [];
      throw error;
    }
  }

  #allGroupVersions(): Promise<string[]> {
    return (this.#groupVersions ??= this.#askGroups());
  }

  async #askGroups(): Promise<string[]> {
    const list = await this.#transport.json({ method: 'GET', path: '/apis' });
    const groups = field(list, 'groups');
    const named = Array.isArray(groups) ? groups.flatMap(versionsOfGroup) : [];
    return ['v1', ...named];
  }
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function pathOfGroupVersion(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The path of a collection or of one object. */
export function pathOf(resource: Resource, namespace: string | undefined, name?: string): string {
  const scope =
    resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${pathOfGroupVersion(resource.apiVersion)}${scope}/${resource.plural}${object}`;
}

function versionsOfGroup(group: unknown): string[] {
  const versions = field(group, 'versions');
  const all = Array.isArray(versions) ? versions.map((one) => String(field(one, 'groupVersion'))) : [];
  const preferred = field(group, 'preferredVersion', 'groupVersion');
  return typeof preferred === 'string' ? [preferred, ...all.filter((one) => one !== preferred)] : all;
}

function isMainResource(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && typeof value['name'] === 'string' && !value['name'].includes('/');
}

function readResource(apiVersion: string, value: Record<string, unknown>): Resource {
  const verbs = value['verbs'];
  return {
    apiVersion,
    kind: String(value['kind']),
    plural: String(value['name']),
    singular: typeof value['singularName'] === 'string' ? value['singularName'] : '',
    namespaced: value['namespaced'] === true,
    verbs: Array.isArray(verbs) ? verbs.map(String) : [],
  };
}

function pick(resources: readonly Resource[], kind: string): Resource | undefined {
  return resources.find((one) => one.kind === kind);
}

function isNamed(resource: Resource, name: string): boolean {
  return [resource.plural, resource.singular, resource.kind.toLowerCase()].includes(name);
}

/** `apps` or `v1.apps` for `apps/v1`; `v1` for the core group. */
function matchesSuffix(groupVersion: string, suffix: string): boolean {
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
  return suffix === group || suffix === `${version}.${group}` || (group === '' && suffix === version);
}
