import type * as cfn from '@aws-sdk/client-cloudformation';
import { tagList, type Region } from '../../../world/index.js';

type Stack = ReturnType<Region['stacks']['get']>;
type StackEvent = Stack['events'][number];
type StackResource = ReturnType<Stack['resources']['values']> extends Iterable<infer R> ? R : never;
type Template = Stack['definition']['template'];
type ResourceChange = ReturnType<Region['stacks']['changeSet']>['changeSet']['changes'][number];
type ChangeDetail = ResourceChange['details'][number];

export function stackView(stack: Stack): cfn.Stack {
  const { definition } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: definition.template.description,
    Parameters: Object.entries(definition.parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: definition.template.parameters[ParameterKey]?.noEcho ? '****' : value,
    })),
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    RollbackConfiguration: {},
    StackStatus: stack.status as cfn.StackStatus,
    StackStatusReason: stack.reason,
    DisableRollback: stack.disableRollback || stack.onFailure === 'DO_NOTHING',
    NotificationARNs: stack.notificationArns,
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: definition.capabilities as cfn.Capability[],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: stack.roleArn,
    Tags: tagList(definition.tags),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

export function eventView(stack: Stack, event: StackEvent): cfn.StackEvent {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status as cfn.ResourceStatus,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.clientRequestToken,
  };
}

export function resourceView(resource: StackResource): {
  LogicalResourceId: string;
  PhysicalResourceId: string | undefined;
  ResourceType: string;
  ResourceStatus: cfn.ResourceStatus;
  ResourceStatusReason: string | undefined;
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' };
} {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status as cfn.ResourceStatus,
    ResourceStatusReason: resource.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function templateParameters(template: Template): {
  ParameterKey: string;
  DefaultValue: string | undefined;
  ParameterType: string;
  NoEcho: boolean;
  Description: string | undefined;
}[] {
  return Object.entries(template.parameters).map(([ParameterKey, parameter]) => ({
    ParameterKey,
    DefaultValue:
      parameter.default === undefined || parameter.default === null
        ? undefined
        : typeof parameter.default === 'object'
          ? JSON.stringify(parameter.default)
          : String(parameter.default),
    ParameterType: parameter.type,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
  }));
}

export function changeView(change: ResourceChange, withValues: boolean): cfn.Change {
  const context = (properties: ResourceChange['before']): string | undefined =>
    withValues && properties ? JSON.stringify({ Properties: properties }) : undefined;
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: change.policyAction,
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      Scope: change.action === 'Modify' ? [...new Set(change.details.map(({ attribute }) => attribute))] : [],
      Details: change.details.map((detail) => detailView(detail, withValues)),
      BeforeContext: context(change.before),
      AfterContext: context(change.after),
    },
  };
}

function detailView(detail: ChangeDetail, withValues: boolean): cfn.ResourceChangeDetail {
  const text = (value: ChangeDetail['before']): string | undefined =>
    value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
  return {
    Target: {
      Attribute: detail.attribute,
      Name: detail.name,
      RequiresRecreation: detail.recreation,
      ...(withValues && {
        Path: detail.path,
        BeforeValue: text(detail.before),
        AfterValue: text(detail.after),
        AttributeChangeType:
          detail.before === undefined ? 'Add' : detail.after === undefined ? 'Remove' : 'Modify',
      }),
    },
    Evaluation: detail.evaluation,
    ChangeSource: detail.source,
    CausingEntity: detail.cause,
  };
}
