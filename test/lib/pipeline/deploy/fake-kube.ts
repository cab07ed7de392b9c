import {
  describeRef,
  refOf,
  type KubeClient,
  type KubeObject,
  type ObjectRef,
} from '../../../../src/lib/kube/index.js';

/** As much of an API server as deployments touch, in memory; what it holds can be changed between two looks. */
export class FakeKube {
  readonly objects = new Map<string, KubeObject>();
  readonly applied: string[] = [];

  constructor(objects: readonly KubeObject[] = []) {
    for (const object of objects) this.put(object);
  }

  put(object: KubeObject): void {
    this.objects.set(describeRef(refOf(object)), structuredClone(object));
  }

  get client(): KubeClient {
    const get = async (ref: ObjectRef): Promise<KubeObject | undefined> =>
      structuredClone(this.objects.get(describeRef(ref)));
    const client: Partial<KubeClient> = {
      get,
      list: async ({ kind }) => [...this.objects.values()].filter((one) => one.kind === kind),
      compare: async (object) => {
        const live = await get(refOf(object));
        if (!live) return { outcome: 'created' };
        const same = JSON.stringify(live['spec']) === JSON.stringify(object['spec']);
        return { outcome: same ? 'unchanged' : 'configured', live };
      },
      apply: async (object, options) => {
        const live = await get(refOf(object));
        const result = { ...live, ...object };
        if (!options?.dryRun) {
          this.put(result);
          this.applied.push(describeRef(refOf(object)));
        }
        return { outcome: live ? 'configured' : 'created', object: result };
      },
      patch: async (ref, patch) => {
        const live = (await get(ref)) as KubeObject;
        const { spec, status } = patch as { spec?: object; status?: object };
        const result = {
          ...live,
          spec: { ...(live['spec'] as object), ...spec },
          status: { ...(live['status'] as object), ...status },
        };
        this.put(result);
        return result;
      },
    };
    return client as KubeClient;
  }
}
