import { templateFacts, type TemplateFacts } from '../../../schema/index.js';
import { decodeCloudFormation } from '../../../yaml/index.js';
import { nearest } from '../../../core/index.js';
import type { RenderedStack } from '../../rendering.js';
import type { Report, Subject } from '../subject.js';

/** Names that a stack imports and no stack of the cluster exports; names that two stacks export. */
export function stackReferences({ rendering }: Subject): Report[] {
  const { region, infrastructureAccount } = rendering.cluster;
  const stacks = rendering.stacks.map((stack) => ({
    stack,
    facts: templateFacts(decodeCloudFormation(stack.template).value, {
      'AWS::AccountId': infrastructureAccount.slice(infrastructureAccount.indexOf(':') + 1),
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::StackName': stack.name,
    }),
  }));
  const exported = new Map<string, RenderedStack>();
  return [
    ...twice(stacks, exported),
    ...stacks.flatMap(({ stack, facts }) => unknownImports(stack, facts, exported)),
  ];
}

function twice(
  stacks: readonly { stack: RenderedStack; facts: TemplateFacts }[],
  exported: Map<string, RenderedStack>,
): Report[] {
  return stacks.flatMap(({ stack, facts }) =>
    facts.exports.flatMap(({ name, path }): Report[] => {
      const other = exported.get(name);
      exported.set(name, other ?? stack);
      if (!other) return [];
      return [
        {
          rule: 'reference/export',
          severity: 'error',
          about: stack,
          path,
          message: `"${name}" is exported twice: stack ${other.name} exports it too`,
        },
      ];
    }),
  );
}

function unknownImports(
  stack: RenderedStack,
  facts: TemplateFacts,
  exported: ReadonlyMap<string, RenderedStack>,
): Report[] {
  return facts.imports.flatMap(({ name, path }): Report[] => {
    if (name === undefined || exported.has(name)) return [];
    const near = nearest(name, exported.keys());
    const message = `no stack of the cluster exports "${name}"`;
    return [
      {
        rule: 'reference/import',
        severity: 'error',
        about: stack,
        path,
        message,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      },
    ];
  });
}
