import { gunzipSync } from 'node:zlib';
import { encodeBytes } from '../../core/index.js';
import { gzip } from './archive.js';

/** EC2's limit for user data, in bytes before base64. */
export const userDataLimit = 16_384;
/** CloudFormation's limit for a template in the request itself; larger ones go through a bucket, which only some stacks can. */
export const templateBodyLimit = 51_200;
/** CloudFormation's limit for a template in a bucket. */
export const templateUrlLimit = 1_000_000;

/**
 * `.Values.UserData` of an ASG pool: base64 of the gzipped text. Go and zlib compress the same text to different bytes, and other bytes
 * mean a new launch template version, which replaces every node. So where the user data in force holds the same text, its exact bytes
 * stay.
 */
export function encodeUserData(text: string, inForce?: Uint8Array): string {
  const bytes = encodeBytes(text);
  const kept = inForce && holds(inForce, bytes) ? inForce : undefined;
  return Buffer.from(kept ?? gzip(bytes)).toString('base64');
}

/** The text of user data as EC2 has it: gzipped or plain. Undefined when it is broken. */
export function decodeUserData(raw: Uint8Array): Uint8Array | undefined {
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  try {
    // Far above the 16 KB limit on both sides; a bomb must not take the process down.
    return gunzipSync(raw, { maxOutputLength: 16 * 1024 * 1024 });
  } catch {
    return undefined;
  }
}

/** Only compressed data can stand in for compressed data. */
function holds(inForce: Uint8Array, text: Uint8Array): boolean {
  if (inForce[0] !== 0x1f || inForce[1] !== 0x8b) return false;
  const decoded = decodeUserData(inForce);
  return decoded !== undefined && Buffer.compare(decoded, text) === 0;
}
