import { isRecord } from '../../core/index.js';
import {
  field,
  hasReadiness,
  readinessOf,
  refOf,
  type KubeObject,
  type ObjectRef,
} from '../../kube/index.js';
import type { StackSpec } from '../../stack/index.js';
import { lookAtRecord, type NameServers } from './dns.js';
import type { Probe, Prober } from './prober.js';
import { stackProber } from './stack-prober.js';
import type { Target } from './target.js';

/**
 * What a deployment waits for after applying, in the platform's order: stacks, then per Ingress (and RouteGroup), then per Service, in the
 * order of the objects; beside the platform, what else says of itself whether it is ready.
 */
export function probersOf(
  target: Target,
  stacks: readonly StackSpec[],
  objects: readonly KubeObject[],
): Prober[] {
  const isEntry = ({ kind }: KubeObject): boolean => kind === 'Ingress' || kind === 'RouteGroup';
  const isService = ({ kind, apiVersion }: KubeObject): boolean => kind === 'Service' && apiVersion === 'v1';
  return [
    ...stacks.map(({ name }) => stackProber(target.aws, name)),
    ...objects.filter(isEntry).map((object) => ingressProber(target, object)),
    ...objects.filter(isService).map((object) => serviceProber(target, object)),
    ...objects
      .filter(({ kind }) => hasReadiness(kind) || kind in customKinds)
      .map((object) => readinessProber(target, object)),
  ];
}

function ingressProber(target: Target, object: KubeObject): Prober {
  return proberFor(target, 'ingress', object, async (live) => {
    const loadBalancer = loadBalancerOf(live);
    if (loadBalancer === undefined)
      return {
        state: 'waiting',
        message: 'Waiting for load balancer',
        fields: {},
        unblock: 'the ingress controller must write status.loadBalancer; see its log',
      };
    const notReady = await firstUnready(target.dns, hostsOf(live), loadBalancer);
    return notReady ?? { state: 'ready', message: 'Ingress is ready', fields: { lb: loadBalancer } };
  });
}

function serviceProber(target: Target, object: KubeObject): Prober {
  return proberFor(target, 'service', object, async (live) => {
    const isBalanced = field(live, 'spec', 'type') === 'LoadBalancer';
    const hosts = dnsNames(live);
    if (field(live, 'spec', 'type') !== 'ExternalName' && hasSelector(live)) {
      if (!(await hasReadyEndpoints(target, live)))
        return {
          state: 'waiting',
          message: 'Waiting for ready endpoints',
          fields: {},
          unblock: 'a pod that the selector matches must be ready',
        };
    }
    if (!isBalanced && hosts.length === 0) return { state: 'ready', message: 'Service is ready', fields: {} };
    const loadBalancer = loadBalancerOf(live);
    if (loadBalancer === undefined && isBalanced)
      return {
        state: 'waiting',
        message: 'Waiting for load balancer',
        fields: {},
        unblock: 'the cloud controller must make the load balancer; see kubectl describe service',
      };
    if (loadBalancer === undefined) return { state: 'ready', message: 'Service is ready', fields: {} };
    const notReady = await firstUnready(target.dns, hosts, loadBalancer);
    return notReady ?? { state: 'ready', message: 'Service is ready', fields: { lb: loadBalancer } };
  });
}

function readinessProber(target: Target, object: KubeObject): Prober {
  return proberFor(target, object.kind.toLowerCase(), object, async (live) => {
    const custom = customKinds[live.kind];
    if (custom) return custom(live);
    const readiness = readinessOf(live);
    if (readiness.ready) return { state: 'ready', message: `${live.kind} is ready`, fields: {} };
    const { reason, unblock, failed } = readiness;
    return {
      state: failed ? 'failed' : 'waiting',
      message: reason,
      fields: {},
      ...(unblock === undefined ? {} : { unblock }),
    };
  });
}

/** Kinds of Zalando's operators that say in their status whether they are ready. */
const customKinds: Record<string, (live: KubeObject) => Probe> = {
  StackSet: (live) => {
    const stacks = Number(field(live, 'status', 'stacks') ?? 0);
    const readyStacks = Number(field(live, 'status', 'readyStacks') ?? 0);
    return stacks > 0 && readyStacks >= stacks
      ? { state: 'ready', message: 'StackSet is ready', fields: {} }
      : {
          state: 'waiting',
          message: 'Waiting for stacks',
          fields: { ready: `${readyStacks}/${stacks}` },
          unblock: 'the pods of its newest stack must be ready',
        };
  },
  postgresql: (live) => {
    const status = field(live, 'status', 'PostgresClusterStatus') ?? field(live, 'status');
    const text = typeof status === 'string' ? status : 'unknown';
    if (text === 'Running') return { state: 'ready', message: 'postgresql is ready', fields: {} };
    return {
      state: ['CreateFailed', 'SyncFailed', 'UpdateFailed', 'Invalid'].includes(text) ? 'failed' : 'waiting',
      message: 'Waiting for the database',
      fields: { status: text },
      unblock: 'see the log of the postgres operator',
    };
  },
};

function proberFor(
  target: Target,
  kind: string,
  object: KubeObject,
  look: (live: KubeObject) => Promise<Probe>,
): Prober {
  const ref: ObjectRef = refOf(object);
  return {
    kind,
    name: ref.name,
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    look: async () => {
      const live = await target.kube.get(ref);
      return live
        ? look(live)
        : {
            state: 'failed',
            message: 'it is gone',
            fields: {},
            unblock: 'somebody deleted it; deploy again',
          };
    },
  };
}

async function firstUnready(
  dns: NameServers,
  hosts: readonly string[],
  loadBalancer: string,
): Promise<Probe | undefined> {
  for (const host of hosts) {
    const { ready, message, fields, unblock } = await lookAtRecord(dns, host, loadBalancer);
    if (!ready) return { state: 'waiting', message, fields, ...(unblock === undefined ? {} : { unblock }) };
  }
  return undefined;
}

/** The first host name or address of the load balancer, which controllers write when it exists. */
function loadBalancerOf(live: KubeObject): string | undefined {
  const entries =
    field(live, 'status', 'loadBalancer', 'ingress') ?? field(live, 'status', 'loadBalancer', 'routeGroup');
  const [first] = Array.isArray(entries) ? entries.filter(isRecord) : [];
  const name = first?.['hostname'] ?? first?.['ip'];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Hosts of an Ingress' rules or of a RouteGroup. A wildcard has no record of its own to ask for. */
function hostsOf(live: KubeObject): string[] {
  const rules = field(live, 'spec', 'rules');
  const fromRules = Array.isArray(rules) ? rules.map((rule: unknown) => field(rule, 'host')) : [];
  const listed = field(live, 'spec', 'hosts');
  const names = [...fromRules, ...(Array.isArray(listed) ? (listed as unknown[]) : [])];
  return [...new Set(names)].filter(
    (host): host is string => typeof host === 'string' && host !== '' && !host.startsWith('*'),
  );
}

const hostAnnotation = 'external-dns.alpha.kubernetes.io/hostname';

function dnsNames(live: KubeObject): string[] {
  const text = live.metadata.annotations?.[hostAnnotation] ?? '';
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('*'));
}

function hasSelector(live: KubeObject): boolean {
  const selector = field(live, 'spec', 'selector');
  return isRecord(selector) && Object.keys(selector).length > 0;
}

async function hasReadyEndpoints(target: Target, service: KubeObject): Promise<boolean> {
  const { name, namespace = 'default' } = service.metadata;
  const slices = await target.kube.list(
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
    { namespace, labelSelector: `kubernetes.io/service-name=${name}` },
  );
  return slices.some((slice) => {
    const endpoints = slice['endpoints'];
    // "ready" absent means unknown, which consumers take as ready.
    return (
      Array.isArray(endpoints) &&
      endpoints.some((one: unknown) => field(one, 'conditions', 'ready') !== false)
    );
  });
}
