import { expect } from 'chai';
import nock from 'nock';
import { recordFacts, trustOf } from '../../../src/lib/aws/index.js';
import { errorXml, identityXml, onQuery, testClients } from './wire.js';

const action =
  (name: string, more: Record<string, string | undefined> = {}) =>
  (form: URLSearchParams): boolean =>
    form.get('Action') === name &&
    Object.entries(more).every(([key, value]) => (form.get(key) ?? undefined) === value);

const ec2 = (name: string, inner: string): string =>
  `<${name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${inner}</${name}Response>`;

const type = (name: string, cpus: number, mib: number, disks = ''): string => `
  <item><instanceType>${name}</instanceType><processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo>
  <vCpuInfo><defaultVCpus>${cpus}</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>${mib}</sizeInMiB></memoryInfo>${disks}</item>`;

describe('recorded facts', () => {
  it('hold everything that rendering asks, all pages, in a stable order', async () => {
    onQuery('sts', action('GetCallerIdentity'), 200, identityXml('123456789012'));
    onQuery(
      'ec2',
      action('DescribeInstanceTypes', { NextToken: undefined }),
      200,
      ec2(
        'DescribeInstanceTypes',
        `<instanceTypeSet>${type('m5.large', 2, 8192)}</instanceTypeSet><nextToken>n</nextToken>`,
      ),
    );
    const disks =
      '<instanceStorageInfo><disks><item><count>2</count><sizeInGB>75</sizeInGB><type>ssd</type></item></disks></instanceStorageInfo>';
    onQuery(
      'ec2',
      action('DescribeInstanceTypes', { NextToken: 'n' }),
      200,
      ec2('DescribeInstanceTypes', `<instanceTypeSet>${type('c5d.large', 2, 4096, disks)}</instanceTypeSet>`),
    );
    onQuery(
      'ec2',
      action('DescribeAvailabilityZones'),
      200,
      ec2(
        'DescribeAvailabilityZones',
        '<availabilityZoneInfo><item><zoneName>eu-central-1b</zoneName></item><item><zoneName>eu-central-1a</zoneName></item></availabilityZoneInfo>',
      ),
    );
    onQuery(
      'ec2',
      action('DescribeVpcs'),
      200,
      ec2(
        'DescribeVpcs',
        '<vpcSet><item><vpcId>vpc-1</vpcId><cidrBlock>172.31.0.0/16</cidrBlock><isDefault>true</isDefault><ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2a05::/56</ipv6CidrBlock></item></ipv6CidrBlockAssociationSet><tagSet><item><key>b</key><value>2</value></item><item><key>a</key><value>1</value></item></tagSet></item></vpcSet>',
      ),
    );
    onQuery(
      'ec2',
      action('DescribeSubnets', { NextToken: undefined }),
      200,
      ec2(
        'DescribeSubnets',
        '<subnetSet><item><subnetId>subnet-2</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-central-1b</availabilityZone><cidrBlock>172.31.1.0/24</cidrBlock></item></subnetSet><nextToken>s</nextToken>',
      ),
    );
    onQuery(
      'ec2',
      action('DescribeSubnets', { NextToken: 's' }),
      200,
      ec2(
        'DescribeSubnets',
        '<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-central-1a</availabilityZone><cidrBlock>172.31.0.0/24</cidrBlock></item></subnetSet>',
      ),
    );
    onQuery(
      'ec2',
      action('DescribeImages', {
        'Filter.1.Name': 'name',
        'Filter.1.Value.1': 'zalando-ubuntu',
        'Filter.2.Name': 'owner-id',
        'Filter.2.Value.1': '861068367966',
      }),
      200,
      ec2(
        'DescribeImages',
        '<imagesSet><item><imageId>ami-2</imageId></item><item><imageId>ami-1</imageId></item></imagesSet>',
      ),
    );
    nock('https://acm.eu-central-1.amazonaws.com').post('/').reply(200, { CertificateSummaryList: [] });
    nock('https://kms.eu-central-1.amazonaws.com')
      .post('/', { KeyId: 'alias/etcd-cluster' })
      .reply(200, { KeyMetadata: { KeyId: 'k', Arn: 'arn:aws:kms:k' } });
    onQuery(
      'cloudformation',
      action('DescribeStacks', { StackName: 'kube-1' }),
      200,
      '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>kube-1</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>Key</OutputKey><OutputValue>value</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
    );
    onQuery(
      'cloudformation',
      action('DescribeStacks', { StackName: 'none' }),
      400,
      errorXml('ValidationError', 'Stack with id none does not exist'),
    );
    nock('https://eks.eu-central-1.amazonaws.com')
      .get('/clusters/kube-1')
      .reply(200, {
        cluster: {
          name: 'kube-1',
          endpoint: 'https://e',
          version: '1.33',
          status: 'ACTIVE',
          certificateAuthority: { data: 'Q0E=' },
          identity: { oidc: { issuer: 'https://oidc' } },
          kubernetesNetworkConfig: {
            ipFamily: 'ipv6',
            serviceIpv4Cidr: '10.0.0.0/16',
            serviceIpv6Cidr: 'fd00::/108',
          },
        },
      });
    nock('https://eks.eu-central-1.amazonaws.com')
      .get('/clusters/none')
      .reply(
        404,
        { message: 'No cluster found for name: none.' },
        { 'x-amzn-errortype': 'ResourceNotFoundException' },
      );

    const facts = await recordFacts(testClients().clients, {
      images: [{ name: 'zalando-ubuntu', owner: '861068367966' }],
      kmsAliases: ['alias/etcd-cluster'],
      stacks: ['kube-1', 'none'],
      eksClusters: ['kube-1', 'none'],
      trust: trustOf([]),
    });

    expect(nock.pendingMocks()).to.deep.equal([]);
    expect(facts).to.deep.equal({
      apiVersion: 'zk.dev/v1',
      kind: 'AwsFacts',
      recordedAt: '2026-03-01T12:00:00.000Z',
      account: '123456789012',
      region: 'eu-central-1',
      instanceTypes: [
        {
          name: 'c5d.large',
          vcpus: 2,
          memoryMiB: 4096,
          architectures: ['x86_64'],
          disks: [{ count: 2, sizeGB: 75 }],
        },
        { name: 'm5.large', vcpus: 2, memoryMiB: 8192, architectures: ['x86_64'], disks: [] },
      ],
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      vpcs: [
        {
          id: 'vpc-1',
          cidr: '172.31.0.0/16',
          ipv6Cidrs: ['2a05::/56'],
          isDefault: true,
          tags: { a: '1', b: '2' },
        },
      ],
      subnets: [
        {
          id: 'subnet-1',
          vpcId: 'vpc-1',
          availabilityZone: 'eu-central-1a',
          cidr: '172.31.0.0/24',
          ipv6Cidrs: [],
          tags: {},
        },
        {
          id: 'subnet-2',
          vpcId: 'vpc-1',
          availabilityZone: 'eu-central-1b',
          cidr: '172.31.1.0/24',
          ipv6Cidrs: [],
          tags: {},
        },
      ],
      certificates: [],
      images: [{ name: 'zalando-ubuntu', owner: '861068367966', ids: ['ami-1', 'ami-2'] }],
      kmsAliases: { 'alias/etcd-cluster': 'arn:aws:kms:k' },
      stackOutputs: { 'kube-1': { Key: 'value' } },
      eks: {
        'kube-1': {
          endpoint: 'https://e',
          certificateAuthorityData: 'Q0E=',
          oidcIssuerUrl: 'https://oidc',
          serviceCidr: 'fd00::/108',
          version: '1.33',
          status: 'ACTIVE',
        },
      },
      secrets: 'not recorded',
    });
  });
});
