import { expect } from 'chai';
import {
  explainPod,
  hasReadiness,
  inApplyOrder,
  isFoundation,
  isInterceptor,
  readinessOf,
  type KubeObject,
} from '../../../src/lib/kube/index.js';

const object = (kind: string, spec: object, status?: object, generation = 2): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'n', generation },
  spec,
  ...(status === undefined ? {} : { status }),
});
const conditions = (type: string, status: string, reason = '', message = ''): object => ({
  conditions: [{ type, status, reason, message }],
});

describe('readiness', () => {
  const rows: [string, KubeObject, true | string][] = [
    [
      'a deployment with all pods',
      object(
        'Deployment',
        { replicas: 2 },
        { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
      ),
      true,
    ],
    [
      'a deployment whose controller is behind',
      object(
        'Deployment',
        { replicas: 2 },
        { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
      ),
      'its controller has not seen the change yet',
    ],
    [
      'a deployment that updates',
      object('Deployment', { replicas: 3 }, { observedGeneration: 2, replicas: 4, updatedReplicas: 1 }),
      '1 of 3 pods updated',
    ],
    [
      'a deployment with old pods',
      object(
        'Deployment',
        { replicas: 2 },
        { observedGeneration: 2, replicas: 3, updatedReplicas: 2, availableReplicas: 2 },
      ),
      '1 old pods have to go',
    ],
    [
      'a deployment with pods that start',
      object(
        'Deployment',
        { replicas: 2 },
        { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
      ),
      '1 of 2 pods available',
    ],
    [
      'a deployment past its deadline',
      object(
        'Deployment',
        { replicas: 2 },
        {
          observedGeneration: 2,
          availableReplicas: 0,
          ...conditions('Progressing', 'False', 'ProgressDeadlineExceeded'),
        },
      ),
      'exceeded its progress deadline: 0 of 2 pods available',
    ],
    [
      'a deployment scaled to nothing',
      object('Deployment', { replicas: 0 }, { observedGeneration: 2 }),
      true,
    ],
    [
      'a stateful set',
      object(
        'StatefulSet',
        { replicas: 2 },
        {
          observedGeneration: 2,
          readyReplicas: 2,
          updatedReplicas: 2,
          currentRevision: 'a',
          updateRevision: 'a',
        },
      ),
      true,
    ],
    [
      'a stateful set that rolls',
      object(
        'StatefulSet',
        { replicas: 2 },
        {
          observedGeneration: 2,
          readyReplicas: 2,
          updatedReplicas: 1,
          currentRevision: 'a',
          updateRevision: 'b',
        },
      ),
      '1 of 2 pods updated',
    ],
    [
      'a stateful set held by its partition',
      object(
        'StatefulSet',
        { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
        {
          observedGeneration: 2,
          readyReplicas: 2,
          updatedReplicas: 1,
          currentRevision: 'a',
          updateRevision: 'b',
        },
      ),
      true,
    ],
    [
      'a stateful set with a missing pod',
      object('StatefulSet', { replicas: 2 }, { observedGeneration: 2, readyReplicas: 1 }),
      '1 of 2 pods ready',
    ],
    [
      'a daemon set',
      object(
        'DaemonSet',
        {},
        { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 },
      ),
      true,
    ],
    [
      'a daemon set without nodes',
      object(
        'DaemonSet',
        {},
        { observedGeneration: 2, desiredNumberScheduled: 0, updatedNumberScheduled: 0, numberAvailable: 0 },
      ),
      true,
    ],
    [
      'a daemon set that starts',
      object(
        'DaemonSet',
        {},
        { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 1 },
      ),
      '1 of 3 pods available',
    ],
    ['a new daemon set', object('DaemonSet', {}), 'its controller has not seen it yet'],
    ['a job that is done', object('Job', {}, conditions('Complete', 'True')), true],
    [
      'a job that failed',
      object('Job', {}, conditions('Failed', 'True', 'BackoffLimitExceeded', 'too often')),
      'it failed: too often',
    ],
    ['a job that runs', object('Job', { completions: 3 }, { succeeded: 1 }), '1 of 3 completions'],
    ['a suspended job', object('Job', { suspend: true }, {}), 'it is suspended'],
    [
      'an established definition',
      object('CustomResourceDefinition', {}, conditions('Established', 'True')),
      true,
    ],
    [
      'a definition with a name conflict',
      object(
        'CustomResourceDefinition',
        {},
        conditions('Established', 'False', 'NotAccepted', 'names taken'),
      ),
      'NotAccepted: names taken',
    ],
    [
      'an API without its server',
      object('APIService', {}, conditions('Available', 'False', 'MissingEndpoints', 'no endpoints')),
      'MissingEndpoints: no endpoints',
    ],
    ['a bound claim', object('PersistentVolumeClaim', {}, { phase: 'Bound' }), true],
    ['a lost claim', object('PersistentVolumeClaim', {}, { phase: 'Lost' }), 'its volume is lost'],
    ['a pending claim', object('PersistentVolumeClaim', {}, { phase: 'Pending' }), 'it is Pending'],
    ['a ready node', object('Node', {}, conditions('Ready', 'True')), true],
    ['a namespace that goes', object('Namespace', {}, { phase: 'Terminating' }), 'it is being deleted'],
    ['anything else', object('ConfigMap', {}), true],
  ];
  for (const [what, value, expected] of rows) {
    it(`of ${what}: ${expected === true ? 'ready' : expected}`, () => {
      const found = readinessOf(value);
      if (expected === true) expect(found).to.deep.equal({ ready: true });
      else expect(found).to.include({ ready: false, reason: expected });
    });
  }

  it('gives up only on what cannot heal', () => {
    const failed = rows.filter(([, value]) => {
      const found = readinessOf(value);
      return !found.ready && found.failed === true;
    });
    expect(failed.map(([what]) => what)).to.deep.equal([
      'a deployment past its deadline',
      'a job that failed',
      'a lost claim',
      'a namespace that goes',
    ]);
  });

  it('knows the kinds it judges', () => {
    expect(['Deployment', 'DaemonSet', 'Job'].every(hasReadiness)).to.equal(true);
    expect(hasReadiness('ConfigMap')).to.equal(false);
  });
});

describe('why a pod is not ready', () => {
  const pod = (status: object, metadata = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...metadata },
    status,
  });
  const waiting = (reason: string, message = ''): object => ({
    containerStatuses: [{ name: 'c', ready: false, state: { waiting: { reason, message } } }],
  });
  const rows: [string, KubeObject, string][] = [
    [
      'no node fits',
      pod(
        conditions('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available: 3 Insufficient cpu.'),
      ),
      'pod p cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu.',
    ],
    [
      'the image is missing',
      pod(waiting('ImagePullBackOff', 'Back-off pulling image "x"')),
      'pod p, container c: ImagePullBackOff: Back-off pulling image "x"',
    ],
    ['it crashes', pod(waiting('CrashLoopBackOff')), 'pod p, container c: CrashLoopBackOff'],
    [
      'an init container fails',
      pod({
        initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        ...waiting('PodInitializing'),
      }),
      'pod p, container i: CrashLoopBackOff',
    ],
    ['it starts', pod({ phase: 'Pending', ...{ containerStatuses: [] } }), 'pod p is Pending'],
    [
      'its probe fails',
      pod({ containerStatuses: [{ name: 'c', ready: false, state: { running: {} } }] }),
      'pod p: container c is not ready',
    ],
    ['it goes', pod({}, { deletionTimestamp: 'now' }), 'pod p is terminating'],
  ];
  for (const [what, value, reason] of rows) {
    it(`: ${what}`, () => {
      expect(explainPod(value).reason).to.equal(reason);
    });
  }
});

describe('apply order', () => {
  it('puts what others need first, webhooks last, and keeps equal kinds in the order of the channel', () => {
    const kinds = [
      'Widget',
      'ValidatingWebhookConfiguration',
      'Deployment',
      'ConfigMap',
      'Service',
      'ServiceAccount',
      'Namespace',
      'ClusterRoleBinding',
      'ClusterRole',
      'CustomResourceDefinition',
      'APIService',
    ];
    const items = [...kinds, 'ConfigMap'].map((kind, index) => ({ kind, index }));
    const order = inApplyOrder(items, (item) => item);
    expect(order.map((item) => item.kind)).to.deep.equal([
      'Namespace',
      'CustomResourceDefinition',
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
      'ConfigMap',
      'ConfigMap',
      'Service',
      'Deployment',
      'Widget',
      'ValidatingWebhookConfiguration',
      'APIService',
    ]);
    expect(order.filter((item) => item.kind === 'ConfigMap').map((item) => item.index)).to.deep.equal([
      3, 11,
    ]);
  });

  it('knows foundations and interceptors', () => {
    expect(
      ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass'].every(isFoundation),
    ).to.equal(true);
    expect(['ResourceQuota', 'ServiceAccount', 'Widget'].some(isFoundation)).to.equal(false);
    expect(isInterceptor('MutatingWebhookConfiguration')).to.equal(true);
    expect(isInterceptor('Deployment')).to.equal(false);
  });
});
