import type { WireRequest } from './http-message.js';

/**
 * The bucket of an S3 request and the path below it: from the host name (`BUCKET.localhost`, `BUCKET.s3.REGION.amazonaws.com`) or from
 * the first part of the path.
 */
export function bucketOf(request: WireRequest): { bucket: string | undefined; path: string } {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const virtual = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host);
  if (virtual?.[1] && virtual[1] !== 's3') return { bucket: virtual[1], path: request.path };
  const [, bucket, rest] = /^\/([^/]*)(.*)$/s.exec(request.path) ?? [];
  if (!bucket) return { bucket: undefined, path: '/' };
  return { bucket: decodeURIComponent(bucket), path: rest || '/' };
}
