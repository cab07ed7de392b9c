import type { Json } from '../../simulation.js';
import type { Controller, ControllerEnv } from '../controllers/controller.js';
import type { NewObject } from '../controllers/object-client.js';
import { isPodFinished, withCondition, type NodeObject, type Pod } from '../kinds.js';
import { kubeTime, scalarText, type JsonObject } from '../objects.js';
import { ApiStatusError } from '../status.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { NodeConfig } from './node-config.js';
import {
  acceptedStatus,
  finishedStatus,
  readinessDelayMs,
  readyStatus,
  runningStatus,
} from './pod-status.js';
import { nodeConditions, registeredNode, type InstanceFact } from './register-node.js';

/** How long things take on a node; milliseconds. */
export interface KubeletTimes {
  /** From a running instance to its node object. */
  bootMs: number;
  /** From the node object to Ready. */
  registerToReadyMs: number;
  /** Pulling the images of a pod. */
  pullMs: number;
  /** Starting the containers after that. */
  startMs: number;
  /** How long containers take to end after SIGTERM. */
  terminateMs: number;
}

export const kubeletTimer = 'kube.kubelet';

/** A pod with this annotation set to `true` uses up its whole grace period: for rehearsing drains that take long. */
const stubbornAnnotation = 'sandbox.zk.dev/ignores-sigterm';
/** Seconds after which the containers of a pod that is not restarted end by themselves, and their exit code. */
const runSecondsAnnotation = 'sandbox.zk.dev/run-seconds';
const exitCodeAnnotation = 'sandbox.zk.dev/exit-code';
const defaultRunSeconds = 5;

interface Kubelet {
  instance: InstanceFact;
  config?: NodeConfig;
  nodeName: string;
  state: 'booting' | 'up' | 'stopped' | 'failed';
}

/** A stopped kubelet is noticed after this long (kube-controller-manager's node-monitor-grace-period). */
const monitorGraceMs = 40_000;
/** The cloud controller looks for nodes without an instance this often. */
const cloudSyncMs = 5_000;

/** The kubelets of all nodes of one cluster: they register nodes, run pods in virtual time and end them. */
export class KubeletFleet implements Controller {
  readonly name = 'kubelet';
  readonly #env: ControllerEnv;
  readonly #times: KubeletTimes;
  readonly #version: string;
  readonly #byInstance = new Map<string, Kubelet>();
  readonly #byNode = new Map<string, Kubelet>();
  /** What each pod is waiting for, by uid, so that nothing is set in motion twice. */
  readonly #steps = new Map<string, 'starting' | 'ending'>();
  #lastPodIp = 0;

  constructor(env: ControllerEnv, settings: { version: string; times: KubeletTimes }) {
    this.#env = env;
    this.#times = settings.times;
    this.#version = settings.version;
  }

  #after(delayMs: number, data: { [key: string]: Json }): void {
    this.#env.simulation.after(delayMs, kubeletTimer, { cluster: this.#env.cluster, ...data });
  }

  /** An instance that knows this cluster has started: its node will appear. */
  boot(instance: InstanceFact, config: NodeConfig): void {
    const kubelet: Kubelet = { instance, config, nodeName: instance.privateDnsName, state: 'booting' };
    this.#byInstance.set(instance.instanceId, kubelet);
    this.#after(this.#times.bootMs, { action: 'register', instanceId: instance.instanceId });
  }

  /** An instance of this cluster has started without a NodeConfig: it never becomes a node, and an event says so. */
  refuse(instance: InstanceFact): void {
    this.#byInstance.set(instance.instanceId, {
      instance,
      nodeName: instance.privateDnsName,
      state: 'failed',
    });
    const about = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: instance.privateDnsName, uid: '', resourceVersion: '', creationTimestamp: '' },
    };
    const message = `Instance ${instance.instanceId} runs but cannot join: its user data contains no NodeConfig (node.eks.aws/v1alpha1) that names a cluster`;
    this.#env.events.record(about, {
      type: 'Warning',
      reason: 'NodeBootFailed',
      message,
      component: 'nodeadm',
    });
  }

  /** The instance is going (or gone): its kubelet falls silent, its node goes with the instance. */
  leave(instanceId: string, isGone: boolean): void {
    const kubelet = this.#byInstance.get(instanceId);
    if (!kubelet) return;
    if (kubelet.state !== 'stopped') {
      kubelet.state = 'stopped';
      this.#after(monitorGraceMs, { action: 'lost', instanceId });
    }
    if (isGone) this.#after(cloudSyncMs, { action: 'forget', instanceId });
  }

  onTimer(data: JsonObject): void {
    const kubelet = this.#byInstance.get(scalarText(data['instanceId']));
    switch (data['action']) {
      case 'register':
        if (kubelet?.state === 'booting') this.#register(kubelet);
        return;
      case 'ready':
        if (kubelet?.state === 'up') this.#ready(kubelet);
        return;
      case 'lost':
        if (kubelet?.state === 'stopped') this.#lost(kubelet);
        return;
      case 'forget':
        if (kubelet) this.#forget(kubelet);
        return;
      default:
        this.#podStep(scalarText(data['action']), scalarText(data['key']), scalarText(data['uid']));
    }
  }

  #node(kubelet: Kubelet): NodeObject | undefined {
    return this.#env.objects.get<NodeObject>('nodes', undefined, kubelet.nodeName);
  }

  #register(kubelet: Kubelet): void {
    const { instance, config } = kubelet;
    if (!config) return;
    const body = registeredNode(instance, config, this.#version, this.#env.core.now());
    const created = this.#env.objects.tryCreate<NodeObject>(body as unknown as NewObject, 'kubelet');
    if (created instanceof ApiStatusError && created.status.reason !== 'AlreadyExists') {
      kubelet.state = 'failed';
      return;
    }
    kubelet.state = 'up';
    this.#byNode.set(kubelet.nodeName, kubelet);
    const node = this.#node(kubelet);
    if (node)
      this.#env.events.record(node, {
        type: 'Normal',
        reason: 'Starting',
        message: 'Starting kubelet.',
        component: 'kubelet',
        host: kubelet.nodeName,
      });
    this.#after(this.#times.registerToReadyMs, { action: 'ready', instanceId: instance.instanceId });
  }

  #ready(kubelet: Kubelet): void {
    const node = this.#node(kubelet);
    if (!node) return;
    const conditions = nodeConditions(true, this.#env.core.now()).reduce(
      (list, one) => withCondition(list, one),
      node.status.conditions ?? [],
    );
    const next = this.#env.objects.updateStatus('nodes', node, { ...node.status, conditions }, 'kubelet');
    const message = `Node ${kubelet.nodeName} status is now: NodeReady`;
    this.#env.events.record(next, {
      type: 'Normal',
      reason: 'NodeReady',
      message,
      component: 'kubelet',
      host: kubelet.nodeName,
    });
    this.#env.simulation.publish('node.ready', {
      instanceId: kubelet.instance.instanceId,
      cluster: this.#env.cluster,
      nodeName: kubelet.nodeName,
    });
  }

  #lost(kubelet: Kubelet): void {
    const node = this.#node(kubelet);
    if (!node) return;
    const time = kubeTime(this.#env.core.now());
    const conditions = (node.status.conditions ?? []).map((one) => ({
      ...one,
      status: 'Unknown' as const,
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: time,
    }));
    this.#env.objects.updateStatus('nodes', node, { ...node.status, conditions }, 'kube-controller-manager');
  }

  #forget(kubelet: Kubelet): void {
    const node = this.#node(kubelet);
    this.#byInstance.delete(kubelet.instance.instanceId);
    this.#byNode.delete(kubelet.nodeName);
    if (!node) return;
    const message = `Deleting node ${kubelet.nodeName} because it does not exist in the cloud provider`;
    this.#env.events.record(node, {
      type: 'Normal',
      reason: 'DeletingNode',
      message,
      component: 'cloud-node-lifecycle-controller',
    });
    this.#env.objects.delete('nodes', node);
  }

  keysOf(table: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (table !== 'pods') return;
    if (type === 'DELETED') this.#steps.delete(object.metadata.uid);
    else if ((object as Pod).spec.nodeName !== undefined) add(keyOf(object));
  }

  /** Sets a pod in motion: towards running when it is new here, towards its end when it is being deleted. */
  reconcile(key: string): void {
    const pod = this.#env.core.store.table('pods').getByKey(key) as Pod | undefined;
    const kubelet = pod && this.#byNode.get(pod.spec.nodeName ?? '');
    if (!pod || kubelet?.state !== 'up') return;
    const step = this.#steps.get(pod.metadata.uid);
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (step !== 'ending') this.#end(pod, key);
    } else if (step === undefined && pod.status.startTime === undefined && !isPodFinished(pod))
      this.#accept(pod, key, kubelet);
  }

  #set(pod: Pod, status: Pod['status']): Pod {
    return this.#env.objects.updateStatus('pods', pod, status, 'kubelet');
  }

  #accept(pod: Pod, key: string, kubelet: Kubelet): void {
    this.#steps.set(pod.metadata.uid, 'starting');
    const accepted = this.#set(pod, acceptedStatus(pod, kubelet.instance.privateIp, this.#env.core.now()));
    for (const { name, image } of pod.spec.containers)
      this.#note(accepted, 'Pulling', `Pulling image "${image}"`, name, kubelet);
    this.#after(this.#times.pullMs, { action: 'pulled', key, uid: pod.metadata.uid });
  }

  #end(pod: Pod, key: string): void {
    this.#steps.set(pod.metadata.uid, 'ending');
    const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    const isStubborn = pod.metadata.annotations?.[stubbornAnnotation] === 'true';
    this.#note(
      pod,
      'Killing',
      `Stopping container ${pod.spec.containers[0]?.name ?? ''}`,
      pod.spec.containers[0]?.name,
    );
    this.#after(isStubborn ? graceMs : Math.min(graceMs, this.#times.terminateMs), {
      action: 'ended',
      key,
      uid: pod.metadata.uid,
    });
  }

  #podStep(action: string, key: string, uid: string): void {
    const pod = this.#env.core.store.table('pods').getByKey(key) as Pod | undefined;
    const kubelet = pod && this.#byNode.get(pod.spec.nodeName ?? '');
    if (!pod || pod.metadata.uid !== uid || kubelet?.state !== 'up') return;
    if (action === 'ended') {
      this.#env.objects.remove('pods', pod);
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined || isPodFinished(pod)) return;
    const now = this.#env.core.now();
    if (action === 'pulled') this.#start(pod, key, kubelet);
    else if (action === 'probed') this.#set(pod, readyStatus(pod, now));
    else if (action === 'finished')
      this.#set(pod, finishedStatus(pod, Number(pod.metadata.annotations?.[exitCodeAnnotation] ?? 0), now));
    else if (action === 'started') this.#run(pod, key, kubelet);
  }

  #start(pod: Pod, key: string, kubelet: Kubelet): void {
    for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      this.#note(
        pod,
        'Pulled',
        `Successfully pulled image "${container.image}" in ${this.#times.pullMs}ms (${this.#times.pullMs}ms including waiting).`,
        container.name,
        kubelet,
      );
    }
    this.#after(this.#times.startMs, { action: 'started', key, uid: pod.metadata.uid });
  }

  #run(pod: Pod, key: string, kubelet: Kubelet): void {
    for (const container of pod.spec.containers) {
      this.#note(pod, 'Created', `Created container: ${container.name}`, container.name, kubelet);
      this.#note(pod, 'Started', `Started container ${container.name}`, container.name, kubelet);
    }
    const ip = pod.spec.hostNetwork === true ? kubelet.instance.privateIp : this.#nextPodIp();
    const running = this.#set(pod, runningStatus(pod, ip, this.#env.core.now()));
    this.#after(readinessDelayMs(running), { action: 'probed', key, uid: pod.metadata.uid });
    if ((pod.spec.restartPolicy ?? 'Always') === 'Always') return;
    const seconds = Number(pod.metadata.annotations?.[runSecondsAnnotation] ?? defaultRunSeconds);
    this.#after(seconds * 1000, { action: 'finished', key, uid: pod.metadata.uid });
  }

  /** Pods get addresses from 100.64.0.0/10, as with the VPC CNI's secondary ranges. */
  #nextPodIp(): string {
    const n = this.#lastPodIp++ % 4_000_000;
    return `100.${64 + Math.floor(n / 64_516)}.${1 + (Math.floor(n / 254) % 254)}.${1 + (n % 254)}`;
  }

  #note(pod: Pod, reason: string, message: string, container?: string, kubelet?: Kubelet): void {
    const host = kubelet?.nodeName ?? pod.spec.nodeName;
    this.#env.events.record(pod, {
      type: 'Normal',
      reason,
      message,
      component: 'kubelet',
      ...(host !== undefined && { host }),
      ...(container !== undefined && { fieldPath: `spec.containers{${container}}` }),
    });
  }
}
