import type * as iamTypes from '@aws-sdk/client-iam';
import { AwsError, readTags, tagList } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { roles } from './iam-roles.js';
import { encoded, identities, listed, paged, policyView, profileView } from './iam-views.js';

const policies: Operations = {
  CreatePolicy: operation<iamTypes.CreatePolicyCommandInput, iamTypes.CreatePolicyCommandOutput>(
    (input, context) => {
      const policy = identities(context).createPolicy({
        name: input.PolicyName ?? '',
        document: input.PolicyDocument ?? '',
        path: input.Path ?? '/',
        tags: readTags(input.Tags),
      });
      return { Policy: policyView(policy, 0) };
    },
  ),
  GetPolicy: operation<iamTypes.GetPolicyCommandInput, iamTypes.GetPolicyCommandOutput>((input, context) => {
    const arn = input.PolicyArn ?? '';
    return { Policy: policyView(identities(context).policy(arn), identities(context).attachmentCount(arn)) };
  }),
  GetPolicyVersion: operation<iamTypes.GetPolicyVersionCommandInput, iamTypes.GetPolicyVersionCommandOutput>(
    (input, context) => {
      const policy = identities(context).policy(input.PolicyArn ?? '');
      if (input.VersionId !== `v${policy.version}`)
        throw new AwsError(
          'NoSuchEntityException',
          `Policy ${policy.arn} version ${input.VersionId} does not exist or is not attachable.`,
        );
      return {
        PolicyVersion: {
          Document: encoded(policy.document),
          VersionId: input.VersionId,
          IsDefaultVersion: true,
          CreateDate: new Date(policy.updatedAt),
        },
      };
    },
  ),
  DeletePolicy: operation<iamTypes.DeletePolicyCommandInput, iamTypes.DeletePolicyCommandOutput>(
    (input, context) => identities(context).deletePolicy(input.PolicyArn ?? ''),
  ),
  ListPolicies: operation<iamTypes.ListPoliciesCommandInput, iamTypes.ListPoliciesCommandOutput>(
    (input, context) => {
      if (input.Scope !== 'Local')
        throw new AwsError(
          'NotImplemented',
          'iam:ListPolicies of AWS managed policies is not simulated by the kubectl zk sandbox; ask with scope Local',
          { status: 501 },
        );
      const found = listed([...identities(context).policies.values()], input);
      return {
        Policies: found.items.map((policy) => ({
          ...policyView(policy, identities(context).attachmentCount(policy.arn)),
          Tags: undefined,
        })),
        ...paged(found),
      };
    },
  ),
};

const profiles: Operations = {
  CreateInstanceProfile: operation<
    iamTypes.CreateInstanceProfileCommandInput,
    iamTypes.CreateInstanceProfileCommandOutput
  >((input, context) => ({
    InstanceProfile: profileView(
      identities(context).createProfile(
        input.InstanceProfileName ?? '',
        input.Path ?? '/',
        readTags(input.Tags),
      ),
      context,
    ),
  })),
  GetInstanceProfile: operation<
    iamTypes.GetInstanceProfileCommandInput,
    iamTypes.GetInstanceProfileCommandOutput
  >((input, context) => ({
    InstanceProfile: profileView(identities(context).profile(input.InstanceProfileName ?? ''), context),
  })),
  DeleteInstanceProfile: operation<
    iamTypes.DeleteInstanceProfileCommandInput,
    iamTypes.DeleteInstanceProfileCommandOutput
  >((input, context) => identities(context).deleteProfile(input.InstanceProfileName ?? '')),
  AddRoleToInstanceProfile: operation<
    iamTypes.AddRoleToInstanceProfileCommandInput,
    iamTypes.AddRoleToInstanceProfileCommandOutput
  >((input, context) =>
    identities(context).addRoleToProfile(input.InstanceProfileName ?? '', input.RoleName ?? ''),
  ),
  RemoveRoleFromInstanceProfile: operation<
    iamTypes.RemoveRoleFromInstanceProfileCommandInput,
    iamTypes.RemoveRoleFromInstanceProfileCommandOutput
  >((input, context) => {
    const profile = identities(context).profile(input.InstanceProfileName ?? '');
    profile.roles = profile.roles.filter((name) => name !== input.RoleName);
  }),
  ListInstanceProfiles: operation<
    iamTypes.ListInstanceProfilesCommandInput,
    iamTypes.ListInstanceProfilesCommandOutput
  >((input, context) => {
    const found = listed([...identities(context).profiles.values()], input);
    return { InstanceProfiles: found.items.map((profile) => profileView(profile, context)), ...paged(found) };
  }),
  ListInstanceProfilesForRole: operation<
    iamTypes.ListInstanceProfilesForRoleCommandInput,
    iamTypes.ListInstanceProfilesForRoleCommandOutput
  >((input, context) => {
    const found = listed(
      [...identities(context).profiles.values()].filter(({ roles: names }) =>
        names.includes(input.RoleName ?? ''),
      ),
      input,
    );
    return { InstanceProfiles: found.items.map((profile) => profileView(profile, context)), ...paged(found) };
  }),
};

const oidc: Operations = {
  CreateOpenIDConnectProvider: operation<
    iamTypes.CreateOpenIDConnectProviderCommandInput,
    iamTypes.CreateOpenIDConnectProviderCommandOutput
  >((input, context) => {
    const made = identities(context).createOidcProvider({
      url: input.Url ?? '',
      clientIds: input.ClientIDList ?? [],
      thumbprints: input.ThumbprintList ?? [],
      tags: readTags(input.Tags),
    });
    return { OpenIDConnectProviderArn: made.arn, Tags: tagList(made.tags) };
  }),
  GetOpenIDConnectProvider: operation<
    iamTypes.GetOpenIDConnectProviderCommandInput,
    iamTypes.GetOpenIDConnectProviderCommandOutput
  >((input, context) => {
    const provider = identities(context).oidcProvider(input.OpenIDConnectProviderArn ?? '');
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.createdAt),
      Tags: tagList(provider.tags),
    };
  }),
  ListOpenIDConnectProviders: operation<
    iamTypes.ListOpenIDConnectProvidersCommandInput,
    iamTypes.ListOpenIDConnectProvidersCommandOutput
  >((_input, context) => ({
    OpenIDConnectProviderList: [...identities(context).oidcProviders.keys()].map((Arn) => ({ Arn })),
  })),
  DeleteOpenIDConnectProvider: operation<
    iamTypes.DeleteOpenIDConnectProviderCommandInput,
    iamTypes.DeleteOpenIDConnectProviderCommandOutput
  >((input, context) => {
    identities(context).oidcProviders.delete(
      identities(context).oidcProvider(input.OpenIDConnectProviderArn ?? '').arn,
    );
  }),
};

export const iam: Operations = { ...roles, ...policies, ...profiles, ...oidc };
