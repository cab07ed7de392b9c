import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { expect } from 'chai';
import { request } from 'node:https';
import { startSandbox, type Sandbox } from '../../../src/lib/sandbox/index.js';

interface Answer {
  status: number;
  body: { kind?: string; items?: { metadata: { name: string; labels?: Record<string, string> } }[] };
}

/** One GET of the Kubernetes API, verified against the sandbox's own authority. */
function get(url: string, ca: string, token: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(
      url,
      { ca, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

const stack = (sandbox: Sandbox): string => {
  const region = sandbox.world.aws.region(sandbox.region);
  const subnets = [...region.network.subnets.keys()];
  const image = [...region.instances.images.values()].find(({ name }) =>
    name.includes('x86_64-standard-1.35'),
  )?.id;
  return `
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } } }
  Cluster: { Type: AWS::EKS::Cluster, Properties: { Name: demo, Version: '1.35', RoleArn: !GetAtt Role.Arn, ResourcesVpcConfig: { SubnetIds: [${subnets.join(', ')}] } } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ${image}
        InstanceType: m5.large
        UserData:
          Fn::Base64: !Sub |
            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              cluster: { name: demo, apiServerEndpoint: '\${Cluster.Endpoint}', certificateAuthority: '\${Cluster.CertificateAuthorityData}', cidr: 10.100.0.0/16 }
              kubelet: { flags: ['--node-labels=pool=worker'] }
  Nodes:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: 2
      MaxSize: 2
      VPCZoneIdentifier: [${subnets.join(', ')}]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
      Tags: [{ Key: kubernetes.io/cluster/demo, Value: owned, PropagateAtLaunch: true }]
Outputs: { Endpoint: { Value: !GetAtt Cluster.Endpoint } }`;
};

describe('a cluster in the sandbox', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it('comes up from a stack, serves its API where EKS says, and gets its nodes from instances', async () => {
    const config = {
      endpoint: sandbox.endpointUrl,
      region: sandbox.region,
      credentials: sandbox.credentials,
    };
    const cfn = new CloudFormationClient(config);
    await cfn.send(
      new CreateStackCommand({
        StackName: 'demo',
        TemplateBody: stack(sandbox),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await sandbox.advance(20 * 60_000);
    const found = sandbox.world.aws.region(sandbox.region).stacks.get('demo');
    expect(found.status, found.events.map(({ reason }) => reason).join('; ')).to.equal('CREATE_COMPLETE');

    const { cluster } = await new EKSClient(config).send(new DescribeClusterCommand({ name: 'demo' }));
    expect(cluster).to.include({ status: 'ACTIVE', version: '1.35' });
    expect(cluster?.endpoint).to.match(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(found.outputs[0]?.value).to.equal(cluster?.endpoint);
    const ca = Buffer.from(cluster?.certificateAuthority?.data ?? '', 'base64').toString();
    const nodes = await get(`${cluster?.endpoint}/api/v1/nodes`, ca, sandbox.adminToken);
    expect(nodes.body.items?.map(({ metadata }) => metadata.labels?.['pool'])).to.deep.equal([
      'worker',
      'worker',
    ]);
    expect((await get(`${cluster?.endpoint}/api/v1/nodes`, ca, 'wrong')).status).to.equal(401);

    const kubeconfig = JSON.parse(sandbox.kubeconfig()) as {
      clusters: { name: string; cluster: { server: string } }[];
      'current-context': string;
    };
    expect(kubeconfig.clusters.map(({ name, cluster: { server } }) => [name, server])).to.deep.equal([
      ['demo', cluster?.endpoint],
    ]);
    expect(kubeconfig['current-context']).to.equal('demo');

    await cfn.send(new DeleteStackCommand({ StackName: 'demo' }));
    await sandbox.advance(20 * 60_000);
    expect(sandbox.clusters()).to.deep.equal([]);
    expect(sandbox.world.aws.region(sandbox.region).stacks.find('demo')).to.equal(undefined);
  });

  it('lets engines sleep through virtual time', async () => {
    const began = sandbox.clock.now();
    const woken: number[] = [];
    await Promise.all(
      [30_000, 10_000, 30_000].map(async (ms) => {
        await sandbox.clock.sleep(ms);
        woken.push(sandbox.clock.now() - began);
      }),
    );
    expect(woken).to.deep.equal([10_000, 30_000, 30_000]);
    const controller = new AbortController();
    const sleeping = sandbox.clock.sleep(3_600_000, controller.signal);
    controller.abort(new Error('enough'));
    expect(await sleeping.catch((error: unknown) => (error as Error).message)).to.equal('enough');
  });

  it('lets time pass by itself, as fast as it is told to', async () => {
    // A million times: some milliseconds of ours are more than a stack needs.
    const fast = await startSandbox({ speed: 1_000_000 });
    try {
      const cfn = new CloudFormationClient({
        endpoint: fast.endpointUrl,
        region: fast.region,
        credentials: fast.credentials,
      });
      await cfn.send(
        new CreateStackCommand({
          StackName: 'q',
          TemplateBody: 'Resources: { Q: { Type: AWS::SQS::Queue } }',
        }),
      );
      let status: string | undefined;
      for (let attempt = 0; attempt < 200 && status !== 'CREATE_COMPLETE'; attempt++) {
        status = (await cfn.send(new DescribeStacksCommand({ StackName: 'q' }))).Stacks?.[0]?.StackStatus;
      }
      expect(status).to.equal('CREATE_COMPLETE');
    } finally {
      await fast.close();
    }
  });
});
