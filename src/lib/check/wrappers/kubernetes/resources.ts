import { field, type Kind, type KubeObject } from '../../../kube/index.js';
import { PythonError } from '../../bridge/wire.js';

/** What one method of `kubernetes()` lists. */
export interface ResourceMethod extends Kind {
  clusterScoped?: true;
  /** Further filters, by the name of the parameter. */
  filters?: readonly FilterName[];
  returns: string;
}

export type FilterName = 'phase' | 'pod_phase' | 'ready' | 'replicas';

const core = (kind: string): Kind => ({ apiVersion: 'v1', kind });
const apps = (kind: string): Kind => ({ apiVersion: 'apps/v1', kind });
const zalando = (kind: string): Kind => ({ apiVersion: 'zalando.org/v1', kind });

/** By method name. Where the worker uses an API version that is gone, this is its successor. */
export const resourceMethods: Readonly<Record<string, ResourceMethod>> = {
  pods: { ...core('Pod'), filters: ['pod_phase', 'ready'], returns: 'a list of pods' },
  nodes: { ...core('Node'), clusterScoped: true, returns: 'a list of nodes' },
  services: { ...core('Service'), returns: 'a list of services' },
  endpoints: { ...core('Endpoints'), returns: 'a list of endpoints' },
  ingresses: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', returns: 'a list of ingresses' },
  statefulsets: { ...apps('StatefulSet'), filters: ['replicas'], returns: 'a list of stateful sets' },
  daemonsets: { ...apps('DaemonSet'), returns: 'a list of daemon sets' },
  replicasets: { ...apps('ReplicaSet'), filters: ['replicas'], returns: 'a list of replica sets' },
  deployments: { ...apps('Deployment'), filters: ['replicas', 'ready'], returns: 'a list of deployments' },
  configmaps: { ...core('ConfigMap'), returns: 'a list of config maps' },
  persistentvolumeclaims: {
    ...core('PersistentVolumeClaim'),
    filters: ['phase'],
    returns: 'a list of claims',
  },
  persistentvolumes: {
    ...core('PersistentVolume'),
    clusterScoped: true,
    filters: ['phase'],
    returns: 'a list of volumes',
  },
  jobs: { apiVersion: 'batch/v1', kind: 'Job', returns: 'a list of jobs' },
  cronjobs: { apiVersion: 'batch/v1', kind: 'CronJob', returns: 'a list of cron jobs' },
  resourcequotas: { ...core('ResourceQuota'), returns: 'a list of quotas' },
  platformcredentialssets: { ...zalando('PlatformCredentialsSet'), returns: 'a list of credential sets' },
  awsiamroles: { ...zalando('AWSIAMRole'), returns: 'a list of roles' },
  stacksets: { ...zalando('StackSet'), returns: 'a list of stack sets' },
  stacks: { ...zalando('Stack'), returns: 'a list of stacks' },
};

const podPhases = ['Pending', 'Running', 'Failed', 'Succeeded', 'Unknown'];

/** What of the arguments the server filters, and what is left to us. */
export interface ResourceFilter {
  fieldSelector?: string;
  matches(object: KubeObject): boolean;
}

/** @throws PythonError CheckError with the worker's texts */
export function resourceFilter(
  method: ResourceMethod,
  args: Readonly<Record<string, unknown>>,
): ResourceFilter {
  const { filters = [], kind } = method;
  const tests: ((object: KubeObject) => boolean)[] = [];
  let fieldSelector: string | undefined;
  const given = (name: string): boolean => args[name] !== null && args[name] !== undefined;
  if (filters.includes('ready') && given('ready')) {
    const { ready } = args;
    if (typeof ready !== 'boolean') throw new PythonError('CheckError', ['Invalid ready value.']);
    tests.push((object) => isReady(kind, object) === ready);
  }
  if (filters.includes('pod_phase') && given('phase') && args['phase'] !== '') {
    const phase = String(args['phase']);
    if (!podPhases.includes(phase))
      throw new PythonError('CheckError', [
        `Invalid phase. Valid phase values are (${podPhases.map((one) => `'${one}'`).join(', ')})`,
      ]);
    fieldSelector = `status.phase=${phase}`;
  }
  if (filters.includes('phase') && given('phase'))
    tests.push((object) => field(object, 'status', 'phase') === args['phase']);
  if (filters.includes('replicas') && given('replicas'))
    tests.push((object) => field(object, 'spec', 'replicas') === args['replicas']);
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    matches: (object) => tests.every((test) => test(object)),
  };
}

/** pykube's `ready`: a pod by its condition; a deployment when the newest specification is on all replicas. */
function isReady(kind: string, object: KubeObject): boolean {
  if (kind === 'Deployment') {
    const observed = Number(field(object, 'status', 'observedGeneration') ?? 0);
    const updated = field(object, 'status', 'updatedReplicas') ?? 0;
    return (
      observed >= (object.metadata.generation ?? 0) && updated === (field(object, 'spec', 'replicas') ?? 1)
    );
  }
  const conditions = field(object, 'status', 'conditions');
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => field(one, 'type') === 'Ready' && field(one, 'status') === 'True')
  );
}
