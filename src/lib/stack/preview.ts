import type { AwsClients } from '../aws/index.js';
import type { Context } from '../core/index.js';
import { createChangeSet, deleteChangeSet, type PlannedResourceChange } from './change-set.js';
import { templateBodyLimit, type StackSpec } from './stack.js';

/**
 * Asks CloudFormation what an update would do, through a change set that is removed again (`--dry-run=server`). Nothing of the stack
 * changes. Undefined when it finds no change.
 */
export async function previewUpdate(
  clients: AwsClients,
  ctx: Context,
  spec: StackSpec,
): Promise<PlannedResourceChange[] | undefined> {
  const changeSet = await createChangeSet(clients, ctx, spec);
  if (!changeSet) return undefined;
  await deleteChangeSet(clients, spec.name, changeSet.name);
  return changeSet.changes;
}

/**
 * Lets CloudFormation check a template of a stack that does not exist yet. A change set would leave an empty stack behind, so only the
 * template is validated. False when it is too large to be checked without an upload.
 */
export async function previewCreate(clients: AwsClients, spec: StackSpec): Promise<boolean> {
  if (Buffer.byteLength(spec.template) > templateBodyLimit) return false;
  const cloudFormation = await clients.cloudFormation();
  await cloudFormation.validateTemplate({ TemplateBody: spec.template });
  return true;
}
