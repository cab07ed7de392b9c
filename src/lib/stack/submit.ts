import type { Capability, Tag } from '@aws-sdk/client-cloudformation';
import { putObject, templateUrl, type AwsClients } from '../aws/index.js';
import { usageError } from '../core/index.js';
import { templateBodyLimit, templateUrlLimit, type StackSpec } from './stack.js';

interface TemplateArguments {
  TemplateBody?: string;
  TemplateURL?: string;
  Tags: Tag[];
  Capabilities: Capability[];
}

/** Exit 2 when a template is larger than its stack's kind or CloudFormation allows. Called while planning, before anything is done. */
export function checkTemplateSize(spec: StackSpec): void {
  const bytes = Buffer.byteLength(spec.template);
  if (bytes > templateUrlLimit) {
    throw usageError(
      `the template of stack "${spec.name}" has ${bytes} bytes, CloudFormation takes at most ${templateUrlLimit}`,
    );
  }
  if (bytes > templateBodyLimit && !spec.upload) {
    throw usageError(
      `the template of stack "${spec.name}" has ${bytes} bytes, at most ${templateBodyLimit} can be sent for it`,
      {
        hint: 'Only the main stack and cf-manifests are uploaded to the bucket; make this one smaller.',
      },
    );
  }
}

/** What CreateStack, UpdateStack and CreateChangeSet have in common; uploads a template above 51,200 bytes first. */
export async function templateArguments(clients: AwsClients, spec: StackSpec): Promise<TemplateArguments> {
  checkTemplateSize(spec);
  const Tags = Object.entries(spec.tags).map(([Key, Value]) => ({ Key, Value }));
  const common = { Tags, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  if (Buffer.byteLength(spec.template) <= templateBodyLimit || !spec.upload) {
    return { TemplateBody: spec.template, ...common };
  }
  const { bucket, key } = spec.upload;
  await putObject(clients, bucket, key, spec.template);
  return { TemplateURL: templateUrl(clients, bucket, key), ...common };
}
