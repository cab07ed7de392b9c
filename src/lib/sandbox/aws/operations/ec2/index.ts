import type { Operations } from '../../operation.js';
import { catalogue } from './catalogue.js';
import { instances } from './instances.js';
import { launchTemplates } from './launch-templates.js';
import { network } from './network.js';
import { securityGroups } from './security-groups.js';
import { tags } from './tags.js';
import { volumes } from './volumes.js';

export const ec2: Operations = {
  ...network,
  ...securityGroups,
  ...instances,
  ...catalogue,
  ...launchTemplates,
  ...tags,
  ...volumes,
};
