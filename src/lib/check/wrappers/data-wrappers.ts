import type { WrapperDefinition } from '../bridge/wrapper.js';
import { cloudwatch } from './cloudwatch.js';
import { ebs } from './ebs.js';
import { kubernetes } from './kubernetes.js';
import { mysql } from './mysql.js';
import { s3 } from './s3.js';
import { sql } from './sql.js';

/** Databases, AWS and Kubernetes. */
export const dataWrappers: readonly WrapperDefinition[] = [sql, mysql, s3, cloudwatch, ebs, kubernetes];
