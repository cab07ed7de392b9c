import { ApiServer } from '../../../src/lib/world/kube/api/api-server.js';
import type { ApiCore } from '../../../src/lib/world/kube/api/writer.js';
import { Catalog } from '../../../src/lib/world/kube/catalog.js';
import { asJson, type JsonObject } from '../../../src/lib/world/kube/objects.js';
import { ApiStatusError, type ApiStatus } from '../../../src/lib/world/kube/status.js';
import { ObjectStore } from '../../../src/lib/world/kube/store/object-store.js';
import type { Random } from '../gotemplate/random.js';
import type { Subject } from './objects.js';
import type { Step } from './sequences.js';

/** What a write ends with: the object, or the Status of its refusal. */
export interface Outcome {
  object?: JsonObject;
  status?: Partial<ApiStatus>;
}

/** The sandbox's API server with nothing else around it: no controller writes between the steps. */
export class World {
  readonly #api: ApiServer;
  #now = Date.UTC(2020, 0, 1);

  constructor(random: Random) {
    const store = new ObjectStore({ historyLimit: 10, random: () => random.next() });
    const core: ApiCore = { store, catalog: new Catalog(), now: () => this.#now, serviceCidr: '10.0.0.0/16' };
    this.#api = new ApiServer(core);
    this.#catalog = core.catalog;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
    this.#api.create(this.#target('v1', 'Namespace', 'default'), namespace);
    for (const name of ['default', 'other']) {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
      this.#api.create(this.#target('v1', 'ServiceAccount', name, 'default'), account);
    }
  }

  readonly #catalog: Catalog;

  #target(apiVersion: string, kind: string, name: string, namespace?: string) {
    const resource = this.#catalog.findKind(apiVersion, kind);
    if (!resource) throw new Error(`no resource for ${apiVersion} ${kind}`);
    return { resource, name, ...(namespace !== undefined && { namespace }) };
  }

  /** The time of the next write, a second after the last one. */
  tick(): string {
    this.#now += 1000;
    return new Date(this.#now).toISOString();
  }

  write({ apiVersion, kind, name, namespaced }: Subject, step: Step): Outcome {
    const main = this.#target(apiVersion, kind, name, namespaced ? 'default' : undefined);
    const target = { ...main, ...(step.subresource !== undefined && { subresource: step.subresource }) };
    const options = { fieldManager: step.manager, force: step.force };
    const body = structuredClone(step.body);
    try {
      const result =
        step.verb === 'create'
          ? this.#api.create(target, body, options)
          : step.verb === 'update'
            ? this.#api.update(target, body, options)
            : this.#api.patch(target, step.verb, body, options);
      return { object: structuredClone(asJson(result.object)) };
    } catch (error) {
      if (error instanceof ApiStatusError) return { status: error.status };
      throw error;
    }
  }
}
