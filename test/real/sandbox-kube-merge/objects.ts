import type { JsonObject } from '../../../src/lib/world/kube/objects.js';
import type { Json } from '../../../src/lib/world/simulation.js';
import type { Random } from '../gotemplate/random.js';

/** The objects of this suite, each at one fixed address. */
export interface Subject {
  apiVersion: string;
  kind: string;
  name: string;
  namespaced: boolean;
  /** Whether sequences write its status subresource. */
  hasStatus: boolean;
  /** What every complete object must have, so that it is valid. */
  base: JsonObject;
  /** Some of the other fields, with few different values, so that writers meet. */
  part(random: Random): JsonObject;
}

type Maker = (random: Random) => Json;

/** An object with some of the fields. */
function some(random: Random, probability: number, makers: Record<string, Maker>): JsonObject {
  const out: JsonObject = {};
  for (const [key, make] of Object.entries(makers)) if (random.chance(probability)) out[key] = make(random);
  return out;
}

/** Some of the named items, in random order. */
function named(random: Random, key: string, names: readonly string[], make: Maker): JsonObject[] {
  const chosen = names.filter(() => random.chance(0.5));
  return shuffled(random, chosen).map((name) => ({ [key]: name, ...(make(random) as JsonObject) }));
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

const texts: Maker = (random) =>
  Object.fromEntries(
    ['a', 'b', 'c/d'].filter(() => random.chance(0.5)).map((key) => [key, random.pick(['1', '2', ''])]),
  );
const oneOf =
  (...choices: readonly [Json, ...Json[]]): Maker =>
  (random) =>
    random.pick(choices);
const owner = (uid: string): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', name: `of-${uid}`, uid });

const metadata: Maker = (random) =>
  some(random, 0.35, {
    labels: texts,
    annotations: texts,
    finalizers: () =>
      shuffled(
        random,
        ['x.dev/a', 'x.dev/b', 'x.dev/c'].filter(() => random.chance(0.5)),
      ),
    ownerReferences: () => ['1', '2'].filter(() => random.chance(0.5)).map(owner),
  });

const quantities: Maker = (random) => ({
  cpu: random.pick<Json>(['100m', '0.1', '1', 1]),
  ...some(random, 0.5, { memory: oneOf('1Gi', '1024Mi', '500M') }),
});

const probe: Maker = (random) =>
  some(random, 0.6, {
    httpGet: () => ({ port: random.pick<Json>([80, 'http']), path: '/' }),
    periodSeconds: oneOf(5, 10),
    initialDelaySeconds: oneOf(0, 3),
  });

const container: Maker = (random) =>
  some(random, 0.3, {
    image: oneOf('img:1', 'img:2'),
    command: oneOf(['a'], ['a', 'b'], []),
    args: oneOf(['x'], ['y']),
    env: () =>
      named(random, 'name', ['X', 'Y', 'Z'], (r) =>
        r.pick<JsonObject>([
          { value: '1' },
          { value: '2' },
          {},
          { valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
        ]),
      ),
    envFrom: oneOf([{ configMapRef: { name: 'c' } }], [{ secretRef: { name: 's' } }]),
    ports: () =>
      shuffled(
        random,
        [80, 81, 82].filter(() => random.chance(0.5)),
      ).map((containerPort): JsonObject => ({
        containerPort,
        ...some(random, 0.4, { protocol: oneOf('TCP', 'UDP'), name: () => `p${containerPort}` }),
      })),
    resources: (r) => some(r, 0.6, { requests: quantities }),
    imagePullPolicy: oneOf('Always', 'IfNotPresent'),
    readinessProbe: probe,
    securityContext: (r) =>
      some(r, 0.5, {
        runAsUser: oneOf(0, 1000),
        readOnlyRootFilesystem: oneOf(true, false),
        capabilities: oneOf({ drop: ['ALL'] }, { add: ['NET_ADMIN'], drop: ['ALL'] }),
      }),
    lifecycle: oneOf({ preStop: { exec: { command: ['sleep', '1'] } } }, {}),
  });

const volumes: Maker = (random) =>
  named(random, 'name', ['v1', 'v2'], (r) =>
    r.pick<JsonObject>([
      { emptyDir: {} },
      { emptyDir: { sizeLimit: '1Gi' } },
      { configMap: { name: 'c', items: [{ key: 'a', path: 'b' }] } },
      { secret: { secretName: 's', defaultMode: 256 } },
      { hostPath: { path: '/x' } },
    ]),
  );

const tolerations: Maker = (random) =>
  named(random, 'key', ['t1', 't2'], (r) =>
    r.pick<JsonObject>([{ operator: 'Exists' }, { value: 'v', effect: 'NoSchedule' }]),
  );

const podSpec: Maker = (random) =>
  some(random, 0.3, {
    containers: (r) => named(r, 'name', ['main', 'side', 'extra'], container),
    initContainers: (r) =>
      named(r, 'name', ['init', 'prepare'], (one) => ({ ...(container(one) as JsonObject), image: 'i:1' })),
    volumes,
    tolerations,
    nodeSelector: texts,
    terminationGracePeriodSeconds: oneOf(0, 30, 60),
    hostNetwork: oneOf(true, false),
    imagePullSecrets: (r) => named(r, 'name', ['s1', 's2'], () => ({})),
    hostAliases: (r) => named(r, 'ip', ['10.0.0.1', '10.0.0.2'], () => ({ hostnames: ['h'] })),
    topologySpreadConstraints: (r) =>
      named(r, 'topologyKey', ['zone', 'host'], (one) => ({
        maxSkew: one.pick([1, 2]),
        whenUnsatisfiable: one.pick(['DoNotSchedule', 'ScheduleAnyway']),
        labelSelector: { matchLabels: { app: 'x' } },
      })),
    affinity: oneOf(
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }],
          },
        },
      },
      {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: { topologyKey: 'zone' } },
          ],
        },
      },
    ),
    dnsConfig: oneOf({ nameservers: ['1.1.1.1'] }, { options: [{ name: 'ndots', value: '2' }] }),
  });

const moment = '2020-01-01T00:00:00Z';

const conditions =
  (times: JsonObject, ...types: readonly string[]): Maker =>
  (random) =>
    named(random, 'type', types, (r) => ({
      status: r.pick(['True', 'False']),
      lastTransitionTime: moment,
      ...times,
      ...some(r, 0.4, { reason: oneOf('R', 'S'), message: oneOf('m') }),
    }));

const template: Maker = (random) => ({
  metadata: {
    labels: { app: 'x', ...(random.chance(0.3) && { tier: random.pick(['1', '2']) }) },
    ...some(random, 0.3, { annotations: texts }),
  },
  spec: podSpec(random),
});

const workloadBase: JsonObject = {
  selector: { matchLabels: { app: 'x' } },
  template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'main', image: 'img:1' }] } },
};

const rolling =
  (...keys: readonly string[]): Maker =>
  (random) => ({
    type: 'RollingUpdate',
    ...some(random, 0.6, {
      rollingUpdate: (r) => some(r, 0.6, Object.fromEntries(keys.map((key) => [key, oneOf(1, 2, '25%')]))),
    }),
  });

const deployment: Subject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  namespaced: true,
  hasStatus: true,
  base: { spec: workloadBase },
  part: (random) =>
    some(random, 0.6, {
      metadata,
      spec: (r) =>
        some(r, 0.4, {
          replicas: oneOf(1, 2, 0),
          template,
          minReadySeconds: oneOf(0, 5),
          paused: oneOf(true, false),
          revisionHistoryLimit: oneOf(3, 10),
          selector: () => ({ matchLabels: { app: 'x' } }),
          strategy: (one) =>
            one.chance(0.4) ? { type: 'Recreate' } : rolling('maxSurge', 'maxUnavailable')(one),
        }),
      status: (r) =>
        some(r, 0.4, {
          replicas: oneOf(1, 2),
          observedGeneration: oneOf(1, 2),
          conditions: conditions({ lastUpdateTime: moment }, 'Available', 'Progressing'),
        }),
    }),
};

const daemonSet: Subject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  name: 'agent',
  namespaced: true,
  hasStatus: true,
  base: { spec: workloadBase },
  part: (random) =>
    some(random, 0.6, {
      metadata,
      spec: (r) =>
        some(r, 0.4, {
          template,
          minReadySeconds: oneOf(0, 5),
          revisionHistoryLimit: oneOf(3, 10),
          updateStrategy: (one) => (one.chance(0.3) ? { type: 'OnDelete' } : rolling('maxUnavailable')(one)),
        }),
      status: (r) => some(r, 0.4, { numberReady: oneOf(1, 2), conditions: conditions({}, 'A', 'B') }),
    }),
};

const service: Subject = {
  apiVersion: 'v1',
  kind: 'Service',
  name: 'svc',
  namespaced: true,
  hasStatus: false,
  base: { spec: { clusterIP: 'None', ports: [{ name: 'p80', port: 80 }] } },
  part: (random) =>
    some(random, 0.7, {
      metadata,
      spec: (r) =>
        some(r, 0.4, {
          ports: () =>
            shuffled(
              r,
              [80, 81, 82].filter(() => r.chance(0.5)),
            ).map((port) => ({
              name: `p${port}`,
              port,
              ...some(r, 0.4, {
                protocol: oneOf('TCP', 'UDP'),
                targetPort: oneOf(80, 8080, 'http'),
                appProtocol: oneOf('http'),
              }),
            })),
          selector: texts,
          publishNotReadyAddresses: oneOf(true, false),
          internalTrafficPolicy: oneOf('Cluster', 'Local'),
        }),
    }),
};

const configMap: Subject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'settings',
  namespaced: true,
  hasStatus: false,
  base: {},
  part: (random) =>
    some(random, 0.7, { metadata, data: texts, binaryData: oneOf({ x: 'AA==' }, { y: 'AQ==' }, {}) }),
};

const node: Subject = {
  apiVersion: 'v1',
  kind: 'Node',
  name: 'n1',
  namespaced: false,
  hasStatus: true,
  base: {},
  part: (random) =>
    some(random, 0.7, {
      metadata,
      spec: (r) =>
        some(r, 0.5, {
          unschedulable: oneOf(true, false),
          taints: (one) =>
            named(one, 'key', ['t1', 't2'], (two) => ({
              effect: two.pick(['NoSchedule', 'NoExecute']),
              ...some(two, 0.5, { value: oneOf('v') }),
            })),
          providerID: oneOf('aws:///x'),
        }),
      status: (r) =>
        some(r, 0.4, {
          capacity: quantities,
          allocatable: quantities,
          conditions: conditions({ lastHeartbeatTime: moment }, 'Ready', 'DiskPressure'),
          addresses: oneOf(
            [{ type: 'InternalIP', address: '10.0.0.1' }],
            [
              { type: 'Hostname', address: 'h' },
              { type: 'InternalIP', address: '10.0.0.1' },
            ],
          ),
          images: oneOf([{ names: ['i'], sizeBytes: 1 }]),
        }),
    }),
};

const pod: Subject = {
  apiVersion: 'v1',
  kind: 'Pod',
  name: 'p',
  namespaced: true,
  hasStatus: false,
  base: { spec: { containers: [{ name: 'main', image: 'img:1' }] } },
  part: (random) =>
    some(random, 0.8, {
      metadata,
      spec: (r) =>
        some(r, 0.4, {
          containers: () => [{ name: 'main', image: r.pick(['img:1', 'img:2']) }],
          activeDeadlineSeconds: oneOf(5, 10),
          terminationGracePeriodSeconds: oneOf(30),
        }),
    }),
};

export const subjects: readonly [Subject, ...Subject[]] = [
  deployment,
  daemonSet,
  service,
  configMap,
  node,
  pod,
];

/** A body for the object: its address, what it must have (when it is to be complete), and some other fields. */
export function body(subject: Subject, part: JsonObject, complete: boolean): JsonObject {
  const address = { name: subject.name, ...(subject.namespaced && { namespace: 'default' }) };
  const whole = complete ? overlay(structuredClone(subject.base), part) : part;
  return overlay({ apiVersion: subject.apiVersion, kind: subject.kind, metadata: address }, whole);
}

/** Lays one object over another; lists of the base win, so that what must be there is there. */
function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const out: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = out[key];
    if (Array.isArray(below) && key === 'containers') out[key] = mergeContainers(below, value);
    else if (isPlain(below) && isPlain(value)) out[key] = overlay(below, value);
    else out[key] = value;
  }
  return out;
}

function mergeContainers(base: Json[], over: Json): Json[] {
  const others = Array.isArray(over)
    ? over.filter(isPlain).map((one): JsonObject => ({ image: 'img:1', ...one }))
    : [];
  return others.some((one) => one['name'] === 'main') ? others : [...base, ...others];
}

function isPlain(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
