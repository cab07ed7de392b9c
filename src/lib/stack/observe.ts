import type { Stack, Tag } from '@aws-sdk/client-cloudformation';
import { isAwsError, type AwsClients } from '../aws/index.js';
import type { ObservedStack } from './stack.js';

/** The stack of this name or id with the template that is in force; undefined when there is none. Reads only. */
export async function observeStack(
  clients: AwsClients,
  nameOrId: string,
): Promise<ObservedStack | undefined> {
  const stack = await describeStack(clients, nameOrId);
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
  const cloudFormation = await clients.cloudFormation();
  try {
    const { TemplateBody = '' } = await cloudFormation.getTemplate({
      StackName: nameOrId,
      TemplateStage: 'Original',
    });
    return observed(stack, TemplateBody);
  } catch (error) {
    // Deleted meanwhile, or a stack that a change set prepared and that has no template yet.
    if (!isMissing(error)) throw error;
    return stack.StackStatus === 'REVIEW_IN_PROGRESS' ? observed(stack, '') : undefined;
  }
}

/** DescribeStacks for one stack; undefined when it does not exist. An id also finds a deleted stack. */
export async function describeStack(clients: AwsClients, nameOrId: string): Promise<Stack | undefined> {
  const cloudFormation = await clients.cloudFormation();
  try {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: nameOrId });
    return Stacks[0];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no error code of its own for a stack that does not exist. */
export function isMissing(error: unknown): boolean {
  return (
    isAwsError(error, 'ValidationError', 'ChangeSetNotFound', 'ChangeSetNotFoundException') &&
    /does not exist/.test(error.awsMessage)
  );
}

/** All stacks that carry every one of the given tags, deleted ones left out, by name. */
export async function findStacks(
  clients: AwsClients,
  tags: Record<string, string>,
): Promise<Omit<ObservedStack, 'template'>[]> {
  const cloudFormation = await clients.cloudFormation();
  const found: Omit<ObservedStack, 'template'>[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.describeStacks(NextToken ? { NextToken } : {});
    for (const stack of page.Stacks ?? []) {
      const own = tagRecord(stack.Tags);
      const matches = Object.entries(tags).every(([key, value]) => own[key] === value);
      if (matches && stack.StackStatus !== 'DELETE_COMPLETE') found.push(withoutTemplate(stack));
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function observed(stack: Stack, template: string): ObservedStack {
  return { ...withoutTemplate(stack), template };
}

function withoutTemplate(stack: Stack): Omit<ObservedStack, 'template'> {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    ...(stack.StackStatusReason ? { statusReason: stack.StackStatusReason } : {}),
    tags: tagRecord(stack.Tags),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? '']),
    ),
    terminationProtection: stack.EnableTerminationProtection ?? false,
    changedAt: (stack.LastUpdatedTime ?? stack.CreationTime ?? new Date(0)).getTime(),
  };
}

function tagRecord(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
