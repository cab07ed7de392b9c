import { AwsError } from '../../aws-error.js';
import { Properties, type ResourceRequest, type ResourceState, type ResourceType } from '../resource-type.js';

const identities = (request: ResourceRequest): ResourceRequest['region']['global']['identities'] =>
  request.region.global.identities;

const withoutTags = (tags: ResourceRequest['tags']): ResourceRequest['tags'] =>
  // IAM does not take the reserved tags that CloudFormation puts on most resources.
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));

function setInlinePolicies(request: ResourceRequest, name: string): void {
  const role = identities(request).role(name);
  role.inlinePolicies.clear();
  for (const entry of new Properties(request.properties).objects('Policies')) {
    identities(request).putRolePolicy(name, entry.text('PolicyName'), entry.document('PolicyDocument'));
  }
}

function setAttachedPolicies(request: ResourceRequest, name: string): void {
  const role = identities(request).role(name);
  const wanted = new Properties(request.properties).texts('ManagedPolicyArns');
  for (const arn of wanted) identities(request).attach(name, arn);
  const previous = role.attachedPolicies;
  for (const arn of previous)
    if (!wanted.includes(arn) && arn.startsWith('arn:aws:iam::aws:')) previous.delete(arn);
}

export const role: ResourceType = {
  nameProperty: 'RoleName',
  create(request) {
    const properties = new Properties(request.properties);
    const created = identities(request).createRole({
      name: properties.optionalText('RoleName') ?? request.physicalName(),
      trustPolicy: properties.document('AssumeRolePolicyDocument'),
      path: properties.optionalText('Path') ?? '/',
      maxSessionSeconds: properties.number('MaxSessionDuration', 3600),
      tags: withoutTags(request.tags),
      ...(properties.has('Description') && { description: properties.text('Description') }),
      ...(properties.has('PermissionsBoundary') && {
        permissionsBoundary: properties.text('PermissionsBoundary'),
      }),
    });
    setInlinePolicies(request, created.name);
    setAttachedPolicies(request, created.name);
    return { physicalId: created.name, attributes: { Arn: created.arn, RoleId: created.id } };
  },
  update(request, current) {
    const properties = new Properties(request.properties);
    const known = identities(request).role(current.physicalId);
    known.trustPolicy = properties.document('AssumeRolePolicyDocument');
    known.description = properties.optionalText('Description');
    known.maxSessionSeconds = properties.number('MaxSessionDuration', 3600);
    known.permissionsBoundary = properties.optionalText('PermissionsBoundary');
    known.tags = withoutTags(request.tags);
    setInlinePolicies(request, known.name);
    setAttachedPolicies(request, known.name);
    return current;
  },
  delete(request, current) {
    const known = identities(request).role(current.physicalId);
    // CloudFormation removes what the template itself put on the role, and fails on what others attached.
    known.inlinePolicies.clear();
    for (const arn of new Properties(request.properties).texts('ManagedPolicyArns'))
      known.attachedPolicies.delete(arn);
    identities(request).deleteRole(known.name);
  },
};

function putPolicy(request: ResourceRequest, name: string): void {
  const properties = new Properties(request.properties);
  if (properties.texts('Users').length > 0 || properties.texts('Groups').length > 0) {
    throw new AwsError('ValidationError', 'IAM users and groups are not simulated by the kubectl zk sandbox');
  }
  for (const target of properties.texts('Roles'))
    identities(request).putRolePolicy(target, name, properties.document('PolicyDocument'));
}

function dropPolicy(request: ResourceRequest, name: string, roles: readonly string[]): void {
  for (const target of roles) identities(request).roles.get(target)?.inlinePolicies.delete(name);
}

export const policy: ResourceType = {
  create(request) {
    const name = new Properties(request.properties).text('PolicyName');
    putPolicy(request, name);
    return { physicalId: name, attributes: { Id: name } };
  },
  update(request, current, previous) {
    dropPolicy(request, current.physicalId, new Properties(previous).texts('Roles'));
    const name = new Properties(request.properties).text('PolicyName');
    putPolicy(request, name);
    return { physicalId: name, attributes: { Id: name } };
  },
  delete: (request, current) =>
    dropPolicy(request, current.physicalId, new Properties(request.properties).texts('Roles')),
};

function attachTo(request: ResourceRequest, arn: string, previousRoles: readonly string[]): void {
  const wanted = new Properties(request.properties).texts('Roles');
  for (const name of previousRoles)
    if (!wanted.includes(name)) identities(request).roles.get(name)?.attachedPolicies.delete(arn);
  for (const name of wanted) identities(request).attach(name, arn);
}

export const managedPolicy: ResourceType = {
  nameProperty: 'ManagedPolicyName',
  create(request) {
    const properties = new Properties(request.properties);
    const created = identities(request).createPolicy({
      name: properties.optionalText('ManagedPolicyName') ?? request.physicalName(128),
      document: properties.document('PolicyDocument'),
      path: properties.optionalText('Path') ?? '/',
      ...(properties.has('Description') && { description: properties.text('Description') }),
    });
    attachTo(request, created.arn, []);
    return { physicalId: created.arn, attributes: { PolicyArn: created.arn, PolicyId: created.id } };
  },
  update(request, current, previous) {
    const known = identities(request).policy(current.physicalId);
    known.document = new Properties(request.properties).document('PolicyDocument');
    known.version++;
    known.updatedAt = request.region.context.now;
    attachTo(request, known.arn, new Properties(previous).texts('Roles'));
    return current;
  },
  delete(request, current) {
    for (const name of new Properties(request.properties).texts('Roles'))
      identities(request).roles.get(name)?.attachedPolicies.delete(current.physicalId);
    identities(request).deletePolicy(current.physicalId);
  },
};

export const instanceProfile: ResourceType = {
  nameProperty: 'InstanceProfileName',
  create(request) {
    const properties = new Properties(request.properties);
    const name = properties.optionalText('InstanceProfileName') ?? request.physicalName(128);
    const created = identities(request).createProfile(name, properties.optionalText('Path') ?? '/');
    for (const target of properties.texts('Roles')) identities(request).addRoleToProfile(name, target);
    return { physicalId: name, attributes: { Arn: created.arn } };
  },
  update(request, current) {
    const known = identities(request).profile(current.physicalId);
    known.roles = [];
    for (const target of new Properties(request.properties).texts('Roles'))
      identities(request).addRoleToProfile(known.name, target);
    return current;
  },
  delete(request, current) {
    identities(request).profile(current.physicalId).roles = [];
    identities(request).deleteProfile(current.physicalId);
  },
};

export const oidcProvider: ResourceType = {
  nameProperty: 'Url',
  create(request): ResourceState {
    const properties = new Properties(request.properties);
    const created = identities(request).createOidcProvider({
      url: properties.text('Url'),
      clientIds: properties.texts('ClientIdList'),
      thumbprints: properties.texts('ThumbprintList'),
      tags: withoutTags(request.tags),
    });
    return { physicalId: created.arn, attributes: { Arn: created.arn } };
  },
  update(request, current) {
    const known = identities(request).oidcProvider(current.physicalId);
    const properties = new Properties(request.properties);
    Object.assign(known, {
      clientIds: properties.texts('ClientIdList'),
      thumbprints: properties.texts('ThumbprintList'),
      tags: withoutTags(request.tags),
    });
    return current;
  },
  delete(request, current) {
    identities(request).oidcProvider(current.physicalId);
    identities(request).oidcProviders.delete(current.physicalId);
  },
};
