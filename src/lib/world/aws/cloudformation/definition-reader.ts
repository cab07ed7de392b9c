import { Buffer } from 'node:buffer';
import { AwsError, validationError } from '../aws-error.js';
import type { Buckets } from '../storage/buckets.js';
import type { Tags } from '../tags.js';
import { resolveParameters, type ParameterInput } from './parameters.js';
import { checkReferences } from './references.js';
import type { Stack, StackDefinition } from './stack.js';
import { parseTemplate, type Template, type TemplateDecoder } from './template.js';

/** Limits of the CloudFormation API, in bytes. */
const INLINE_LIMIT = 51_200;
const URL_LIMIT = 1_048_576;

export interface TemplateSource {
  body?: string | undefined;
  url?: string | undefined;
  usePrevious?: boolean | undefined;
}

export interface DefinitionInput {
  source: TemplateSource;
  parameters: readonly ParameterInput[];
  /** Undefined in an update keeps the tags. */
  tags: Tags | undefined;
  capabilities: readonly string[];
}

/** Turns what a request says into the definition of a stack, with all checks that need no stack to run. */
export class DefinitionReader {
  constructor(
    private readonly buckets: Buckets,
    private readonly decodeTemplate: TemplateDecoder,
  ) {}

  /** The definition that a request gives; `stack` is the one that it updates. */
  definition(input: DefinitionInput, stack: Stack | undefined): StackDefinition {
    const { body, template } = this.template(input.source, stack);
    checkReferences(template);
    const previous = stack?.definition.parameters ?? {};
    return {
      body,
      template,
      parameters: resolveParameters(template, input.parameters, previous),
      tags: checkTags(input.tags ?? stack?.definition.tags ?? {}),
      capabilities: [...input.capabilities],
    };
  }

  /** The template that a request names, within the limits of size. */
  template(source: TemplateSource, stack: Stack | undefined): { body: string; template: Template } {
    if (source.usePrevious && stack)
      return { body: stack.definition.body, template: stack.definition.template };
    if (source.body !== undefined && source.url !== undefined)
      throw validationError('Only one of TemplateBody or TemplateUrl may be specified.');
    const body = source.url === undefined ? source.body : this.#download(source.url);
    if (body === undefined || body === '')
      throw validationError('Either Template URL or Template Body must be specified.');
    const bytes = Buffer.byteLength(body);
    if (source.url === undefined && bytes > INLINE_LIMIT) {
      throw validationError(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${INLINE_LIMIT}`,
      );
    }
    if (bytes > URL_LIMIT) throw validationError(`Template may not exceed ${URL_LIMIT} bytes in size.`);
    return { body, template: parseTemplate(body, this.decodeTemplate) };
  }

  /** A template in the sandbox's own S3, in any form of address: path style, virtual host, or the sandbox's endpoint. */
  #download(url: string): string {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed) throw validationError('TemplateURL must be a supported URL.');
    const virtual = /^([a-z0-9.-]+?)\.s3[.-]/.exec(parsed.hostname)?.[1];
    const path = decodeURIComponent(parsed.pathname).replace(/^\//, '');
    const slash = path.indexOf('/');
    const [bucket, key] =
      virtual === undefined ? [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)] : [virtual, path];
    try {
      return new TextDecoder().decode(this.buckets.object(bucket, key).body);
    } catch (error) {
      if (error instanceof AwsError)
        throw validationError(
          `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
        );
      throw error;
    }
  }
}

function checkTags(tags: Tags): Tags {
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined)
    throw validationError(
      `Template error: aws: prefixed tag key names are not allowed for external use: ${reserved}`,
    );
  if (Object.keys(tags).length > 50)
    throw validationError(
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    );
  return tags;
}
