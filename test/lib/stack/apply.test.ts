import { expect } from 'chai';
import nock from 'nock';
import {
  applyStack,
  deleteStack,
  findStacks,
  observeStack,
  previewCreate,
  previewUpdate,
  type StackSpec,
} from '../../../src/lib/stack/index.js';
import { ExitCode, type Event, type ZkError } from '../../../src/lib/core/index.js';
import { rejection, testClients, testContext, type TestContext } from '../aws/wire.js';
import { FakeCloudFormation } from './fake-cloudformation.js';

const template = 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n';
const spec: StackSpec = { name: 's', template, tags: { k: 'v' } };
const options = { step: 'stack/s' };
const role = 'AWS::IAM::Role';
const stackType = 'AWS::CloudFormation::Stack';

function setUp(): {
  cloud: FakeCloudFormation;
  ctx: TestContext;
  clients: ReturnType<typeof testClients>['clients'];
} {
  const ctx = testContext();
  return { cloud: new FakeCloudFormation(), ctx, clients: testClients({}, ctx).clients };
}

const progress = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.type === 'step.progress' ? [event.message] : []));

describe('applying a stack', () => {
  it('creates it as CLM does and streams each event once, in order', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.next.push([
      {
        status: 'CREATE_IN_PROGRESS',
        events: [{ logicalId: 'Role', type: role, status: 'CREATE_IN_PROGRESS', reason: '' }],
      },
      { status: 'CREATE_IN_PROGRESS' },
      {
        status: 'CREATE_COMPLETE',
        events: [
          { logicalId: 'Role', type: role, status: 'CREATE_COMPLETE', reason: '' },
          { logicalId: 's', type: stackType, status: 'CREATE_COMPLETE', reason: '' },
        ],
      },
    ]);
    const result = await applyStack(clients, ctx, spec, options);
    expect(result.outcome).to.equal('created');
    expect(
      Object.fromEntries(cloud.calls.find((call) => call.action === 'CreateStack')?.form ?? []),
    ).to.include({
      OnFailure: 'DELETE',
      EnableTerminationProtection: 'true',
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      TemplateBody: template,
      'Tags.member.1.Key': 'k',
      'Tags.member.1.Value': 'v',
    });
    expect(progress(ctx.events)).to.deep.equal([
      'CREATE_IN_PROGRESS AWS::CloudFormation::Stack s (User Initiated)',
      'CREATE_IN_PROGRESS AWS::IAM::Role Role',
      'CREATE_COMPLETE AWS::IAM::Role Role',
      'CREATE_COMPLETE AWS::CloudFormation::Stack s',
    ]);
    const wait = ctx.events.find((event) => event.type === 'wait');
    expect(wait).to.include({ object: 'stack/s', reason: 'CREATE_IN_PROGRESS: Role' });
  });

  it('sends nothing when nothing differs', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: { k: 'v' }, outputs: { A: '1' } });
    expect(await applyStack(clients, ctx, spec, options)).to.deep.include({
      outcome: 'unchanged',
      outputs: { A: '1' },
    });
    expect(cloud.mutations).to.deep.equal([]);
  });

  it('updates through a change set named after its content', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('configured');
    expect(cloud.mutations).to.deep.equal(['CreateChangeSet', 'ExecuteChangeSet']);
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('unchanged');
    expect(cloud.mutations).to.have.length(2);
  });

  it('replaces the change set that an interrupted run left behind', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    await previewUpdate(clients, ctx, spec);
    const name =
      cloud.calls.find((call) => call.action === 'CreateChangeSet')?.form.get('ChangeSetName') ?? '';
    cloud.changeSet = { name, status: 'CREATE_COMPLETE', reason: '', changes: '' };
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('configured');
    expect(cloud.mutations.slice(2)).to.deep.equal([
      'CreateChangeSet',
      'DeleteChangeSet',
      'CreateChangeSet',
      'ExecuteChangeSet',
    ]);
  });

  it('takes CloudFormation’s word that nothing changes, and cleans up', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template: template + '# other text', tags: { k: 'other' } });
    cloud.changeSet = {
      name: '?',
      status: 'FAILED',
      reason: "The submitted information didn't contain changes.",
      changes: '',
    };
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('unchanged');
    expect(cloud.mutations).to.deep.equal(['CreateChangeSet', 'DeleteChangeSet']);
  });

  it('says why CloudFormation cannot plan the update', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    cloud.changeSet = { name: '?', status: 'FAILED', reason: 'Export x cannot be removed', changes: '' };
    const error = (await rejection(applyStack(clients, ctx, spec, options))) as ZkError;
    expect(error.message).to.equal(
      'CloudFormation cannot plan the update of stack "s": Export x cannot be removed',
    );
  });

  it('uses UpdateStack where a policy protects resources during the update', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    await applyStack(clients, ctx, { ...spec, updatePolicy: '{"Statement":[]}' }, options);
    expect(cloud.mutations).to.deep.equal(['UpdateStack']);
    expect(
      cloud.calls.find((call) => call.action === 'UpdateStack')?.form.get('StackPolicyDuringUpdateBody'),
    ).to.equal('{"Statement":[]}');
  });

  it('does not mistake the old resting status for the end of an update that has not begun', async () => {
    const { cloud, ctx, clients } = setUp();
    const stack = cloud.add('s', { template, tags: {}, status: 'UPDATE_COMPLETE' });
    cloud.event(stack, 's', 'UPDATE_COMPLETE', '', stackType);
    cloud.startsLate = true;
    cloud.next.push([
      { status: 'UPDATE_COMPLETE' },
      { status: 'UPDATE_COMPLETE' },
      {
        status: 'UPDATE_IN_PROGRESS',
        events: [{ logicalId: 's', type: stackType, status: 'UPDATE_IN_PROGRESS', reason: 'User Initiated' }],
      },
      {
        status: 'UPDATE_ROLLBACK_COMPLETE',
        events: [{ logicalId: 'Role', type: role, status: 'UPDATE_FAILED', reason: 'denied' }],
      },
    ]);
    const error = (await rejection(applyStack(clients, ctx, spec, options))) as ZkError;
    expect(error.message).to.contain('Role (AWS::IAM::Role): denied');
  });

  it('explains a failed creation by its first failure, although the stack is gone', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.next.push([
      {
        status: 'DELETE_IN_PROGRESS',
        events: [
          { logicalId: 'Role', type: role, status: 'CREATE_FAILED', reason: 'Role x already exists' },
          { logicalId: 'Other', type: role, status: 'CREATE_FAILED', reason: 'Resource creation cancelled' },
          {
            logicalId: 's',
            type: stackType,
            status: 'DELETE_IN_PROGRESS',
            reason: 'The following resource(s) failed to create: [Role]. Delete requested by user.',
          },
        ],
      },
      { status: 'DELETE_COMPLETE', deleted: true },
    ]);
    const error = (await rejection(applyStack(clients, ctx, spec, options))) as ZkError;
    expect(error.message).to.equal(
      'stack "s" could not be created: Role (AWS::IAM::Role): Role x already exists; it was rolled back and deleted',
    );
    expect(error.exit).to.equal(ExitCode.failed);
  });

  it('explains a rolled back update', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    cloud.next.push([
      {
        status: 'UPDATE_ROLLBACK_IN_PROGRESS',
        events: [{ logicalId: 'Role', type: role, status: 'UPDATE_FAILED', reason: 'denied' }],
      },
      { status: 'UPDATE_ROLLBACK_COMPLETE' },
    ]);
    const error = (await rejection(applyStack(clients, ctx, spec, options))) as ZkError;
    expect(error.message).to.equal(
      'stack "s" could not be updated: Role (AWS::IAM::Role): denied; it rests in UPDATE_ROLLBACK_COMPLETE',
    );
  });

  it('attaches to a creation that an earlier run began, showing all of its events', async () => {
    const { cloud, ctx, clients } = setUp();
    const stack = cloud.add('s', {
      template,
      tags: { k: 'v' },
      status: 'CREATE_IN_PROGRESS',
      script: [
        { status: 'CREATE_IN_PROGRESS' },
        { status: 'CREATE_IN_PROGRESS' },
        { status: 'CREATE_COMPLETE' },
      ],
    });
    cloud.event(stack, 's', 'CREATE_IN_PROGRESS', 'User Initiated', stackType);
    for (const id of ['A', 'B', 'C']) cloud.event(stack, id, 'CREATE_COMPLETE');
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('created');
    expect(cloud.mutations).to.deep.equal([]);
    expect(progress(ctx.events)).to.have.length(4);
  });

  it('starts anew when the creation it attached to failed and vanished', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', {
      template,
      status: 'DELETE_IN_PROGRESS',
      script: [{ status: 'DELETE_IN_PROGRESS' }, { status: 'DELETE_COMPLETE', deleted: true }],
    });
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('created');
    expect(cloud.mutations).to.deep.equal(['CreateStack']);
  });

  it('refuses a stack in a dead end and changes nothing', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, status: 'ROLLBACK_COMPLETE' });
    const error = (await rejection(applyStack(clients, ctx, spec, options))) as ZkError;
    expect(error.exit).to.equal(ExitCode.refused);
    expect(error.hint).to.contain('aws cloudformation delete-stack --stack-name s');
    expect(cloud.mutations).to.deep.equal([]);
  });

  it('gives up at the deadline with exit 4 while the stack goes on', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.next.push(Array.from({ length: 100 }, () => ({ status: 'CREATE_IN_PROGRESS' })));
    const error = (await rejection(
      applyStack(clients, ctx, spec, { ...options, timeoutMs: 60_000 }),
    )) as ZkError;
    expect(error.exit).to.equal(ExitCode.timeout);
    expect(ctx.clock.slept.reduce((a, b) => a + b, 0)).to.equal(60_000);
  });

  it('stops waiting when interrupted', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.next.push(Array.from({ length: 100 }, () => ({ status: 'CREATE_IN_PROGRESS' })));
    const sink = ctx.emit;
    ctx.emit = (event) => {
      sink(event);
      if (event.type === 'wait') ctx.abort.abort(new Error('interrupted'));
    };
    expect(((await rejection(applyStack(clients, ctx, spec, options))) as Error).message).to.equal(
      'interrupted',
    );
  });

  it('switches termination protection on where it is off', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: { k: 'v' }, protection: false });
    expect((await applyStack(clients, ctx, spec, options)).outcome).to.equal('configured');
    expect(cloud.mutations).to.deep.equal(['UpdateTerminationProtection']);
  });

  it('uploads a template above 51,200 bytes and sends its URL', async () => {
    const { cloud, ctx, clients } = setUp();
    const upload = nock('https://bucket-1.s3.eu-central-1.amazonaws.com')
      .put('/kube-1.template')
      .query(true)
      .reply(200);
    const large = {
      ...spec,
      template: `${template}# ${'x'.repeat(51_200)}\n`,
      upload: { bucket: 'bucket-1', key: 'kube-1.template' },
    };
    await applyStack(clients, ctx, large, options);
    expect(upload.isDone()).to.equal(true);
    const form = cloud.calls.find((call) => call.action === 'CreateStack')?.form;
    expect(form?.get('TemplateURL')).to.equal(
      'https://bucket-1.s3.eu-central-1.amazonaws.com/kube-1.template',
    );
    expect(form?.has('TemplateBody')).to.equal(false);
  });
});

describe('previewing a stack', () => {
  it('asks with a change set and removes it', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template, tags: {} });
    cloud.changeSet = {
      name: '?',
      status: 'CREATE_COMPLETE',
      reason: '',
      changes:
        '<member><Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>Role</LogicalResourceId><ResourceType>AWS::IAM::Role</ResourceType><Replacement>True</Replacement><Details><member><Target><Attribute>Properties</Attribute><Name>RoleName</Name></Target></member></Details></ResourceChange></member>',
    };
    expect(await previewUpdate(clients, ctx, spec)).to.deep.equal([
      {
        action: 'Modify',
        logicalId: 'Role',
        type: 'AWS::IAM::Role',
        replacement: 'True',
        causes: ['RoleName'],
      },
    ]);
    expect(cloud.mutations).to.deep.equal(['CreateChangeSet', 'DeleteChangeSet']);
    expect(cloud.stacks.get('s')?.tags).to.deep.equal({});
  });

  it('lets a new template be validated without leaving a stack behind', async () => {
    const { cloud, clients } = setUp();
    expect(await previewCreate(clients, spec)).to.equal(true);
    expect(
      ((await rejection(previewCreate(clients, { ...spec, template: 'Broken' }))) as ZkError).message,
    ).to.contain('Template format error');
    expect(await previewCreate(clients, { ...spec, template: 'x'.repeat(60_000) })).to.equal(false);
    expect(cloud.mutations).to.deep.equal([]);
  });
});

describe('deleting a stack', () => {
  it('switches protection off, deletes, waits until it is gone', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template });
    cloud.next.push([{ status: 'DELETE_IN_PROGRESS' }, { status: 'DELETE_COMPLETE', deleted: true }]);
    expect(await deleteStack(clients, ctx, 's', options)).to.equal('deleted');
    expect(cloud.mutations).to.deep.equal(['UpdateTerminationProtection', 'DeleteStack']);
    expect(await deleteStack(clients, ctx, 's', options)).to.equal('unchanged');
    expect(cloud.mutations).to.have.length(2);
  });

  it('says what could not be deleted', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template });
    cloud.next.push([
      {
        status: 'DELETE_FAILED',
        events: [
          { logicalId: 'Bucket', type: 'AWS::S3::Bucket', status: 'DELETE_FAILED', reason: 'not empty' },
        ],
      },
    ]);
    expect(((await rejection(deleteStack(clients, ctx, 's', options))) as ZkError).message).to.equal(
      'stack "s" could not be deleted: Bucket (AWS::S3::Bucket): not empty; it rests in DELETE_FAILED',
    );
  });

  it('notices that a deletion was cancelled', async () => {
    const { cloud, ctx, clients } = setUp();
    cloud.add('s', { template });
    cloud.next.push([{ status: 'UPDATE_COMPLETE', reason: 'Export x is in use' }]);
    expect(((await rejection(deleteStack(clients, ctx, 's', options))) as ZkError).message).to.contain(
      'was cancelled: Export x is in use',
    );
  });
});

describe('observing stacks', () => {
  it('finds none, one, and those with given tags', async () => {
    const { cloud, clients } = setUp();
    expect(await observeStack(clients, 's')).to.equal(undefined);
    cloud.add('s', { template, tags: { a: '1', b: '2' } });
    cloud.add('t', { tags: { a: '1' } });
    expect(await observeStack(clients, 's')).to.deep.include({
      name: 's',
      template,
      status: 'CREATE_COMPLETE',
    });
    expect((await findStacks(clients, { a: '1' })).map((stack) => stack.name)).to.deep.equal(['s', 't']);
    expect((await findStacks(clients, { a: '1', b: '2' })).map((stack) => stack.name)).to.deep.equal(['s']);
  });
});
