import { expect } from 'chai';
import type {
  FilesArchive,
  RenderedFile,
  RenderedObject,
  RenderedPool,
  RenderedStack,
} from '../../../src/lib/channel/index.js';
import { planCreate, type Observed } from '../../../src/lib/cluster/index.js';
import type { Prepared } from '../../../src/lib/cluster/prepare.js';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import { cloudFormationSpec, type CloudFormationSpec } from '../../../src/lib/schema/index.js';
import type { ObservedStack } from '../../../src/lib/stack/index.js';
import { sampleCluster } from '../registry/sample-cluster.js';

const file = { path: 'cluster/x.yaml', source: 'main', text: 'x', component: 'x' } as RenderedFile;
const template = 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: a\n';
const stack = (kind: RenderedStack['kind'], name: string): RenderedStack => ({
  kind,
  name,
  tags: {},
  file,
  template,
});
const archive = (key: string): FilesArchive => ({
  file,
  entries: [],
  key,
  bucket: 'b',
  url: `s3://b/${key}`,
  encryptionKey: '',
});
const object = (kind: string, name: string): RenderedObject =>
  ({ file, value: { apiVersion: 'v1', kind, metadata: { name } } }) as RenderedObject;
const pool = (role: RenderedPool['role'], name: string, size = 100): RenderedPool =>
  ({
    name,
    role,
    pool: { name, minSize: 1 },
    files: archive(`${name}.userdata`),
    userData: { file, text: '', encoded: '', size },
    ...(role === 'karpenter' ? {} : { stack: stack('node-pool', `nodepool-${name}`) }),
    provisioners: role === 'karpenter' ? [object('NodePool', name)] : [],
  }) as unknown as RenderedPool;

function prepared(pools: RenderedPool[]): Prepared {
  const cluster = { ...sampleCluster(), provider: 'zalando-aws', lifecycleStatus: 'requested' as const };
  const objects = [object('ConfigMap', 'settings'), object('Namespace', 'first')];
  return {
    listed: cluster,
    cluster: { ...cluster, lifecycleStatus: 'ready' as const },
    allClusters: [],
    account: '123456789012',
    version: { id: '<dir>', sources: [] },
    facts: { eks: {}, stackOutputs: {} },
    poolStacks: new Map(),
    rendering: {
      stacks: [
        stack('etcd', 'etcd-cluster-etcd'),
        stack('cluster', cluster.localId),
        stack('cf-manifest', 'extra'),
        ...pools.flatMap((one) => one.stack ?? []),
      ],
      etcdFiles: archive('etcd.userdata'),
      pools,
      objects,
      components: [{ name: 'x', source: 'main', objects }],
      deletions: {
        preApply: [],
        postApply: [],
        stacksPreApply: [{ stackName: 'old', position: {}, file }],
        stacksPostApply: [],
      },
      warnings: [],
      redactor: { redact: (text: string) => text },
    },
  } as unknown as Prepared;
}

const observed = (fields: Partial<Observed> = {}): Observed => ({
  at: Date.parse('2026-03-01T12:00:00Z'),
  bucketExists: false,
  stacks: new Map(),
  uploadedFiles: new Set(),
  apiReady: false,
  objects: new Map(),
  deletions: { preApply: [], postApply: [] },
  leftoverPools: [],
  ...fields,
});
const live = (name: string, fields: Partial<ObservedStack> = {}): ObservedStack => ({
  name,
  id: `arn:${name}`,
  status: 'CREATE_COMPLETE',
  tags: {},
  outputs: {},
  terminationProtection: true,
  template,
  changedAt: 0,
  ...fields,
});

describe('the plan of a self-hosted cluster', () => {
  let types: CloudFormationSpec;
  before(async () => {
    types = await cloudFormationSpec();
  });
  const all = [pool('master', 'masters'), pool('worker', 'workers'), pool('karpenter', 'spare')];
  const refused = (work: () => unknown): ZkError => {
    try {
      work();
    } catch (error) {
      return error as ZkError;
    }
    throw new Error('expected a refusal');
  };

  it('follows the flow: shared things, masters, API server, workers, objects, Karpenter pools', () => {
    const plan = planCreate(prepared(all), observed(), types);
    const { localId } = sampleCluster();
    expect(plan.steps.map((step) => step.id)).to.deep.equal([
      'bucket/cluster-lifecycle-manager-123456789012-eu-central-1',
      'files/etcd',
      'stack/etcd-cluster-etcd',
      `stack/${localId}`,
      'stack/extra',
      'files/masters',
      'stack/nodepool-masters',
      'api-server',
      'files/workers',
      'stack/nodepool-workers',
      'object/namespace/first',
      'object/configmap/settings',
      'files/spare',
      'object/nodepool/spare',
      'nodes',
      'registry/status',
    ]);
  });

  it('leaves out what is there, deletes the stacks that are listed, and warns of pools that left', () => {
    const plan = planCreate(
      prepared(all),
      observed({
        bucketExists: true,
        stacks: new Map([
          ['etcd-cluster-etcd', live('etcd-cluster-etcd')],
          ['old', live('old')],
        ]),
        uploadedFiles: new Set(['etcd.userdata']),
        apiReady: true,
        leftoverPools: ['gone'],
      }),
      types,
    );
    const ids = plan.steps.map((step) => step.id);
    expect(ids).not.to.include.members(['files/etcd']);
    expect(ids).not.to.include('stack/etcd-cluster-etcd');
    expect(ids).not.to.include('api-server');
    expect(plan.steps.find((step) => step.id === 'delete-stack/old')?.risk).to.equal('disruptive');
    expect(plan.warnings.join()).to.contain('pool "gone"');
    expect(plan.unchanged).to.equal(1);
  });

  it('calls a replaced resource disruptive', () => {
    const changed = live('extra', { template: template.replace('RoleName: a', 'RoleName: b') });
    const step = planCreate(
      prepared(all),
      observed({ stacks: new Map([['extra', changed]]) }),
      types,
    ).steps.find((one) => one.id === 'stack/extra');
    expect(step).to.include({ action: 'update', risk: 'disruptive' });
    expect(step?.details).to.deep.equal([
      'change Resources/Role (AWS::IAM::Role): Properties.RoleName (replaced)',
    ]);
  });

  it('refuses a stack in a dead end and user data that EC2 would not take', () => {
    const dead = observed({ stacks: new Map([['extra', live('extra', { status: 'ROLLBACK_COMPLETE' })]]) });
    expect(refused(() => planCreate(prepared(all), dead, types))).to.include({
      exit: ExitCode.refused,
      code: 'stack-stuck',
    });
    const big = [pool('worker', 'workers', 16_385)];
    expect(refused(() => planCreate(prepared(big), observed(), types))).to.include({
      code: 'user-data-size',
    });
  });
});
