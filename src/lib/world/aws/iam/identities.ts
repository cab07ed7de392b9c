import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';

export interface Role {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: number;
  /** Policy documents are kept as JSON text. */
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  inlinePolicies: Map<string, string>;
  attachedPolicies: Set<string>;
  tags: Tags;
}

export interface ManagedPolicy {
  name: string;
  path: string;
  id: string;
  arn: string;
  document: string;
  description: string | undefined;
  createdAt: number;
  updatedAt: number;
  version: number;
  tags: Tags;
}

export interface InstanceProfile {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: number;
  roles: string[];
  tags: Tags;
}

export interface OidcProvider {
  arn: string;
  url: string;
  clientIds: string[];
  thumbprints: string[];
  createdAt: number;
  tags: Tags;
}

const notFound = (what: string): AwsError => new AwsError('NoSuchEntityException', what, { status: 404 });
const conflict = (what: string): AwsError => new AwsError('DeleteConflictException', what, { status: 409 });

/** IAM of the account. Policies are stored and shown, never evaluated: every caller may do everything. */
export class Identities {
  readonly roles = new Map<string, Role>();
  readonly policies = new Map<string, ManagedPolicy>();
  readonly profiles = new Map<string, InstanceProfile>();
  readonly oidcProviders = new Map<string, OidcProvider>();

  constructor(private readonly context: RegionContext) {}

  createRole(
    input: Pick<Role, 'name' | 'trustPolicy'> &
      Partial<Pick<Role, 'path' | 'description' | 'maxSessionSeconds' | 'permissionsBoundary' | 'tags'>>,
  ): Role {
    if (this.roles.has(input.name)) throw exists(`Role with name ${input.name} already exists.`);
    checkDocument(input.trustPolicy);
    const path = input.path ?? '/';
    const role: Role = {
      name: input.name,
      path,
      id: `AROA${this.context.ids.upper(17)}`,
      arn: this.context.arn('iam', `role${path}${input.name}`, 'global'),
      createdAt: this.context.now,
      trustPolicy: input.trustPolicy,
      description: input.description,
      maxSessionSeconds: input.maxSessionSeconds ?? 3600,
      permissionsBoundary: input.permissionsBoundary,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
      tags: input.tags ?? {},
    };
    this.roles.set(role.name, role);
    return role;
  }

  role(name: string): Role {
    const role = this.roles.get(name);
    if (!role) throw notFound(`The role with name ${name} cannot be found.`);
    return role;
  }

  deleteRole(name: string): void {
    const role = this.role(name);
    if (role.inlinePolicies.size > 0) throw conflict('Cannot delete entity, must delete policies first.');
    if (role.attachedPolicies.size > 0)
      throw conflict('Cannot delete entity, must detach all policies first.');
    for (const profile of this.profiles.values()) {
      if (profile.roles.includes(name))
        throw conflict('Cannot delete entity, must remove roles from instance profile first.');
    }
    this.roles.delete(name);
  }

  putRolePolicy(role: string, name: string, document: string): void {
    checkDocument(document);
    this.role(role).inlinePolicies.set(name, document);
  }

  /** AWS managed policies are known by their ARN; those of the account must exist. */
  attach(role: string, policyArn: string): void {
    if (!policyArn.startsWith('arn:aws:iam::aws:policy/') && !this.policies.has(policyArn)) {
      throw notFound(`Policy ${policyArn} does not exist or is not attachable.`);
    }
    this.role(role).attachedPolicies.add(policyArn);
  }

  createPolicy(
    input: Pick<ManagedPolicy, 'name' | 'document'> &
      Partial<Pick<ManagedPolicy, 'path' | 'description' | 'tags'>>,
  ): ManagedPolicy {
    checkDocument(input.document);
    const path = input.path ?? '/';
    const arn = this.context.arn('iam', `policy${path}${input.name}`, 'global');
    if (this.policies.has(arn))
      throw exists(`A policy called ${input.name} already exists. Duplicate names are not allowed.`);
    const policy: ManagedPolicy = {
      name: input.name,
      path,
      id: `ANPA${this.context.ids.upper(17)}`,
      arn,
      document: input.document,
      description: input.description,
      createdAt: this.context.now,
      updatedAt: this.context.now,
      version: 1,
      tags: input.tags ?? {},
    };
    this.policies.set(arn, policy);
    return policy;
  }

  policy(arn: string): ManagedPolicy {
    const policy = this.policies.get(arn);
    if (!policy) throw notFound(`Policy ${arn} does not exist or is not attachable.`);
    return policy;
  }

  attachmentCount(arn: string): number {
    return [...this.roles.values()].filter((role) => role.attachedPolicies.has(arn)).length;
  }

  deletePolicy(arn: string): void {
    this.policy(arn);
    if (this.attachmentCount(arn) > 0) throw conflict('Cannot delete a policy attached to entities.');
    this.policies.delete(arn);
  }

  createProfile(name: string, path = '/', tags: Tags = {}): InstanceProfile {
    if (this.profiles.has(name)) throw exists(`Instance Profile ${name} already exists.`);
    const arn = this.context.arn('iam', `instance-profile${path}${name}`, 'global');
    const profile: InstanceProfile = {
      name,
      path,
      id: `AIPA${this.context.ids.upper(17)}`,
      arn,
      createdAt: this.context.now,
      roles: [],
      tags,
    };
    this.profiles.set(name, profile);
    return profile;
  }

  profile(name: string): InstanceProfile {
    const profile = this.profiles.get(name);
    if (!profile) throw notFound(`Instance Profile ${name} cannot be found.`);
    return profile;
  }

  addRoleToProfile(profile: string, role: string): void {
    const found = this.profile(profile);
    this.role(role);
    if (found.roles.length > 0) {
      throw new AwsError(
        'LimitExceededException',
        `Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1`,
        { status: 409 },
      );
    }
    found.roles.push(role);
  }

  deleteProfile(name: string): void {
    if (this.profile(name).roles.length > 0)
      throw conflict('Cannot delete entity, must remove roles from instance profile first.');
    this.profiles.delete(name);
  }

  createOidcProvider(input: {
    url: string;
    clientIds: string[];
    thumbprints: string[];
    tags?: Tags;
  }): OidcProvider {
    if (!/^https:\/\//.test(input.url))
      throw new AwsError('ValidationError', 'The URL of an OpenID Connect provider must begin with https://');
    const bare = input.url.replace(/^https:\/\//, '');
    const arn = this.context.arn('iam', `oidc-provider/${bare}`, 'global');
    if (this.oidcProviders.has(arn)) throw exists(`Provider with url ${input.url} already exists.`);
    const provider: OidcProvider = {
      arn,
      url: bare,
      clientIds: input.clientIds,
      thumbprints: input.thumbprints,
      createdAt: this.context.now,
      tags: input.tags ?? {},
    };
    this.oidcProviders.set(arn, provider);
    return provider;
  }

  oidcProvider(arn: string): OidcProvider {
    const provider = this.oidcProviders.get(arn);
    if (!provider) throw notFound(`OpenIDConnect Provider not found for arn ${arn}`);
    return provider;
  }
}

function exists(what: string): AwsError {
  return new AwsError('EntityAlreadyExistsException', what, { status: 409 });
}

function checkDocument(document: string): void {
  try {
    const parsed: unknown = JSON.parse(document);
    if (typeof parsed === 'object' && parsed !== null && 'Statement' in parsed) return;
  } catch {
    // Falls through to the refusal: malformed JSON and JSON of another form are one error to IAM.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'Syntax errors in policy.', { status: 400 });
}
