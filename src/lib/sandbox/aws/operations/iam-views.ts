import type * as iamTypes from '@aws-sdk/client-iam';
import { tagList, type Region } from '../../../world/index.js';
import type { CallContext } from '../operation.js';
import { page, type Page } from '../paging.js';

type Identities = Region['global']['identities'];
type Role = ReturnType<Identities['role']>;
type Policy = ReturnType<Identities['policy']>;
type Profile = ReturnType<Identities['profile']>;

export const identities = ({ world }: CallContext): Identities => world.global.identities;

/** IAM hands out policy documents percent-encoded. */
export const encoded = (document: string): string => encodeURIComponent(document);

export function roleView(role: Role): iamTypes.Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encoded(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.permissionsBoundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
        PermissionsBoundaryArn: role.permissionsBoundary,
      },
    }),
    Tags: tagList(role.tags),
  };
}

export function policyView(policy: Policy, attachments: number): iamTypes.Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.version}`,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    Tags: tagList(policy.tags),
  };
}

export function profileView(profile: Profile, context: CallContext): iamTypes.InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: profile.roles.map((name) => roleView(identities(context).role(name))),
    Tags: tagList(profile.tags),
  };
}

export function listed<T>(
  items: readonly T[],
  input: { Marker?: string | undefined; MaxItems?: number | undefined; PathPrefix?: string | undefined },
): Page<T> {
  return page(items, input.Marker, input.MaxItems ?? 100);
}

export const paged = ({ next }: Page<unknown>): { IsTruncated: boolean; Marker: string | undefined } => ({
  IsTruncated: next !== undefined,
  Marker: next,
});
