import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';

/** As urllib3: more than this only multiplies the work of whoever reads. */
const maxCodings = 5;

/** Thrown with the text of `requests`. */
export class DecodingFailure extends Error {}

/**
 * Takes off what `Content-Encoding` says, last coding first; unknown ones stay, as in `requests`. A stream that ends too early gives what
 * there is. Undefined if the content would be larger than `limit`: a few kilobytes can hold gigabytes.
 * @throws DecodingFailure for broken content
 */
export async function decodeContent(
  body: Buffer,
  coding: string,
  limit: number,
): Promise<Buffer | undefined> {
  let content = body;
  const codings = coding.toLowerCase().split(',').reverse();
  if (codings.length > maxCodings)
    throw new DecodingFailure(`Too many content encodings in the chain: ${codings.length} > ${maxCodings}`);
  for (const one of codings) {
    if (content.length === 0) return content;
    try {
      content = await decodeOne(content, one.trim(), limit);
    } catch (error) {
      if (error instanceof RangeError || codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
      throw new DecodingFailure(
        `Received response with content-encoding: ${one.trim()}, but failed to decode it.`,
      );
    }
    if (content.length > limit) return undefined;
  }
  return content;
}

async function decodeOne(content: Buffer, coding: string, maxOutputLength: number): Promise<Buffer> {
  const options: ZlibOptions = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return promisify<Buffer, ZlibOptions, Buffer>(gunzip)(content, options);
    case 'deflate':
      // Meant is zlib's format; many servers send the bare one.
      return isZlib(content)
        ? promisify<Buffer, ZlibOptions, Buffer>(inflate)(content, options)
        : promisify<Buffer, ZlibOptions, Buffer>(inflateRaw)(content, options);
    case 'br':
      return promisify<Buffer, object, Buffer>(brotliDecompress)(content, {
        maxOutputLength,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    default:
      return content;
  }
}

/** The two bytes of RFC 1950: method 8, and a checksum. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
