import { createHash } from 'node:crypto';
import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import { refusal, type Clock } from '../core/index.js';
import type { AwsClients } from './clients.js';
import { isAwsError } from './errors.js';

export interface BucketState {
  exists: boolean;
}

/** Whether the bucket is there and ours. A bucket of that name in another account is a refusal (exit 3). */
export async function observeBucket(
  clients: AwsClients,
  bucket: string,
  account: string,
): Promise<BucketState> {
  const s3 = await clients.s3();
  try {
    await s3.headBucket({ Bucket: bucket, ExpectedBucketOwner: account });
    return { exists: true };
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchBucket') || (isAwsError(error) && error.httpStatus === 404)) {
      return { exists: false };
    }
    if (isAwsError(error) && error.httpStatus === 403) {
      throw refusal(`the bucket ${bucket} belongs to another account or may not be read`, { cause: error });
    }
    throw error;
  }
}

const attempts = 10;

/**
 * Creates the bucket; one that is ours already is success. `us-east-1` is no legal LocationConstraint, so none is sent there (CLM
 * sends it and fails). A bucket of this name that was just deleted blocks the name for a while: tried again up to ten times.
 */
export async function createBucket(
  clients: AwsClients,
  bucket: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const s3 = await clients.s3();
  const { region } = clients;
  const where =
    region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  for (let attempt = 1; ; attempt++) {
    try {
      await s3.createBucket({ Bucket: bucket, ...where });
      return;
    } catch (error) {
      if (isAwsError(error, 'BucketAlreadyOwnedByYou')) return;
      if (isAwsError(error, 'BucketAlreadyExists')) {
        throw refusal(`the bucket name ${bucket} is taken by another account`, { cause: error });
      }
      if (!isAwsError(error, 'OperationAborted') || attempt === attempts) throw error;
      await clock.sleep(Math.min(1000 * 2 ** attempt, 60_000), signal);
    }
  }
}

/** Whether an object is there and, when its content is known to us, has exactly this content (by ETag, where S3 keeps an MD5 there). */
export async function observeObject(
  clients: AwsClients,
  bucket: string,
  key: string,
  content?: Uint8Array,
): Promise<'absent' | 'same' | 'different' | 'unknown'> {
  const s3 = await clients.s3();
  try {
    const head = await s3.headObject({ Bucket: bucket, Key: key });
    if (content === undefined) return 'unknown';
    const etag = (head.ETag ?? '').replaceAll('"', '');
    if (head.ContentLength !== undefined && head.ContentLength !== content.length) return 'different';
    if (!/^[0-9a-f]{32}$/.test(etag)) return 'unknown';
    return etag === createHash('md5').update(content).digest('hex') ? 'same' : 'different';
  } catch (error) {
    if (
      isAwsError(error) &&
      (error.httpStatus === 404 || error.awsCode === 'NoSuchKey' || error.awsCode === 'NotFound')
    ) {
      return 'absent';
    }
    throw error;
  }
}

export async function putObject(
  clients: AwsClients,
  bucket: string,
  key: string,
  content: Uint8Array | string,
): Promise<void> {
  const s3 = await clients.s3();
  await s3.putObject({ Bucket: bucket, Key: key, Body: content });
}

/** The URL by which CloudFormation reads a template from the bucket. */
export function templateUrl(clients: AwsClients, bucket: string, key: string): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const endpoint = clients.endpointOf('S3');
  if (endpoint) return `${endpoint.replace(/\/$/, '')}/${bucket}/${path}`;
  const suffix = clients.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${clients.region}.${suffix}/${path}`;
}
