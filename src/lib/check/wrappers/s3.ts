import type { S3 } from '@aws-sdk/client-s3';
import { pythonText } from '../bridge/python-text.js';
import { pythonJson } from '../bridge/python-json.js';
import type { BridgeCall, MethodDefinition, WrapperDefinition } from '../bridge/wrapper.js';
import { object, PythonError } from '../bridge/wire.js';
import { awsCall, isClientError, regionOf, regionParameter } from './aws/aws-call.js';
import { awareDatetime } from './aws/instant.js';

/** What `get_object` reads into memory; the answers of the bridge are smaller still. */
const maxObjectBytes = 4 * 1024 * 1024;
const pageSize = 1000;

interface Bucket {
  s3: S3;
}

/** An object that was looked at; `size` -1: there is none. */
interface Found {
  name: string;
  size: number;
  /** Absent if it is missing, or too large to read. */
  content?: Buffer;
}

interface Listing {
  files: { Key?: string; Size?: number; LastModified?: Date }[];
}

const returns: Readonly<Record<string, string>> = {
  exists: 'a bool',
  size: 'bytes; -1 if there is no such object',
  text: 'the content as text; None if there is no such object',
  json: 'the parsed content; None if there is no such object',
  files: 'a list of dicts `file_name`, `size`, `last_modified`',
};

/** `s3()`: objects and buckets, read-only. Semantics of zmon-worker's s3.py. */
export const s3: WrapperDefinition<Bucket> = {
  name: 's3',
  tier: 1,
  summary: 'Looks at objects and buckets of S3.',
  parameters: [regionParameter],
  async open(args, call) {
    return { s3: await awsCall(async () => (await call.clusters.aws(regionOf(args['region']))).s3()) };
  },
  methods: {
    get_object_metadata: {
      parameters: [{ name: 'bucket_name' }, { name: 'key' }],
      returns: 'an object with `.exists()` and `.size()`; the object itself is not read',
      async run({ s3 }, { bucket_name, key }, call) {
        const place = { Bucket: pythonText(bucket_name), Key: pythonText(key) };
        const head = await orMissing(call, () => s3.headObject(place, { abortSignal: call.signal }));
        return object('metadata', { name: nameOf(place), size: head?.ContentLength ?? -1 });
      },
    },
    get_object: {
      parameters: [{ name: 'bucket_name' }, { name: 'key' }],
      returns: 'an object with `.text()`, `.json()`, `.exists()` and `.size()`',
      async run({ s3 }, { bucket_name, key }, call) {
        const place = { Bucket: pythonText(bucket_name), Key: pythonText(key) };
        return object(
          'object',
          (await orMissing(call, () => readObject(s3, place, call.signal))) ?? missing(place),
        );
      },
    },
    list_bucket: {
      parameters: [
        { name: 'bucket_name' },
        { name: 'prefix' },
        { name: 'max_items', default: 100 },
        { name: 'recursive', default: true, doc: 'False: only what stands directly below the prefix.' },
      ],
      returns: 'an object with `.files()`: a list of dicts `file_name`, `size`, `last_modified`',
      async run({ s3 }, args, call) {
        const place = {
          Bucket: pythonText(args['bucket_name']),
          Prefix: pythonText(args['prefix'] ?? ''),
          ...(args['recursive'] ? {} : { Delimiter: '/' }),
        };
        const max = Number(args['max_items'] ?? Infinity);
        return object('listing', { files: await awsCall(() => listFiles(s3, place, max, call.signal)) });
      },
    },
    bucket_exists: {
      parameters: [{ name: 'bucket_name' }],
      returns: 'a bool; whatever goes wrong counts as False',
      async run({ s3 }, { bucket_name }, call) {
        try {
          await s3.headBucket({ Bucket: pythonText(bucket_name) }, { abortSignal: call.signal });
          return true;
        } catch (error) {
          call.signal.throwIfAborted();
          if (!isClientError(error))
            call.note(`s3: bucket_exists is False because AWS did not answer: ${textOf(error)}`);
          return false;
        }
      },
    },
  },
  objects: {
    metadata: kind<Found>({ exists: (found) => found.size >= 0, size: (found) => found.size }),
    object: kind<Found>({
      exists: (found) => found.size >= 0,
      size: (found) => found.size,
      text: (found) => textIn(found),
      json: (found) => jsonIn(found),
    }),
    listing: kind<Listing>({
      files: ({ files }) =>
        files.map(({ Key, Size, LastModified }) => ({
          file_name: Key ?? '',
          size: Size ?? 0,
          last_modified: LastModified ? awareDatetime(LastModified) : null,
        })),
    }),
  },
};

function kind<I>(
  methods: Readonly<Record<string, (of: I) => unknown>>,
): Record<string, MethodDefinition<unknown>> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, run]) => [
      name,
      { parameters: [], returns: returns[name] ?? '', run: (of: unknown) => run(of as I) },
    ]),
  );
}

/** The worker counts every error that AWS answers as "there is none"; a missing permission deserves a hint. */
async function orMissing<T>(call: BridgeCall, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isClientError(error)) return awsCall(() => Promise.reject(error as Error));
    if ((error as { httpStatus?: number }).httpStatus === 403)
      call.note('s3: AWS denied access; on the worker, too, that counts as a missing object');
    return undefined;
  }
}

async function readObject(
  s3: S3,
  place: { Bucket: string; Key: string },
  abortSignal: AbortSignal,
): Promise<Found> {
  const answer = await s3.getObject(place, { abortSignal });
  const size = answer.ContentLength ?? 0;
  if (size > maxObjectBytes) {
    (answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
    return { name: nameOf(place), size };
  }
  const content = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  return { name: nameOf(place), size: content.length, content };
}

/** Files in order, at most `max`; prefixes below a delimiter do not count, as with boto3's paginator. */
async function listFiles(
  s3: S3,
  place: { Bucket: string; Prefix: string; Delimiter?: string },
  max: number,
  abortSignal: AbortSignal,
): Promise<Listing['files']> {
  const files: Listing['files'] = [];
  let token: string | undefined;
  do {
    const page = await s3.listObjectsV2(
      {
        ...place,
        MaxKeys: Math.max(1, Math.min(pageSize, max - files.length)),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      },
      { abortSignal },
    );
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      files.push({
        ...(Key === undefined ? {} : { Key }),
        ...(Size === undefined ? {} : { Size }),
        ...(LastModified === undefined ? {} : { LastModified }),
      });
    token = page.NextContinuationToken;
  } while (token !== undefined && files.length < max);
  return files.slice(0, Math.max(0, max));
}

function textIn(found: Found): string | null {
  if (found.size < 0) return null;
  if (!found.content)
    throw new PythonError('CheckError', [
      `${found.name} has ${found.size} bytes, more than the ${maxObjectBytes} that can be read; use get_object_metadata()`,
    ]);
  return found.content.toString('utf8');
}

function jsonIn(found: Found): unknown {
  const text = textIn(found);
  if (text === null) return null;
  try {
    return pythonJson(text);
  } catch (error) {
    throw new PythonError('ValueError', [`${found.name} is no JSON: ${textOf(error)}`]);
  }
}

const missing = (place: { Bucket: string; Key: string }): Found => ({ name: nameOf(place), size: -1 });
const nameOf = ({ Bucket, Key }: { Bucket: string; Key: string }): string => `s3://${Bucket}/${Key}`;
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
