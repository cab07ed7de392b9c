import { expect } from 'chai';
import {
  cloudFormationResource,
  cloudFormationSpec,
  type CloudFormationType,
} from '../../../../src/lib/schema/index.js';

describe('schema: CloudFormation resource types', () => {
  it('knows types, properties and attributes', async () => {
    const spec = await cloudFormationSpec();
    expect(spec.types.length).to.be.greaterThan(1500);
    const cluster = await cloudFormationResource('AWS::EKS::Cluster');
    expect(cluster?.properties.RoleArn).to.include({ required: true, update: 'replace' });
    expect(cluster?.properties.Version).to.include({ required: false, update: 'in-place' });
    expect(Object.keys(cluster?.attributes ?? {})).to.include.members([
      'Arn',
      'Endpoint',
      'CertificateAuthorityData',
      'ClusterSecurityGroupId',
      'OpenIdConnectIssuerUrl',
    ]);
    expect(cluster?.refIdentifier).to.deep.equal(['Name']);
    expect(cluster?.tagProperty).to.equal('Tags');
    expect(await cloudFormationResource('AWS::EKS::Clusters')).to.equal(undefined);
  });

  const behaviours: [type: string, path: (string | number)[], expected: string][] = [
    ['AWS::EC2::SecurityGroup', ['GroupDescription'], 'replace'],
    ['AWS::EC2::SecurityGroup', ['SecurityGroupIngress', 0, 'FromPort'], 'in-place'],
    ['AWS::AutoScaling::AutoScalingGroup', ['MaxSize'], 'in-place'],
    ['AWS::AutoScaling::AutoScalingGroup', ['AutoScalingGroupName'], 'replace'],
    ['AWS::EC2::LaunchTemplate', ['LaunchTemplateName'], 'replace'],
    ['AWS::EC2::LaunchTemplate', ['LaunchTemplateData', 'UserData'], 'in-place'],
    ['AWS::IAM::Role', ['RoleName'], 'replace'],
    ['AWS::EKS::Cluster', ['KubernetesNetworkConfig', 'ServiceIpv4Cidr'], 'replace'],
    ['AWS::S3::Bucket', ['BucketName'], 'replace'],
  ];
  for (const [type, path, expected] of behaviours) {
    it(`a change of ${type} ${path.join('.')} is ${expected}`, async () =>
      expect((await cloudFormationResource(type))?.updateBehaviour(path)).to.equal(expected));
  }

  it('looks into nested types', async () => {
    const data = (await cloudFormationResource('AWS::EC2::LaunchTemplate'))?.properties.LaunchTemplateData
      ?.type;
    const metadata = propertiesOf(data)?.MetadataOptions?.type;
    expect(Object.keys(propertiesOf(metadata) ?? {})).to.include.members([
      'HttpTokens',
      'HttpPutResponseHopLimit',
    ]);
  });

  it('knows every type that the default channel uses', async () => {
    const spec = await cloudFormationSpec();
    for (const type of [
      'AWS::EKS::AccessEntry',
      'AWS::IAM::OIDCProvider',
      'AWS::IAM::InstanceProfile',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::KMS::Alias',
      'AWS::Logs::LogGroup',
    ]) {
      expect(spec.resource(type), type).to.not.equal(undefined);
    }
  });
});

function propertiesOf(type: CloudFormationType | undefined) {
  return type?.kind === 'object' ? type.properties() : undefined;
}
