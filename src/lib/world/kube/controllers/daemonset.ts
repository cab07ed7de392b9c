import type { Json } from '../../simulation.js';
import {
  isPodAvailable,
  isPodFinished,
  isPodReady,
  scaledValue,
  type DaemonSet,
  type NodeObject,
  type Pod,
  type PodSpec,
  type Taint,
  type Toleration,
} from '../kinds.js';
import { matchesNodeAffinity } from '../scheduler/node-affinity.js';
import { untoleratedTaint } from '../scheduler/tolerations.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { createPod, deletePod, podsOf } from './pod-control.js';
import { shortHash } from './template-hash.js';

const table = 'daemonsets.apps';
const component = 'daemonset-controller';
const hashLabel = 'controller-revision-hash';

/** What every daemon pod tolerates. */
function daemonTolerations(spec: PodSpec): Toleration[] {
  const exists = (key: string, effect: Taint['effect']): Toleration => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect,
  });
  return [
    exists('not-ready', 'NoExecute'),
    exists('unreachable', 'NoExecute'),
    exists('disk-pressure', 'NoSchedule'),
    exists('memory-pressure', 'NoSchedule'),
    exists('pid-pressure', 'NoSchedule'),
    exists('unschedulable', 'NoSchedule'),
    ...(spec.hostNetwork ? [exists('network-unavailable', 'NoSchedule')] : []),
  ];
}

/** Whether a daemon's pod should run on a node, and whether one that runs there may stay. */
function placement(spec: PodSpec, node: NodeObject): { shouldRun: boolean; mayStay: boolean } {
  if (!matchesNodeAffinity(spec, node)) return { shouldRun: false, mayStay: false };
  const tolerations = [...(spec.tolerations ?? []), ...daemonTolerations(spec)];
  const notReady = (taint: Taint): boolean => taint.key === 'node.kubernetes.io/not-ready';
  const taints = (node.spec.taints ?? []).filter((taint) => !notReady(taint) || taint.effect === 'NoExecute');
  const stops = untoleratedTaint(tolerations, taints);
  const evicts = untoleratedTaint(
    tolerations,
    taints.filter((taint) => taint.effect === 'NoExecute'),
  );
  return { shouldRun: stops === undefined, mayStay: evicts === undefined };
}

/** The node that a daemon pod is meant for. */
function nodeOf(pod: Pod): string {
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return pod.spec.nodeName ?? terms[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

/** Runs one pod of each DaemonSet on every node that it selects. */
export class DaemonSetController implements Controller {
  readonly name = 'daemonset';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object, previous }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed === 'pods') {
      addController(object, 'DaemonSet', add);
    }
    if (changed !== 'nodes') return;
    const [after, before] = [object as NodeObject, previous as NodeObject | undefined];
    if (
      type === 'MODIFIED' &&
      before &&
      after.spec === before.spec &&
      after.metadata.labels === before.metadata.labels
    )
      return;
    for (const set of this.#env.core.store.table(table).list()) add(keyOf(set));
  }

  reconcile(key: string): void {
    const set = this.#env.core.store.table(table).getByKey(key) as DaemonSet | undefined;
    if (!set) return;
    const hash = shortHash(set.spec.template as unknown as Json);
    const byNode = new Map<string, Pod[]>();
    for (const pod of podsOf(this.#env, set))
      byNode.set(nodeOf(pod), [...(byNode.get(nodeOf(pod)) ?? []), pod]);
    const nodes = this.#env.core.store.table('nodes').list() as readonly NodeObject[];
    const wanted = nodes.filter((node) => placement(set.spec.template.spec, node).shouldRun);
    if (set.metadata.deletionTimestamp === undefined) {
      this.#place(set, nodes, byNode, hash, key);
      this.#rollout(set, wanted, byNode, hash);
    }
    this.#updateStatus(set, wanted, nodes, hash);
  }

  #place(
    set: DaemonSet,
    nodes: readonly NodeObject[],
    byNode: ReadonlyMap<string, Pod[]>,
    hash: string,
    key: string,
  ): void {
    const { spec } = set.spec.template;
    for (const node of nodes) {
      const { shouldRun, mayStay } = placement(spec, node);
      const pods = byNode.get(node.metadata.name) ?? [];
      for (const pod of pods) if (isPodFinished(pod) || !mayStay) this.#delete(set, pod);
      const kept = pods.filter((pod) => !isPodFinished(pod));
      for (const surplus of kept.slice(1)) this.#delete(set, surplus);
      if (shouldRun && pods.length === 0 && !this.#create(set, node.metadata.name, hash)) {
        this.#env.later(this.name, key, 1_000);
        return;
      }
    }
  }

  #delete(set: DaemonSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined) deletePod(this.#env, set, pod, component);
  }

  #create(set: DaemonSet, node: string, hash: string): Pod | undefined {
    return createPod(this.#env, set, set.spec.template, component, {
      labels: { [hashLabel]: hash },
      adapt: (spec) => {
        const field = { key: 'metadata.name', operator: 'In', values: [node] };
        const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
        const terms = (required?.nodeSelectorTerms ?? [{}]).map((term) => ({
          ...term,
          matchFields: [field],
        }));
        spec.affinity = {
          ...spec.affinity,
          nodeAffinity: {
            ...spec.affinity?.nodeAffinity,
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
          },
        };
        spec.tolerations = [...(spec.tolerations ?? []), ...daemonTolerations(spec)];
      },
    });
  }

  /** Replaces pods of older templates, as many at a time as may be unavailable. */
  #rollout(
    set: DaemonSet,
    wanted: readonly NodeObject[],
    byNode: ReadonlyMap<string, Pod[]>,
    hash: string,
  ): void {
    if (set.spec.updateStrategy?.type === 'OnDelete') return;
    const limit = Math.max(
      1,
      scaledValue(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, 'up'),
    );
    const now = this.#env.core.now();
    const isUp = (pod: Pod | undefined): boolean =>
      pod !== undefined &&
      pod.metadata.deletionTimestamp === undefined &&
      isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);
    const pods = wanted.map((node) => byNode.get(node.metadata.name)?.[0]);
    const old = pods.filter(
      (pod) =>
        pod !== undefined &&
        pod.metadata.labels?.[hashLabel] !== hash &&
        pod.metadata.deletionTimestamp === undefined,
    ) as Pod[];
    for (const pod of old.filter((one) => !isUp(one))) this.#delete(set, pod);
    let room = limit - pods.filter((pod) => !isUp(pod)).length;
    for (const pod of old.filter(isUp)) {
      if (room-- <= 0) return;
      this.#delete(set, pod);
    }
  }

  #updateStatus(
    set: DaemonSet,
    wanted: readonly NodeObject[],
    nodes: readonly NodeObject[],
    hash: string,
  ): void {
    const now = this.#env.core.now();
    const names = new Set(wanted.map((node) => node.metadata.name));
    const pods = podsOf(this.#env, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const current = pods.filter((pod) => names.has(nodeOf(pod)));
    const count = (test: (pod: Pod) => boolean): number => current.filter(test).length;
    const available = count((pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now));
    const exists = new Set(nodes.map((node) => node.metadata.name));
    const updated = count((pod) => pod.metadata.labels?.[hashLabel] === hash);
    const unavailable = names.size - available;
    const status = {
      currentNumberScheduled: current.length,
      numberMisscheduled: pods.filter((pod) => exists.has(nodeOf(pod)) && !names.has(nodeOf(pod))).length,
      desiredNumberScheduled: names.size,
      numberReady: count(isPodReady),
      observedGeneration: set.metadata.generation ?? 1,
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(available > 0 && { numberAvailable: available }),
      ...(unavailable > 0 && { numberUnavailable: unavailable }),
    };
    this.#env.objects.updateStatus(table, set, status, 'kube-controller-manager');
  }
}
