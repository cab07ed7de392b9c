import type { RenderedObject } from '../channel/index.js';
import { emitter, type Context } from '../core/index.js';
import {
  describeRef,
  isKubeError,
  refOf,
  waitReady,
  type KubeClient,
  type ObjectRef,
} from '../kube/index.js';
import type { Outcome, StepRunner } from './step-run.js';

const webhookPollMs = 5000;

export interface ApplyObjectsOptions {
  forceConflicts: boolean;
  /** Epoch milliseconds; Infinity for no limit. */
  deadline: number;
}

/** Applies planned objects in order; definitions of custom resources are established before anything after them is applied. */
export async function applyObjects(
  client: KubeClient,
  ctx: Context,
  runner: StepRunner,
  objects: readonly RenderedObject[],
  options: ApplyObjectsOptions,
): Promise<void> {
  let definitions: ObjectRef[] = [];
  for (const { value } of objects) {
    const id = `object/${describeRef(refOf(value))}`;
    if (value.kind !== 'CustomResourceDefinition' && definitions.length > 0) {
      await waitReady(client, ctx, definitions, { step: id, deadline: options.deadline });
      client.discovery.forget();
      definitions = [];
    }
    await runner.run(id, async () => applyPatiently(client, ctx, value, id, options));
    if (value.kind === 'CustomResourceDefinition' && runner.has(id)) definitions.push(refOf(value));
  }
  if (definitions.length > 0) {
    await waitReady(client, ctx, definitions, { step: 'definitions', deadline: options.deadline });
    client.discovery.forget();
  }
}

/** A webhook whose server does not run yet refuses everything; that heals when its pods run. */
async function applyPatiently(
  client: KubeClient,
  ctx: Context,
  object: RenderedObject['value'],
  step: string,
  options: ApplyObjectsOptions,
): Promise<Outcome> {
  const emit = emitter(ctx.emit, () => ctx.clock.now());
  const since = ctx.clock.now();
  for (;;) {
    try {
      const { outcome } = await client.apply(object, options.forceConflicts ? { force: true } : {});
      return outcome;
    } catch (error) {
      const webhook = isKubeError(error)
        ? /failed calling webhook "([^"]+)"/.exec(error.message)?.[1]
        : undefined;
      if (webhook === undefined || ctx.clock.now() >= options.deadline) throw error;
      emit({
        type: 'wait',
        step,
        object: `webhook/${webhook}`,
        reason: 'it does not answer',
        since,
        ...(options.deadline === Infinity ? {} : { deadline: options.deadline }),
        unblock: 'the pods behind its service must become ready',
      });
      await ctx.clock.sleep(webhookPollMs, ctx.signal);
    }
  }
}

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * What must run before a cluster counts as created: its workloads. Not jobs (they may run for hours), not volume claims (they may wait
 * for their first pod), not aggregated APIs (they follow the pods behind them).
 */
export function workloadsOf(objects: readonly RenderedObject[]): ObjectRef[] {
  return objects
    .filter(({ value }) => workloads.has(value.kind))
    .map(({ value }) => ({ ...refOf(value), namespace: value.metadata.namespace ?? 'default' }));
}
