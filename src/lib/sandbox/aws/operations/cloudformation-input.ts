import type * as cfn from '@aws-sdk/client-cloudformation';
import { AwsError, readTags, type Region } from '../../../world/index.js';
import type { CallContext } from '../operation.js';

export type Stacks = Region['stacks'];
type DefinitionInput = Parameters<Stacks['create']>[1];

interface DefinitionFields {
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
  Parameters?: cfn.Parameter[] | undefined;
  Tags?: cfn.Tag[] | undefined;
  Capabilities?: string[] | undefined;
}

export function definition(input: DefinitionFields): DefinitionInput {
  return {
    source: { body: input.TemplateBody, url: input.TemplateURL, usePrevious: input.UsePreviousTemplate },
    parameters: (input.Parameters ?? []).map((parameter) => ({
      key: parameter.ParameterKey ?? '',
      value: parameter.ParameterValue,
      usePreviousValue: parameter.UsePreviousValue,
    })),
    tags: input.Tags === undefined ? undefined : readTags(input.Tags),
    capabilities: input.Capabilities ?? [],
  };
}

export const stacks = ({ region }: CallContext): Stacks => region.stacks;
export const PAGE = 100;

export function policyBody(body: string | undefined, url: string | undefined): string | undefined {
  if (url !== undefined)
    throw new AwsError(
      'ValidationError',
      'StackPolicyURL is not simulated by the kubectl zk sandbox; give the body',
    );
  return body;
}
