import { isRecord } from '../core/index.js';
import { field, type KubeObject } from './object.js';

/** Whether an object does what it is for; if not, why, and what would unblock it. */
export type Readiness =
  | { ready: true }
  | { ready: false; reason: string; unblock?: string; /** Waiting longer will not help. */ failed?: boolean };

const ready: Readiness = { ready: true };
const notYet = (reason: string, unblock?: string): Readiness => ({
  ready: false,
  reason,
  ...(unblock === undefined ? {} : { unblock }),
});
const broken = (reason: string, unblock?: string): Readiness =>
  ({ ...notYet(reason, unblock), failed: true }) as Readiness;

/** Judges by the rules of `kubectl rollout status` and `kubectl wait`; kinds without a notion of readiness are ready when they exist. */
export function readinessOf(object: KubeObject): Readiness {
  const judge = judges[object.kind];
  if (!judge) return ready;
  const observed = field(object, 'status', 'observedGeneration');
  const generation = object.metadata.generation;
  if (typeof observed === 'number' && generation !== undefined && observed < generation) {
    return notYet('its controller has not seen the change yet');
  }
  return judge(object);
}

/** Kinds that are worth waiting for. */
export function hasReadiness(kind: string): boolean {
  return kind in judges;
}

const judges: Record<string, (object: KubeObject) => Readiness> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  Pod: pod,
  Node: (object) => byCondition(object, 'Ready', 'the kubelet must report Ready; see kubectl describe node'),
  CustomResourceDefinition: (object) =>
    byCondition(object, 'Established', 'the API server must accept its names'),
  APIService: (object) => byCondition(object, 'Available', 'the pods behind its service must be ready'),
  PersistentVolumeClaim: persistentVolumeClaim,
  Namespace: (object) =>
    field(object, 'status', 'phase') === 'Terminating'
      ? broken('it is being deleted', 'wait until it is gone')
      : ready,
};

function deployment(object: KubeObject): Readiness {
  const wanted = count(object, 'spec', 'replicas') ?? 1;
  const updated = count(object, 'status', 'updatedReplicas') ?? 0;
  const all = count(object, 'status', 'replicas') ?? 0;
  const available = count(object, 'status', 'availableReplicas') ?? 0;
  const progressing = condition(object, 'Progressing');
  if (field(progressing, 'reason') === 'ProgressDeadlineExceeded') {
    return broken(
      `exceeded its progress deadline: ${available} of ${wanted} pods available`,
      'see why its pods do not become ready',
    );
  }
  if (updated < wanted)
    return notYet(`${updated} of ${wanted} pods updated`, 'new pods must be scheduled and start');
  if (all > updated) return notYet(`${all - updated} old pods have to go`, 'old pods must terminate');
  if (available < updated)
    return notYet(`${available} of ${updated} pods available`, 'its pods must become ready');
  return ready;
}

function statefulSet(object: KubeObject): Readiness {
  const wanted = count(object, 'spec', 'replicas') ?? 1;
  const readyReplicas = count(object, 'status', 'readyReplicas') ?? 0;
  if (field(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return ready;
  const partition = count(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const updated = count(object, 'status', 'updatedReplicas') ?? 0;
  if (readyReplicas < wanted)
    return notYet(`${readyReplicas} of ${wanted} pods ready`, 'its pods become ready one after the other');
  const isCurrent = field(object, 'status', 'updateRevision') === field(object, 'status', 'currentRevision');
  if (!isCurrent && updated < wanted - partition)
    return notYet(`${updated} of ${wanted - partition} pods updated`);
  return ready;
}

function daemonSet(object: KubeObject): Readiness {
  if (field(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return ready;
  const wanted = count(object, 'status', 'desiredNumberScheduled');
  if (wanted === undefined) return notYet('its controller has not seen it yet');
  const updated = count(object, 'status', 'updatedNumberScheduled') ?? 0;
  const available = count(object, 'status', 'numberAvailable') ?? 0;
  if (updated < wanted)
    return notYet(`${updated} of ${wanted} pods updated`, 'every node must take the new pod');
  if (available < wanted)
    return notYet(`${available} of ${wanted} pods available`, 'its pods must become ready');
  return ready;
}

function job(object: KubeObject): Readiness {
  if (isTrue(condition(object, 'Complete')) || isTrue(condition(object, 'SuccessCriteriaMet'))) return ready;
  const failed = condition(object, 'Failed');
  if (isTrue(failed))
    return broken(
      `it failed: ${text(failed, 'message') || text(failed, 'reason')}`,
      'see the logs of its pods',
    );
  if (field(object, 'spec', 'suspend') === true)
    return notYet('it is suspended', 'set spec.suspend to false');
  return notYet(
    `${count(object, 'status', 'succeeded') ?? 0} of ${count(object, 'spec', 'completions') ?? 1} completions`,
  );
}

function pod(object: KubeObject): Readiness {
  const phase = field(object, 'status', 'phase');
  if (phase === 'Succeeded' || isTrue(condition(object, 'Ready'))) return ready;
  const { reason, unblock } = explainPod(object);
  return phase === 'Failed' ? broken(reason, unblock) : notYet(reason, unblock);
}

function persistentVolumeClaim(object: KubeObject): Readiness {
  const phase = field(object, 'status', 'phase');
  if (phase === 'Bound') return ready;
  if (phase === 'Lost') return broken('its volume is lost', 'restore the volume or delete the claim');
  return notYet(
    `it is ${typeof phase === 'string' ? phase : 'Pending'}`,
    'a volume of its storage class must be provisioned',
  );
}

function byCondition(object: KubeObject, type: string, unblock: string): Readiness {
  const found = condition(object, type);
  if (isTrue(found)) return ready;
  const why = [text(found, 'reason'), text(found, 'message')].filter(Boolean).join(': ');
  return notYet(why || `not ${type} yet`, unblock);
}

/** Why a pod is not ready, from the most telling place: a waiting container, the scheduler, a failing probe. */
export function explainPod(object: KubeObject): { reason: string; unblock?: string } {
  const name = `pod ${object.metadata.name}`;
  if (object.metadata.deletionTimestamp)
    return { reason: `${name} is terminating`, unblock: 'its containers must end' };
  const unscheduled = condition(object, 'PodScheduled');
  if (field(unscheduled, 'status') === 'False') {
    return {
      reason: `${name} cannot be scheduled: ${text(unscheduled, 'message')}`,
      unblock: 'a node with room that it tolerates',
    };
  }
  for (const status of [
    ...containers(object, 'initContainerStatuses'),
    ...containers(object, 'containerStatuses'),
  ]) {
    const waiting = field(status, 'state', 'waiting');
    const why = text(waiting, 'reason');
    if (why && why !== 'PodInitializing' && why !== 'ContainerCreating') {
      const detail = text(waiting, 'message');
      return {
        reason: `${name}, container ${text(status, 'name')}: ${why}${detail ? `: ${detail}` : ''}`,
        ...advice(why),
      };
    }
  }
  const started = containers(object, 'containerStatuses').find((status) => field(status, 'ready') === false);
  const phase = field(object, 'status', 'phase');
  if (started)
    return {
      reason: `${name}: container ${text(started, 'name')} is not ready`,
      unblock: 'its readiness probe must succeed',
    };
  return { reason: `${name} is ${typeof phase === 'string' ? phase : 'Pending'}` };
}

function advice(reason: string): { unblock?: string } {
  if (/ImagePull|ErrImage|InvalidImageName/.test(reason))
    return { unblock: 'the image must exist and be readable' };
  if (reason === 'CrashLoopBackOff') return { unblock: 'see kubectl logs --previous' };
  if (reason === 'CreateContainerConfigError')
    return { unblock: 'a ConfigMap or Secret that it names must exist' };
  return {};
}

function condition(object: KubeObject, type: string): Record<string, unknown> | undefined {
  const conditions = field(object, 'status', 'conditions');
  return Array.isArray(conditions)
    ? conditions.filter(isRecord).find((one) => one['type'] === type)
    : undefined;
}

function isTrue(found: unknown): boolean {
  return field(found, 'status') === 'True';
}

function containers(object: KubeObject, list: string): unknown[] {
  const statuses = field(object, 'status', list);
  return Array.isArray(statuses) ? statuses : [];
}

function count(object: KubeObject, ...path: string[]): number | undefined {
  const value = field(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

function text(value: unknown, key: string): string {
  const found = field(value, key);
  return typeof found === 'string' ? found : '';
}
