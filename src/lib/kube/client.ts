import { usageError, type Context } from '../core/index.js';
import { isAppliedAlready } from './applied-already.js';
import type {
  ApplyOptions,
  CompareOptions,
  DeleteOptions,
  Kind,
  KubeClient,
  ListOptions,
  PodLogOptions,
} from './contract.js';
import { Discovery, pathOf, type Resource } from './discovery.js';
import { isKubeError } from './errors.js';
import { listAll } from './list-all.js';
import { describeRef, field, refOf, type KubeObject, type ObjectRef } from './object.js';
import { outcomeOf, type ApplyOutcome } from './outcome.js';
import { takeOverPatch, type JsonPatch } from './take-over.js';
import type { Transport } from './transport.js';
import { watch, type WatchEvent } from './watch.js';

const kindWithinMs = 30_000;

export function createKubeClient(
  transport: Transport,
  ctx: Context,
  fieldManager = 'kubectl-zk',
): KubeClient {
  return new Client(transport, ctx, fieldManager);
}

class Client implements KubeClient {
  readonly server: string;
  readonly fieldManager: string;
  readonly discovery: Discovery;
  readonly #transport: Transport;
  readonly #ctx: Context;

  constructor(transport: Transport, ctx: Context, fieldManager: string) {
    this.server = transport.server;
    this.fieldManager = fieldManager;
    this.discovery = new Discovery(transport);
    this.#transport = transport;
    this.#ctx = ctx;
  }

  async get(ref: ObjectRef, { signal }: { signal?: AbortSignal } = {}): Promise<KubeObject | undefined> {
    const resource = await this.discovery.find(ref.apiVersion, ref.kind);
    if (!resource) return undefined;
    try {
      return (await this.#transport.json({
        method: 'GET',
        path: objectPath(resource, ref),
        ...(signal && { signal }),
      })) as KubeObject;
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async list(kind: Kind, options: ListOptions = {}): Promise<KubeObject[]> {
    const resource = await this.discovery.find(kind.apiVersion, kind.kind);
    return resource ? (await listAll(this.#transport, resource, options)).items : [];
  }

  async *watch(kind: Kind, options: ListOptions, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const resource = await this.#resource(kind);
    const { namespace, labelSelector, fieldSelector } = options;
    const query = { labelSelector, fieldSelector };
    yield* watch(
      this.#transport,
      this.#ctx,
      () => listAll(this.#transport, resource, options),
      pathOf(resource, namespace),
      query,
      signal,
    );
  }

  async apply(
    object: KubeObject,
    options: ApplyOptions = {},
  ): Promise<{ outcome: ApplyOutcome; object: KubeObject }> {
    const { resource, live } = await this.#look(object);
    if (live && isAppliedAlready(object, live, this.fieldManager))
      return { outcome: 'unchanged', object: live };
    const takeOver = live && takeOverPatch(live, this.fieldManager);
    if (takeOver && !options.dryRun) await this.#takeOver(resource, object, takeOver);
    // Before the take-over its effect on ownership cannot be simulated; forcing gives the same result in a dry run.
    const force = options.force || (options.dryRun && takeOver !== undefined);
    const result = await this.#sendApply(resource, object, { ...options, ...(force ? { force } : {}) });
    return { outcome: live ? outcomeOf(live, result, takeOver !== undefined) : 'created', object: result };
  }

  async compare(
    object: KubeObject,
    options: CompareOptions = {},
  ): Promise<{ outcome: ApplyOutcome; live?: KubeObject }> {
    const resource = await this.discovery.find(object.apiVersion, object.kind);
    if (!resource) return { outcome: 'created' };
    const live = await this.get(this.#refOf(resource, object));
    if (!live) return { outcome: 'created' };
    if (isAppliedAlready(object, live, this.fieldManager)) return { outcome: 'unchanged', live };
    if (options.askServer === false) return { outcome: 'configured', live };
    const { outcome } = await this.apply(object, { dryRun: true, ...(options.force ? { force: true } : {}) });
    return { outcome, live };
  }

  async patch(
    ref: ObjectRef,
    patch: unknown,
    type: 'json' | 'merge',
    options: { dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const resource = await this.#resource(ref);
    return (await this.#transport.json({
      method: 'PATCH',
      path: objectPath(resource, ref),
      query: { fieldManager: this.fieldManager, dryRun: options.dryRun ? 'All' : undefined },
      contentType: type === 'json' ? 'application/json-patch+json' : 'application/merge-patch+json',
      body: patch,
    })) as KubeObject;
  }

  async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
    const resource = await this.discovery.find(ref.apiVersion, ref.kind);
    if (!resource) return false;
    const { propagationPolicy, gracePeriodSeconds, uid, dryRun } = options;
    try {
      await this.#transport.json({
        method: 'DELETE',
        path: objectPath(resource, ref),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          ...(propagationPolicy ? { propagationPolicy } : {}),
          ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
          ...(uid ? { preconditions: { uid } } : {}),
          ...(dryRun ? { dryRun: ['All'] } : {}),
        },
      });
      return true;
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return false;
      throw error;
    }
  }

  podLog(
    { name, namespace }: { name: string; namespace: string },
    { container, follow, signal }: PodLogOptions = {},
  ): AsyncIterable<string> {
    return this.#transport.lines({
      method: 'GET',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`,
      query: { container, follow: follow ? true : undefined },
      accept: '*/*',
      ...(signal && { signal }),
    });
  }

  async isReady(): Promise<boolean> {
    try {
      await this.#transport.text({ method: 'GET', path: '/readyz', accept: '*/*' });
      return true;
    } catch (error) {
      if (isKubeError(error) && error.status >= 500) return false;
      throw error;
    }
  }

  async version(): Promise<string> {
    const version = field(await this.#transport.json({ method: 'GET', path: '/version' }), 'gitVersion');
    return typeof version === 'string' ? version : '';
  }

  async metrics({ signal }: { signal?: AbortSignal } = {}): Promise<string> {
    return this.#transport.text({
      method: 'GET',
      path: '/metrics',
      accept: 'text/plain',
      ...(signal && { signal }),
    });
  }

  async #look(object: KubeObject): Promise<{ resource: Resource; live: KubeObject | undefined }> {
    const { apiVersion, kind } = object;
    const resource = await this.discovery.waitFor(
      apiVersion,
      kind,
      this.#ctx.clock,
      kindWithinMs,
      this.#ctx.signal,
    );
    if (!resource) throw unknownKind(object, this.server, refOf(object));
    return { resource, live: await this.get(this.#refOf(resource, object)) };
  }

  /** A namespaced object without a namespace goes to `default`, as with kubectl. */
  #refOf(resource: Resource, object: KubeObject): ObjectRef {
    const ref = refOf(object);
    if (!resource.namespaced) return { apiVersion: ref.apiVersion, kind: ref.kind, name: ref.name };
    return { ...ref, namespace: ref.namespace ?? 'default' };
  }

  async #sendApply(resource: Resource, object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    const ref = this.#refOf(resource, object);
    return (await this.#transport.json({
      method: 'PATCH',
      path: objectPath(resource, ref),
      query: {
        fieldManager: this.fieldManager,
        force: options.force ? true : undefined,
        dryRun: options.dryRun ? 'All' : undefined,
        fieldValidation: 'Strict',
      },
      // JSON is YAML, which is all that the server knows under this name.
      contentType: 'application/apply-patch+yaml',
      body: object,
    })) as KubeObject;
  }

  /** Somebody may write in between; then the ownership is computed again from the newer object. */
  async #takeOver(resource: Resource, object: KubeObject, first: JsonPatch[]): Promise<void> {
    const ref = this.#refOf(resource, object);
    let patch: JsonPatch[] | undefined = first;
    for (let attempt = 0; patch && attempt < 5; attempt++) {
      try {
        await this.patch(ref, patch, 'json');
        return;
      } catch (error) {
        if (!isKubeError(error, 'Conflict', 'Invalid')) throw error;
        const live = await this.get(ref);
        patch = live && takeOverPatch(live, this.fieldManager);
      }
    }
  }

  async #resource(kind: Kind): Promise<Resource> {
    const resource = await this.discovery.find(kind.apiVersion, kind.kind);
    if (!resource) throw unknownKind(kind, this.server);
    return resource;
  }
}

function objectPath(resource: Resource, ref: ObjectRef): string {
  const namespace = resource.namespaced ? (ref.namespace ?? 'default') : undefined;
  return pathOf(resource, namespace, ref.name);
}

function unknownKind(kind: Kind, server: string, of?: ObjectRef): Error {
  const what = of ? `${describeRef(of)}: ` : '';
  return usageError(`${what}the server at ${server} has no kind "${kind.kind}" in ${kind.apiVersion}`, {
    code: 'unknown-kind',
    hint: 'Is its CustomResourceDefinition in the channel, and is the API version right for this cluster?',
  });
}
