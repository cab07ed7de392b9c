import type * as s3Types from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { operation, type Operations } from '../operation.js';
import { verifyChecksum } from './s3-objects.js';

/** Multipart uploads, which clients choose by themselves for large bodies. */
export const uploads: Operations = {
  CreateMultipartUpload: operation<
    s3Types.CreateMultipartUploadCommandInput,
    s3Types.CreateMultipartUploadCommandOutput
  >((input, { world }) => {
    const upload = world.global.buckets.startUpload(
      input.Bucket ?? '',
      input.Key ?? '',
      input.ContentType ?? 'binary/octet-stream',
      input.Metadata ?? {},
    );
    return { Bucket: input.Bucket, Key: input.Key, UploadId: upload.id };
  }),
  UploadPart: operation<s3Types.UploadPartCommandInput, s3Types.UploadPartCommandOutput>(
    (input, { world }) => {
      const body = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
      const { ChecksumCRC32, ChecksumSHA256, ChecksumSHA1, ContentMD5 } = input;
      const checksums = verifyChecksum(body, { ChecksumCRC32, ChecksumSHA256, ChecksumSHA1, ContentMD5 });
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      world.global.buckets
        .upload(input.Bucket ?? '', input.UploadId ?? '')
        .parts.set(input.PartNumber ?? 0, { body, etag, lastModified: world.sim.now });
      return { ETag: etag, ...checksums };
    },
  ),
  CompleteMultipartUpload: operation<
    s3Types.CompleteMultipartUploadCommandInput,
    s3Types.CompleteMultipartUploadCommandOutput
  >((input, { world }) => {
    const numbers = (input.MultipartUpload?.Parts ?? []).map(({ PartNumber }) => PartNumber ?? 0);
    const object = world.global.buckets.completeUpload(input.Bucket ?? '', input.UploadId ?? '', numbers);
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      ETag: object.etag,
      Location: `/${input.Bucket}/${input.Key}`,
    };
  }),
  AbortMultipartUpload: operation<
    s3Types.AbortMultipartUploadCommandInput,
    s3Types.AbortMultipartUploadCommandOutput
  >((input, { world }) => {
    world.global.buckets.upload(input.Bucket ?? '', input.UploadId ?? '');
    world.global.buckets.get(input.Bucket ?? '').uploads.delete(input.UploadId ?? '');
  }),
};
