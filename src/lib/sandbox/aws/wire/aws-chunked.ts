import { Buffer } from 'node:buffer';
import { MalformedRequest } from './scalar.js';

/** A body that came in AWS's own chunked coding: the content and the trailing headers (checksums). */
export interface Unchunked {
  body: Uint8Array;
  trailers: Record<string, string>;
}

/**
 * Undoes `Content-Encoding: aws-chunked`: `HEX[;chunk-signature=…]\r\n` data `\r\n` … `0\r\n` trailers. Signed and unsigned forms alike.
 */
export function decodeAwsChunked(body: Uint8Array): Unchunked {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size =
      end < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, end).split(';')[0] as string, 16);
    if (Number.isNaN(size)) throw new MalformedRequest('The aws-chunked request body is not well-formed');
    at = end + 2;
    if (size === 0) break;
    if (at + size > bytes.length) throw new MalformedRequest('The aws-chunked request body ends too early');
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  return { body: Buffer.concat(parts), trailers: readTrailers(bytes.toString('latin1', at)) };
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split('\r\n').map((line) => /^([^:]+):\s*(.*)$/.exec(line.trim()));
  return Object.fromEntries(
    lines.flatMap((match) => (match ? [[(match[1] as string).toLowerCase(), match[2] as string]] : [])),
  );
}
