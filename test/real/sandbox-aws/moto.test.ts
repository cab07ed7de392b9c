import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeInstanceTypes,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../../src/lib/sandbox/index.js';

interface Clients {
  sts: STSClient;
  ec2: EC2Client;
  iam: IAMClient;
  kms: KMSClient;
  s3: S3Client;
  route53: Route53Client;
  scaling: AutoScalingClient;
  cfn: CloudFormationClient;
  pass: () => Promise<void>;
}

/** The paths of all fields in an answer, without their values; list items count as one. */
function fields(value: unknown, path = ''): string[] {
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null)
    return value === undefined ? [] : [path];
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => fields(item, `${path}[]`)))];
  return Object.entries(value)
    .filter(([key]) => key !== '$metadata' && key !== 'Body')
    .flatMap(([key, item]) => fields(item, path === '' ? key : `${path}.${key}`));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const eu = { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' as const } };

/** Calls that both sides must answer with the same fields. Each case stands alone. */
const answers: Record<string, (clients: Clients) => Promise<unknown>> = {
  'sts GetCallerIdentity': ({ sts }) => sts.send(new GetCallerIdentityCommand({})),
  'ec2 DescribeVpcs': ({ ec2 }) => ec2.send(new DescribeVpcsCommand({})),
  'ec2 DescribeSubnets': ({ ec2 }) => ec2.send(new DescribeSubnetsCommand({})),
  'ec2 DescribeLaunchTemplateVersions': async ({ ec2 }) => {
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'lt',
        LaunchTemplateData: { InstanceType: 'm5.large', UserData: 'aGk=' },
      }),
    );
    return ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'lt' }));
  },
  'iam GetRole': async ({ iam }) => {
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'r1',
        AssumeRolePolicyDocument: trust,
        Description: 'd',
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );
    return iam.send(new GetRoleCommand({ RoleName: 'r1' }));
  },
  'kms DescribeKey': async ({ kms }) =>
    kms.send(
      new DescribeKeyCommand({
        KeyId: (await kms.send(new CreateKeyCommand({ Description: 'd' }))).KeyMetadata?.KeyId,
      }),
    ),
  'kms Encrypt and Decrypt': async ({ kms }) => {
    const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId;
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: new TextEncoder().encode('x') }),
    );
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    return { ...opened, Plaintext: new TextDecoder().decode(opened.Plaintext) };
  },
  's3 HeadObject': async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'heads', ...eu }));
    await s3.send(new PutObjectCommand({ Bucket: 'heads', Key: 'k', Body: 'x', Metadata: { a: 'b' } }));
    return s3.send(new HeadObjectCommand({ Bucket: 'heads', Key: 'k' }));
  },
  's3 ListObjectsV2': async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'lists', ...eu }));
    for (const Key of ['a/1', 'a/2', 'b'])
      await s3.send(new PutObjectCommand({ Bucket: 'lists', Key, Body: 'x' }));
    return s3.send(new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/' }));
  },
  'route53 ListResourceRecordSets': async ({ route53 }) => {
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({ Name: 'parity.example', CallerReference: 'x' }),
    );
    return route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: HostedZone?.Id }));
  },
  'cloudformation DescribeStacks': async ({ cfn, pass }) => {
    await cfn.send(
      new CreateStackCommand({
        StackName: 'parity',
        TemplateBody: JSON.stringify({
          Description: 'd',
          Parameters: { P: { Type: 'String', Default: 'x' } },
          Resources: { B: { Type: 'AWS::S3::Bucket' } },
          Outputs: { O: { Value: { Ref: 'B' } } },
        }),
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );
    await pass();
    return cfn.send(new DescribeStacksCommand({ StackName: 'parity' }));
  },
  'cloudformation DescribeStackResources': async ({ cfn, pass }) => {
    await cfn.send(
      new CreateStackCommand({
        StackName: 'parity-two',
        TemplateBody: JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket' } } }),
      }),
    );
    await pass();
    return cfn.send(new DescribeStackResourcesCommand({ StackName: 'parity-two' }));
  },
};

/** Calls that both sides must refuse with the same code and status. */
const refusals: Record<string, (clients: Clients) => Promise<unknown>> = {
  'an unknown VPC': ({ ec2 }) => ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0123456789abcdef0'] })),
  'an unknown subnet': ({ ec2 }) =>
    ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0123456789abcdef0'] })),
  'an unknown instance': ({ ec2 }) =>
    ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })),
  'an unknown role': ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'nope' })),
  'a role twice': async ({ iam }) => {
    await iam.send(new CreateRoleCommand({ RoleName: 'twice', AssumeRolePolicyDocument: trust }));
    await iam.send(new CreateRoleCommand({ RoleName: 'twice', AssumeRolePolicyDocument: trust }));
  },
  'a role with policies': async ({ iam }) => {
    await iam.send(new CreateRoleCommand({ RoleName: 'full', AssumeRolePolicyDocument: trust }));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'full',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        }),
      }),
    );
    await iam.send(new DeleteRoleCommand({ RoleName: 'full' }));
  },
  'an unknown key': ({ kms }) =>
    kms.send(new DescribeKeyCommand({ KeyId: '00000000-0000-4000-8000-000000000000' })),
  'an unknown object': async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'empty', ...eu }));
    await s3.send(new GetObjectCommand({ Bucket: 'empty', Key: 'nope' }));
  },
  'an unknown bucket': ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: 'nowhere' })),
  'a bucket twice': async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'double', ...eu }));
    await s3.send(new CreateBucketCommand({ Bucket: 'double', ...eu }));
  },
  'a bucket that is not empty': async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'filled', ...eu }));
    await s3.send(new PutObjectCommand({ Bucket: 'filled', Key: 'k', Body: 'x' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'filled' }));
  },
  'an unknown stack': ({ cfn }) => cfn.send(new DescribeStacksCommand({ StackName: 'nope' })),
  'a scaling group beyond its bounds': async ({ ec2, scaling }) => {
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'bounds',
        LaunchTemplateData: { ImageId: 'ami-0', InstanceType: 'm5.large' },
      }),
    );
    const subnet = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets?.[0]?.SubnetId;
    await scaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'bounds',
        MinSize: 0,
        MaxSize: 1,
        DesiredCapacity: 0,
        VPCZoneIdentifier: subnet,
        LaunchTemplate: { LaunchTemplateName: 'bounds', Version: '$Latest' },
      }),
    );
    await scaling.send(new DescribeAutoScalingGroupsCommand({}));
    await scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'bounds', DesiredCapacity: 5 }));
  },
};

describe('the sandbox beside moto', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let stopMoto: () => void;
  let ours: Clients;
  let motos: Clients;
  /** The differences that docs/fidelity.md explains, as `case: field` in code marks. */
  const documented = new Set(
    [
      ...readFileSync(new URL('../../../docs/fidelity.md', import.meta.url), 'utf8').matchAll(
        /`([^`]+: [^`]+)`/g,
      ),
    ].map((match) => match[1]),
  );

  before(async () => {
    const port = await freePort();
    const moto = execa('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
      reject: false,
      stdio: 'ignore',
    });
    stopMoto = () => moto.kill();
    const endpoint = `http://127.0.0.1:${port}`;
    await Promise.race([
      answering(`${endpoint}/moto-api/data.json`),
      moto.then(({ message }) => {
        throw new Error(`moto_server did not start (pip install 'moto[server]'): ${message ?? ''}`);
      }),
    ]);
    sandbox = await startSandbox();
    ours = clients(sandbox.endpointUrl, () => sandbox.advance(120_000));
    motos = clients(endpoint, async () => undefined);
  });
  after(async () => {
    stopMoto();
    await sandbox.close();
  });

  for (const [name, call] of Object.entries(answers)) {
    it(`answers ${name} with the fields that moto has`, async () => {
      const [mine, theirs] = [new Set(fields(await call(ours))), fields(await call(motos))];
      expect(theirs.length).to.be.greaterThan(0);
      const missing = theirs.filter((field) => !mine.has(field) && !documented.has(`${name}: ${field}`));
      expect(
        missing,
        'fields of moto that the sandbox lacks and docs/fidelity.md does not explain',
      ).to.deep.equal([]);
    });
  }

  for (const [name, call] of Object.entries(refusals)) {
    it(`refuses ${name} as moto does`, async () => {
      const refusal = async (clientsOf: Clients): Promise<string> => {
        const error = await call(clientsOf).then(
          () => undefined,
          (reason: unknown) => reason as { name: string; $metadata?: { httpStatusCode?: number } },
        );
        return error ? `${error.name} ${error.$metadata?.httpStatusCode}` : 'no error';
      };
      const [mine, theirs] = [await refusal(ours), await refusal(motos)];
      expect(mine).to.not.equal('no error');
      if (!documented.has(`refusal of ${name}: ${theirs}`)) expect(mine).to.equal(theirs);
    });
  }

  it('offers instance types with the same processors, memory, architecture and disks', async () => {
    const read = async (client: EC2Client): Promise<Map<string, string>> => {
      const all = new Map<string, string>();
      for await (const page of paginateDescribeInstanceTypes({ client }, {}))
        for (const type of page.InstanceTypes ?? []) all.set(String(type.InstanceType), describeType(type));
      return all;
    };
    const [mine, theirs] = [await read(ours.ec2), await read(motos.ec2)];
    const compared = [...mine.keys()].filter((name) => theirs.has(name));
    expect(compared.length, 'types that moto knows too').to.be.at.least(60);
    expect(compared.map((name) => `${name} ${mine.get(name)}`)).to.deep.equal(
      compared.map((name) => `${name} ${theirs.get(name)}`),
    );
  });
});

function describeType(type: InstanceTypeInfo): string {
  const disks = (type.InstanceStorageInfo?.Disks ?? [])
    .map(({ Count, SizeInGB }) => `${Count}x${SizeInGB}`)
    .join('+');
  const architectures = (type.ProcessorInfo?.SupportedArchitectures ?? [])
    .filter((name) => name !== 'i386')
    .join('/');
  return `${type.VCpuInfo?.DefaultVCpus} ${type.MemoryInfo?.SizeInMiB} ${architectures} ${disks} ${type.BurstablePerformanceSupported} ${type.VCpuInfo?.DefaultCores}`;
}

function clients(endpoint: string, pass: () => Promise<void>): Clients {
  const config = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAPARITY', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
  return {
    sts: new STSClient(config),
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    route53: new Route53Client(config),
    scaling: new AutoScalingClient(config),
    cfn: new CloudFormationClient(config),
    pass,
  };
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody answers at ${url}`);
}
