import { kubeTime } from '../objects.js';
import { imageTag } from '../rules/index.js';
import {
  withCondition,
  type Condition,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodStatus,
} from '../kinds.js';

/** The steps of a pod's life on its node. Each takes the status that the kubelet reports from one step to the next. */

function condition(
  type: string,
  status: 'True' | 'False',
  now: number,
  why?: { reason: string; message?: string },
): Condition {
  return { type, status, lastProbeTime: null, lastTransitionTime: kubeTime(now), ...why };
}

function withConditions(pod: Pod, ...conditions: Condition[]): Condition[] {
  return conditions.reduce(
    (list, one) => withCondition(list, { ...one, observedGeneration: pod.metadata.generation ?? 1 }),
    pod.status.conditions ?? [],
  );
}

function imageId(image: string): string {
  const name = image.includes('@')
    ? image.slice(0, image.indexOf('@'))
    : image.replace(new RegExp(`:${imageTag(image)}$`), '');
  let hash = 0n;
  for (const char of image) hash = (hash * 1_099_511_628_211n + BigInt(char.codePointAt(0) ?? 0)) % 2n ** 64n;
  return `${name}@sha256:${hash.toString(16).padStart(16, '0').repeat(4)}`;
}

function waiting(container: Container, reason: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  };
}

/** The kubelet has seen the pod and prepares it. */
export function acceptedStatus(pod: Pod, hostIp: string, now: number): PodStatus {
  const names = pod.spec.containers.map((one) => one.name).join(' ');
  const unready = { reason: 'ContainersNotReady', message: `containers with unready status: [${names}]` };
  const init = pod.spec.initContainers ?? [];
  const initialized: Condition =
    init.length > 0
      ? condition('Initialized', 'False', now, {
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${init.map((one) => one.name).join(' ')}]`,
        })
      : condition('Initialized', 'True', now);
  const reason = init.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  return {
    ...pod.status,
    phase: 'Pending',
    conditions: withConditions(
      pod,
      condition('PodReadyToStartContainers', 'False', now),
      initialized,
      condition('Ready', 'False', now, unready),
      condition('ContainersReady', 'False', now, unready),
    ),
    observedGeneration: pod.metadata.generation ?? 1,
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    startTime: kubeTime(now),
    containerStatuses: pod.spec.containers.map((one) => waiting(one, reason)),
    ...(init.length > 0 && { initContainerStatuses: init.map((one) => waiting(one, 'PodInitializing')) }),
  };
}

/** All containers run; the pod is not ready yet. */
export function runningStatus(pod: Pod, podIp: string, now: number): PodStatus {
  const running = (container: Container, isReady: boolean): ContainerStatus => ({
    name: container.name,
    image: container.image,
    imageID: imageId(container.image),
    containerID: `containerd://${(pod.metadata.uid + container.name).replaceAll('-', '').padEnd(64, '0').slice(0, 64)}`,
    ready: isReady,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: kubeTime(now) } },
    lastState: {},
  });
  const ended = (container: Container): ContainerStatus =>
    container.restartPolicy === 'Always'
      ? running(container, true)
      : {
          ...running(container, true),
          started: false,
          state: {
            terminated: {
              exitCode: 0,
              reason: 'Completed',
              startedAt: kubeTime(now),
              finishedAt: kubeTime(now),
            },
          },
        };
  return {
    ...pod.status,
    phase: 'Running',
    conditions: withConditions(
      pod,
      condition('PodReadyToStartContainers', 'True', now),
      condition('Initialized', 'True', now),
    ).map((one) =>
      one.type === 'Initialized'
        ? condition('Initialized', 'True', Date.parse(one.lastTransitionTime ?? '') || now)
        : one,
    ),
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    containerStatuses: pod.spec.containers.map((one) => running(one, false)),
    ...(pod.spec.initContainers && { initContainerStatuses: pod.spec.initContainers.map(ended) }),
  };
}

/** All readiness probes succeed. */
export function readyStatus(pod: Pod, now: number): PodStatus {
  const plain = withConditions(
    pod,
    condition('Ready', 'True', now),
    condition('ContainersReady', 'True', now),
  );
  return {
    ...pod.status,
    conditions: plain,
    containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({
      ...one,
      ready: true,
      started: true,
    })),
  };
}

/** The containers have ended by themselves. */
export function finishedStatus(pod: Pod, exitCode: number, now: number): PodStatus {
  const reason = exitCode === 0 ? 'PodCompleted' : 'PodFailed';
  return {
    ...pod.status,
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: withConditions(
      pod,
      condition('Ready', 'False', now, { reason }),
      condition('ContainersReady', 'False', now, { reason }),
    ),
    containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({
      ...one,
      ready: false,
      started: false,
      state: {
        terminated: {
          exitCode,
          reason: exitCode === 0 ? 'Completed' : 'Error',
          finishedAt: kubeTime(now),
          ...(one.containerID !== undefined && { containerID: one.containerID }),
        },
      },
    })),
  };
}

/** The milliseconds from running to ready: the slowest first success of a startup and a readiness probe. */
export function readinessDelayMs(pod: Pod): number {
  const first = (seconds: number, period: number, successes: number): number =>
    (seconds + (successes - 1) * period) * 1000;
  const delays = pod.spec.containers.map(({ readinessProbe: ready, startupProbe: startup }) => {
    const started = startup ? first(startup.initialDelaySeconds ?? 0, startup.periodSeconds ?? 10, 1) : 0;
    const isReady = ready
      ? first(ready.initialDelaySeconds ?? 0, ready.periodSeconds ?? 10, ready.successThreshold ?? 1)
      : 0;
    return Math.max(started, isReady);
  });
  return Math.max(0, ...delays);
}
