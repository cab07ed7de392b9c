import type { AwsClients } from '../aws/index.js';
import { isAwsError } from '../aws/index.js';
import { ZkError, timeoutError, type Context } from '../core/index.js';
import { isMissing } from './observe.js';
import type { StackSpec } from './stack.js';
import { templateArguments } from './submit.js';
import { contentDigest } from './template.js';

/** One resource's part of a change set, as CloudFormation itself sees it. */
export interface PlannedResourceChange {
  action: string;
  logicalId: string;
  type: string;
  /** `True`, `False`, `Conditional`, or empty when the resource is new. */
  replacement: string;
  /** Properties, tags, metadata … that cause it. */
  causes: string[];
}

export interface ChangeSet {
  name: string;
  changes: PlannedResourceChange[];
}

const pollMs = 2000;
const createdWithinMs = 10 * 60_000;
const emptyChangeSet = /didn't contain changes|No updates are to be performed/i;

/**
 * Makes a change set for an existing stack, named after its content, and reads it. Undefined when CloudFormation finds no change; it
 * is removed then. A leftover of the same name from an interrupted run is replaced.
 */
export async function createChangeSet(
  clients: AwsClients,
  ctx: Context,
  spec: StackSpec,
): Promise<ChangeSet | undefined> {
  const cloudFormation = await clients.cloudFormation();
  const name = `zk-${contentDigest(spec.template, spec.tags)}`;
  const request = {
    StackName: spec.name,
    ChangeSetName: name,
    ChangeSetType: 'UPDATE' as const,
    ...(await templateArguments(clients, spec)),
  };
  try {
    await cloudFormation.createChangeSet(request);
  } catch (error) {
    if (!isAwsError(error, 'AlreadyExistsException')) throw error;
    await deleteChangeSet(clients, spec.name, name);
    await cloudFormation.createChangeSet(request);
  }
  const failure = await created(clients, ctx, spec.name, name);
  if (failure === undefined) return { name, changes: await readChanges(clients, spec.name, name) };
  await deleteChangeSet(clients, spec.name, name);
  if (emptyChangeSet.test(failure)) return undefined;
  throw new ZkError(`CloudFormation cannot plan the update of stack "${spec.name}": ${failure}`, {
    code: 'change-set-failed',
  });
}

/** Removes a change set; one that is gone is fine. */
export async function deleteChangeSet(clients: AwsClients, stack: string, name: string): Promise<void> {
  const cloudFormation = await clients.cloudFormation();
  try {
    await cloudFormation.deleteChangeSet({ StackName: stack, ChangeSetName: name });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Waits for the verdict; undefined when it was created, else why not. */
async function created(
  clients: AwsClients,
  ctx: Context,
  stack: string,
  name: string,
): Promise<string | undefined> {
  const cloudFormation = await clients.cloudFormation();
  const deadline = ctx.clock.now() + createdWithinMs;
  for (;;) {
    const { Status, StatusReason = '' } = await cloudFormation.describeChangeSet({
      StackName: stack,
      ChangeSetName: name,
    });
    if (Status === 'CREATE_COMPLETE') return undefined;
    if (Status === 'FAILED') return StatusReason || 'no reason given';
    if (ctx.clock.now() >= deadline)
      throw timeoutError(`the change set ${name} of stack "${stack}" is still ${Status}`);
    await ctx.clock.sleep(pollMs, ctx.signal);
  }
}

async function readChanges(
  clients: AwsClients,
  stack: string,
  name: string,
): Promise<PlannedResourceChange[]> {
  const cloudFormation = await clients.cloudFormation();
  const changes: PlannedResourceChange[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.describeChangeSet({
      StackName: stack,
      ChangeSetName: name,
      ...(NextToken ? { NextToken } : {}),
    });
    for (const { ResourceChange: one } of page.Changes ?? []) {
      if (!one) continue;
      const causes = (one.Details ?? []).map(
        (detail) => detail.Target?.Name ?? detail.Target?.Attribute ?? '',
      );
      changes.push({
        action: one.Action ?? '',
        logicalId: one.LogicalResourceId ?? '',
        type: one.ResourceType ?? '',
        replacement: one.Replacement ?? '',
        causes: [...new Set(causes)].filter(Boolean).sort(),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return changes;
}
