import { expect } from 'chai';
import { execa } from 'execa';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../../src/lib/sandbox/index.js';

/** The AWS CLI is an AWS client that nobody here wrote: another parser for everything that the sandbox says. */
describe('the AWS CLI against the sandbox', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  let template: string;

  /** Runs the CLI; an absent CLI fails the test. */
  async function run(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const { stdout, stderr, exitCode } = await execa('aws', args, {
      cwd: folder,
      reject: false,
      extendEnv: false,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_ENDPOINT_URL: sandbox.endpointUrl,
        AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
        AWS_DEFAULT_REGION: sandbox.region,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
      },
    });
    if (exitCode === undefined)
      throw new Error('the AWS CLI could not be started; install it (pip install awscli)');
    return { stdout, stderr, exitCode };
  }
  async function aws(...args: string[]): Promise<unknown> {
    const { stdout, stderr, exitCode } = await run(...args);
    expect(exitCode, stderr).to.equal(0);
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  }

  before(async () => {
    sandbox = await startSandbox({ startAt: Date.UTC(2026, 8, 1) });
    folder = mkdtempSync(join(tmpdir(), 'zk-aws-'));
    const region = sandbox.world.aws.region(sandbox.region);
    const subnets = [...region.network.subnets.keys()].join(', ');
    const image = [...region.instances.images.values()].find(({ name }) => name.includes('x86_64'))?.id;
    template = `
Description: A cluster
Parameters: { Size: { Type: Number, Default: 2 } }
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: cluster-role, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: eks.amazonaws.com } }] } } }
  Cluster: { Type: AWS::EKS::Cluster, Properties: { Name: demo, Version: '1.35', RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: { SubnetIds: [${subnets}] } } }
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ${image}, InstanceType: m5.large } } }
  Nodes: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { MinSize: !Ref Size, MaxSize: 4, VPCZoneIdentifier: [${subnets}], LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber } } }
Outputs: { Endpoint: { Value: !GetAtt Cluster.Endpoint } }
`;
    writeFileSync(join(folder, 'stack.yaml'), template);
  });
  after(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('knows who it is', async () => {
    expect(await aws('sts', 'get-caller-identity')).to.deep.include({ Account: '123456789012' });
    expect(
      await aws(
        'sts',
        'assume-role',
        '--role-arn',
        'arn:aws:iam::123456789012:role/admin',
        '--role-session-name',
        'test',
      ),
    ).to.have.nested.property('AssumedRoleUser.Arn', 'arn:aws:sts::123456789012:assumed-role/admin/test');
  });

  it('creates a stack by change set and reads all about it', async () => {
    const named = ['--stack-name', 'demo', '--change-set-name', 'first'];
    await aws(
      'cloudformation',
      'create-change-set',
      ...named,
      '--change-set-type',
      'CREATE',
      '--template-body',
      'file://stack.yaml',
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--tags',
      'Key=team,Value=a b',
    );
    await sandbox.advance(30_000);
    const changeSet = (await aws('cloudformation', 'describe-change-set', ...named)) as {
      Status: string;
      Changes: { ResourceChange: { Action: string; LogicalResourceId: string } }[];
    };
    expect(changeSet.Status).to.equal('CREATE_COMPLETE');
    expect(
      changeSet.Changes.map(
        ({ ResourceChange }) => `${ResourceChange.Action} ${ResourceChange.LogicalResourceId}`,
      ),
    ).to.deep.equal(['Add Cluster', 'Add Nodes', 'Add Role', 'Add Template']);
    await aws('cloudformation', 'execute-change-set', ...named);
    await sandbox.advance(20 * 60_000);
    await aws('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'demo');
    const { Stacks } = (await aws('cloudformation', 'describe-stacks', '--stack-name', 'demo')) as {
      Stacks: Record<string, unknown>[];
    };
    expect(Stacks[0]).to.deep.include({
      StackStatus: 'CREATE_COMPLETE',
      Description: 'A cluster',
      Tags: [{ Key: 'team', Value: 'a b' }],
      Parameters: [{ ParameterKey: 'Size', ParameterValue: '2' }],
    });
    const { StackEvents } = (await aws(
      'cloudformation',
      'describe-stack-events',
      '--stack-name',
      'demo',
    )) as { StackEvents: { LogicalResourceId: string; ResourceStatus: string }[] };
    expect(
      StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE').map(
        ({ LogicalResourceId }) => LogicalResourceId,
      ),
    ).to.have.members(['demo', 'Cluster', 'Nodes', 'Role', 'Template']);
    const text = (await aws('cloudformation', 'get-template', '--stack-name', 'demo')) as {
      TemplateBody: string;
    };
    expect(text.TemplateBody).to.equal(template);
    const summary = (await aws('cloudformation', 'describe-stack-resources', '--stack-name', 'demo')) as {
      StackResources: unknown[];
    };
    expect(summary.StackResources).to.have.length(4);
    const again = await run(
      'cloudformation',
      'update-stack',
      '--stack-name',
      'demo',
      '--use-previous-template',
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
    );
    expect(again.stderr).to.include(
      'An error occurred (ValidationError) when calling the UpdateStack operation: No updates are to be performed.',
    );
  });

  it('reads the scaling group and its instances', async () => {
    const { AutoScalingGroups } = (await aws('autoscaling', 'describe-auto-scaling-groups')) as {
      AutoScalingGroups: { Instances: { InstanceId: string; LifecycleState: string }[]; Tags: unknown[] }[];
    };
    expect(AutoScalingGroups[0]?.Instances.map(({ LifecycleState }) => LifecycleState)).to.deep.equal([
      'InService',
      'InService',
    ]);
    expect(AutoScalingGroups[0]?.Tags).to.deep.include({
      ResourceId: Object.keys(Object.fromEntries(sandbox.world.aws.region(sandbox.region).scaling.groups))[0],
      ResourceType: 'auto-scaling-group',
      Key: 'team',
      Value: 'a b',
      PropagateAtLaunch: true,
    });
    const { Reservations } = (await aws(
      'ec2',
      'describe-instances',
      '--filters',
      'Name=instance-state-name,Values=running',
    )) as { Reservations: { Instances: { InstanceId: string }[] }[] };
    expect(
      Reservations.flatMap(({ Instances }) => Instances.map(({ InstanceId }) => InstanceId)),
    ).to.have.members(AutoScalingGroups[0]?.Instances.map(({ InstanceId }) => InstanceId) ?? []);
    expect(await aws('autoscaling', 'describe-scaling-activities')).to.have.nested.property(
      'Activities[0].StatusCode',
      'Successful',
    );
  });

  it('reads networks, instance types and images', async () => {
    expect(await aws('ec2', 'describe-vpcs')).to.have.nested.property('Vpcs[0].IsDefault', true);
    expect(((await aws('ec2', 'describe-subnets')) as { Subnets: unknown[] }).Subnets).to.have.length(3);
    expect(
      await aws('ec2', 'describe-instance-types', '--instance-types', 'm5.large'),
    ).to.have.nested.property('InstanceTypes[0].MemoryInfo.SizeInMiB', 8192);
    const { InstanceTypes } = (await aws('ec2', 'describe-instance-types', '--page-size', '20')) as {
      InstanceTypes: unknown[];
    };
    expect(InstanceTypes.length).to.be.at.least(60);
    const { Images } = (await aws(
      'ec2',
      'describe-images',
      '--owners',
      '602401143452',
      '--filters',
      'Name=name,Values=amazon-eks-node-al2023-arm64-standard-1.35-*',
    )) as { Images: { Architecture: string }[] };
    expect(Images.map(({ Architecture }) => Architecture)).to.deep.equal(['arm64', 'arm64']);
  });

  it('reads IAM, ACM, Route 53 and EKS', async () => {
    expect(await aws('iam', 'get-role', '--role-name', 'cluster-role')).to.have.nested.property(
      'Role.AssumeRolePolicyDocument.Statement[0].Action',
      'sts:AssumeRole',
    );
    expect(await aws('iam', 'list-roles')).to.have.nested.property('Roles[0].RoleName', 'cluster-role');
    expect(await aws('acm', 'list-certificates', '--certificate-statuses', 'ISSUED')).to.have.nested.property(
      'CertificateSummaryList[0].DomainName',
      '*.zk.example',
    );
    const { HostedZones } = (await aws('route53', 'list-hosted-zones')) as {
      HostedZones: { Id: string; Name: string }[];
    };
    expect(HostedZones[0]?.Name).to.equal('zk.example.');
    expect(
      await aws('route53', 'list-resource-record-sets', '--hosted-zone-id', HostedZones[0]?.Id ?? ''),
    ).to.have.nested.property('ResourceRecordSets[0].Type', 'NS');
    const { cluster } = (await aws('eks', 'describe-cluster', '--name', 'demo')) as {
      cluster: { status: string; endpoint: string };
    };
    expect(cluster.status).to.equal('ACTIVE');
    expect(cluster.endpoint).to.match(/^https:\/\/127\.0\.0\.1:/);
  });

  it('copies files to S3 and back, small and in parts', async () => {
    await run('s3', 'mb', 's3://cli-bucket');
    const large = Buffer.alloc(18_000_000, 'zk');
    writeFileSync(join(folder, 'small'), 'hello\n');
    writeFileSync(join(folder, 'large'), large);
    for (const name of ['small', 'large'])
      expect(
        (await run('s3', 'cp', '--no-progress', name, `s3://cli-bucket/a/${name}`)).exitCode,
        name,
      ).to.equal(0);
    expect((await run('s3', 'cp', '--no-progress', 's3://cli-bucket/a/large', 'back')).exitCode).to.equal(0);
    expect(readFileSync(join(folder, 'back')).equals(large)).to.equal(true);
    expect((await run('s3', 'cp', 's3://cli-bucket/a/small', '-')).stdout).to.equal('hello');
    const listing = (await run('s3', 'ls', 's3://cli-bucket', '--recursive')).stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(2).join(' '));
    expect(listing).to.deep.equal(['18000000 a/large', '6 a/small']);
    expect((await run('s3', 'rb', 's3://cli-bucket')).stderr).to.include('(BucketNotEmpty)');
    expect((await run('s3', 'rb', '--force', 's3://cli-bucket')).exitCode).to.equal(0);
  });

  it('encrypts and decrypts with KMS', async () => {
    const { KeyMetadata } = (await aws('kms', 'create-key')) as { KeyMetadata: { KeyId: string } };
    writeFileSync(join(folder, 'plain'), 'secret');
    const { CiphertextBlob } = (await aws(
      'kms',
      'encrypt',
      '--key-id',
      KeyMetadata.KeyId,
      '--plaintext',
      'fileb://plain',
    )) as { CiphertextBlob: string };
    writeFileSync(join(folder, 'sealed'), Buffer.from(CiphertextBlob, 'base64'));
    const { Plaintext } = (await aws('kms', 'decrypt', '--ciphertext-blob', 'fileb://sealed')) as {
      Plaintext: string;
    };
    expect(Buffer.from(Plaintext, 'base64').toString()).to.equal('secret');
  });

  it('is told by name what is not simulated, in the protocol of the service', async () => {
    expect((await run('ec2', 'describe-spot-fleet-requests')).stderr).to.include(
      'ec2:DescribeSpotFleetRequests is not simulated by the kubectl zk sandbox',
    );
    expect((await run('elb', 'describe-load-balancers')).stderr).to.include(
      'elasticloadbalancing:DescribeLoadBalancers is not simulated by the kubectl zk sandbox',
    );
    expect((await run('eks', 'list-fargate-profiles', '--cluster-name', 'demo')).stderr).to.include(
      'eks:ListFargateProfiles is not simulated by the kubectl zk sandbox',
    );
    expect((await run('kms', 'list-grants', '--key-id', 'x')).stderr).to.include(
      'kms:ListGrants is not simulated by the kubectl zk sandbox',
    );
    expect((await run('logs', 'describe-log-groups')).stderr).to.include(
      'logs:DescribeLogGroups is not simulated by the kubectl zk sandbox',
    );
  });
});
