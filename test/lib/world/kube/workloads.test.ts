import { expect } from 'chai';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  NodeObject,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from '../../../../src/lib/world/kube/kinds.js';
import { isPodReady } from '../../../../src/lib/world/kube/kinds.js';
import type { JsonObject, KubeObject } from '../../../../src/lib/world/kube/objects.js';
import { deployment, Fixture, refusalOf } from './fixture.js';

const podsOf = (fixture: Fixture, app: string): Pod[] =>
  fixture.list<Pod>('pods').filter((one) => one.metadata.labels?.['app'] === app);
const events = (fixture: Fixture, reason: string): { message: string; involvedObject: { name: string } }[] =>
  fixture
    .list<KubeObject & { reason: string; message: string; involvedObject: { name: string } }>('events')
    .filter((one) => one.reason === reason);

describe('deployments', () => {
  it('bring their pods up and tell how far they are', () => {
    const fixture = new Fixture();
    fixture.addNodes(3);
    fixture.create(deployment('web', 3));
    fixture.run(1);
    const early = fixture.get<Deployment>('apps/v1', 'Deployment', 'web');
    expect(early.status).to.deep.include({
      replicas: 3,
      updatedReplicas: 3,
      unavailableReplicas: 3,
      observedGeneration: 1,
    });
    fixture.run(10);
    const { status, metadata } = fixture.get<Deployment>('apps/v1', 'Deployment', 'web');
    expect(status).to.deep.include({ replicas: 3, readyReplicas: 3, availableReplicas: 3 });
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).to.equal('1');
    expect(status?.conditions?.map((one) => `${one.type}=${one.status} ${one.reason ?? ''}`)).to.have.members(
      ['Available=True MinimumReplicasAvailable', 'Progressing=True NewReplicaSetAvailable'],
    );
    expect(new Set(podsOf(fixture, 'web').map((one) => one.spec.nodeName)).size).to.equal(3);
  });

  it('roll out within maxSurge and maxUnavailable', () => {
    const fixture = new Fixture();
    fixture.addNodes(4);
    fixture.create(
      deployment('web', 4, {
        spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
      }),
    );
    fixture.run(20);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'img:2' }] } } },
    });
    let most = 0;
    let least = Infinity;
    for (let i = 0; i < 400; i++) {
      fixture.run(0.1);
      const staying = podsOf(fixture, 'web').filter((one) => one.metadata.deletionTimestamp === undefined);
      most = Math.max(most, staying.length);
      least = Math.min(least, staying.filter(isPodReady).length);
    }
    expect(most).to.equal(5);
    expect(least).to.be.at.least(3);
    expect(podsOf(fixture, 'web').map((one) => one.spec.containers[0]?.image)).to.deep.equal([
      'img:2',
      'img:2',
      'img:2',
      'img:2',
    ]);
    const sets = fixture
      .list<ReplicaSet>('replicasets.apps')
      .map((one) => [one.metadata.annotations?.['deployment.kubernetes.io/revision'], one.spec.replicas]);
    expect(sets).to.have.deep.members([
      ['1', 0],
      ['2', 4],
    ]);
    expect(events(fixture, 'ScalingReplicaSet')[0]?.message).to.match(
      /^Scaled up replica set web-[a-z0-9]+ from 0 to 4$/,
    );
  });

  it('go back to an old set with a new revision', () => {
    const fixture = new Fixture();
    fixture.addNodes(2);
    fixture.create(deployment('web', 1));
    fixture.run(10);
    for (const image of ['img:2', 'img:1']) {
      fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'strategic', {
        spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
      });
      fixture.run(30);
    }
    expect(fixture.list('replicasets.apps')).to.have.length(2);
    expect(
      fixture.get<Deployment>('apps/v1', 'Deployment', 'web').metadata.annotations?.[
        'deployment.kubernetes.io/revision'
      ],
    ).to.equal('3');
  });

  it('stop old pods first with Recreate', () => {
    const fixture = new Fixture();
    fixture.addNodes(2);
    fixture.create(deployment('web', 2, { spec: { strategy: { type: 'Recreate' } } }));
    fixture.run(10);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'img:2' }] } } },
    });
    for (let i = 0; i < 200; i++) {
      fixture.run(0.1);
      expect(new Set(podsOf(fixture, 'web').map((one) => one.spec.containers[0]?.image)).size).to.be.at.most(
        1,
      );
    }
    expect(podsOf(fixture, 'web').map((one) => one.spec.containers[0]?.image)).to.deep.equal([
      'img:2',
      'img:2',
    ]);
  });

  it('say when the progress deadline has passed', () => {
    const fixture = new Fixture();
    fixture.create(deployment('web', 1, { spec: { progressDeadlineSeconds: 30 } }));
    fixture.run(40);
    const { status } = fixture.get<Deployment>('apps/v1', 'Deployment', 'web');
    expect(status?.conditions?.find((one) => one.type === 'Progressing')).to.deep.include({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });
});

describe('other workloads', () => {
  const template = (app: string, spec: JsonObject = {}): JsonObject => ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'main', image: 'img:1' }], ...spec },
  });

  it('StatefulSets start in order, scale down from the end and update one at a time', () => {
    const fixture = new Fixture();
    fixture.addNodes(3);
    fixture.create({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        replicas: 3,
        selector: { matchLabels: { app: 'db' } },
        template: template('db'),
      },
    });
    fixture.run(1);
    expect(podsOf(fixture, 'db').map((one) => one.metadata.name)).to.deep.equal(['db-0']);
    fixture.run(20);
    expect(podsOf(fixture, 'db').map((one) => one.metadata.name)).to.deep.equal(['db-0', 'db-1', 'db-2']);
    expect(fixture.get<StatefulSet>('apps/v1', 'StatefulSet', 'db').status).to.deep.include({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    fixture.patch({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' }, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'img:2' }] } } },
    });
    fixture.run(2.5);
    expect(
      podsOf(fixture, 'db')
        .filter((one) => one.spec.containers[0]?.image === 'img:1')
        .map((one) => one.metadata.name),
    ).to.include.members(['db-0', 'db-1']);
    fixture.run(40);
    expect(podsOf(fixture, 'db').every((one) => one.spec.containers[0]?.image === 'img:2')).to.equal(true);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' }, 'merge', {
      spec: { replicas: 1 },
    });
    fixture.run(10);
    expect(podsOf(fixture, 'db').map((one) => one.metadata.name)).to.deep.equal(['db-0']);
  });

  it('DaemonSets run once on each node that they select, cordoned or not', () => {
    const fixture = new Fixture();
    const names = fixture.addNodes(3);
    fixture.patch({ apiVersion: 'v1', kind: 'Node', name: names[0] ?? '' }, 'merge', {
      spec: { unschedulable: true },
    });
    fixture.patch({ apiVersion: 'v1', kind: 'Node', name: names[1] ?? '' }, 'merge', {
      spec: { taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }] },
    });
    fixture.create({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') },
    });
    fixture.run(10);
    expect(podsOf(fixture, 'agent').map((one) => one.spec.nodeName)).to.have.members([names[0], names[2]]);
    expect(fixture.get<DaemonSet>('apps/v1', 'DaemonSet', 'agent').status).to.deep.include({
      desiredNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
    });
    fixture.addNodes(1);
    fixture.run(10);
    expect(podsOf(fixture, 'agent')).to.have.length(3);
  });

  it('Jobs complete, or fail beyond their backoff limit', () => {
    const fixture = new Fixture();
    fixture.addNodes(2);
    const job = (name: string, spec: JsonObject, annotations: JsonObject = {}): JsonObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: {
        ...spec,
        template: {
          metadata: { annotations },
          spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'img:1' }] },
        },
      },
    });
    fixture.create(job('good', { completions: 3, parallelism: 2 }));
    fixture.create(job('bad', { backoffLimit: 1 }, { 'sandbox.zk.dev/exit-code': '1' }));
    fixture.create(job('brief', { ttlSecondsAfterFinished: 5 }));
    fixture.run(60);
    const conditions = (name: string): string[] =>
      fixture
        .get<Job>('batch/v1', 'Job', name)
        .status?.conditions?.map((one) => `${one.type} ${one.reason ?? ''}`) ?? [];
    expect(fixture.get<Job>('batch/v1', 'Job', 'good').status).to.deep.include({ succeeded: 3 });
    expect(conditions('good')).to.include('Complete CompletionsReached');
    expect(conditions('bad')).to.include('Failed BackoffLimitExceeded');
    expect(fixture.get<Job>('batch/v1', 'Job', 'bad').status?.failed).to.equal(2);
    expect(refusalOf(() => fixture.get('batch/v1', 'Job', 'brief')).code).to.equal(404);
  });

  it('CronJobs start a job at each due minute and keep a short history', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    fixture.create({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'often' },
      spec: {
        schedule: '*/2 * * * *',
        successfulJobsHistoryLimit: 2,
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'img:1' }] } },
          },
        },
      },
    });
    fixture.run(60 * 9);
    const { status } = fixture.get<CronJob>('batch/v1', 'CronJob', 'often');
    expect(status?.lastScheduleTime).to.equal('2026-01-01T00:10:00Z');
    expect(fixture.list('jobs.batch').length).to.be.within(2, 3);
  });
});

describe('services and budgets', () => {
  it('publish ready pods as endpoints', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    fixture.create(deployment('web', 2));
    fixture.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    });
    fixture.run(10);
    const [slice] = fixture.list<
      KubeObject & { endpoints: { addresses: string[]; conditions: JsonObject }[]; ports: JsonObject[] }
    >('endpointslices.discovery.k8s.io');
    expect(slice?.endpoints.map((one) => one.conditions)).to.deep.equal([
      { ready: true, serving: true, terminating: false },
      { ready: true, serving: true, terminating: false },
    ]);
    expect(slice?.ports).to.deep.equal([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    expect(
      fixture.get<{ subsets: { addresses: JsonObject[] }[] }>('v1', 'Endpoints', 'web').subsets[0]?.addresses,
    ).to.have.length(2);
    fixture.delete('v1', 'Service', 'web');
    fixture.run(2);
    expect(fixture.list('endpoints')).to.deep.equal([]);
    expect(fixture.list('endpointslices.discovery.k8s.io')).to.deep.equal([]);
  });

  it('count healthy pods and let go of no more than allowed', () => {
    const fixture = new Fixture();
    fixture.addNodes(3);
    fixture.create(deployment('web', 3));
    fixture.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: '60%', selector: { matchLabels: { app: 'web' } } },
    });
    fixture.run(15);
    const status = (): PodDisruptionBudget['status'] =>
      fixture.get<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', 'web').status;
    expect(status()).to.deep.include({
      expectedPods: 3,
      desiredHealthy: 2,
      currentHealthy: 3,
      disruptionsAllowed: 1,
    });
    const evict = (name: string): unknown =>
      fixture.cluster.api.create(fixture.target('v1', 'Pod', name, 'default', 'eviction'), {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name },
      });
    const [first, second] = podsOf(fixture, 'web').map((one) => one.metadata.name);
    evict(first ?? '');
    const refused = refusalOf(() => evict(second ?? ''));
    expect(refused).to.deep.include({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    });
    expect(refused.details?.causes).to.deep.equal([
      {
        reason: 'DisruptionBudget',
        message: 'The disruption budget web needs 2 healthy pods and has 2 currently',
      },
    ]);
    fixture.run(15);
    evict(second ?? '');
    expect(refusalOf(() => evict('nobody')).code).to.equal(404);
  });

  it('refuse evictions that two budgets govern, and allow those of pods that are not running', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    fixture.create(deployment('web', 1));
    for (const name of ['one', 'two'])
      fixture.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      });
    fixture.run(0.1);
    const evict = (): unknown => {
      const name = podsOf(fixture, 'web')[0]?.metadata.name ?? '';
      return fixture.cluster.api.create(fixture.target('v1', 'Pod', name, 'default', 'eviction'), {});
    };
    evict();
    fixture.run(20);
    expect(refusalOf(evict).message).to.contain('This pod has more than one PodDisruptionBudget');
  });
});

describe('nodes', () => {
  it('appear from instances with the labels, taints and resources of EKS', () => {
    const fixture = new Fixture();
    const ready: unknown[] = [];
    fixture.simulation.onFact('node.ready', (fact) => void ready.push(fact));
    const { instanceId, nodeName } = fixture.addInstance({
      zone: 'eu-central-1b',
      flags: [
        '--node-labels=pool=main,lifecycle-status=ready',
        '--register-with-taints=dedicated=x:NoSchedule',
      ],
    });
    fixture.run(30);
    expect(fixture.list('nodes')).to.deep.equal([]);
    fixture.run(20);
    const early = fixture.get<NodeObject>('v1', 'Node', nodeName);
    expect(early.status.conditions?.find((one) => one.type === 'Ready')?.status).to.equal('False');
    expect(early.spec.taints?.map((one) => one.key)).to.include.members([
      'dedicated',
      'node.kubernetes.io/not-ready',
    ]);
    fixture.run(20);
    const node = fixture.get<NodeObject>('v1', 'Node', nodeName);
    expect(node.spec).to.deep.equal({
      providerID: `aws:///eu-central-1b/${instanceId}`,
      taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }],
    });
    expect(node.metadata.labels).to.include({
      pool: 'main',
      'lifecycle-status': 'ready',
      'topology.kubernetes.io/zone': 'eu-central-1b',
      'node.kubernetes.io/instance-type': 'm5.large',
      'kubernetes.io/arch': 'amd64',
    });
    expect(node.status.capacity).to.include({ cpu: '2', pods: '29' });
    expect(node.status.allocatable).to.include({ cpu: '1930m' });
    expect(ready).to.deep.equal([{ instanceId, cluster: 'c', nodeName }]);
  });

  it('never appear without a NodeConfig, and an event says why', () => {
    const fixture = new Fixture();
    fixture.addInstance({ userData: '#!/bin/bash\necho hello\n' });
    fixture.run(300);
    expect(fixture.list('nodes')).to.deep.equal([]);
    expect(events(fixture, 'NodeBootFailed')).to.have.length(1);
  });

  it('go with their instances, and so do their pods', () => {
    const fixture = new Fixture();
    const instances = [fixture.addInstance(), fixture.addInstance()];
    fixture.run(60);
    fixture.create(deployment('web', 4));
    fixture.run(15);
    const [gone, kept] = instances;
    fixture.simulation.publish('instance.terminating', { instanceId: gone?.instanceId ?? '' });
    fixture.run(41);
    expect(
      fixture.get<NodeObject>('v1', 'Node', gone?.nodeName ?? '').spec.taints?.map((one) => one.key),
    ).to.include('node.kubernetes.io/unreachable');
    fixture.simulation.publish('instance.terminated', { instanceId: gone?.instanceId ?? '' });
    fixture.run(60);
    expect(fixture.list('nodes').map((one) => one.metadata.name)).to.deep.equal([kept?.nodeName]);
    const pods = podsOf(fixture, 'web');
    expect(pods).to.have.length(4);
    expect(pods.every((one) => one.spec.nodeName === kept?.nodeName && isPodReady(one))).to.equal(true);
  });

  it('lose pods that do not tolerate their NoExecute taint, in time', () => {
    const fixture = new Fixture();
    const [name = ''] = fixture.addNodes(1);
    const bare = (n: string, tolerations: JsonObject[]): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: n },
      spec: { tolerations, containers: [{ name: 'main', image: 'i' }] },
    });
    fixture.create(bare('none', []));
    fixture.create(
      bare('some', [{ key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }]),
    );
    fixture.create(bare('all', [{ operator: 'Exists' }]));
    fixture.run(10);
    const since = new Date(fixture.simulation.now).toISOString();
    fixture.patch({ apiVersion: 'v1', kind: 'Node', name }, 'merge', {
      spec: { taints: [{ key: 'maintenance', effect: 'NoExecute', timeAdded: since }] },
    });
    fixture.run(10);
    expect(fixture.list('pods').map((one) => one.metadata.name)).to.deep.equal(['all', 'some']);
    fixture.run(60);
    expect(fixture.list('pods').map((one) => one.metadata.name)).to.deep.equal(['all']);
  });

  it('end pods within their grace period, stubborn ones at its end', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    const stubborn = { 'sandbox.zk.dev/ignores-sigterm': 'true' };
    for (const [name, annotations] of [
      ['quick', {}],
      ['slow', stubborn],
    ] as const) {
      fixture.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, annotations },
        spec: { terminationGracePeriodSeconds: 20, containers: [{ name: 'main', image: 'i' }] },
      });
    }
    fixture.run(10);
    for (const name of ['quick', 'slow']) fixture.delete('v1', 'Pod', name);
    fixture.run(3);
    expect(fixture.list('pods').map((one) => one.metadata.name)).to.deep.equal(['slow']);
    fixture.run(18);
    expect(fixture.list('pods')).to.deep.equal([]);
  });
});
