import { type NodeObject, type Pod, type Taint } from '../kinds.js';
import { kubeTime, sameJson, type JsonObject } from '../objects.js';
import { tolerates } from '../scheduler/tolerations.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';

const managed = [
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/unschedulable',
];
/** Pods of nodes that are gone are collected after this long (kube-controller-manager's pod garbage collector). */
const orphanMs = 40_000;

/** Taints nodes by their condition, evicts the pods that do not tolerate it, and collects pods whose node is gone. Keys are node names. */
export class NodeLifecycleController implements Controller {
  readonly name = 'node-lifecycle';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(table: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (table === 'nodes') {
      if (type === 'DELETED') this.#env.later(this.name, object.metadata.name, orphanMs);
      else add(object.metadata.name);
    }
    const node = table === 'pods' && type !== 'DELETED' ? (object as Pod).spec.nodeName : undefined;
    if (node === undefined) return;
    const found = this.#env.objects.get<NodeObject>('nodes', undefined, node);
    if (found?.spec.taints?.some((taint) => taint.effect === 'NoExecute')) add(node);
  }

  reconcile(name: string): void {
    const node = this.#env.objects.get<NodeObject>('nodes', undefined, name);
    if (!node) {
      this.#collectOrphans(name);
      return;
    }
    this.#evict(this.#taint(node));
  }

  #taint(node: NodeObject): NodeObject {
    const others = (node.spec.taints ?? []).filter((taint) => !managed.includes(taint.key));
    const before = (node.spec.taints ?? []).filter((taint) => managed.includes(taint.key));
    const wanted = this.#wantedTaints(node).map(
      (taint) => before.find((one) => one.key === taint.key && one.effect === taint.effect) ?? taint,
    );
    const taints = [...others, ...wanted];
    if (sameJson(taints as unknown as JsonObject[], (node.spec.taints ?? []) as unknown as JsonObject[]))
      return node;
    const { taints: _, ...spec } = node.spec;
    const next: NodeObject = { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } };
    return this.#env.objects.update('nodes', node, next, { manager: 'kube-controller-manager' });
  }

  #wantedTaints(node: NodeObject): Taint[] {
    const ready = node.status.conditions?.find((one) => one.type === 'Ready');
    const timeAdded = kubeTime(this.#env.core.now());
    const taints: Taint[] = node.spec.unschedulable
      ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded }]
      : [];
    if (ready?.status === 'True') return taints;
    const key =
      ready?.status === 'Unknown' ? 'node.kubernetes.io/unreachable' : 'node.kubernetes.io/not-ready';
    return [...taints, { key, effect: 'NoSchedule', timeAdded }, { key, effect: 'NoExecute', timeAdded }];
  }

  /** Deletes the pods that do not tolerate a NoExecute taint, at once or when their tolerance runs out. */
  #evict(node: NodeObject): void {
    const taints = (node.spec.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
    if (taints.length === 0) return;
    const now = this.#env.core.now();
    let next = Infinity;
    for (const pod of [...this.#env.core.store.table('pods').byIndex('node', node.metadata.name)] as Pod[]) {
      if (pod.metadata.deletionTimestamp !== undefined) continue;
      const end = Math.min(...taints.map((taint) => toleratedUntil(pod, taint)));
      if (end > now) next = Math.min(next, end);
      else {
        this.#env.events.record(pod, {
          type: 'Normal',
          reason: 'TaintManagerEviction',
          message: `Marking for deletion Pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`,
          component: 'taint-eviction-controller',
        });
        this.#env.objects.delete('pods', pod);
      }
    }
    if (Number.isFinite(next)) this.#env.later(this.name, node.metadata.name, next - now);
  }

  #collectOrphans(node: string): void {
    for (const pod of [...this.#env.core.store.table('pods').byIndex('node', node)])
      this.#env.objects.delete('pods', pod, { gracePeriodSeconds: 0 });
  }
}

/** Until when (epoch ms) a pod may stay on a node with this taint. */
function toleratedUntil(pod: Pod, taint: Taint): number {
  const matching = (pod.spec.tolerations ?? []).filter((one) => tolerates(one, taint));
  if (matching.length === 0) return 0;
  const limits = matching.map((one) => one.tolerationSeconds).filter((one) => one !== undefined);
  const start = Date.parse(taint.timeAdded ?? '');
  return limits.length === 0
    ? Infinity
    : (Number.isNaN(start) ? 0 : start) + Math.max(0, Math.min(...limits)) * 1000;
}
