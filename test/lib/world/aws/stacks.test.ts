import { expect } from 'chai';
import { AwsError } from '../../../../src/lib/world/index.js';
import { awsFixture, definition, trust, type Fixture } from './world-fixture.js';

const pool = (fixture: Fixture, options: { type?: string; name?: string; extra?: string } = {}): string => `
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${trust} } }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role] } }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: nodes } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: ${options.name ?? 'pool'}
      LaunchTemplateData:
        ImageId: ${fixture.image}
        InstanceType: ${options.type ?? 'm5.large'}
        IamInstanceProfile: { Arn: !GetAtt Profile.Arn }
        SecurityGroupIds: [!Ref Group]
        UserData: !Base64 hello
  Nodes:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '2'
      MaxSize: '4'
      VPCZoneIdentifier: [${fixture.subnets.join(', ')}]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
      Tags: [{ Key: kubernetes.io/cluster/demo, Value: owned, PropagateAtLaunch: true }]
${options.extra ?? ''}
Outputs:
  Group: { Value: !Ref Nodes, Export: { Name: nodes } }
`;

const events = (fixture: Fixture, name: string): string[] =>
  fixture.region.stacks.get(name).events.map(({ logicalId, status }) => `${logicalId} ${status}`);
const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe('CloudFormation stacks in the world', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await awsFixture();
  });

  it('creates resources in dependency order, with the events of each, and real instances', () => {
    fixture.region.stacks.create('pool', definition(pool(fixture)), {});
    fixture.pass(10);
    const stack = fixture.region.stacks.get('pool');
    expect(stack.status).to.equal('CREATE_COMPLETE');
    expect(stack.outputs).to.deep.include({
      key: 'Group',
      value: [...fixture.region.scaling.groups.keys()][0],
      description: undefined,
      exportName: 'nodes',
    });
    const log = events(fixture, 'pool');
    const at = (event: string): number => log.indexOf(event);
    expect(log[0]).to.equal('pool CREATE_IN_PROGRESS');
    expect(log.at(-1)).to.equal('pool CREATE_COMPLETE');
    for (const [before, after] of [
      ['Role', 'Profile'],
      ['Profile', 'Template'],
      ['Group', 'Template'],
      ['Template', 'Nodes'],
    ]) {
      expect(at(`${before} CREATE_COMPLETE`), `${before} before ${after}`).to.be.lessThan(
        at(`${after} CREATE_IN_PROGRESS`),
      );
    }
    expect(
      log.filter((event) => event === 'Template CREATE_IN_PROGRESS'),
      'once, then once more with its physical id',
    ).to.have.length(2);
    expect(
      stack.events.find(({ reason }) => reason === 'Resource creation Initiated')?.physicalId,
    ).to.not.equal('');
    const running = fixture.facts
      .filter(({ kind }) => kind === 'instance.running')
      .map(({ data }) => data as Record<string, unknown>);
    expect(running).to.have.length(2);
    expect(running[0]).to.include({
      cluster: 'demo',
      userData: 'hello',
      vcpus: 2,
      memoryMiB: 8192,
      architecture: 'x86_64',
      region: 'eu-central-1',
    });
    expect(running[0]?.['tags']).to.include({
      'aws:cloudformation:stack-name': 'pool',
      'kubernetes.io/cluster/demo': 'owned',
    });
    expect(new Set(running.map((data) => data['availabilityZone']))).to.have.property('size', 2);
  });

  it('updates in place what can be, adds a launch template version, and keeps the instances', () => {
    fixture.region.stacks.create('pool', definition(pool(fixture)), {});
    fixture.pass(10);
    const before = [...fixture.region.instances.instances.keys()];
    fixture.region.stacks.update('pool', definition(pool(fixture, { type: 'm5.xlarge' })), {});
    fixture.pass(10);
    const stack = fixture.region.stacks.get('pool');
    expect(stack.status).to.equal('UPDATE_COMPLETE');
    expect(fixture.region.launchTemplates.getByName('pool').latestVersion).to.equal(2);
    const group = [...fixture.region.scaling.groups.values()][0];
    expect(group?.launchTemplate?.version).to.equal('2');
    expect([...fixture.region.instances.instances.keys()]).to.deep.equal(before);
    const log = events(fixture, 'pool');
    expect(log)
      .to.include('Template UPDATE_COMPLETE')
      .and.to.include('Nodes UPDATE_COMPLETE')
      .and.not.to.include('Role UPDATE_IN_PROGRESS');
    expect(
      message(() =>
        fixture.region.stacks.update('pool', definition(pool(fixture, { type: 'm5.xlarge' })), {}),
      ),
    ).to.equal('ValidationError: No updates are to be performed.');
  });

  it('replaces what cannot change in place: the new one first, the old one in the clean-up', () => {
    const bucket = (name: string): string =>
      `Resources: { Log: { Type: AWS::S3::Bucket, Properties: { BucketName: ${name} } } }`;
    fixture.region.stacks.create('logs', definition(bucket('logs-one')), {});
    fixture.pass(2);
    fixture.region.stacks.update('logs', definition(bucket('logs-two')), {});
    fixture.pass(2);
    const log = events(fixture, 'logs');
    expect(log.slice(log.indexOf('logs UPDATE_IN_PROGRESS'))).to.deep.equal([
      'logs UPDATE_IN_PROGRESS',
      'Log UPDATE_IN_PROGRESS',
      'Log UPDATE_IN_PROGRESS',
      'Log UPDATE_COMPLETE',
      'logs UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Log DELETE_IN_PROGRESS',
      'Log DELETE_COMPLETE',
      'logs UPDATE_COMPLETE',
    ]);
    expect([...fixture.world.global.buckets.buckets.keys()]).to.deep.equal(['logs-two']);
  });

  it('refuses to replace a custom-named resource under its own name', () => {
    const key = (group: string): string =>
      `Resources: { Rules: { Type: AWS::EC2::SecurityGroup, Properties: { GroupName: fixed, GroupDescription: ${group} } } }`;
    fixture.region.stacks.create('rules', definition(key('one')), {});
    fixture.pass(2);
    fixture.region.stacks.update('rules', definition(key('two')), {});
    fixture.pass(3);
    const stack = fixture.region.stacks.get('rules');
    expect(stack.status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.events.find(({ status }) => status === 'UPDATE_FAILED')?.reason).to.match(
      /cannot update a stack when a custom-named resource requires replacing. Rename fixed/,
    );
    expect([...fixture.region.securityGroups.groups.values()].map(({ description }) => description))
      .to.include('one')
      .and.not.to.include('two');
  });

  it('rolls a failed create back until nothing is left', () => {
    fixture.world.faults.inject({ kind: 'failing-resource', target: 'Nodes' });
    fixture.region.stacks.create('pool', definition(pool(fixture)), {});
    fixture.pass(10);
    const stack = fixture.region.stacks.get('pool');
    expect(stack.status).to.equal('ROLLBACK_COMPLETE');
    expect(stack.events.find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).to.equal(
      'The following resource(s) failed to create: [Nodes]. Rollback requested by user.',
    );
    expect(
      fixture.world.global.identities.roles.size +
        fixture.world.global.identities.profiles.size +
        fixture.region.launchTemplates.templates.size +
        fixture.region.scaling.groups.size,
    ).to.equal(0);
    expect([...fixture.region.securityGroups.groups.values()].map(({ name }) => name)).to.deep.equal([
      'default',
    ]);
    expect(message(() => fixture.region.stacks.update('pool', definition(pool(fixture)), {}))).to.match(
      /is in ROLLBACK_COMPLETE state and can not be updated/,
    );
  });

  it('deletes the stack itself with OnFailure DELETE, and leaves everything with DO_NOTHING', () => {
    fixture.world.faults.inject({ kind: 'failing-resource', target: 'AWS::AutoScaling::AutoScalingGroup' });
    fixture.region.stacks.create('gone', definition(pool(fixture)), { onFailure: 'DELETE' });
    fixture.pass(5);
    expect(fixture.region.stacks.find('gone')).to.equal(undefined);
    expect([...fixture.region.stacks.stacks.values()][0]?.status).to.equal('DELETE_COMPLETE');
    fixture.region.stacks.create('kept', definition(pool(fixture)), { onFailure: 'DO_NOTHING' });
    fixture.pass(5);
    expect(fixture.region.stacks.get('kept').status).to.equal('CREATE_FAILED');
    expect(fixture.world.global.identities.roles.size).to.equal(1);
  });

  it('goes back to the old state when an update fails', () => {
    fixture.region.stacks.create('pool', definition(pool(fixture)), {});
    fixture.pass(10);
    const extra = '  Queue: { Type: AWS::SQS::Queue, DependsOn: Nodes }';
    fixture.world.faults.inject({ kind: 'failing-resource', target: 'Queue' });
    fixture.region.stacks.update('pool', definition(pool(fixture, { type: 'm5.xlarge', extra })), {});
    fixture.pass(10);
    const stack = fixture.region.stacks.get('pool');
    expect(stack.status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.resources.has('Queue')).to.equal(false);
    const template = fixture.region.launchTemplates.getByName('pool');
    expect(fixture.region.launchTemplates.version(template, '$Latest').data.InstanceType).to.equal(
      'm5.large',
    );
    expect(stack.resources.get('Template')?.status).to.equal('UPDATE_COMPLETE');
    fixture.world.faults.clear();
    expect(
      message(() => fixture.region.stacks.update('pool', definition(pool(fixture)), {})),
      'the old definition is in force again',
    ).to.equal('ValidationError: No updates are to be performed.');
  });

  it('deletes in reverse order and only what the policies allow', () => {
    const extra =
      '  Keep: { Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: { BucketName: keep-me } }';
    fixture.region.stacks.create('pool', definition(pool(fixture, { extra })), {
      terminationProtection: true,
    });
    fixture.pass(10);
    expect(message(() => fixture.region.stacks.delete('pool'))).to.equal(
      'ValidationError: Stack [pool] cannot be deleted while TerminationProtection is enabled',
    );
    fixture.region.stacks.setTerminationProtection('pool', false);
    fixture.region.stacks.delete('pool');
    fixture.pass(10);
    expect(fixture.region.stacks.find('pool')).to.equal(undefined);
    const log =
      [...fixture.region.stacks.stacks.values()][0]?.events.map(
        ({ logicalId, status }) => `${logicalId} ${status}`,
      ) ?? [];
    expect(log).to.include('Keep DELETE_SKIPPED');
    expect(log.indexOf('Nodes DELETE_COMPLETE')).to.be.lessThan(log.indexOf('Template DELETE_IN_PROGRESS'));
    expect([...fixture.world.global.buckets.buckets.keys()]).to.deep.equal(['keep-me']);
    expect([...fixture.region.instances.instances.values()].map(({ state }) => state)).to.deep.equal([
      'terminated',
      'terminated',
    ]);
  });

  it('says why a group did not get its instances', () => {
    fixture.world.faults.inject({ kind: 'no-capacity', instanceType: 'm5.large' });
    fixture.region.stacks.create('pool', definition(pool(fixture)), {});
    fixture.pass(20);
    const stack = fixture.region.stacks.get('pool');
    expect(stack.status).to.equal('ROLLBACK_COMPLETE');
    expect(
      stack.events.find(({ status, logicalId }) => status === 'CREATE_FAILED' && logicalId === 'Nodes')
        ?.reason,
    ).to.match(
      /^Group did not stabilize\. \{current\/minimum\/target\} size = \{0\/2\/2\}\. Failed Scaling Activity: We currently do not have sufficient m5\.large capacity/,
    );
  });

  it('fails a resource of a type that is not simulated, by name', () => {
    fixture.region.stacks.create('db', definition('Resources: { Db: { Type: AWS::RDS::DBInstance } }'), {});
    fixture.pass(2);
    const failed = fixture.region.stacks.get('db').events.find(({ status }) => status === 'CREATE_FAILED');
    expect(failed?.reason).to.include(
      'Resource type AWS::RDS::DBInstance is not simulated by the kubectl zk sandbox',
    );
  });

  it('refuses unknown and missing properties like the resource providers do', () => {
    fixture.region.stacks.create(
      'typo',
      definition('Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicy: {} } } }'),
      {},
    );
    fixture.pass(2);
    const reason = fixture.region.stacks
      .get('typo')
      .events.find(({ status }) => status === 'CREATE_FAILED')?.reason;
    expect(reason)
      .to.include('extraneous key [AssumeRolePolicy] is not permitted')
      .and.to.include('required key [AssumeRolePolicyDocument] not found');
  });

  it('keeps exports unique and in use', () => {
    const exporter = (name: string): string =>
      `Resources: { W: { Type: AWS::CloudFormation::WaitConditionHandle } }\nOutputs: { O: { Value: v, Export: { Name: ${name} } } }`;
    fixture.region.stacks.create('one', definition(exporter('shared')), {});
    fixture.pass(1);
    fixture.region.stacks.create(
      'user',
      definition(
        "Resources: { L: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub ['/x/${V}', { V: !ImportValue shared }] } } }",
      ),
      {},
    );
    fixture.pass(1);
    expect(fixture.region.named.list('log-group').map(({ name }) => name)).to.deep.equal(['/x/v']);
    expect(message(() => fixture.region.stacks.delete('one'))).to.equal(
      'ValidationError: Export shared cannot be deleted as it is in use by user',
    );
    fixture.region.stacks.create('two', definition(exporter('shared')), {});
    fixture.pass(2);
    expect(fixture.region.stacks.get('two').status).to.equal('ROLLBACK_COMPLETE');
  });

  it('creates an EKS cluster over minutes and publishes its control plane', () => {
    const body = `
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${trust} } }
  Cluster: { Type: AWS::EKS::Cluster, Properties: { Name: demo, Version: '1.34', RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: { SubnetIds: [${fixture.subnets.join(', ')}] } } }
  Oidc: { Type: AWS::IAM::OIDCProvider, Properties: { Url: !GetAtt Cluster.OpenIdConnectIssuerUrl, ClientIdList: [sts.amazonaws.com] } }
  Entry: { Type: AWS::EKS::AccessEntry, Properties: { ClusterName: !Ref Cluster, PrincipalArn: !GetAtt Role.Arn, Type: EC2_LINUX } }`;
    fixture.region.stacks.create('demo', definition(body), {});
    fixture.pass(5);
    expect(fixture.region.stacks.get('demo').status).to.equal('CREATE_IN_PROGRESS');
    fixture.pass(10);
    expect(fixture.region.stacks.get('demo').status).to.equal('CREATE_COMPLETE');
    expect(fixture.facts.map(({ kind }) => kind)).to.deep.equal(['controlplane.active']);
    expect(fixture.facts[0]?.data).to.include({ cluster: 'demo', version: '1.34' });
    fixture.region.stacks.delete('demo');
    fixture.pass(10);
    expect(fixture.facts.map(({ kind }) => kind)).to.deep.equal([
      'controlplane.active',
      'controlplane.deleted',
    ]);
    expect(fixture.region.eks.clusters.size + fixture.world.global.identities.oidcProviders.size).to.equal(0);
  });
});
