import type { Cluster, NodePool } from '../../../src/lib/registry/index.js';

/** The sample cluster of CLM's documentation, for which version vectors are known. */
export function sampleCluster(changes: Partial<Cluster> = {}): Cluster {
  return {
    id: 'aws:123456789012:eu-central-1:kube-1',
    alias: 'production-cluster',
    localId: 'kube-1',
    apiServerUrl: 'https://kube-1.foo.example.org/',
    channel: 'alpha',
    configItems: { product_x_key: 'abcde', product_y_key: '12345' },
    criticalityLevel: 1,
    environment: 'production',
    infrastructureAccount: 'aws:123456789012',
    lifecycleStatus: 'ready',
    nodePools: [
      samplePool({
        name: 'master-default',
        profile: 'master-default',
        instanceTypes: ['m4.large'],
        minSize: 2,
        maxSize: 2,
      }),
      samplePool({ configItems: { taints: 'my-taint=:NoSchedule' } }),
    ],
    provider: 'zalando-aws',
    region: 'eu-central-1',
    status: { currentVersion: '', lastVersion: '', nextVersion: '', problems: [] },
    owner: '',
    accountName: '',
    createdAt: '',
    ...changes,
  };
}

export function samplePool(changes: Partial<NodePool> = {}): NodePool {
  return {
    name: 'worker-default',
    profile: 'worker-default',
    instanceTypes: ['m5.large', 'm5.2xlarge'],
    discountStrategy: 'none',
    minSize: 3,
    maxSize: 21,
    configItems: {},
    ...changes,
  };
}
