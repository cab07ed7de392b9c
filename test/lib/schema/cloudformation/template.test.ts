import { expect } from 'chai';
import {
  formatPath,
  templateFacts,
  templateSizeIssues,
  validateTemplate,
  type SchemaIssue,
} from '../../../../src/lib/schema/index.js';

type Plain = Record<string, unknown>;

const bucket = (properties: Plain = {}): Plain => ({ Type: 'AWS::S3::Bucket', Properties: properties });

function template(parts: Plain): Plain {
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: { Bucket: bucket() }, ...parts };
}

async function found(parts: Plain): Promise<string[]> {
  return (await validateTemplate(template(parts))).map((issue) => `${issue.rule} ${formatPath(issue.path)}`);
}

describe('schema: CloudFormation templates', () => {
  const sub = (text: unknown): Plain => ({
    Resources: { Bucket: bucket({ BucketName: { 'Fn::Sub': text } }) },
  });
  const named = (value: unknown): Plain => ({
    Resources: {
      Bucket: bucket({ BucketName: value }),
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
    },
  });
  const rows: [what: string, parts: Plain, expected: string[]][] = [
    ['a small right one', {}, []],
    ['an unknown section', { Resorces: {} }, ['unknown-field Resorces']],
    ['a wrong format version', { AWSTemplateFormatVersion: '2020-01-01' }, ['enum AWSTemplateFormatVersion']],
    ['no resources', { Resources: {} }, ['required Resources']],
    [
      'an unknown type',
      { Resources: { A: { Type: 'AWS::S3::Buckett' } } },
      ['unknown-type Resources.A.Type'],
    ],
    ['no type', { Resources: { A: { Properties: {} } } }, ['required Resources.A']],
    [
      'an unknown property',
      { Resources: { A: bucket({ BuckettName: 'x' }) } },
      ['unknown-field Resources.A.Properties.BuckettName'],
    ],
    [
      'an unknown nested property',
      { Resources: { A: bucket({ VersioningConfiguration: { Stat: 'Enabled' } }) } },
      [
        'required Resources.A.Properties.VersioningConfiguration',
        'unknown-field Resources.A.Properties.VersioningConfiguration.Stat',
      ],
    ],
    [
      'a missing property',
      { Resources: { A: { Type: 'AWS::EKS::Cluster', Properties: { RoleArn: 'x' } } } },
      ['required Resources.A.Properties'],
    ],
    [
      'a missing property without Properties',
      { Resources: { A: { Type: 'AWS::Logs::SubscriptionFilter' } } },
      ['required Resources.A', 'required Resources.A', 'required Resources.A'],
    ],
    [
      'a map for text',
      { Resources: { A: bucket({ BucketName: { a: 1 } }) } },
      ['type Resources.A.Properties.BucketName'],
    ],
    ['text for a list', { Resources: { A: bucket({ Tags: 'x' }) } }, ['type Resources.A.Properties.Tags']],
    [
      'text for a number',
      { Resources: { A: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 'many' } } } },
      ['type Resources.A.Properties.RetentionInDays'],
    ],
    [
      'a number as text',
      { Resources: { A: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: '7' } } } },
      [],
    ],
    [
      'text for a boolean',
      { Resources: { A: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: 'yes' } } } },
      ['type Resources.A.Properties.EnableKeyRotation'],
    ],
    ['null', { Resources: { A: bucket({ BucketName: null }) } }, ['type Resources.A.Properties.BucketName']],
    [
      'an incomplete tag',
      { Resources: { A: bucket({ Tags: [{ Key: 'a' }] }) } },
      ['required Resources.A.Properties.Tags[0]'],
    ],
    [
      'an unknown resource attribute',
      { Resources: { A: { ...bucket(), DeletePolicy: 'Retain' } } },
      ['unknown-field Resources.A.DeletePolicy'],
    ],
    [
      'a wrong deletion policy',
      { Resources: { A: { ...bucket(), DeletionPolicy: 'Keep' } } },
      ['enum Resources.A.DeletionPolicy'],
    ],
    [
      'a bad logical id',
      { Resources: { 'A-b': bucket() } },
      ['format Resources["A-b"]'.replace('["A-b"]', '.A-b')],
    ],
    [
      'Ref to a resource and a pseudo parameter',
      named({ 'Fn::Join': ['-', [{ Ref: 'Key' }, { Ref: 'AWS::Region' }]] }),
      [],
    ],
    ['Ref to nothing', named({ Ref: 'Kee' }), ['reference Resources.Bucket.Properties.BucketName.Ref']],
    ['GetAtt', named({ 'Fn::GetAtt': ['Key', 'Arn'] }), []],
    ['GetAtt as text', named({ 'Fn::GetAtt': 'Key.Arn' }), []],
    [
      'GetAtt of an unknown attribute',
      named({ 'Fn::GetAtt': ['Key', 'Arm'] }),
      ['reference Resources.Bucket.Properties.BucketName["Fn::GetAtt"]'],
    ],
    [
      'GetAtt of an unknown resource',
      named({ 'Fn::GetAtt': ['Kex', 'Arn'] }),
      ['reference Resources.Bucket.Properties.BucketName["Fn::GetAtt"]'],
    ],
    [
      'GetAtt without attribute',
      named({ 'Fn::GetAtt': ['Key'] }),
      ['intrinsic Resources.Bucket.Properties.BucketName["Fn::GetAtt"]'],
    ],
    ['Sub with literals and pseudo parameters', sub('a-${AWS::Region}-${!literal}'), []],
    [
      'Sub with an unknown name',
      sub('${Nobody}'),
      ['reference Resources.Bucket.Properties.BucketName["Fn::Sub"]'],
    ],
    ['Sub with variables', sub(['${X}', { X: 'y' }]), []],
    [
      'Sub with a wrong shape',
      sub(['a', 'b', 'c']),
      ['intrinsic Resources.Bucket.Properties.BucketName["Fn::Sub"]'],
    ],
    [
      'an unknown function',
      named({ 'Fn::Joyn': ['', []] }),
      ['intrinsic Resources.Bucket.Properties.BucketName["Fn::Joyn"]'],
    ],
    [
      'too few arguments',
      named({ 'Fn::If': ['a', 'b'] }),
      ['intrinsic Resources.Bucket.Properties.BucketName["Fn::If"]'],
    ],
    [
      'a function beside other keys',
      named({ 'Fn::Sub': 'x', other: 1 }),
      [
        'type Resources.Bucket.Properties.BucketName',
        'intrinsic Resources.Bucket.Properties.BucketName["Fn::Sub"]',
      ],
    ],
    [
      'a condition that is there',
      {
        Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } },
        Resources: { A: { ...bucket(), Condition: 'C' } },
      },
      [],
    ],
    [
      'a condition that is not there',
      { Resources: { A: { ...bucket(), Condition: 'C' } } },
      ['reference Resources.A.Condition'],
    ],
    ['a condition that is none', { Conditions: { C: { 'Fn::Join': ['', []] } } }, ['intrinsic Conditions.C']],
    [
      'both branches of Fn::If',
      {
        Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
        Resources: {
          A: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { 'Fn::If': ['C', 7, 'x'] } } },
        },
      },
      ['type Resources.A.Properties.RetentionInDays["Fn::If"][2]'],
    ],
    ['DependsOn', { Resources: { A: { ...bucket(), DependsOn: ['B'] }, B: bucket() } }, []],
    [
      'DependsOn of nothing',
      { Resources: { A: { ...bucket(), DependsOn: 'C' } } },
      ['reference Resources.A.DependsOn'],
    ],
    [
      'a cycle',
      { Resources: { A: { ...bucket(), DependsOn: 'B' }, B: bucket({ BucketName: { Ref: 'A' } }) } },
      ['reference Resources.B.Properties.BucketName.Ref'],
    ],
    ['FindInMap', { Mappings: { M: { a: { b: 'c' } } }, ...named({ 'Fn::FindInMap': ['M', 'a', 'b'] }) }, []],
    [
      'FindInMap of an unknown key',
      { Mappings: { M: { a: { b: 'c' } } }, ...named({ 'Fn::FindInMap': ['M', 'a', 'x'] }) },
      ['reference Resources.Bucket.Properties.BucketName["Fn::FindInMap"][2]'],
    ],
    [
      'FindInMap of an unknown map',
      named({ 'Fn::FindInMap': ['N', 'a', 'x'] }),
      ['reference Resources.Bucket.Properties.BucketName["Fn::FindInMap"][0]'],
    ],
    ['a parameter without default', { Parameters: { P: { Type: 'String' } } }, ['required Parameters.P']],
    ['a parameter with default', { Parameters: { P: { Type: 'String', Default: '' } } }, []],
    [
      'a parameter of a bad type',
      { Parameters: { P: { Type: 'Text', Default: '' } } },
      ['enum Parameters.P.Type'],
    ],
    [
      'a default outside the allowed values',
      { Parameters: { P: { Type: 'String', Default: 'x', AllowedValues: ['a'] } } },
      ['enum Parameters.P.Default'],
    ],
    [
      'a name that is parameter and resource',
      { Parameters: { Bucket: { Type: 'String', Default: '' } } },
      ['duplicate Resources.Bucket'],
    ],
    ['an output without value', { Outputs: { O: { Description: 'x' } } }, ['required Outputs.O']],
    [
      'an output of a missing resource',
      { Outputs: { O: { Value: { Ref: 'X' } } } },
      ['reference Outputs.O.Value.Ref'],
    ],
    [
      'a policy document with a Condition block',
      {
        Resources: {
          A: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { a: 'b' } } }] },
            },
          },
        },
      },
      [],
    ],
    [
      'a custom resource',
      {
        Resources: {
          A: { Type: 'Custom::Thing', Properties: { Any: 1 } },
          B: bucket({ BucketName: { 'Fn::GetAtt': ['A', 'Anything'] } }),
        },
      },
      [],
    ],
  ];
  for (const [what, parts, expected] of rows)
    it(`judges ${what}`, async () => expect(await found(parts)).to.deep.equal(expected));

  it('suggests names', async () => {
    const hints = (
      await validateTemplate(
        template({ Resources: { A: bucket({ BuckettName: { Ref: 'B' } }), Bb: bucket() } }),
      )
    ).map((issue: SchemaIssue) => issue.hint);
    expect(hints).to.deep.equal(['did you mean "BucketName"?', 'did you mean "A"?']);
  });

  it('takes given parameters as given', async () => {
    expect(
      await validateTemplate(template({ Parameters: { P: { Type: 'String' } } }), { parameters: ['P'] }),
    ).to.deep.equal([]);
  });

  it('counts resources, outputs and bytes', async () => {
    const many = (count: number): Plain =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`B${index}`, bucket()]));
    expect((await validateTemplate({ Resources: many(500) })).length).to.equal(0);
    expect((await validateTemplate({ Resources: many(501) })).map((issue) => issue.rule)).to.deep.equal([
      'limit',
    ]);
    expect(templateSizeIssues('x'.repeat(51_200), 'inline')).to.deep.equal([]);
    expect(templateSizeIssues('é'.repeat(25_601), 'inline')[0]?.message).to.contain('51202 bytes');
    expect(templateSizeIssues('x'.repeat(1_000_000), 'upload')).to.deep.equal([]);
    expect(templateSizeIssues('x'.repeat(1_000_001), 'upload')).to.have.length(1);
  });

  it('tells exports and imports, as far as their names can be told', () => {
    const known = { 'AWS::StackName': 'net', 'AWS::Region': 'eu-central-1' };
    const facts = templateFacts(
      {
        Resources: {
          A: bucket({
            BucketName: { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::StackName}-vpc' } },
            Other: { 'Fn::ImportValue': { Ref: 'P' } },
          }),
        },
        Outputs: {
          One: { Value: 1, Export: { Name: { 'Fn::Join': [':', [{ Ref: 'AWS::Region' }, 'one']] } } },
          Two: { Value: 2, Export: { Name: { Ref: 'P' } } },
          Three: { Value: 3 },
        },
      },
      known,
    );
    expect(facts.outputs).to.deep.equal(['One', 'Two', 'Three']);
    expect(facts.exports.map((entry) => entry.name)).to.deep.equal(['eu-central-1:one']);
    expect(facts.imports.map((entry) => entry.name)).to.deep.equal(['net-vpc', undefined]);
  });
});
