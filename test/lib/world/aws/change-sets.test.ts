import { expect } from 'chai';
import { AwsError } from '../../../../src/lib/world/index.js';
import { awsFixture, definition, type Fixture } from './world-fixture.js';

const body = (fixture: Fixture, type: string, extra = ''): string => `
Parameters: { Type: { Type: String, Default: ${type} } }
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ${fixture.image}, InstanceType: !Ref Type } } }
  Nodes:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '1'
      VPCZoneIdentifier: [${fixture.subnets.join(', ')}]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
  Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: logs } }
${extra}`;

describe('CloudFormation change sets in the world', () => {
  let fixture: Fixture;
  const changesOf = (name: string): Record<string, string> =>
    Object.fromEntries(
      fixture.region.stacks
        .changeSet(name, 'pool')
        .changeSet.changes.map((change) => [
          change.logicalId,
          `${change.action} ${change.replacement ?? '-'}`,
        ]),
    );

  beforeEach(async () => {
    fixture = await awsFixture();
  });

  function createFrom(text: string): void {
    fixture.region.stacks.createChangeSet('pool', 'create', 'CREATE', definition(text), {});
    fixture.pass(1);
    fixture.region.stacks.executeChangeSet('create', 'pool', {});
    fixture.pass(5);
  }

  it('creates a stack by way of review', () => {
    fixture.region.stacks.createChangeSet(
      'pool',
      'create',
      'CREATE',
      definition(body(fixture, 'm5.large')),
      {},
    );
    expect(fixture.region.stacks.get('pool').status).to.equal('REVIEW_IN_PROGRESS');
    expect(fixture.region.stacks.changeSet('create', 'pool').changeSet.status).to.equal('CREATE_PENDING');
    fixture.pass(1);
    expect(changesOf('create')).to.deep.equal({ Template: 'Add -', Nodes: 'Add -', Logs: 'Add -' });
    expect(fixture.region.launchTemplates.templates.size, 'nothing is made yet').to.equal(0);
    fixture.region.stacks.executeChangeSet('create', 'pool', {});
    fixture.pass(5);
    expect(fixture.region.stacks.get('pool').status).to.equal('CREATE_COMPLETE');
  });

  it('tells changes in place from replacements, and what follows from other resources', () => {
    createFrom(body(fixture, 'm5.large'));
    const text = body(fixture, 'm5.xlarge', '  Queue: { Type: AWS::SQS::Queue }').replace(
      'BucketName: logs',
      'BucketName: other',
    );
    fixture.region.stacks.createChangeSet('pool', 'change', 'UPDATE', definition(text), {});
    fixture.pass(1);
    expect(changesOf('change')).to.deep.equal({
      Template: 'Modify False',
      Nodes: 'Modify False',
      Logs: 'Modify True',
      Queue: 'Add -',
    });
    const { changes } = fixture.region.stacks.changeSet('change', 'pool').changeSet;
    const template = changes.find(({ logicalId }) => logicalId === 'Template')?.details[0];
    expect(template).to.include({
      name: 'LaunchTemplateData',
      path: '/Properties/LaunchTemplateData/InstanceType',
      evaluation: 'Static',
      source: 'ParameterReference',
      cause: 'Type',
      before: 'm5.large',
      after: 'm5.xlarge',
    });
    const nodes = changes.find(({ logicalId }) => logicalId === 'Nodes')?.details[0];
    expect(nodes).to.include({
      evaluation: 'Dynamic',
      source: 'ResourceAttribute',
      cause: 'Template.LatestVersionNumber',
    });
    expect(changes.find(({ logicalId }) => logicalId === 'Logs')?.policyAction).to.equal('ReplaceAndDelete');
  });

  it('removes what the template no longer has', () => {
    createFrom(body(fixture, 'm5.large', '  Queue: { Type: AWS::SQS::Queue, DeletionPolicy: Retain }'));
    fixture.region.stacks.createChangeSet(
      'pool',
      'less',
      'UPDATE',
      definition(body(fixture, 'm5.large')),
      {},
    );
    fixture.pass(1);
    expect(changesOf('less')).to.deep.equal({ Queue: 'Remove -' });
    expect(fixture.region.stacks.changeSet('less', 'pool').changeSet.changes[0]?.policyAction).to.equal(
      'Retain',
    );
  });

  it('fails with the well-known words when nothing changes', () => {
    createFrom(body(fixture, 'm5.large'));
    fixture.region.stacks.createChangeSet(
      'pool',
      'same',
      'UPDATE',
      definition(body(fixture, 'm5.large')),
      {},
    );
    fixture.pass(1);
    const { status, reason, executionStatus } = fixture.region.stacks.changeSet('same', 'pool').changeSet;
    expect({ status, reason, executionStatus }).to.deep.equal({
      status: 'FAILED',
      reason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      executionStatus: 'UNAVAILABLE',
    });
    expect(() => fixture.region.stacks.executeChangeSet('same', 'pool', {})).to.throw(
      AwsError,
      'cannot be executed in its current status of [FAILED]',
    );
  });

  it('shows changed stack tags as changes of the resources that have tags', () => {
    createFrom(body(fixture, 'm5.large'));
    fixture.region.stacks.createChangeSet(
      'pool',
      'tags',
      'UPDATE',
      definition(body(fixture, 'm5.large'), {}, { team: 'a' }),
      {},
    );
    fixture.pass(1);
    expect(changesOf('tags')).to.include({ Logs: 'Modify False', Nodes: 'Modify False' });
    fixture.region.stacks.executeChangeSet('tags', 'pool', {});
    fixture.pass(3);
    expect(fixture.world.global.buckets.get('logs').tags).to.include({ team: 'a' });
    expect([...fixture.region.scaling.groups.values()][0]?.tags.get('team')).to.deep.equal({
      key: 'team',
      value: 'a',
      propagate: true,
    });
  });

  it('makes other change sets obsolete when one is executed', () => {
    createFrom(body(fixture, 'm5.large'));
    for (const [name, type] of [
      ['a', 'm5.xlarge'],
      ['b', 'm5.2xlarge'],
    ] as const)
      fixture.region.stacks.createChangeSet('pool', name, 'UPDATE', definition(body(fixture, type)), {});
    fixture.pass(1);
    fixture.region.stacks.executeChangeSet('a', 'pool', {});
    expect(fixture.region.stacks.changeSet('b', 'pool').changeSet.executionStatus).to.equal('OBSOLETE');
  });
});
