import type { Operations } from '../operation.js';
import { acm } from './acm.js';
import { autoscaling } from './autoscaling.js';
import { cloudformation } from './cloudformation.js';
import { ec2 } from './ec2/index.js';
import { eks } from './eks.js';
import { iam } from './iam.js';
import { kms } from './kms.js';
import { route53 } from './route53.js';
import { s3 } from './s3.js';
import { sts } from './sts.js';

/** What is simulated, by service and operation. Everything else is refused by name. */
export const simulated: Readonly<Record<string, Operations>> = {
  acm,
  autoscaling,
  cloudformation,
  ec2,
  eks,
  iam,
  kms,
  route53,
  s3,
  sts,
};
