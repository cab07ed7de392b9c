import type * as iamTypes from '@aws-sdk/client-iam';
import { AwsError, readTags, tagList } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { encoded, identities, listed, paged, roleView } from './iam-views.js';

export const roles: Operations = {
  CreateRole: operation<iamTypes.CreateRoleCommandInput, iamTypes.CreateRoleCommandOutput>(
    (input, context) => {
      const role = identities(context).createRole({
        name: input.RoleName ?? '',
        trustPolicy: input.AssumeRolePolicyDocument ?? '',
        path: input.Path ?? '/',
        tags: readTags(input.Tags),
        maxSessionSeconds: input.MaxSessionDuration ?? 3600,
        ...(input.Description !== undefined && { description: input.Description }),
      });
      return { Role: roleView(role) };
    },
  ),
  GetRole: operation<iamTypes.GetRoleCommandInput, iamTypes.GetRoleCommandOutput>((input, context) => ({
    Role: roleView(identities(context).role(input.RoleName ?? '')),
  })),
  DeleteRole: operation<iamTypes.DeleteRoleCommandInput, iamTypes.DeleteRoleCommandOutput>((input, context) =>
    identities(context).deleteRole(input.RoleName ?? ''),
  ),
  ListRoles: operation<iamTypes.ListRolesCommandInput, iamTypes.ListRolesCommandOutput>((input, context) => {
    const found = listed(
      [...identities(context).roles.values()].filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')),
      input,
    );
    // Listing leaves out tags, as IAM does.
    return { Roles: found.items.map((role) => ({ ...roleView(role), Tags: undefined })), ...paged(found) };
  }),
  ListRoleTags: operation<iamTypes.ListRoleTagsCommandInput, iamTypes.ListRoleTagsCommandOutput>(
    (input, context) => ({
      Tags: tagList(identities(context).role(input.RoleName ?? '').tags),
      IsTruncated: false,
    }),
  ),
  TagRole: operation<iamTypes.TagRoleCommandInput, iamTypes.TagRoleCommandOutput>((input, context) => {
    Object.assign(identities(context).role(input.RoleName ?? '').tags, readTags(input.Tags));
  }),
  PutRolePolicy: operation<iamTypes.PutRolePolicyCommandInput, iamTypes.PutRolePolicyCommandOutput>(
    (input, context) =>
      identities(context).putRolePolicy(
        input.RoleName ?? '',
        input.PolicyName ?? '',
        input.PolicyDocument ?? '',
      ),
  ),
  GetRolePolicy: operation<iamTypes.GetRolePolicyCommandInput, iamTypes.GetRolePolicyCommandOutput>(
    (input, context) => {
      const document = identities(context)
        .role(input.RoleName ?? '')
        .inlinePolicies.get(input.PolicyName ?? '');
      if (document === undefined)
        throw new AwsError(
          'NoSuchEntityException',
          `The role policy with name ${input.PolicyName} cannot be found.`,
        );
      return { RoleName: input.RoleName, PolicyName: input.PolicyName, PolicyDocument: encoded(document) };
    },
  ),
  DeleteRolePolicy: operation<iamTypes.DeleteRolePolicyCommandInput, iamTypes.DeleteRolePolicyCommandOutput>(
    (input, context) => {
      const deleted = identities(context)
        .role(input.RoleName ?? '')
        .inlinePolicies.delete(input.PolicyName ?? '');
      if (!deleted)
        throw new AwsError(
          'NoSuchEntityException',
          `The role policy with name ${input.PolicyName} cannot be found.`,
        );
    },
  ),
  ListRolePolicies: operation<iamTypes.ListRolePoliciesCommandInput, iamTypes.ListRolePoliciesCommandOutput>(
    (input, context) => {
      const found = listed(
        [
          ...identities(context)
            .role(input.RoleName ?? '')
            .inlinePolicies.keys(),
        ],
        input,
      );
      return { PolicyNames: found.items, ...paged(found) };
    },
  ),
  AttachRolePolicy: operation<iamTypes.AttachRolePolicyCommandInput, iamTypes.AttachRolePolicyCommandOutput>(
    (input, context) => identities(context).attach(input.RoleName ?? '', input.PolicyArn ?? ''),
  ),
  DetachRolePolicy: operation<iamTypes.DetachRolePolicyCommandInput, iamTypes.DetachRolePolicyCommandOutput>(
    (input, context) => {
      const detached = identities(context)
        .role(input.RoleName ?? '')
        .attachedPolicies.delete(input.PolicyArn ?? '');
      if (!detached) throw new AwsError('NoSuchEntityException', `Policy ${input.PolicyArn} was not found.`);
    },
  ),
  ListAttachedRolePolicies: operation<
    iamTypes.ListAttachedRolePoliciesCommandInput,
    iamTypes.ListAttachedRolePoliciesCommandOutput
  >((input, context) => {
    const found = listed([...identities(context).role(input.RoleName ?? '').attachedPolicies], input);
    return {
      AttachedPolicies: found.items.map((PolicyArn) => ({
        PolicyArn,
        PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
      })),
      ...paged(found),
    };
  }),
};
