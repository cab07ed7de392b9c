import { isRecord, emitter, timeoutError, ZkError, type Context } from '../core/index.js';
import type { KubeClient } from './contract.js';
import { describeRef, field, type KubeObject, type ObjectRef } from './object.js';
import { explainPod, readinessOf, type Readiness } from './readiness.js';

const firstPollMs = 1000;
const maxPollMs = 5000;

export interface WaitReadyOptions {
  step: string;
  /** Epoch milliseconds; Infinity for no limit. */
  deadline: number;
  /** Fail at once when an object says that waiting will not help. Default true. */
  failFast?: boolean;
}

/**
 * Waits until all objects are ready. A wait event names the first that is not, why, and what would unblock it; for workloads the
 * reason goes down to the pod. Exit 4 at the deadline.
 */
export async function waitReady(
  client: KubeClient,
  ctx: Context,
  refs: readonly ObjectRef[],
  options: WaitReadyOptions,
): Promise<void> {
  const emit = emitter(ctx.emit, () => ctx.clock.now());
  const since = ctx.clock.now();
  let pending = [...refs];
  let said = '';
  let pollMs = firstPollMs;
  for (;;) {
    const looks = await Promise.all(pending.map(async (ref) => ({ ref, ...(await look(client, ref)) })));
    const waiting = looks.filter((one) => !one.readiness.ready);
    const [first] = waiting;
    if (!first) return;
    pending = waiting.map((one) => one.ref);
    const state = await explain(client, first.live, first.readiness);
    const object = describeRef(first.ref);
    if (state.failed && (options.failFast ?? true))
      throw new ZkError(`${object} will not become ready: ${state.reason}`, hintOf(state));
    if (ctx.clock.now() >= options.deadline) {
      throw timeoutError(`${object} is not ready: ${state.reason}`, { code: 'not-ready', ...hintOf(state) });
    }
    const line = `${object} ${state.reason}`;
    if (line !== said) {
      emit({
        type: 'wait',
        step: options.step,
        object,
        reason: waiting.length > 1 ? `${state.reason} (and ${waiting.length - 1} more)` : state.reason,
        since,
        ...(options.deadline === Infinity ? {} : { deadline: options.deadline }),
        ...(state.unblock === undefined ? {} : { unblock: state.unblock }),
      });
      said = line;
    }
    await ctx.clock.sleep(pollMs, ctx.signal);
    pollMs = Math.min(pollMs * 1.5, maxPollMs);
  }
}

interface NotReady {
  reason: string;
  unblock?: string;
  failed?: boolean;
}

async function look(
  client: KubeClient,
  ref: ObjectRef,
): Promise<{ live?: KubeObject; readiness: Readiness }> {
  const live = await client.get(ref);
  if (!live) return { readiness: { ready: false, reason: 'it does not exist' } };
  return { live, readiness: readinessOf(live) };
}

/** A workload is explained by the first of its pods that is not ready. */
async function explain(
  client: KubeClient,
  live: KubeObject | undefined,
  readiness: Readiness,
): Promise<NotReady> {
  if (readiness.ready) return { reason: 'ready' };
  const selector = field(live, 'spec', 'selector', 'matchLabels');
  if (
    !live ||
    !isRecord(selector) ||
    !['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(live.kind)
  ) {
    return readiness;
  }
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const { namespace } = live.metadata;
  const pods = await client.list(
    { apiVersion: 'v1', kind: 'Pod' },
    { labelSelector, ...(namespace ? { namespace } : {}) },
  );
  const culprit = pods.find((pod) => !readinessOf(pod).ready && !pod.metadata.deletionTimestamp);
  if (!culprit) return readiness;
  const why = explainPod(culprit);
  return { ...readiness, ...why, reason: `${readiness.reason}; ${why.reason}` };
}

function hintOf(state: NotReady): { hint?: string } {
  return state.unblock === undefined ? {} : { hint: `What would unblock it: ${state.unblock}.` };
}
