import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';

export interface StoredObject {
  key: string;
  body: Uint8Array;
  etag: string;
  lastModified: number;
  contentType: string;
  metadata: Record<string, string>;
  /** Headers such as cache-control that are given back as they came. */
  headers: Record<string, string>;
  checksums: Record<string, string>;
}

export interface Bucket {
  name: string;
  region: string;
  createdAt: number;
  objects: Map<string, StoredObject>;
  uploads: Map<string, MultipartUpload>;
  policy: string | undefined;
  tags: Tags;
  /** Settings (versioning, encryption, …) in the form of the API that sets them. */
  settings: Map<string, unknown>;
}

export interface MultipartUpload {
  id: string;
  key: string;
  contentType: string;
  metadata: Record<string, string>;
  startedAt: number;
  parts: Map<number, { body: Uint8Array; etag: string; lastModified: number }>;
}

/** S3 of the account. One version per object is kept. */
export class Buckets {
  readonly buckets = new Map<string, Bucket>();

  constructor(private readonly context: RegionContext) {}

  /** Creates a bucket. Asking again for one's own bucket is an error with a name of its own, which clients take as success. */
  create(name: string, region: string, tags: Tags = {}): Bucket {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
        status: 400,
        fields: { BucketName: name },
      });
    }
    if (this.buckets.has(name)) {
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        {
          status: 409,
          fields: { BucketName: name },
        },
      );
    }
    const bucket: Bucket = {
      name,
      region,
      createdAt: this.context.now,
      objects: new Map(),
      uploads: new Map(),
      policy: undefined,
      tags,
      settings: new Map(),
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  get(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket)
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
        status: 404,
        fields: { BucketName: name },
      });
    return bucket;
  }

  delete(name: string): void {
    if (this.get(name).objects.size > 0) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        status: 409,
        fields: { BucketName: name },
      });
    }
    this.buckets.delete(name);
  }

  put(
    bucket: string,
    key: string,
    body: Uint8Array,
    options: Partial<Pick<StoredObject, 'contentType' | 'metadata' | 'headers' | 'checksums' | 'etag'>> = {},
  ): StoredObject {
    const object: StoredObject = {
      key,
      body,
      etag: options.etag ?? `"${md5(body)}"`,
      lastModified: this.context.now,
      contentType: options.contentType ?? 'application/octet-stream',
      metadata: options.metadata ?? {},
      headers: options.headers ?? {},
      checksums: options.checksums ?? {},
    };
    this.get(bucket).objects.set(key, object);
    return object;
  }

  object(bucket: string, key: string): StoredObject {
    const object = this.get(bucket).objects.get(key);
    if (!object)
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', {
        status: 404,
        fields: { Key: key },
      });
    return object;
  }

  startUpload(
    bucket: string,
    key: string,
    contentType: string,
    metadata: Record<string, string>,
  ): MultipartUpload {
    const upload: MultipartUpload = {
      id: this.context.ids.hex(64),
      key,
      contentType,
      metadata,
      startedAt: this.context.now,
      parts: new Map(),
    };
    this.get(bucket).uploads.set(upload.id, upload);
    return upload;
  }

  upload(bucket: string, id: string): MultipartUpload {
    const upload = this.get(bucket).uploads.get(id);
    if (!upload) {
      throw new AwsError(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        { status: 404 },
      );
    }
    return upload;
  }

  /** Joins the parts of an upload into the object; its ETag is the hash of the parts' hashes, as S3 makes it. */
  completeUpload(bucket: string, id: string, numbers: readonly number[]): StoredObject {
    const upload = this.upload(bucket, id);
    const parts = numbers.map((number) => upload.parts.get(number));
    if (parts.length === 0 || parts.some((part) => part === undefined)) {
      throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.', {
        status: 400,
      });
    }
    const found = parts as { body: Uint8Array; etag: string }[];
    const hashes = found.map((part) => Buffer.from(part.etag.replaceAll('"', ''), 'hex'));
    this.get(bucket).uploads.delete(id);
    return this.put(bucket, upload.key, Buffer.concat(found.map((part) => part.body)), {
      contentType: upload.contentType,
      metadata: upload.metadata,
      etag: `"${md5(Buffer.concat(hashes))}-${found.length}"`,
    });
  }
}

/** The hash that S3 uses as the ETag of a plain upload, in hex. */
export function md5(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex');
}
