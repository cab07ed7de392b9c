import { AwsError } from '../aws-error.js';
import type { Template } from './template.js';

const iamTypes = [
  'AccessKey',
  'Group',
  'InstanceProfile',
  'ManagedPolicy',
  'Policy',
  'Role',
  'User',
  'UserToGroupAddition',
].map((name) => `AWS::IAM::${name}`);
const nameProperties = ['RoleName', 'InstanceProfileName', 'ManagedPolicyName', 'GroupName', 'UserName'];

/** The capability that a template needs, and the types that are the reason. */
export function requiredCapability(template: Template): { capability: string | undefined; types: string[] } {
  const resources = Object.values(template.resources).filter(({ type }) => iamTypes.includes(type));
  const named = resources.some(({ properties }) => nameProperties.some((name) => name in properties));
  const capability = resources.length === 0 ? undefined : named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  return { capability, types: [...new Set(resources.map(({ type }) => type))] };
}

/** Refuses a template with IAM resources when the caller has not said that it may contain them. */
export function checkCapabilities(template: Template, granted: readonly string[]): void {
  const { capability } = requiredCapability(template);
  if (capability === undefined || granted.includes('CAPABILITY_NAMED_IAM')) return;
  if (capability === 'CAPABILITY_IAM' && granted.includes('CAPABILITY_IAM')) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${capability}]`, {
    status: 400,
  });
}
