import { expect } from 'chai';
import type { ClusterIdentity } from '../../../../src/lib/check/discovery/index.js';
import { workloadEntities, type WorkloadObjects } from '../../../../src/lib/check/discovery/workloads.js';
import type { KubeObject } from '../../../../src/lib/kube/index.js';

const cluster: ClusterIdentity = {
  id: 'aws:123456789012:eu-central-1:kube-1',
  alias: 'shop',
  environment: 'production',
  infrastructureAccount: 'aws:123456789012',
  region: 'eu-central-1',
};
const shared = {
  kube_cluster: cluster.id,
  alias: 'shop',
  environment: 'production',
  created_by: 'zmon-kubernetes-agent',
  infrastructure_account: 'aws:123456789012',
  region: 'eu-central-1',
};
const workload = (kind: string, spec: object, status: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {
    name: 'Cart_1',
    namespace: 'shop',
    labels: { application: 'cart', region: 'hidden' },
    annotations: { owner: 'team' },
  },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'cart:7' }, { name: 'side' }] } }, ...spec },
  status,
});
const none: WorkloadObjects = { deployments: [], replicaSets: [], statefulSets: [], daemonSets: [] };
const common = {
  ...shared,
  containers: { web: 'cart:7', side: '' },
  application: 'cart',
  owner: 'team',
  name: 'Cart_1',
  namespace: 'shop',
  deletion_timestamp: null,
};
const id = (kind: string): string => `${kind}-cart_1-shop[${cluster.id}]`;

describe('workloads as the agents make them', () => {
  it('are deployments with their replicas', () => {
    const deployments = [workload('Deployment', { replicas: 3 }, { readyReplicas: 2, updatedReplicas: 1 })];
    expect(workloadEntities({ ...none, deployments }, cluster)).to.deep.equal([
      {
        id: id('deployment'),
        type: 'kube_deployment',
        ...common,
        deployment_name: 'Cart_1',
        deployment_namespace: 'shop',
        replicas: 3,
        ready_replicas: 2,
        updated_replicas: 1,
      },
    ]);
  });

  it('are replica sets, those of old versions, too', () => {
    const replicaSets = [workload('ReplicaSet', { replicas: 0 }, {})];
    expect(workloadEntities({ ...none, replicaSets }, cluster)).to.deep.equal([
      {
        id: id('replicaset'),
        type: 'kube_replicaset',
        ...common,
        replicaset_name: 'Cart_1',
        replicaset_namespace: 'shop',
        replicas: 0,
        ready_replicas: 0,
      },
    ]);
  });

  it('are stateful sets with their claims, without those that are scaled to nothing', () => {
    const spec = { replicas: 2, serviceName: 'cart', volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    const statefulSets = [
      workload('StatefulSet', spec, { replicas: 2, readyReplicas: 1 }),
      workload('StatefulSet', { ...spec, replicas: 0 }, {}),
    ];
    expect(workloadEntities({ ...none, statefulSets }, cluster)).to.deep.equal([
      {
        id: id('statefulset'),
        type: 'kube_statefulset',
        ...common,
        statefulset_name: 'Cart_1',
        statefulset_namespace: 'shop',
        statefulset_service_name: 'cart',
        volume_claims: { data: 'UNKNOWN' },
        replicas: 2,
        replicas_status: 2,
        actual_replicas: 1,
        version: '',
      },
    ]);
  });

  it('are daemon sets with their counts', () => {
    const daemonSets = [workload('DaemonSet', {}, { desiredNumberScheduled: 5, currentNumberScheduled: 4 })];
    expect(workloadEntities({ ...none, daemonSets }, cluster)).to.deep.equal([
      {
        id: id('daemonset'),
        type: 'kube_daemonset',
        ...common,
        daemonset_name: 'Cart_1',
        daemonset_namespace: 'shop',
        desired_count: 5,
        current_count: 4,
      },
    ]);
  });
});
