import type * as cfn from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';
import { changeSets } from './cloudformation-change-sets.js';
import { definition, PAGE, policyBody, stacks } from './cloudformation-input.js';
import { eventView, resourceView, stackView, templateParameters } from './cloudformation-views.js';

export const cloudformation: Operations = {
  CreateStack: operation<cfn.CreateStackCommandInput, cfn.CreateStackCommandOutput>((input, context) => {
    if (input.OnFailure !== undefined && input.DisableRollback !== undefined) {
      throw new AwsError(
        'ValidationError',
        'You can specify either DisableRollback or OnFailure, but not both.',
      );
    }
    const stack = stacks(context).create(input.StackName ?? '', definition(input), {
      onFailure: input.OnFailure ?? 'ROLLBACK',
      disableRollback: input.DisableRollback,
      terminationProtection: input.EnableTerminationProtection,
      policy: policyBody(input.StackPolicyBody, input.StackPolicyURL),
      roleArn: input.RoleARN,
      notificationArns: input.NotificationARNs,
      timeoutMinutes: input.TimeoutInMinutes,
      clientRequestToken: input.ClientRequestToken,
    });
    return { StackId: stack.id };
  }),

  UpdateStack: operation<cfn.UpdateStackCommandInput, cfn.UpdateStackCommandOutput>((input, context) => {
    const stack = stacks(context).update(input.StackName ?? '', definition(input), {
      disableRollback: input.DisableRollback ?? false,
      policy: policyBody(input.StackPolicyBody, input.StackPolicyURL),
      roleArn: input.RoleARN,
      notificationArns: input.NotificationARNs,
      clientRequestToken: input.ClientRequestToken,
    });
    return { StackId: stack.id };
  }),

  DeleteStack: operation<cfn.DeleteStackCommandInput, cfn.DeleteStackCommandOutput>((input, context) => {
    if ((input.RetainResources ?? []).length > 0)
      throw new AwsError('ValidationError', 'RetainResources is not simulated by the kubectl zk sandbox');
    stacks(context).delete(input.StackName ?? '', input.ClientRequestToken);
  }),

  CancelUpdateStack: operation<cfn.CancelUpdateStackCommandInput, cfn.CancelUpdateStackCommandOutput>(
    (input, context) => stacks(context).cancelUpdate(input.StackName ?? ''),
  ),

  DescribeStacks: operation<cfn.DescribeStacksCommandInput, cfn.DescribeStacksCommandOutput>(
    (input, context) => {
      const found =
        input.StackName === undefined ? stacks(context).list() : [stacks(context).get(input.StackName)];
      const { items, next } = page(found, input.NextToken, PAGE);
      return { Stacks: items.map(stackView), NextToken: next };
    },
  ),

  ListStacks: operation<cfn.ListStacksCommandInput, cfn.ListStacksCommandOutput>((input, context) => {
    const wanted: readonly string[] | undefined = input.StackStatusFilter;
    const found = [...stacks(context).stacks.values()]
      .reverse()
      .filter((stack) => wanted === undefined || wanted.length === 0 || wanted.includes(stack.status));
    const { items, next } = page(found, input.NextToken, PAGE);
    return {
      StackSummaries: items.map((stack) => {
        const {
          StackId,
          StackName,
          CreationTime,
          LastUpdatedTime,
          DeletionTime,
          StackStatus,
          StackStatusReason,
          DriftInformation,
        } = stackView(stack);
        return {
          StackId,
          StackName,
          CreationTime,
          LastUpdatedTime,
          DeletionTime,
          StackStatus,
          StackStatusReason,
          DriftInformation,
          TemplateDescription: stack.definition.template.description,
        };
      }),
      NextToken: next,
    };
  }),

  DescribeStackEvents: operation<cfn.DescribeStackEventsCommandInput, cfn.DescribeStackEventsCommandOutput>(
    (input, context) => {
      const reference = input.StackName ?? '';
      const stack = stacks(context).find(reference);
      if (!stack) throw new AwsError('ValidationError', `Stack [${reference}] does not exist`);
      const { items, next } = page([...stack.events].reverse(), input.NextToken, PAGE);
      return { StackEvents: items.map((event) => eventView(stack, event)), NextToken: next };
    },
  ),

  DescribeStackResources: operation<
    cfn.DescribeStackResourcesCommandInput,
    cfn.DescribeStackResourcesCommandOutput
  >((input, context) => {
    const stack = stacks(context).get(input.StackName ?? '');
    const found = [...stack.resources.values()].filter(
      ({ logicalId }) => input.LogicalResourceId === undefined || logicalId === input.LogicalResourceId,
    );
    return {
      StackResources: found.map((resource) => ({
        StackName: stack.name,
        StackId: stack.id,
        ...resourceView(resource),
        Timestamp: new Date(resource.updatedAt),
      })),
    };
  }),

  DescribeStackResource: operation<
    cfn.DescribeStackResourceCommandInput,
    cfn.DescribeStackResourceCommandOutput
  >((input, context) => {
    const stack = stacks(context).get(input.StackName ?? '');
    const resource = stack.resources.get(input.LogicalResourceId ?? '');
    if (!resource)
      throw new AwsError(
        'ValidationError',
        `Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`,
      );
    const metadata = resource.metadata === undefined ? undefined : JSON.stringify(resource.metadata);
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...resourceView(resource),
        LastUpdatedTimestamp: new Date(resource.updatedAt),
        Metadata: metadata,
      },
    };
  }),

  ListStackResources: operation<cfn.ListStackResourcesCommandInput, cfn.ListStackResourcesCommandOutput>(
    (input, context) => {
      const stack = stacks(context).get(input.StackName ?? '');
      const { items, next } = page([...stack.resources.values()], input.NextToken, PAGE);
      return {
        StackResourceSummaries: items.map((resource) => ({
          ...resourceView(resource),
          LastUpdatedTimestamp: new Date(resource.updatedAt),
        })),
        NextToken: next,
      };
    },
  ),

  GetTemplate: operation<cfn.GetTemplateCommandInput, cfn.GetTemplateCommandOutput>((input, context) => {
    const body =
      input.ChangeSetName === undefined
        ? stacks(context).get(input.StackName ?? '').definition.body
        : stacks(context).changeSet(input.ChangeSetName, input.StackName).changeSet.definition.body;
    return { TemplateBody: body, StagesAvailable: ['Original', 'Processed'] };
  }),

  GetTemplateSummary: operation<cfn.GetTemplateSummaryCommandInput, cfn.GetTemplateSummaryCommandOutput>(
    (input, context) => {
      const template =
        input.StackName === undefined
          ? stacks(context).validateTemplate({ body: input.TemplateBody, url: input.TemplateURL })
          : stacks(context).get(input.StackName).definition.template;
      return {
        Description: template.description,
        Parameters: templateParameters(template).map(({ DefaultValue, ...rest }) => ({
          ...rest,
          DefaultValue,
        })),
        ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
        ...(template.metadata !== undefined && { Metadata: JSON.stringify(template.metadata) }),
      };
    },
  ),

  ValidateTemplate: operation<cfn.ValidateTemplateCommandInput, cfn.ValidateTemplateCommandOutput>(
    (input, context) => {
      const template = stacks(context).validateTemplate({ body: input.TemplateBody, url: input.TemplateURL });
      return {
        Description: template.description,
        Parameters: templateParameters(template).map(
          ({ ParameterKey, DefaultValue, NoEcho, Description }) => ({
            ParameterKey,
            DefaultValue,
            NoEcho,
            Description,
          }),
        ),
      };
    },
  ),

  UpdateTerminationProtection: operation<
    cfn.UpdateTerminationProtectionCommandInput,
    cfn.UpdateTerminationProtectionCommandOutput
  >((input, context) => ({
    StackId: stacks(context).setTerminationProtection(
      input.StackName ?? '',
      input.EnableTerminationProtection ?? false,
    ).id,
  })),

  SetStackPolicy: operation<cfn.SetStackPolicyCommandInput, cfn.SetStackPolicyCommandOutput>(
    (input, context) => {
      stacks(context).get(input.StackName ?? '').policy = policyBody(
        input.StackPolicyBody,
        input.StackPolicyURL,
      );
    },
  ),

  GetStackPolicy: operation<cfn.GetStackPolicyCommandInput, cfn.GetStackPolicyCommandOutput>(
    (input, context) => ({ StackPolicyBody: stacks(context).get(input.StackName ?? '').policy }),
  ),

  ...changeSets,

  ListExports: operation<cfn.ListExportsCommandInput, cfn.ListExportsCommandOutput>((input, context) => {
    const { items, next } = page(stacks(context).exports(), input.NextToken, PAGE);
    return {
      Exports: items.map(({ name, value, stackId }) => ({
        Name: name,
        Value: value,
        ExportingStackId: stackId,
      })),
      NextToken: next,
    };
  }),

  ListImports: operation<cfn.ListImportsCommandInput, cfn.ListImportsCommandOutput>((input, context) => {
    const importers = stacks(context).importers(input.ExportName ?? '');
    if (importers.length === 0)
      throw new AwsError('ValidationError', `Export '${input.ExportName}' is not imported by any stack.`);
    return { Imports: importers.map(({ name }) => name) };
  }),
};
