import type * as cfn from '@aws-sdk/client-cloudformation';
import { AwsError, tagList } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';
import { definition, PAGE, stacks } from './cloudformation-input.js';
import { changeView } from './cloudformation-views.js';

export const changeSets: Operations = {
  CreateChangeSet: operation<cfn.CreateChangeSetCommandInput, cfn.CreateChangeSetCommandOutput>(
    (input, context) => {
      const type = input.ChangeSetType ?? 'UPDATE';
      if (type === 'IMPORT')
        throw new AwsError(
          'ValidationError',
          'Change sets of type IMPORT are not simulated by the kubectl zk sandbox',
        );
      const { stack, changeSet } = stacks(context).createChangeSet(
        input.StackName ?? '',
        input.ChangeSetName ?? '',
        type,
        definition(input),
        {
          description: input.Description,
          onFailure: input.OnStackFailure,
          roleArn: input.RoleARN,
          notificationArns: input.NotificationARNs,
          clientRequestToken: input.ClientToken,
        },
      );
      return { Id: changeSet.id, StackId: stack.id };
    },
  ),

  DescribeChangeSet: operation<cfn.DescribeChangeSetCommandInput, cfn.DescribeChangeSetCommandOutput>(
    (input, context) => {
      const { stack, changeSet } = stacks(context).changeSet(input.ChangeSetName ?? '', input.StackName);
      const { items, next } = page(changeSet.changes, input.NextToken, PAGE);
      return {
        ChangeSetName: changeSet.name,
        ChangeSetId: changeSet.id,
        StackId: stack.id,
        StackName: stack.name,
        Description: changeSet.description,
        Parameters: Object.entries(changeSet.definition.parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        CreationTime: new Date(changeSet.createdAt),
        ExecutionStatus: changeSet.executionStatus,
        Status: changeSet.status,
        StatusReason: changeSet.reason,
        NotificationARNs: changeSet.notificationArns,
        Capabilities: changeSet.definition.capabilities as cfn.Capability[],
        Tags: tagList(changeSet.definition.tags),
        Changes: items.map((change) => changeView(change, input.IncludePropertyValues ?? false)),
        NextToken: next,
        IncludeNestedStacks: false,
        OnStackFailure: changeSet.onFailure,
      };
    },
  ),

  ListChangeSets: operation<cfn.ListChangeSetsCommandInput, cfn.ListChangeSetsCommandOutput>(
    (input, context) => {
      const stack = stacks(context).get(input.StackName ?? '');
      return {
        Summaries: [...stack.changeSets.values()].map((changeSet) => ({
          StackId: stack.id,
          StackName: stack.name,
          ChangeSetId: changeSet.id,
          ChangeSetName: changeSet.name,
          ExecutionStatus: changeSet.executionStatus,
          Status: changeSet.status,
          StatusReason: changeSet.reason,
          CreationTime: new Date(changeSet.createdAt),
          Description: changeSet.description,
          IncludeNestedStacks: false,
        })),
      };
    },
  ),

  ExecuteChangeSet: operation<cfn.ExecuteChangeSetCommandInput, cfn.ExecuteChangeSetCommandOutput>(
    (input, context) => {
      stacks(context).executeChangeSet(input.ChangeSetName ?? '', input.StackName, {
        clientRequestToken: input.ClientRequestToken,
        disableRollback: input.DisableRollback,
      });
    },
  ),

  DeleteChangeSet: operation<cfn.DeleteChangeSetCommandInput, cfn.DeleteChangeSetCommandOutput>(
    (input, context) => stacks(context).deleteChangeSet(input.ChangeSetName ?? '', input.StackName),
  ),
};
