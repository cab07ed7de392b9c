import { ACMClient, GetCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSpotFleetRequestsCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { startSandbox, type Sandbox } from '../../../../src/lib/sandbox/index.js';

interface Failure {
  name: string;
  message: string;
  $metadata?: { httpStatusCode?: number };
}

/** The error that a call ends with. */
async function failure(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('the call succeeded');
}

describe('the AWS SDK against the sandbox', () => {
  let sandbox: Sandbox;
  let config: { endpoint: string; region: string; credentials: Sandbox['credentials']; maxAttempts: number };

  before(async () => {
    sandbox = await startSandbox({ startAt: Date.UTC(2026, 8, 1) });
    config = {
      endpoint: sandbox.endpointUrl,
      region: sandbox.region,
      credentials: sandbox.credentials,
      maxAttempts: 1,
    };
  });
  after(() => sandbox.close());

  describe('awsQuery', () => {
    it('knows who calls, also as an assumed role', async () => {
      const sts = new STSClient(config);
      expect(await sts.send(new GetCallerIdentityCommand({}))).to.include({ Account: '123456789012' });
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/admin', RoleSessionName: 'test' }),
      );
      expect(Credentials?.Expiration).to.be.instanceOf(Date);
      const assumed = new STSClient({
        ...config,
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      });
      expect((await assumed.send(new GetCallerIdentityCommand({}))).Arn).to.equal(
        'arn:aws:sts::123456789012:assumed-role/admin/test',
      );
    });

    it('creates a stack by change set and tells of it', async () => {
      const cfn = new CloudFormationClient(config);
      const body = 'Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Queue } }';
      const stack = { StackName: 'queue', ChangeSetName: 'first' };
      await cfn.send(
        new CreateChangeSetCommand({
          ...stack,
          ChangeSetType: 'CREATE',
          TemplateBody: body,
          Tags: [{ Key: 'a', Value: 'b & <c>' }],
        }),
      );
      await sandbox.advance(60_000);
      const described = await cfn.send(new DescribeChangeSetCommand(stack));
      expect(
        described.Changes?.map(
          ({ ResourceChange }) => `${ResourceChange?.Action} ${ResourceChange?.LogicalResourceId}`,
        ),
      ).to.deep.equal(['Add Queue']);
      await cfn.send(new ExecuteChangeSetCommand(stack));
      await sandbox.advance(60_000);
      const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName: 'queue' }));
      expect(Stacks?.[0]).to.deep.include({
        StackStatus: 'CREATE_COMPLETE',
        Tags: [{ Key: 'a', Value: 'b & <c>' }],
      });
      expect(Stacks?.[0]?.CreationTime).to.deep.equal(new Date(Date.UTC(2026, 8, 1)));
      expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).to.match(
        /^https:\/\/sqs\.eu-central-1\.amazonaws\.com\/123456789012\/queue-Queue-/,
      );
      const { StackEvents } = await cfn.send(new DescribeStackEventsCommand({ StackName: 'queue' }));
      expect(StackEvents?.[0], 'newest first').to.include({
        LogicalResourceId: 'queue',
        ResourceStatus: 'CREATE_COMPLETE',
      });
    });

    it('reports errors with the code and status of the service model', async () => {
      const cfn = new CloudFormationClient(config);
      const create = (): Promise<unknown> =>
        cfn.send(
          new CreateStackCommand({
            StackName: 'twice',
            TemplateBody: 'Resources: { Q: { Type: AWS::SQS::Queue } }',
          }),
        );
      await create();
      expect(await failure(create())).to.include({
        name: 'AlreadyExistsException',
        message: 'Stack [twice] already exists',
      });
      const missing = await failure(cfn.send(new DescribeStacksCommand({ StackName: 'nope' })));
      expect(missing).to.include({ name: 'ValidationError', message: 'Stack with id nope does not exist' });
      expect(missing.$metadata?.httpStatusCode).to.equal(400);
      const iam = new IAMClient(config);
      const role = await failure(iam.send(new GetRoleCommand({ RoleName: 'nope' })));
      expect(role).to.include({
        name: 'NoSuchEntityException',
        message: 'The role with name nope cannot be found.',
      });
      expect(role.$metadata?.httpStatusCode).to.equal(404);
    });

    it('keeps documents with special characters whole', async () => {
      const iam = new IAMClient(config);
      const document = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'sts:AssumeRole',
            Condition: { StringLike: { 'a:b': 'x=1&y=ü <€>' } },
          },
        ],
      });
      await iam.send(
        new CreateRoleCommand({
          RoleName: 'special',
          AssumeRolePolicyDocument: document,
          Tags: [{ Key: 'k', Value: 'v' }],
        }),
      );
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'special' }));
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).to.equal(document);
      expect(Role?.Tags).to.deep.equal([{ Key: 'k', Value: 'v' }]);
    });
  });

  describe('ec2Query', () => {
    it('filters, names and pages', async () => {
      const ec2 = new EC2Client(config);
      const { Vpcs } = await ec2.send(
        new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
      );
      expect(Vpcs?.[0]).to.include({ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available' });
      const { InstanceTypes } = await ec2.send(
        new DescribeInstanceTypesCommand({ InstanceTypes: ['m5d.large', 'c6g.large'] }),
      );
      expect(
        InstanceTypes?.map((type) => [
          type.InstanceType,
          type.VCpuInfo?.DefaultVCpus,
          type.MemoryInfo?.SizeInMiB,
          type.ProcessorInfo?.SupportedArchitectures,
          type.InstanceStorageInfo?.TotalSizeInGB,
        ]),
      ).to.deep.equal([
        ['m5d.large', 2, 8192, ['x86_64'], 75],
        ['c6g.large', 2, 4096, ['arm64'], undefined],
      ]);
      const names: string[] = [];
      for await (const page of paginateDescribeInstanceTypes({ client: ec2, pageSize: 20 }, {}))
        names.push(...(page.InstanceTypes ?? []).map((type) => String(type.InstanceType)));
      expect(new Set(names).size).to.equal(names.length).and.to.be.at.least(60);
    });

    it('reports errors in its own shape and refuses by name what is not simulated', async () => {
      const ec2 = new EC2Client(config);
      expect(
        await failure(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))),
      ).to.include({
        name: 'InvalidInstanceID.NotFound',
        message: "The instance ID 'i-0123456789abcdef0' does not exist",
      });
      expect(
        await failure(ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'bogus', Values: ['x'] }] }))),
      ).to.include({ message: "The filter 'bogus' is invalid" });
      expect(await failure(ec2.send(new DescribeSpotFleetRequestsCommand({})))).to.include({
        name: 'NotImplemented',
        message: 'ec2:DescribeSpotFleetRequests is not simulated by the kubectl zk sandbox',
      });
    });
  });

  describe('restXml', () => {
    it('stores objects with metadata, checksums and keys of any kind', async () => {
      const s3 = new S3Client({ ...config, forcePathStyle: true });
      await s3.send(
        new CreateBucketCommand({
          Bucket: 'things',
          CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
        }),
      );
      expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'things' }))).LocationConstraint).to.equal(
        'eu-central-1',
      );
      const Key = 'a b/ü+&<1>/file.txt';
      await s3.send(
        new PutObjectCommand({
          Bucket: 'things',
          Key,
          Body: 'content',
          ContentType: 'text/plain',
          Metadata: { owner: 'me' },
        }),
      );
      const got = await s3.send(new GetObjectCommand({ Bucket: 'things', Key }));
      expect(await got.Body?.transformToString()).to.equal('content');
      expect(got).to.deep.include({
        ContentType: 'text/plain',
        Metadata: { owner: 'me' },
        ETag: '"9a0364b9e99bb480dd25e1f0284c8555"',
        ContentLength: 7,
      });
      const part = await s3.send(new GetObjectCommand({ Bucket: 'things', Key, Range: 'bytes=3-5' }));
      expect([
        await part.Body?.transformToString(),
        part.ContentRange,
        part.$metadata.httpStatusCode,
      ]).to.deep.equal(['ten', 'bytes 3-5/7', 206]);
      await s3.send(
        new PutObjectCommand({ Bucket: 'things', Key: 'top', Body: new Uint8Array([0, 255, 10]) }),
      );
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'things', Delimiter: '/' }));
      expect([listed.CommonPrefixes, listed.Contents?.map((object) => object.Key)]).to.deep.equal([
        [{ Prefix: 'a b/' }],
        ['top'],
      ]);
      const deleted = await s3.send(
        new DeleteObjectsCommand({ Bucket: 'things', Delete: { Objects: [{ Key }, { Key: 'top' }] } }),
      );
      expect(deleted.Deleted?.map((object) => object.Key)).to.deep.equal([Key, 'top']);
      expect((await failure(s3.send(new HeadObjectCommand({ Bucket: 'things', Key })))).name).to.equal(
        'NotFound',
      );
      expect((await failure(s3.send(new GetObjectCommand({ Bucket: 'things', Key })))).name).to.equal(
        'NoSuchKey',
      );
    });

    it('takes streams of unknown checksum, in chunks with a trailer', async () => {
      const s3 = new S3Client({ ...config, forcePathStyle: true });
      const { Readable } = await import('node:stream');
      const body = 'x'.repeat(200_000);
      await s3.send(
        new CreateBucketCommand({
          Bucket: 'streams',
          CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
        }),
      );
      await s3.send(
        new PutObjectCommand({
          Bucket: 'streams',
          Key: 'k',
          Body: Readable.from([body.slice(0, 70_000), body.slice(70_000)]),
          ContentLength: body.length,
        }),
      );
      expect(
        await (
          await s3.send(new GetObjectCommand({ Bucket: 'streams', Key: 'k' }))
        ).Body?.transformToString(),
      ).to.equal(body);
      expect(sandbox.world.aws.global.buckets.object('streams', 'k').checksums).to.have.property(
        'ChecksumCRC32',
      );
    });

    it('refuses a damaged body, a bucket twice and us-east-1 as a location', async () => {
      const s3 = new S3Client({ ...config, forcePathStyle: true });
      const create = (Bucket: string, LocationConstraint: 'eu-central-1' | 'us-east-1'): Promise<unknown> =>
        s3.send(
          new CreateBucketCommand({
            Bucket,
            CreateBucketConfiguration: { LocationConstraint: LocationConstraint as 'eu-central-1' },
          }),
        );
      await create('once', 'eu-central-1');
      expect(await failure(create('once', 'eu-central-1'))).to.include({ name: 'BucketAlreadyOwnedByYou' });
      expect(await failure(create('other', 'us-east-1'))).to.include({ name: 'InvalidLocationConstraint' });
      expect(
        await failure(
          s3.send(new PutObjectCommand({ Bucket: 'once', Key: 'k', Body: 'x', ChecksumCRC32: 'AAAAAA==' })),
        ),
      ).to.include({ name: 'BadDigest' });
    });

    it('finds the bucket in the host name too', async () => {
      sandbox.world.aws.global.buckets.create('virtual', 'eu-central-1');
      sandbox.world.aws.global.buckets.put('virtual', 'a/b', new TextEncoder().encode('here'));
      const { request } = await import('node:http');
      const text = await new Promise<string>((resolve, reject) => {
        request(
          `${sandbox.endpointUrl}/a/b`,
          { headers: { host: 'virtual.s3.eu-central-1.amazonaws.com' } },
          (response) => {
            response.setEncoding('utf8').on('data', resolve);
          },
        )
          .on('error', reject)
          .end();
      });
      expect(text).to.equal('here');
    });

    it('changes records in hosted zones', async () => {
      const route53 = new Route53Client(config);
      const { HostedZones } = await route53.send(new ListHostedZonesCommand({}));
      expect(HostedZones?.map(({ Name }) => Name)).to.deep.equal(['zk.example.']);
      const HostedZoneId = HostedZones?.[0]?.Id;
      const change = (Action: 'CREATE' | 'DELETE'): ChangeResourceRecordSetsCommand =>
        new ChangeResourceRecordSetsCommand({
          HostedZoneId,
          ChangeBatch: {
            Changes: [
              {
                Action,
                ResourceRecordSet: {
                  Name: '*.apps.zk.example',
                  Type: 'CNAME',
                  TTL: 30,
                  ResourceRecords: [{ Value: 'lb.example' }],
                },
              },
            ],
          },
        });
      expect((await route53.send(change('CREATE'))).ChangeInfo?.Status).to.equal('PENDING');
      const { ResourceRecordSets } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
      expect(ResourceRecordSets?.at(-1)).to.deep.include({
        Name: '\\052.apps.zk.example.',
        Type: 'CNAME',
        TTL: 30,
        ResourceRecords: [{ Value: 'lb.example' }],
      });
      await route53.send(change('DELETE'));
      expect(await failure(route53.send(change('DELETE')))).to.have.property('name', 'InvalidChangeBatch');
    });
  });

  describe('restJson1', () => {
    it('describes clusters, and says which there are none', async () => {
      const eks = new EKSClient(config);
      const missing = await failure(eks.send(new DescribeClusterCommand({ name: 'nope' })));
      expect(missing).to.include({
        name: 'ResourceNotFoundException',
        message: 'No cluster found for name: nope.',
      });
      expect(missing.$metadata?.httpStatusCode).to.equal(404);
    });
  });

  describe('awsJson1.1', () => {
    it('encrypts and decrypts', async () => {
      const kms = new KMSClient(config);
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'test' }));
      expect(KeyMetadata?.CreationDate).to.be.instanceOf(Date);
      const { CiphertextBlob } = await kms.send(
        new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new TextEncoder().encode('secret') }),
      );
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
      expect(new TextDecoder().decode(Plaintext)).to.equal('secret');
      expect(
        await failure(kms.send(new DecryptCommand({ CiphertextBlob: new Uint8Array([1, 2, 3]) }))),
      ).to.have.property('name', 'InvalidCiphertextException');
    });

    it('hands out a certificate whose chain verifies', async () => {
      const acm = new ACMClient(config);
      const { CertificateSummaryList } = await acm.send(
        new ListCertificatesCommand({ CertificateStatuses: ['ISSUED'] }),
      );
      expect(CertificateSummaryList?.map(({ DomainName }) => DomainName)).to.deep.equal(['*.zk.example']);
      const { Certificate, CertificateChain } = await acm.send(
        new GetCertificateCommand({ CertificateArn: CertificateSummaryList?.[0]?.CertificateArn }),
      );
      const certificate = new X509Certificate(Certificate ?? '');
      expect(certificate.checkHost('api.zk.example')).to.equal('*.zk.example');
      expect(certificate.verify(new X509Certificate(CertificateChain ?? '').publicKey)).to.equal(true);
    });
  });

  describe('a node pool', () => {
    it('becomes instances that EC2, Auto Scaling and CloudFormation tell the same of', async () => {
      const image = [...sandbox.world.aws.region('eu-central-1').instances.images.values()].find(({ name }) =>
        name.includes('x86_64'),
      )?.id;
      const [subnet] = [...sandbox.world.aws.region('eu-central-1').network.subnets.keys()];
      const body = `
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateName: nodes, LaunchTemplateData: { ImageId: ${image}, InstanceType: c5.large, UserData: !Base64 hi, BlockDeviceMappings: [{ DeviceName: /dev/xvda, Ebs: { VolumeSize: '50', Encrypted: 'true' } }] } } }
  Nodes: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { MinSize: 2, MaxSize: 2, VPCZoneIdentifier: [${subnet}], LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber } } }`;
      const cfn = new CloudFormationClient(config);
      await cfn.send(
        new CreateStackCommand({
          StackName: 'nodes',
          TemplateBody: body,
          Tags: [{ Key: 'NodePool', Value: 'w' }],
        }),
      );
      await sandbox.advance(5 * 60_000);
      const scaling = new AutoScalingClient(config);
      const { AutoScalingGroups } = await scaling.send(
        new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: 'tag:NodePool', Values: ['w'] }] }),
      );
      const group = AutoScalingGroups?.[0];
      expect(
        group?.Instances?.map(({ LifecycleState, HealthStatus }) => `${LifecycleState} ${HealthStatus}`),
      ).to.deep.equal(['InService Healthy', 'InService Healthy']);
      const ec2 = new EC2Client(config);
      const { Reservations } = await ec2.send(
        new DescribeInstancesCommand({
          Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: [group?.AutoScalingGroupName ?? ''] }],
        }),
      );
      const instances = Reservations?.flatMap(({ Instances }) => Instances ?? []);
      expect(instances?.map(({ InstanceId }) => InstanceId).sort()).to.deep.equal(
        group?.Instances?.map(({ InstanceId }) => InstanceId).sort(),
      );
      expect(instances?.[0]).to.include({ InstanceType: 'c5.large', SubnetId: subnet });
      const { LaunchTemplateVersions } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'nodes', Versions: ['$Latest'] }),
      );
      expect(LaunchTemplateVersions?.[0]?.LaunchTemplateData).to.deep.include({
        UserData: 'aGk=',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, Encrypted: true } }],
      });
      const { Activities } = await scaling.send(
        new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group?.AutoScalingGroupName }),
      );
      expect(Activities?.[0]?.Description).to.match(/^Launching a new EC2 instance: i-/);
      let pages = 0;
      for await (const page of paginateDescribeAutoScalingGroups({ client: scaling }, {}))
        pages += page.AutoScalingGroups?.length ?? 0;
      expect(pages).to.equal(1);
    });
  });

  describe('faults', () => {
    const sts = (): STSClient => new STSClient(config);
    afterEach(() => sandbox.world.aws.faults.clear());

    it('let credentials expire', async () => {
      sandbox.world.aws.faults.inject({ kind: 'lost-credentials' });
      const error = await failure(sts().send(new GetCallerIdentityCommand({})));
      expect(error.message).to.equal('The security token included in the request is expired');
      expect(error.name).to.match(/^ExpiredToken/);
    });

    it('throttle so that the SDK tries again', async () => {
      sandbox.world.aws.faults.inject({ kind: 'throttling', service: 'sts', every: 2 });
      const client = new STSClient({ ...config, maxAttempts: 3 });
      const attempts = [
        await client.send(new GetCallerIdentityCommand({})),
        await client.send(new GetCallerIdentityCommand({})),
      ].map(({ $metadata }) => $metadata.attempts);
      expect(attempts).to.deep.equal([1, 2]);
    });

    it('take a service down', async () => {
      sandbox.world.aws.faults.inject({ kind: 'api-outage', service: 'sts' });
      expect(
        (await failure(sts().send(new GetCallerIdentityCommand({})))).$metadata?.httpStatusCode,
      ).to.equal(500);
      expect((await new EC2Client(config).send(new DescribeVpcsCommand({}))).Vpcs).to.have.length(1);
    });
  });
});
