import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type * as s3Types from '@aws-sdk/client-s3';
import { AwsError, type Region } from '../../../world/index.js';
import { operation, type CallContext, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Bucket = ReturnType<Region['global']['buckets']['get']>;
type StoredObject = ReturnType<Region['global']['buckets']['object']>;

const bucket = ({ world }: CallContext, name: string | undefined): Bucket =>
  world.global.buckets.get(name ?? '');
/** The wire layer writes bytes; what the SDK makes of them on the other side is a stream. */
type ObjectBody = NonNullable<s3Types.GetObjectCommandOutput['Body']>;

const keptHeaders = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'] as const;

/** Verifies the checksum that came along; a wrong one means that the content was damaged on the way. */
export function verifyChecksum(
  body: Uint8Array,
  input: {
    ChecksumCRC32?: string | undefined;
    ChecksumSHA256?: string | undefined;
    ChecksumSHA1?: string | undefined;
    ContentMD5?: string | undefined;
  },
): Record<string, string> {
  const hash = (algorithm: string): string => createHash(algorithm).update(body).digest('base64');
  const computed: Record<string, () => string> = {
    ChecksumCRC32: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(body));
      return bytes.toString('base64');
    },
    ChecksumSHA256: () => hash('sha256'),
    ChecksumSHA1: () => hash('sha1'),
    ContentMD5: () => hash('md5'),
  };
  const given = Object.entries(input).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name, value] of given) {
    if (computed[name]?.() !== value) {
      const what =
        name === 'ContentMD5'
          ? 'Content-MD5'
          : `x-amz-checksum-${name.slice('Checksum'.length).toLowerCase()}`;
      throw new AwsError('BadDigest', `The ${what} you specified did not match the calculated checksum.`, {
        status: 400,
      });
    }
  }
  return Object.fromEntries(given.filter(([name]) => name !== 'ContentMD5'));
}

function etagMatches(etags: string | undefined, object: StoredObject | undefined): boolean {
  return (etags ?? '')
    .split(',')
    .some(
      (etag) =>
        object !== undefined &&
        (etag.trim() === '*' || etag.trim().replaceAll('"', '') === object.etag.replaceAll('"', '')),
    );
}

function checkPreconditions(
  input: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
  object: StoredObject | undefined,
  reading: boolean,
): void {
  const failed = (status: number): AwsError =>
    new AwsError(
      status === 304 ? 'NotModified' : 'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      { status },
    );
  if (input.IfMatch !== undefined && !etagMatches(input.IfMatch, object)) throw failed(412);
  if (input.IfNoneMatch !== undefined && etagMatches(input.IfNoneMatch, object))
    throw failed(reading ? 304 : 412);
}

function describe(object: StoredObject): Omit<s3Types.HeadObjectCommandOutput, '$metadata'> {
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(object.lastModified),
    ContentLength: object.body.byteLength,
    ETag: object.etag,
    ContentType: object.contentType,
    Metadata: object.metadata,
    ServerSideEncryption: 'AES256',
    ...object.headers,
    ...object.checksums,
  };
}

/** Checksums of the whole object are shown only on request, and never with a part of it. */
function withoutChecksums(
  described: ReturnType<typeof describe>,
): Omit<ReturnType<typeof describe>, 'ChecksumType'> {
  return { ...described, ChecksumCRC32: undefined, ChecksumSHA256: undefined, ChecksumSHA1: undefined };
}

/** The bytes of a `Range: bytes=…` header; undefined for the whole object. */
function readRange(range: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match) return undefined;
  const [, from, to] = match as unknown as [string, string, string];
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end)
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return { start, end };
}

interface Listing {
  Contents: s3Types._Object[];
  CommonPrefixes: s3Types.CommonPrefix[];
  next: string | undefined;
}

function listed(Key: string, object: StoredObject): s3Types._Object {
  const algorithms = Object.keys(object.checksums).map(
    (name) => name.slice('Checksum'.length) as s3Types.ChecksumAlgorithm,
  );
  return {
    Key,
    LastModified: new Date(object.lastModified),
    ETag: object.etag,
    ...(algorithms.length > 0 && { ChecksumAlgorithm: algorithms, ChecksumType: 'FULL_OBJECT' as const }),
    Size: object.body.byteLength,
    StorageClass: 'STANDARD',
  };
}

function list(
  known: Bucket,
  input: { Prefix?: string | undefined; Delimiter?: string | undefined; MaxKeys?: number | undefined },
  after: string | undefined,
  token: string | undefined,
): Listing {
  const { Prefix: prefix = '', Delimiter: delimiter } = input;
  const rows = new Map<string, StoredObject | undefined>();
  for (const key of [...known.objects.keys()].sort()) {
    if (!key.startsWith(prefix) || (after !== undefined && key <= after)) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (delimiter && cut >= 0) rows.set(key.slice(0, cut + delimiter.length), undefined);
    else rows.set(key, known.objects.get(key));
  }
  const { items, next } = page([...rows], token, input.MaxKeys ?? 1000, 'InvalidArgument');
  return {
    Contents: items.flatMap(([Key, object]) => (object ? [listed(Key, object)] : [])),
    CommonPrefixes: items.flatMap(([Prefix, object]) => (object ? [] : [{ Prefix }])),
    next,
  };
}

export const objects: Operations = {
  PutObject: operation<s3Types.PutObjectCommandInput, s3Types.PutObjectCommandOutput>((input, context) => {
    const key = input.Key ?? '';
    const body = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
    checkPreconditions(input, bucket(context, input.Bucket).objects.get(key), false);
    const { ChecksumCRC32, ChecksumSHA256, ChecksumSHA1, ContentMD5 } = input;
    const checksums = verifyChecksum(body, { ChecksumCRC32, ChecksumSHA256, ChecksumSHA1, ContentMD5 });
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
    );
    const object = context.world.global.buckets.put(input.Bucket ?? '', key, body, {
      metadata: input.Metadata ?? {},
      headers,
      checksums,
      contentType: input.ContentType ?? 'binary/octet-stream',
    });
    return { ETag: object.etag, ServerSideEncryption: 'AES256', ...object.checksums };
  }),
  GetObject: operation<s3Types.GetObjectCommandInput, s3Types.GetObjectCommandOutput>((input, context) => {
    const object = context.world.global.buckets.object(input.Bucket ?? '', input.Key ?? '');
    checkPreconditions(input, object, true);
    const range = readRange(input.Range, object.body.byteLength);
    if (!range) {
      const described =
        input.ChecksumMode === 'ENABLED' ? describe(object) : withoutChecksums(describe(object));
      return { ...described, Body: object.body as unknown as ObjectBody };
    }
    const part = object.body.subarray(range.start, range.end + 1);
    const rest = withoutChecksums(describe(object));
    context.status = 206;
    return {
      ...rest,
      ContentLength: part.byteLength,
      ContentRange: `bytes ${range.start}-${range.end}/${object.body.byteLength}`,
      Body: part as unknown as ObjectBody,
    };
  }),
  HeadObject: operation<s3Types.HeadObjectCommandInput, s3Types.HeadObjectCommandOutput>((input, context) => {
    const object = context.world.global.buckets.object(input.Bucket ?? '', input.Key ?? '');
    checkPreconditions(input, object, true);
    return describe(object);
  }),
  DeleteObject: operation<s3Types.DeleteObjectCommandInput, s3Types.DeleteObjectCommandOutput>(
    (input, context) => {
      bucket(context, input.Bucket).objects.delete(input.Key ?? '');
    },
  ),
  DeleteObjects: operation<s3Types.DeleteObjectsCommandInput, s3Types.DeleteObjectsCommandOutput>(
    (input, context) => {
      const known = bucket(context, input.Bucket);
      const keys = (input.Delete?.Objects ?? []).map(({ Key }) => Key ?? '');
      for (const key of keys) known.objects.delete(key);
      return input.Delete?.Quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
    },
  ),
  CopyObject: operation<s3Types.CopyObjectCommandInput, s3Types.CopyObjectCommandOutput>((input, context) => {
    const source = decodeURIComponent(input.CopySource ?? '').replace(/^\//, '');
    const slash = source.indexOf('/');
    const { buckets } = context.world.global;
    const original = buckets.object(source.slice(0, slash), source.slice(slash + 1));
    const copy = buckets.put(input.Bucket ?? '', input.Key ?? '', original.body, {
      ...original,
      ...(input.MetadataDirective === 'REPLACE' && {
        metadata: input.Metadata ?? {},
        contentType: input.ContentType ?? original.contentType,
      }),
    });
    return { CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.lastModified) } };
  }),
  ListObjectsV2: operation<s3Types.ListObjectsV2CommandInput, s3Types.ListObjectsV2CommandOutput>(
    (input, context) => {
      const { Contents, CommonPrefixes, next } = list(
        bucket(context, input.Bucket),
        input,
        input.StartAfter,
        input.ContinuationToken,
      );
      return {
        Name: input.Bucket,
        Prefix: input.Prefix ?? '',
        Delimiter: input.Delimiter,
        MaxKeys: input.MaxKeys ?? 1000,
        KeyCount: Contents.length + CommonPrefixes.length,
        IsTruncated: next !== undefined,
        NextContinuationToken: next,
        Contents,
        CommonPrefixes,
      };
    },
  ),
  ListObjects: operation<s3Types.ListObjectsCommandInput, s3Types.ListObjectsCommandOutput>(
    (input, context) => {
      const { Contents, CommonPrefixes, next } = list(
        bucket(context, input.Bucket),
        input,
        input.Marker,
        undefined,
      );
      return {
        Name: input.Bucket,
        Prefix: input.Prefix ?? '',
        Marker: input.Marker ?? '',
        Delimiter: input.Delimiter,
        MaxKeys: input.MaxKeys ?? 1000,
        IsTruncated: next !== undefined,
        NextMarker: next === undefined ? undefined : (Contents.at(-1)?.Key ?? CommonPrefixes.at(-1)?.Prefix),
        Contents,
        CommonPrefixes,
      };
    },
  ),
};
