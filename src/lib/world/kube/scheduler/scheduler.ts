import { assignNode } from '../api/binding.js';
import type { Controller, ControllerEnv } from '../controllers/controller.js';
import {
  isPodFinished,
  withCondition,
  type LabelSelector,
  type NodeObject,
  type Pod,
  type ReplicaSet,
  type TopologySpreadConstraint,
} from '../kinds.js';
import { controllerOf, kubeTime } from '../objects.js';
import { parseSelector } from '../selectors.js';
import type { Json } from '../../simulation.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { DomainCounts } from './domains.js';
import { NodeInfo, podFacts } from './node-info.js';
import { selectNode, unschedulableText } from './selection.js';

export const schedulerName = 'default-scheduler';
/** Pods that fit nowhere wait for something to change, but never longer than this. */
const flushMs = 300_000;
/** The least pause between two tries of a pod that fits nowhere. */
const backoffMs = 1_000;

interface Waiting {
  key: string;
  priority: number;
  seq: number;
  /** Another pod being placed may be what it waits for. */
  isAttracted: boolean;
}

/**
 * kube-scheduler's default profile for one cluster: one pod after the other, highest priority first, onto nodes whose contents it keeps
 * account of. Preemption and volumes are not modelled.
 */
export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly #env: ControllerEnv;
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #antiAffinity = new Set<NodeInfo>();
  readonly #queue = new Map<string, Waiting>();
  /** Pods that fit nowhere, until something changes. */
  readonly #parked = new Map<string, Waiting>();
  /** How many of the parked pods wait for other pods. */
  #attracted = 0;
  #order: NodeInfo[] | undefined;
  #start = 0;
  #alarm: number | undefined;
  #seq = 0;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(table: string, event: WatchEvent, add: (key: string) => void): void {
    if (table === 'nodes') this.#onNode(event, add);
    else if (table === 'pods') this.#onPod(event, add);
  }

  #onNode({ type, object }: WatchEvent, add: (key: string) => void): void {
    const node = object as NodeObject;
    const known = this.#nodes.get(node.metadata.name);
    if (type === 'DELETED') {
      this.#nodes.delete(node.metadata.name);
      if (known) this.#antiAffinity.delete(known);
      this.#order = undefined;
      return;
    }
    if (known) known.update(node);
    else this.#addNode(node);
    this.#wake(add);
  }

  #addNode(node: NodeObject): void {
    const info = new NodeInfo(node);
    this.#nodes.set(node.metadata.name, info);
    this.#order = undefined;
    for (const pod of this.#env.core.store.table('pods').byIndex('node', node.metadata.name))
      this.#place(pod as Pod, info);
  }

  #place(pod: Pod, info: NodeInfo): void {
    info.add(podFacts(pod));
    if (pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution)
      this.#antiAffinity.add(info);
  }

  #onPod({ type, object }: WatchEvent, add: (key: string) => void): void {
    const pod = object as Pod;
    const key = keyOf(pod);
    const isBound = (pod.spec.nodeName ?? '') !== '';
    if (isBound || type === 'DELETED') {
      this.#queue.delete(key);
      this.#unpark(key);
    }
    if (isBound) this.#account(type, pod, add);
    else if (type !== 'DELETED') this.#enqueue(key, pod, add);
  }

  /** Keeps the account of a bound pod's node. */
  #account(type: WatchEvent['type'], pod: Pod, add: (key: string) => void): void {
    const info = this.#nodes.get(pod.spec.nodeName ?? '');
    if (!info) return;
    if (type === 'DELETED' || isPodFinished(pod)) {
      info.remove(pod.metadata.uid);
      this.#wake(add);
    } else if (!info.pods.has(pod.metadata.uid)) {
      this.#place(pod, info);
      if (this.#attracted > 0) this.#wakeIn(backoffMs);
    } else if (pod.metadata.deletionTimestamp !== undefined) this.#place(pod, info);
  }

  #enqueue(key: string, pod: Pod, add: (key: string) => void): void {
    const isMine = (pod.spec.schedulerName ?? schedulerName) === schedulerName;
    const isGated = (pod.spec.schedulingGates ?? []).length > 0;
    if (!isMine || isPodFinished(pod) || pod.metadata.deletionTimestamp !== undefined) return;
    if (this.#parked.has(key) && !isGated) return;
    const isAttracted =
      pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
    const seq = this.#queue.get(key)?.seq ?? this.#seq++;
    this.#queue.set(key, { key, priority: pod.spec.priority ?? 0, seq, isAttracted });
    add('queue');
  }

  /** Something changed that may make room: parked pods get another try after their pause. */
  #wake(add: (key: string) => void): void {
    if (this.#parked.size > 0) this.#wakeIn(backoffMs);
    if (this.#queue.size > 0) add('queue');
  }

  /** Sets an alarm for the parked pods, unless an earlier one is set. */
  #wakeIn(delayMs: number): void {
    const at = this.#env.core.now() + delayMs;
    if (this.#alarm !== undefined && this.#alarm <= at) return;
    this.#alarm = at;
    this.#env.later(this.name, 'wake', delayMs);
  }

  reconcile(key: string): void {
    if (key === 'wake') this.#alarm = undefined;
    if (key === 'wake') for (const [one, waiting] of this.#parked) this.#requeue(one, waiting);
    const waiting = [...this.#queue.values()].sort((a, b) => b.priority - a.priority || a.seq - b.seq);
    this.#queue.clear();
    const counts = new DomainCounts(this.#nodes, (selector, namespace) =>
      this.#namespaceMatches(selector, namespace),
    );
    for (const one of waiting) this.#schedule(one, counts);
  }

  #requeue(key: string, waiting: Waiting): void {
    this.#unpark(key);
    this.#queue.set(key, waiting);
  }

  #unpark(key: string): void {
    if (this.#parked.get(key)?.isAttracted) this.#attracted--;
    this.#parked.delete(key);
  }

  #namespaceMatches(selector: LabelSelector, namespace: string): boolean {
    const found = this.#env.objects.get('namespaces', undefined, namespace);
    return found !== undefined && parseSelector(selector as unknown as Json)(found.metadata.labels);
  }

  #schedule(waiting: Waiting, counts: DomainCounts): void {
    const pod = this.#env.core.store.table('pods').getByKey(waiting.key) as Pod | undefined;
    if (!pod || (pod.spec.nodeName ?? '') !== '' || pod.metadata.deletionTimestamp !== undefined) return;
    if ((pod.spec.schedulingGates ?? []).length > 0) {
      this.#report(pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
      return;
    }
    const order = this.#nodeOrder();
    const context = {
      nodes: this.#nodes,
      counts,
      withAntiAffinity: this.#antiAffinity,
      defaultSpread: this.#defaultSpread(pod),
    };
    const decision = selectNode(podFacts(pod), order, this.#start, context, () =>
      this.#env.simulation.random(),
    );
    this.#start = order.length === 0 ? 0 : (this.#start + decision.examined) % order.length;
    if ('node' in decision) {
      const bound = assignNode(this.#env.core, pod, decision.node);
      counts.placed(bound, decision.node);
      const message = `Successfully assigned ${waiting.key} to ${decision.node}`;
      this.#env.events.record(bound, {
        type: 'Normal',
        reason: 'Scheduled',
        message,
        component: schedulerName,
      });
      return;
    }
    this.#park(pod, waiting, unschedulableText(decision.reasons, order.length));
  }

  #park(pod: Pod, waiting: Waiting, message: string): void {
    if (waiting.isAttracted && !this.#parked.has(waiting.key)) this.#attracted++;
    this.#parked.set(waiting.key, waiting);
    this.#report(pod, 'Unschedulable', message);
    this.#env.events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: schedulerName,
    });
    this.#wakeIn(flushMs);
  }

  #report(pod: Pod, reason: string, message: string): void {
    const before = pod.status.conditions?.find((one) => one.type === 'PodScheduled');
    if (before?.reason === reason && before.message === message) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False' as const,
      lastProbeTime: null,
      lastTransitionTime: kubeTime(this.#env.core.now()),
      reason,
      message,
    };
    this.#env.objects.updateStatus(
      'pods',
      pod,
      { ...pod.status, conditions: withCondition(pod.status.conditions, condition) },
      'kube-scheduler',
    );
  }

  /** Nodes with the zones interleaved, as the scheduler walks over them. */
  #nodeOrder(): NodeInfo[] {
    if (this.#order) return this.#order;
    const zones = new Map<string, NodeInfo[]>();
    for (const info of this.#nodes.values()) {
      const zone = info.node.metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
      const list = zones.get(zone) ?? [];
      zones.set(zone, list);
      list.push(info);
    }
    const lists = [...zones.values()];
    const order: NodeInfo[] = [];
    for (let i = 0; order.length < this.#nodes.size; i++)
      for (const list of lists) if (list[i]) order.push(list[i] as NodeInfo);
    this.#order = order;
    return order;
  }

  /** kube-scheduler's own soft constraints for pods that have none: over hosts and zones, among the pods of the same owner. */
  #defaultSpread(pod: Pod): TopologySpreadConstraint[] {
    const owner = controllerOf(pod);
    const table =
      owner?.kind === 'ReplicaSet'
        ? 'replicasets.apps'
        : owner?.kind === 'StatefulSet'
          ? 'statefulsets.apps'
          : undefined;
    const set =
      table === undefined
        ? undefined
        : this.#env.objects.get<ReplicaSet>(table, pod.metadata.namespace, owner?.name ?? '');
    if (!set) return [];
    const common = { whenUnsatisfiable: 'ScheduleAnyway' as const, labelSelector: set.spec.selector };
    return [
      { ...common, maxSkew: 3, topologyKey: 'kubernetes.io/hostname' },
      { ...common, maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone' },
    ];
  }
}
