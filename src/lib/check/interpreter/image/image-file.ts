import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ImageFacts } from '../frames.js';

/** The memory of a started interpreter, ready to be loaded. */
export interface Image {
  facts: ImageFacts;
  content: { handle: number; at: number } | { bytes: Uint8Array };
}

interface Head {
  key: string;
  facts: ImageFacts;
  bytes: number;
  checksum: number;
}

/**
 * An image as a file: a magic word, the length of the head, the head as JSON, the bytes. It cannot do harm by what is in it (it is the memory
 * of a sandbox, which holds the sandbox's rules nowhere), so the checksum is there against accidents only.
 */
const magic = 'zk-python-image 1\n';
const prefixBytes = magic.length + 4;
const maxHeadBytes = 1 << 20;

export function encodeImage(key: string, facts: ImageFacts, bytes: Uint8Array): Uint8Array {
  const head: Head = { key, facts, bytes: bytes.byteLength, checksum: crc32(bytes) };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.byteLength);
  return Buffer.concat([Buffer.from(magic), length, text, bytes]);
}

/** Undefined unless it is a whole image with this key. */
export function decodeImage(
  file: Uint8Array,
  key: string,
): { facts: ImageFacts; bytes: Uint8Array } | undefined {
  const head = headOf(file.subarray(0, prefixBytes + maxHeadBytes), key);
  if (head === undefined) return undefined;
  const bytes = file.subarray(head.at);
  if (bytes.byteLength !== head.bytes || crc32(bytes) !== head.checksum) return undefined;
  return { facts: head.facts, bytes };
}

/** An open image file whose head is right. Its bytes are checked by `verify`, once, which can go on while the first sandbox starts. */
export interface OpenImage {
  image: Image;
  verify(): boolean;
  close(): void;
}

/** Undefined for a file that is absent, foreign, of another key, or writable for others. */
export function openImage(path: string, key: string): OpenImage | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return undefined;
  }
  const opened = describe(handle, key);
  if (opened === undefined) closeSync(handle);
  return opened;
}

function describe(handle: number, key: string): OpenImage | undefined {
  const { size, uid, mode } = fstatSync(handle);
  const mine = process.getuid === undefined || uid === process.getuid() || uid === 0;
  if (!mine || (mode & 0o022) !== 0) return undefined;
  const start = Buffer.alloc(Math.min(size, prefixBytes + maxHeadBytes));
  if (readSync(handle, start, 0, start.length, 0) !== start.length) return undefined;
  const head = headOf(start, key);
  if (head === undefined || size !== head.at + head.bytes) return undefined;
  let verified: boolean | undefined;
  return {
    image: { facts: head.facts, content: { handle, at: head.at } },
    verify: () => (verified ??= checksumOf(handle, head.at, head.bytes) === head.checksum),
    close: () => closeSync(handle),
  };
}

/** In pieces, so that the whole is never in our memory. */
function checksumOf(handle: number, at: number, bytes: number): number {
  const piece = Buffer.alloc(1 << 20);
  let checksum = 0;
  for (let done = 0; done < bytes;) {
    const read = readSync(handle, piece, 0, Math.min(piece.length, bytes - done), at + done);
    if (read === 0) return -1;
    checksum = crc32(piece.subarray(0, read), checksum);
    done += read;
  }
  return checksum;
}

function headOf(start: Uint8Array, key: string): (Head & { at: number }) | undefined {
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  if (text.length < prefixBytes || text.toString('latin1', 0, magic.length) !== magic) return undefined;
  const length = text.readUInt32LE(magic.length);
  if (length > maxHeadBytes || text.length < prefixBytes + length) return undefined;
  try {
    const head = JSON.parse(text.toString('utf8', prefixBytes, prefixBytes + length)) as Head;
    return head.key === key ? { ...head, at: prefixBytes + length } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it whole or not at all, also when several processes do so at once. */
export async function storeImage(path: string, file: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${Date.now().toString(36)}`;
  try {
    await writeFile(draft, file, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
