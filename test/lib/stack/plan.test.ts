import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkTemplateSize,
  launchTemplateUserData,
  planStack,
  stackStatuses,
  type ObservedStack,
  type StackSpec,
} from '../../../src/lib/stack/index.js';
import { ZkError } from '../../../src/lib/core/index.js';

const template = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "\${AWS::StackName}-worker"
      MaxSessionDuration: 3600
Outputs:
  RoleArn:
    Value: !GetAtt Role.Arn
`;
const spec = (fields: Partial<StackSpec> = {}): StackSpec => ({
  name: 's',
  template,
  tags: { a: '1' },
  ...fields,
});
const observed = (fields: Partial<ObservedStack> = {}): ObservedStack => ({
  name: 's',
  id: 'arn:s',
  status: 'CREATE_COMPLETE',
  tags: { a: '1' },
  outputs: {},
  terminationProtection: true,
  template,
  changedAt: 0,
  ...fields,
});

describe('stack plan', () => {
  it('creates what is not there', () => {
    expect(planStack(spec(), undefined)).to.include({ action: 'create', name: 's' });
  });

  it('needs nothing for equal text', () => {
    expect(planStack(spec(), observed())).to.include({ action: 'unchanged' });
  });

  it('needs nothing for the same content in JSON, other order, scalars as text, and tags that AWS added', () => {
    const json = JSON.stringify({
      Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      Resources: {
        Role: {
          Properties: { MaxSessionDuration: '3600', RoleName: { 'Fn::Sub': '${AWS::StackName}-worker' } },
          Type: 'AWS::IAM::Role',
        },
      },
    });
    const plan = planStack(
      spec(),
      observed({ template: json, tags: { a: '1', 'aws:cloudformation:x': 'y' } }),
    );
    expect(plan).to.include({ action: 'unchanged' });
  });

  it('names what differs, and no values', () => {
    const changed = template.replace('3600', '7200').replace('RoleArn', 'Arn');
    const plan = planStack(spec({ template: changed, tags: { a: '2', b: 'secret' } }), observed());
    expect(plan.action).to.equal('update');
    expect(plan.differences).to.deep.equal([
      { action: 'add', section: 'Outputs', name: 'Arn', properties: [] },
      { action: 'remove', section: 'Outputs', name: 'RoleArn', properties: [] },
      {
        action: 'change',
        section: 'Resources',
        name: 'Role',
        type: 'AWS::IAM::Role',
        properties: ['Properties.MaxSessionDuration'],
      },
      { action: 'change', section: 'Tags', name: 'a', properties: [] },
      { action: 'add', section: 'Tags', name: 'b', properties: [] },
    ]);
    expect(JSON.stringify(plan)).not.to.match(/secret|7200/);
    expect(plan.reason).to.equal('2 to add, 2 to change, 1 to remove');
  });

  it('counts a rolled back stack that is as wanted as unchanged, and says so', () => {
    const plan = planStack(spec(), observed({ status: 'UPDATE_ROLLBACK_COMPLETE' }));
    expect(plan.action).to.equal('unchanged');
    expect(plan.advice).to.contain('rolled back');
  });

  it('updates a rolled back stack that differs', () => {
    expect(planStack(spec({ tags: {} }), observed({ status: 'UPDATE_ROLLBACK_COMPLETE' })).action).to.equal(
      'update',
    );
  });

  it('switches termination protection on', () => {
    expect(planStack(spec(), observed({ terminationProtection: false })).action).to.equal('protect');
  });

  it('waits for busy stacks and refuses stuck ones with the command that helps', () => {
    for (const status of stackStatuses) {
      const { action, advice } = planStack(spec({ tags: {} }), observed({ status }));
      const expected =
        status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS' ? ['wait'] : ['update', 'refuse'];
      expect(expected, status).to.include(action);
      if (action === 'refuse') expect(advice, status).not.to.contain('NAME');
    }
    expect(planStack(spec(), observed({ status: 'ROLLBACK_COMPLETE' })).advice).to.contain(
      'delete-stack --stack-name s',
    );
  });

  it('never finds a difference between a template and itself, however the keys are ordered', () => {
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,4}$/), tie('tree'), { maxKeys: 4 }),
      ),
    })).tree;
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,6}$/), value, { maxKeys: 4 }),
        (resources) => {
          const text = JSON.stringify({ Resources: resources });
          const reversed = JSON.stringify({ Resources: reverseKeys(resources) });
          expect(planStack(spec({ template: text }), observed({ template: reversed })).action).to.equal(
            'unchanged',
          );
          const more = JSON.stringify({ Resources: { ...resources, Extra9: { Type: 'X' } } });
          expect(
            planStack(spec({ template: more }), observed({ template: text })).differences,
          ).to.have.length(1);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reverseKeys(part)]),
  );
}

describe('template size', () => {
  const big = (bytes: number): StackSpec => spec({ template: 'x'.repeat(bytes) });
  it('above 51,200 bytes needs a place in the bucket', () => {
    expect(() => checkTemplateSize(big(51_200))).not.to.throw();
    expect(() => checkTemplateSize(big(51_201))).to.throw(ZkError, '51201 bytes');
    expect(() => checkTemplateSize({ ...big(51_201), upload: { bucket: 'b', key: 'k' } })).not.to.throw();
    expect(() => checkTemplateSize({ ...big(1_048_577), upload: { bucket: 'b', key: 'k' } })).to.throw(
      ZkError,
      'at most 1048576',
    );
  });
});

describe('user data in a template', () => {
  const lt = (data: string): string =>
    `Resources:\n  T:\n    Type: AWS::EC2::LaunchTemplate\n    Properties:\n      LaunchTemplateData:\n        UserData: ${data}\n`;
  it('is read where it is literal', () => {
    expect(launchTemplateUserData(lt('aGVsbG8='), 's')).to.equal('aGVsbG8=');
    expect(launchTemplateUserData(lt('!Base64 hello'), 's')).to.equal(undefined);
    expect(launchTemplateUserData(template, 's')).to.equal(undefined);
  });
});
