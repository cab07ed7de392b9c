import { expect } from 'chai';
import fc from 'fast-check';
import { AwsError } from '../../../../src/lib/world/index.js';
import { awsFixture, definition, type Fixture } from './world-fixture.js';

/** The outputs that a template of only expressions evaluates to. */
function evaluate(
  fixture: Fixture,
  name: string,
  text: string,
  parameters: Record<string, string> = {},
): Record<string, string> {
  fixture.region.stacks.create(name, definition(text, parameters), {});
  fixture.pass(1);
  const stack = fixture.region.stacks.get(name);
  expect(stack.status, stack.events.map(({ reason }) => reason).join('; ')).to.equal('CREATE_COMPLETE');
  return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
}

const resources = 'Resources: { W: { Type: AWS::CloudFormation::WaitConditionHandle } }';

describe('CloudFormation templates in the world', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await awsFixture();
  });

  it('evaluates intrinsic functions, pseudo parameters, mappings and conditions', () => {
    const outputs = evaluate(
      fixture,
      'functions',
      `
Parameters: { Env: { Type: String, Default: live, AllowedValues: [live, test] }, Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }, Count: { Type: Number, Default: 3 } }
Mappings: { Sizes: { live: { min: 3 }, test: { min: 1 } } }
Conditions: { Live: !Equals [!Ref Env, live], Both: !And [!Condition Live, !Not [!Equals [!Ref Count, '4']]], Either: !Or [!Condition Both, !Equals [a, b]] }
${resources}
Outputs:
  Sub: { Value: !Sub 'x-\${AWS::Region}-\${Env}-\${!literal}-\${AWS::AccountId}' }
  SubMap: { Value: !Sub ['\${A}/\${B}', { A: one, B: !Ref Count }] }
  Join: { Value: !Join ['-', [a, !Ref Env, !Select [1, !Ref Zones]]] }
  Split: { Value: !Select [2, !Split ['.', 'a.b.c.d']] }
  If: { Value: !If [Either, !FindInMap [Sizes, !Ref Env, min], none] }
  Base64: { Value: !Base64 hello }
  Azs: { Value: !Join [',', !GetAZs ''] }
  Cidr: { Value: !Join [' ', !Cidr [10.0.0.0/16, 3, 8]] }
  Partition: { Value: !Sub 'arn:\${AWS::Partition}:\${AWS::URLSuffix}' }
  Hidden: { Condition: Missing, Value: x }
`.replace('  Hidden: { Condition: Missing, Value: x }\n', ''),
    );
    expect(outputs).to.deep.equal({
      Sub: 'x-eu-central-1-live-${literal}-123456789012',
      SubMap: 'one/3',
      Join: 'a-live-b',
      Split: 'c',
      If: '3',
      Base64: 'aGVsbG8=',
      Azs: 'eu-central-1a,eu-central-1b,eu-central-1c',
      Cidr: '10.0.0.0/24 10.0.1.0/24 10.0.2.0/24',
      Partition: 'arn:aws:amazonaws.com',
    });
  });

  it('leaves out what a condition or AWS::NoValue says, in JSON as in YAML', () => {
    const template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: { 'Fn::If': ['Never', 'x', { Ref: 'AWS::NoValue' }] } },
        },
        Absent: { Type: 'AWS::S3::Bucket', Condition: 'Never' },
      },
      Outputs: { Name: { Value: { Ref: 'Bucket' } }, Gone: { Condition: 'Never', Value: { Ref: 'Absent' } } },
    };
    const outputs = evaluate(fixture, 'conditional', JSON.stringify(template));
    expect(Object.keys(outputs)).to.deep.equal(['Name']);
    expect(outputs['Name']).to.match(/^conditional-bucket-[a-z0-9]{12}$/);
  });

  const refused: [string, string, string][] = [
    [
      'no resources',
      'Description: x',
      'Template format error: At least one Resources member must be defined.',
    ],
    ['a scalar', 'hello', 'Template format error: unsupported structure.'],
    [
      'an unknown section',
      `${resources}\nResource: {}`,
      'Invalid template property or properties [Resource]',
    ],
    [
      'a transform',
      `${resources}\nTransform: AWS::Serverless-2016-10-31`,
      'Transform in templates is not simulated by the kubectl zk sandbox',
    ],
    [
      'a resource without type',
      'Resources: { A: {} }',
      '[/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'an unresolved Ref',
      'Resources: { A: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Nope } } }',
      'Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template',
    ],
    [
      'an unresolved Ref in an output',
      `${resources}\nOutputs: { O: { Value: !Ref Nope } }`,
      'Unresolved resource dependencies [Nope] in the Outputs block of the template',
    ],
    [
      'an unresolved GetAtt',
      'Resources: { A: { Type: AWS::S3::Bucket, Properties: { BucketName: !GetAtt Nope.Arn } } }',
      'Template error: instance of Fn::GetAtt references undefined resource Nope',
    ],
    [
      'a circle',
      'Resources: { A: { Type: AWS::S3::Bucket, DependsOn: B }, B: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref A } } }',
      'Circular dependency between resources: [A, B]',
    ],
    [
      'an unknown mapping',
      'Resources: { A: { Type: AWS::S3::Bucket, Properties: { BucketName: !FindInMap [M, a, b] } } }',
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ],
    [
      'a missing parameter',
      `Parameters: { P: { Type: String } }\n${resources}`,
      'Parameters: [P] must have values',
    ],
    [
      'a wrong parameter type',
      `Parameters: { P: { Type: Text } }\n${resources}`,
      'Template format error: Unrecognized parameter type: Text',
    ],
    [
      'a parameter out of range',
      `Parameters: { P: { Type: Number, Default: 9, MaxValue: 5 } }\n${resources}`,
      "Parameter 'P' must be a number not greater than 5",
    ],
    ['malformed YAML', 'Resources: [a', 'Template format error: YAML not well-formed.'],
    [
      'more than 51,200 bytes',
      `${resources}\nDescription: ${'x'.repeat(51_200)}`,
      'Member must have length less than or equal to 51200',
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => fixture.region.stacks.create('refused', definition(text), {})).to.throw(AwsError, message);
      expect(fixture.region.stacks.find('refused')).to.equal(undefined);
    });
  }

  it('refuses unknown parameters, missing capabilities and a name that is taken', () => {
    expect(() => fixture.region.stacks.create('p', definition(resources, { Nope: 'x' }), {})).to.throw(
      AwsError,
      'Parameters: [Nope] do not exist in the template',
    );
    const role =
      'Resources: { R: { Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: {} } } }';
    expect(() =>
      fixture.region.stacks.create('c', { ...definition(role), capabilities: ['CAPABILITY_IAM'] }, {}),
    ).to.throw(AwsError, 'Requires capabilities : [CAPABILITY_NAMED_IAM]');
    fixture.region.stacks.create('taken', definition(resources), { clientRequestToken: 't' });
    expect(() => fixture.region.stacks.create('taken', definition(resources), {})).to.throw(
      AwsError,
      'Stack [taken] already exists',
    );
    expect(
      fixture.region.stacks.create('taken', definition(resources), { clientRequestToken: 't' }).name,
      'the same request again',
    ).to.equal('taken');
  });

  it('takes larger templates from S3', () => {
    fixture.world.global.buckets.create('templates', 'eu-central-1');
    const text = `${resources}\nMetadata: { Filler: ${'x'.repeat(60_000)} }`;
    fixture.world.global.buckets.put('templates', 'a/b.yaml', new TextEncoder().encode(text));
    const at = (url: string) => ({ ...definition(''), source: { url } });
    fixture.region.stacks.create('big', at('https://templates.s3.eu-central-1.amazonaws.com/a/b.yaml'), {});
    fixture.region.stacks.create('big-path', at('http://127.0.0.1:4566/templates/a/b.yaml'), {});
    expect(() =>
      fixture.region.stacks.create('none', at('https://templates.s3.amazonaws.com/nope'), {}),
    ).to.throw(AwsError, 'S3 error: The specified key does not exist.');
    fixture.world.global.buckets.put(
      'templates',
      'huge',
      new TextEncoder().encode(`${resources}\nMetadata: ${'x'.repeat(1_050_000)}`),
    );
    expect(() =>
      fixture.region.stacks.create('huge', at('https://templates.s3.amazonaws.com/huge'), {}),
    ).to.throw(AwsError, 'Template may not exceed 1048576 bytes in size.');
  });

  it('creates any acyclic set of resources after what each depends on, and deletes them before it', () => {
    const graph = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 9 });
    let run = 0;
    fc.assert(
      fc.property(graph, (edges) => {
        const name = `graph${run++}`;
        const dependencies = edges.map((targets, index) => [
          ...new Set(targets.filter((target) => target < index)),
        ]);
        const lines = dependencies.map(
          (targets, index) =>
            `  R${index}: { Type: AWS::SQS::Queue, DependsOn: [${targets.map((target) => `R${target}`).join(', ')}] }`,
        );
        fixture.region.stacks.create(name, definition(`Resources:\n${lines.join('\n')}`), {});
        fixture.pass(5);
        const { id, status } = fixture.region.stacks.get(name);
        expect(status).to.equal('CREATE_COMPLETE');
        fixture.region.stacks.delete(name);
        fixture.pass(5);
        const log = (fixture.region.stacks.stacks.get(id)?.events ?? []).map(
          (event) => `${event.logicalId} ${event.status}`,
        );
        expect(log.at(-1)).to.equal(`${name} DELETE_COMPLETE`);
        dependencies.forEach((targets, index) => {
          for (const target of targets) {
            expect(log.indexOf(`R${target} CREATE_COMPLETE`)).to.be.lessThan(
              log.indexOf(`R${index} CREATE_IN_PROGRESS`),
            );
            expect(log.indexOf(`R${index} DELETE_COMPLETE`)).to.be.lessThan(
              log.indexOf(`R${target} DELETE_IN_PROGRESS`),
            );
          }
        });
        expect(fixture.region.named.list('queue')).to.deep.equal([]);
      }),
      { numRuns: 40 },
    );
  });
});
