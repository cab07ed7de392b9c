import { expect } from 'chai';
import type { ClusterIdentity } from '../../../../src/lib/check/discovery/index.js';
import { addressHash, instanceEntities } from '../../../../src/lib/check/discovery/instances.js';
import { nodeEntities } from '../../../../src/lib/check/discovery/nodes.js';
import { podEntities } from '../../../../src/lib/check/discovery/pods.js';
import { postgresEntities } from '../../../../src/lib/check/discovery/postgres-clusters.js';
import { ingressEntities, serviceEntities } from '../../../../src/lib/check/discovery/services.js';
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
const object = (kind: string, metadata: object, rest: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'shop', ...metadata },
  ...rest,
});

describe('entities as the agents make them', () => {
  describe('pods', () => {
    const pod = object(
      'Pod',
      {
        name: 'cart-1',
        labels: { application: 'cart', team: 'hidden', version: '7' },
        annotations: {
          'prometheus.io/scrape': 'true',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          region: 'hidden',
        },
      },
      {
        spec: {
          nodeName: 'node-a',
          containers: [
            {
              name: 'web',
              image: 'cart:7',
              ports: [{ containerPort: 80 }, { name: 'no port' }],
              resources: { requests: { cpu: '250m', memory: '1.5Gi' }, limits: {} },
            },
            { name: 'side', image: 'side:1', resources: { limits: { cpu: 'nonsense' } } },
          ],
        },
        status: {
          phase: 'Running',
          podIP: '10.2.0.1',
          hostIP: '10.0.0.1',
          startTime: '2026-01-01T00:00:00Z',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            {
              name: 'web',
              ready: true,
              restartCount: 3,
              state: { running: { startedAt: '2026-01-01T00:00:05Z' } },
            },
            {
              name: 'side',
              ready: false,
              restartCount: 0,
              state: { terminated: { startedAt: '2026-01-01T00:00:01Z' } },
            },
          ],
        },
      },
    );
    const common = {
      ...shared,
      ip: '10.2.0.1',
      host: '10.2.0.1',
      pod_name: 'cart-1',
      pod_namespace: 'shop',
      pod_host_ip: '10.0.0.1',
      pod_node_name: 'node-a',
      pod_phase: 'Running',
      pod_initialized: false,
      pod_ready: 'True',
      pod_scheduled: false,
      pod_start: '2026-01-01T00:00:00Z',
      application: 'cart',
      version: '7',
      name: 'cart-1',
      namespace: 'shop',
      deletion_timestamp: null,
    };

    it('come with their containers', () => {
      expect(podEntities([pod], cluster)).to.deep.equal([
        {
          id: `container-cart-1-shop-web[${cluster.id}]`,
          type: 'kube_pod_container',
          container_name: 'web',
          container_image: 'cart:7',
          container_ready: true,
          container_restarts: 3,
          container_ports: [80],
          start_time: '2026-01-01T00:00:05Z',
          running: true,
          resources: { requests: { cpu: 0.25, memory: 1.5 * 2 ** 30 } },
          ...common,
        },
        {
          id: `container-cart-1-shop-side[${cluster.id}]`,
          type: 'kube_pod_container',
          container_name: 'side',
          container_image: 'side:1',
          container_ready: false,
          container_restarts: 0,
          container_ports: [],
          start_time: '2026-01-01T00:00:01Z',
          running: false,
          resources: null,
          ...common,
        },
        {
          id: `pod-cart-1-shop[${cluster.id}]`,
          type: 'kube_pod',
          ...common,
          'prometheus.io/scrape': 'true',
          containers: {
            web: {
              image: 'cart:7',
              ready: true,
              restarts: 3,
              start_time: '2026-01-01T00:00:05Z',
              running: true,
              ports: [80],
              resources: { requests: { cpu: 0.25, memory: 1.5 * 2 ** 30 } },
            },
            side: {
              image: 'side:1',
              ready: false,
              restarts: 0,
              start_time: '2026-01-01T00:00:01Z',
              running: false,
              ports: [],
              resources: null,
            },
          },
        },
      ]);
    });

    it('may have nothing but a name', () => {
      const [bare] = podEntities([object('Pod', { name: 'new' })], cluster);
      expect(bare).to.deep.include({
        type: 'kube_pod',
        ip: '',
        pod_phase: null,
        pod_ready: false,
        containers: {},
      });
    });

    it('have ids of characters that ZMON takes', () => {
      const odd: ClusterIdentity = { ...cluster, id: 'Admin@Kube/1 (test)' };
      expect(podEntities([object('Pod', { name: 'p' })], odd)[0]?.id).to.equal(
        'pod-p-shop[admin@kube-1-[test]]',
      );
    });
  });

  describe('services', () => {
    const service = (spec: object, status: object = {}, metadata: object = {}): KubeObject =>
      object(
        'Service',
        { name: 'web', labels: { app: 'cart' }, annotations: { note: 'n' }, ...metadata },
        { spec, status },
      );
    const ports = [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'metrics', port: 9090, protocol: 'TCP' },
    ];

    it('have address, ports and the number of their endpoints', () => {
      const endpoints = [
        object('Endpoints', { name: 'web' }, { subsets: [{}, {}] }),
        object('Endpoints', { name: 'web', namespace: 'other' }, { subsets: [{}] }),
      ];
      expect(
        serviceEntities([service({ clusterIP: '10.3.0.1', type: 'ClusterIP', ports })], endpoints, cluster),
      ).to.deep.equal([
        {
          id: `service-web-shop[${cluster.id}]`,
          type: 'kube_service',
          ...shared,
          ip: '10.3.0.1',
          host: '10.3.0.1',
          port: ports[0],
          service_name: 'web',
          service_namespace: 'shop',
          service_type: 'ClusterIP',
          service_ports: ports,
          endpoints_count: 2,
          app: 'cart',
          note: 'n',
          name: 'web',
          namespace: 'shop',
          deletion_timestamp: null,
        },
      ]);
    });

    const hosts: [string, object, object, string][] = [
      [
        'a load balancer',
        { type: 'LoadBalancer', clusterIP: '10.3.0.1' },
        { loadBalancer: { ingress: [{ hostname: 'lb.example.org' }] } },
        'lb.example.org',
      ],
      [
        'a load balancer to come',
        { type: 'LoadBalancer', clusterIP: '10.3.0.1' },
        { loadBalancer: {} },
        '10.3.0.1',
      ],
      ['an external name', { type: 'ExternalName', externalName: 'db.example.org' }, {}, 'db.example.org'],
    ];
    for (const [title, spec, status, host] of hosts)
      it(`have the host of ${title}`, () =>
        expect(serviceEntities([service(spec, status)], [], cluster)[0]).to.include({
          host,
          port: null,
          endpoints_count: 0,
        }));
  });

  it('ingresses have their rules, and no annotations', () => {
    const rules = [{ host: 'shop.example.org' }];
    expect(
      ingressEntities(
        [
          object(
            'Ingress',
            { name: 'web', labels: { a: 'b' }, annotations: { c: 'd' } },
            { spec: { rules } },
          ),
        ],
        cluster,
      ),
    ).to.deep.equal([
      {
        id: `ingress-web-shop[${cluster.id}]`,
        type: 'kube_ingress',
        ...shared,
        ingress_name: 'web',
        ingress_namespace: 'shop',
        ingress_rules: rules,
        a: 'b',
        name: 'web',
        namespace: 'shop',
        deletion_timestamp: null,
      },
    ]);
  });

  it('nodes have addresses, capacity, conditions and the number of their pods', () => {
    const node: KubeObject = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'ip-10-0-0-1',
        labels: { 'node.kubernetes.io/instance-type': 'm5.large', region: 'hidden' },
      },
      status: {
        addresses: [
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalDNS', address: 'ip-10-0-0-1.internal' },
        ],
        capacity: { pods: '110', memory: '8Gi' },
        allocatable: { pods: '100' },
        images: [{}, {}],
        nodeInfo: { kubeletVersion: 'v1.33.1', osImage: 'Ubuntu' },
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'MemoryPressure', status: 'Unknown' },
        ],
      },
    };
    const pods = [1, 2].map((n) => object('Pod', { name: `p${n}` }, { spec: { nodeName: 'ip-10-0-0-1' } }));
    expect(nodeEntities([node], [...pods, object('Pod', {})], cluster)).to.deep.equal([
      {
        id: `node-ip-10-0-0-1[${cluster.id}]`,
        type: 'kube_node',
        ...shared,
        ip: '10.0.0.1',
        host: 'ip-10-0-0-1.internal',
        external_ip: '',
        internal_ip: '10.0.0.1',
        node_name: 'ip-10-0-0-1',
        node_type: 'm5.large',
        instance_type: 'm5.large',
        pod_count: 2,
        pod_capacity: '110',
        memory_capacity: '8Gi',
        pod_allocatable: '100',
        memory_allocatable: 0,
        image_count: 2,
        container_runtime_version: '',
        os_image: 'Ubuntu',
        kernel_version: '',
        kube_proxy_version: '',
        kubelet_version: 'v1.33.1',
        node_ready: 'False',
        node_out_of_disk: false,
        node_memory_pressure: 'Unknown',
        node_disk_pressure: false,
        'node.kubernetes.io/instance-type': 'm5.large',
        name: 'ip-10-0-0-1',
        deletion_timestamp: null,
      },
    ]);
  });

  describe('PostgreSQL clusters', () => {
    const labels = { application: 'spilo', 'spilo-role': 'master', version: 'orders' };
    const master = object('Service', { name: 'orders', labels });
    const none = { endpoints: [], statefulSets: [], postgresqls: [] };

    it('have what sql() needs, from the services of their masters', () => {
      const { alias: _, ...properties } = shared;
      expect(
        postgresEntities(
          {
            services: [
              master,
              object('Service', { name: 'orders-repl', labels: { ...labels, 'spilo-role': 'replica' } }),
              object('Service', {}),
            ],
            endpoints: [
              object('Endpoints', {
                name: 'orders-config',
                annotations: {
                  initialize: '12345678901',
                  history: JSON.stringify(Array.from({ length: 12 }, (_, n) => [n])),
                },
              }),
            ],
            statefulSets: [
              object(
                'StatefulSet',
                { name: 'elsewhere', namespace: 'other', labels: { version: 'orders' } },
                { spec: { replicas: 9 } },
              ),
              object(
                'StatefulSet',
                { name: 'old', labels: { version: 'orders' } },
                { spec: { replicas: 0 } },
              ),
              object(
                'StatefulSet',
                { name: 'orders', labels: { version: 'orders' } },
                { spec: { replicas: 3 }, status: { readyReplicas: 2 } },
              ),
            ],
            postgresqls: [
              object(
                'postgresql',
                { name: 'orders', uid: 'u-1', labels: { team: 'acid' } },
                { spec: { postgresql: { version: '17' } } },
              ),
            ],
          },
          cluster,
        ),
      ).to.deep.equal([
        {
          id: `pg-orders-shop[${cluster.id}]`,
          type: 'postgresql_cluster',
          ...properties,
          account_alias: 'shop',
          spilo_cluster: 'orders',
          application: 'spilo',
          version: 'orders',
          dnsname: 'orders.shop.svc.cluster.local',
          shards: { postgres: 'orders.shop.svc.cluster.local:5432/postgres' },
          expected_replica_count: 3,
          current_replica_count: 2,
          statefulset_error: '',
          uid: 'u-1',
          namespace: 'shop',
          spec: { postgresql: { version: '17' } },
          team_id: 'acid',
          postgresql_version: '17',
          cluster_status: 'initialized',
          cluster_history: Array.from({ length: 10 }, (_, n) => [n + 2]),
        },
      ]);
    });

    const states: [string | undefined, string][] = [
      [undefined, 'not intialized'],
      ['', 'initialization in progress'],
      ['123', 'unknown'],
      ['12345678901', 'initialized'],
    ];
    for (const [initialize, status] of states)
      it(`are "${status}" with the key ${JSON.stringify(initialize)}`, () => {
        const annotations = initialize === undefined ? {} : { initialize, history: 'no json' };
        const endpoints = [object('Endpoints', { name: 'orders-config', annotations })];
        expect(postgresEntities({ ...none, services: [master], endpoints }, cluster)[0]).to.deep.include({
          cluster_status: status,
          cluster_history: [],
          statefulset_error: 'There is no statefulset attached',
        });
      });

    it('may go by the label of the operator', () => {
      const { version: _, ...rest } = labels;
      const service = object('Service', { name: 'orders', labels: { ...rest, 'cluster-name': 'orders' } });
      expect(postgresEntities({ ...none, services: [service] }, cluster)[0]).to.include({
        version: 'orders',
      });
    });
  });

  describe('instances', () => {
    const instance = {
      id: 'i-1',
      type: 'm5.large',
      privateIp: '172.31.0.1',
      imageId: 'ami-1',
      imageName: 'ubuntu',
      imageDate: '2026-01-01T00:00:00.000Z',
      publicIp: '1.2.3.4',
      spot: true,
      owner: '123456789012',
      tags: {
        Name: 'Shop worker_1',
        StackVersion: '7',
        'aws:autoscaling:groupName': 'g',
        'kubernetes.io/service-name': 'shop/cart',
        Region: 'hidden',
      },
      volumes: [{ device: '/dev/xvda', volumeId: 'vol-1', attachedAt: '2026-01-01T00:00:00.000Z' }],
    };

    it('have tags in snake case, image and volumes', () => {
      expect(instanceEntities([instance], 'eu-central-1')).to.deep.equal([
        {
          id: `hop-worker_1-${addressHash('172.31.0.1')}[aws:123456789012:eu-central-1]`,
          type: 'instance',
          created_by: 'agent',
          region: 'eu-central-1',
          ip: '172.31.0.1',
          host: '172.31.0.1',
          instance_type: 'm5.large',
          spot_instance: true,
          aws_id: 'i-1',
          infrastructure_account: 'aws:123456789012',
          image: { id: 'ami-1', name: 'ubuntu', date: '2026-01-01T00:00:00.000+00:00' },
          block_devices: {
            '/dev/xvda': { volume_id: 'vol-1', volume_type: 'ebs', attach_time: '2026-01-01T00:00:00.000Z' },
          },
          public_ip: '1.2.3.4',
          name: 'Shop-worker_1',
          stack_version: '7',
          'aws:autoscaling:group_name': 'g',
          'kubernetes.io/service_name': 'shop/cart',
          kube_service_name: 'cart',
        },
      ]);
    });

    it('without a name go by their id', () => {
      const bare = {
        id: 'i-1',
        type: 't',
        privateIp: '10.0.0.1',
        spot: false,
        owner: '1',
        tags: {},
        volumes: [],
      };
      expect(instanceEntities([bare], 'r')[0]).to.deep.include({
        id: `i-1-${addressHash('10.0.0.1')}[aws:1:r]`,
        image: {},
      });
    });

    // Computed with the agent's own function.
    const hashes: [string, string][] = [
      ['172.31.0.1', '1x1ErC'],
      ['10.0.0.1', 'RqpYJ'],
      ['192.168.20.16', '3LqXx5'],
    ];
    for (const [address, hash] of hashes)
      it(`of ${address} are kept apart by ${hash}`, () => expect(addressHash(address)).to.equal(hash));
  });
});
