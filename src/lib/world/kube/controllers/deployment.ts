import type { Json } from '../../simulation.js';
import type { Deployment, ReplicaSet } from '../kinds.js';
import { controllerOf, sameJson, type KubeObject } from '../objects.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { deploymentStatus } from './deployment-status.js';
import { ownerReference, podsOf } from './pod-control.js';
import { rollingStep, surge } from './rolling-update.js';
import { shortHash } from './template-hash.js';

const table = 'deployments.apps';
const setTable = 'replicasets.apps';
const component = 'deployment-controller';
const manager = 'kube-controller-manager';
const hashLabel = 'pod-template-hash';
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}

function sameTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  const { [hashLabel]: _, ...labels } = set.spec.template.metadata?.labels ?? {};
  const template = { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
  const wanted = {
    ...deployment.spec.template,
    metadata: {
      ...deployment.spec.template.metadata,
      labels: deployment.spec.template.metadata?.labels ?? {},
    },
  };
  return sameJson(template as unknown as Json, wanted as unknown as Json);
}

/** Rolls Deployments out through ReplicaSets. */
export class DeploymentController implements Controller {
  readonly name = 'deployment';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed === 'pods' && type === 'DELETED') this.#addOfPod(object, add);
    if (changed !== setTable) return;
    addController(object, 'Deployment', add);
  }

  /** The end of a pod concerns deployments that wait for their old pods to be gone. */
  #addOfPod(pod: KubeObject, add: (key: string) => void): void {
    const { namespace } = pod.metadata;
    const set = this.#env.objects.get<ReplicaSet>(setTable, namespace, controllerOf(pod)?.name ?? '');
    const owner = set && controllerOf(set);
    if (owner?.kind === 'Deployment') add(`${namespace ?? ''}/${owner.name}`);
  }

  reconcile(key: string): void {
    const deployment = this.#env.core.store.table(table).getByKey(key) as Deployment | undefined;
    if (!deployment) return;
    if (deployment.metadata.deletionTimestamp === undefined) this.#roll(deployment);
    const current = this.#env.core.store.table(table).getByKey(key) as Deployment;
    const sets = this.#setsOf(current);
    const status = deploymentStatus(
      current,
      sets,
      sets.find((set) => sameTemplate(set, current)),
      this.#env.core.now(),
    );
    this.#env.objects.updateStatus(table, current, status.status, manager);
    if (status.checkAgainMs !== undefined) this.#env.later(this.name, key, status.checkAgainMs);
  }

  #setsOf(deployment: Deployment): ReplicaSet[] {
    const owned = [
      ...this.#env.core.store.table(setTable).byIndex('owner', deployment.metadata.uid),
    ] as ReplicaSet[];
    return owned
      .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
  }

  #roll(deployment: Deployment): void {
    const sets = this.#setsOf(deployment);
    const found = sets.find((set) => sameTemplate(set, deployment));
    const old = sets.filter((set) => set !== found);
    const wanted = deployment.spec.replicas ?? 1;
    if (deployment.spec.paused) {
      if (found) this.#scaleAll(deployment, found, old, wanted);
      return;
    }
    const isRecreate = deployment.spec.strategy?.type === 'Recreate';
    if (isRecreate && this.#stopOld(deployment, old)) return;
    const current = found
      ? this.#freshen(deployment, found, old)
      : this.#create(deployment, old, isRecreate ? wanted : 0);
    if (!current) return;
    this.#annotate(deployment, current);
    if (isRecreate) this.#scale(deployment, current, wanted);
    else this.#scaleAll(deployment, current, old, wanted);
    this.#prune(deployment, old);
  }

  /** Recreate: old pods have to be gone before a new one starts. Returns whether it still has to wait. */
  #stopOld(deployment: Deployment, old: readonly ReplicaSet[]): boolean {
    for (const set of old) this.#scale(deployment, set, 0);
    return old.some((set) => podsOf(this.#env, set).length > 0);
  }

  #scaleAll(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[], wanted: number): void {
    const steps = rollingStep(deployment, current, old, wanted);
    for (const { set, replicas } of steps) this.#scale(deployment, set, replicas);
  }

  #create(deployment: Deployment, old: readonly ReplicaSet[], replicas: number): ReplicaSet | undefined {
    const { template, selector, minReadySeconds } = deployment.spec;
    const hash = shortHash(template as unknown as Json);
    const labels = { ...template.metadata?.labels, [hashLabel]: hash };
    const revision = String(Math.max(0, ...old.map(revisionOf)) + 1);
    const body = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace ?? 'default',
        labels,
        annotations: {
          ...this.#copied(deployment),
          ...this.#sizes(deployment),
          [revisionAnnotation]: revision,
        },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas,
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
        ...(minReadySeconds !== undefined && minReadySeconds > 0 && { minReadySeconds }),
      },
    };
    const created = this.#env.objects.tryCreate<ReplicaSet>(body, manager);
    return 'spec' in created ? created : undefined;
  }

  /** The deployment's annotations that its sets carry too. */
  #copied(deployment: Deployment): Record<string, string> {
    const own = [
      'kubectl.kubernetes.io/last-applied-configuration',
      revisionAnnotation,
      desiredAnnotation,
      maxAnnotation,
    ];
    return Object.fromEntries(
      Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !own.includes(key)),
    );
  }

  #sizes(deployment: Deployment): Record<string, string> {
    const wanted = deployment.spec.replicas ?? 1;
    return {
      [desiredAnnotation]: String(wanted),
      [maxAnnotation]: String(wanted + surge(deployment, wanted)),
    };
  }

  /** A set that becomes current again gets the newest revision. */
  #freshen(deployment: Deployment, set: ReplicaSet, old: readonly ReplicaSet[]): ReplicaSet {
    const newest = Math.max(0, ...old.map(revisionOf)) + 1;
    const revision = String(Math.max(newest, revisionOf(set)));
    const annotations = {
      ...set.metadata.annotations,
      ...this.#copied(deployment),
      [revisionAnnotation]: revision,
    };
    const spec = {
      ...set.spec,
      ...(deployment.spec.minReadySeconds !== undefined && {
        minReadySeconds: deployment.spec.minReadySeconds,
      }),
    };
    return this.#env.objects.update(
      setTable,
      set,
      { ...set, metadata: { ...set.metadata, annotations }, spec },
      { manager },
    );
  }

  #annotate(deployment: Deployment, current: ReplicaSet): void {
    const annotations = {
      ...deployment.metadata.annotations,
      [revisionAnnotation]: String(revisionOf(current)),
    };
    this.#env.objects.update(
      table,
      deployment,
      { ...deployment, metadata: { ...deployment.metadata, annotations } },
      { manager },
    );
  }

  #scale(deployment: Deployment, set: ReplicaSet, replicas: number): void {
    const live =
      (this.#env.core.store.table(setTable).get(set.metadata.namespace, set.metadata.name) as
        ReplicaSet | undefined) ?? set;
    const before = live.spec.replicas ?? 1;
    const annotations = { ...live.metadata.annotations, ...this.#sizes(deployment) };
    if (before === replicas && sameJson(annotations, live.metadata.annotations ?? {})) return;
    this.#env.objects.update(
      setTable,
      live,
      { ...live, metadata: { ...live.metadata, annotations }, spec: { ...live.spec, replicas } },
      { manager },
    );
    if (before === replicas) return;
    const message = `Scaled ${replicas > before ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    this.#env.events.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component });
  }

  #prune(deployment: Deployment, old: readonly ReplicaSet[]): void {
    const idle = old.filter((set) => (set.spec.replicas ?? 1) === 0 && (set.status?.replicas ?? 0) === 0);
    const excess = idle.length - (deployment.spec.revisionHistoryLimit ?? 10);
    for (const set of idle.slice(0, Math.max(0, excess))) this.#env.objects.delete(setTable, set);
  }
}
