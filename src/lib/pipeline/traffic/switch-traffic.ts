import { isRecord, refusal, waitUntil, ZkError, type Context } from '../../core/index.js';
import { field, type KubeClient, type KubeObject, type ObjectRef } from '../../kube/index.js';
import type { TrafficStep } from '../definition/model.js';
import { describeShift, shiftTraffic, type Weights } from './weights.js';

export interface TrafficPlan {
  stackset: ObjectRef;
  stack: string;
  from: Weights;
  to: Weights;
  /** Empty when nothing changes. */
  change: string;
  /** Detects that somebody else switched in between. */
  resourceVersion: string;
}

const apiVersion = 'zalando.org/v1';

/**
 * Old and new weights of a traffic step. Refuses (exit 3) when StackSet or stack are missing, when the stack is not ready to take traffic, or
 * when nobody could take the rest. Reads only.
 */
export async function planTraffic(step: TrafficStep, kube: KubeClient): Promise<TrafficPlan> {
  const stackset = { apiVersion, kind: 'StackSet', name: step.stackset, namespace: step.namespace };
  const live = await kube.get(stackset);
  if (!live)
    throw refusal(`there is no StackSet "${step.stackset}" in namespace "${step.namespace}"`, {
      position: step.position,
      hint: `kubectl get stacksets --namespace ${step.namespace}`,
    });
  const stack = `${step.stackset}-${step.stackVersion}`;
  const from = weightsIn(live, 'spec');
  const to = shiftTraffic(from, stack, step.targetPercentage);
  if (!to)
    throw refusal(
      `no other stack could take the remaining ${100 - step.targetPercentage} % of "${step.stackset}"`,
      {
        position: step.position,
        hint: 'Its first stack takes 100 %.',
      },
    );
  await assertReady(step, stack, kube);
  const { resourceVersion = '' } = live.metadata;
  return { stackset, stack, from, to, change: describeShift(from, to), resourceVersion };
}

/** Switches, and waits until the actual weights are the wanted ones. Refuses when the StackSet changed since the plan. */
export async function switchTraffic(
  plan: TrafficPlan,
  kube: KubeClient,
  ctx: Context,
  options: { step: string; timeoutMs: number; wait: boolean },
): Promise<void> {
  const live = await kube.get(plan.stackset);
  if (!live || describeShift(plan.from, weightsIn(live, 'spec')) !== '')
    throw refusal(`somebody else changed the traffic of "${plan.stackset.name}" since the plan`, {
      hint: 'Run it again and look at the new plan.',
    });
  if (plan.change !== '') {
    const traffic = Object.entries(plan.to).map(([stackName, weight]) => ({ stackName, weight }));
    // The version in the patch makes the server refuse it if the object moved in between.
    const { resourceVersion = '' } = live.metadata;
    await kube.patch(plan.stackset, { metadata: { resourceVersion }, spec: { traffic } }, 'merge');
  }
  if (!options.wait) return;
  await waitUntil(ctx, {
    step: options.step,
    object: `stackset/${plan.stackset.name}`,
    intervalMs: 5_000,
    timeoutMs: options.timeoutMs,
    look: async () => {
      const now = await kube.get(plan.stackset);
      if (!now) throw new ZkError(`StackSet "${plan.stackset.name}" is gone`);
      const difference = describeShift(weightsIn(now, 'status'), plan.to);
      return difference === ''
        ? { ready: true, value: undefined }
        : {
            ready: false,
            reason: `actual weights differ: ${difference}`,
            unblock: 'the stackset controller must switch; the new stack may have to scale up first',
          };
    },
  });
}

/** A stack takes traffic only when as many pods as it wants are ready, and at least one. */
async function assertReady(step: TrafficStep, stack: string, kube: KubeClient): Promise<void> {
  if (step.targetPercentage === 0) return;
  const live = await kube.get({ apiVersion, kind: 'Stack', name: stack, namespace: step.namespace });
  const number = (name: string): number => Number(field(live, 'status', name) ?? 0);
  const [ready, wanted] = [
    number('readyReplicas'),
    Math.max(1, number('desiredReplicas'), number('replicas')),
  ];
  if (live && ready >= wanted) return;
  const why = live ? `${ready} of ${wanted} pods are ready` : 'it does not exist';
  throw refusal(`stack "${stack}" is not ready to take traffic: ${why}`, {
    position: step.position,
    hint: `kubectl get stack ${stack} --namespace ${step.namespace}`,
  });
}

/** `spec.traffic` is what is wanted, `status.traffic` what is. */
function weightsIn(stackset: KubeObject, part: 'spec' | 'status'): Weights {
  const entries = field(stackset, part, 'traffic');
  return Object.fromEntries(
    (Array.isArray(entries) ? entries : []).filter(isRecord).flatMap((entry) => {
      const { stackName, weight } = entry;
      return typeof stackName === 'string' && typeof weight === 'number' ? [[stackName, weight]] : [];
    }),
  );
}
