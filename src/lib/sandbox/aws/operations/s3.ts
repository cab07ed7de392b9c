import type { Operations } from '../operation.js';
import { buckets } from './s3-buckets.js';
import { objects } from './s3-objects.js';
import { uploads } from './s3-uploads.js';

export const s3: Operations = { ...buckets, ...objects, ...uploads };
