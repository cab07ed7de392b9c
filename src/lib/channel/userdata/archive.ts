import { gzipSync } from 'node:zlib';
import { ZkError } from '../../core/index.js';
import type { ArchiveFile } from '../rendering.js';

/** Encrypts with a KMS key; the answer is the ciphertext blob. */
export type Encrypt = (keyId: string, plaintext: Uint8Array) => Promise<Uint8Array>;

/**
 * The archive that nodes download: gzip of a tar in the order of `files.yaml`, names as written (a leading `/` stays), modes as given, no
 * times or owners, so that equal input gives equal bytes. Encrypted files hold the KMS ciphertext and get `.enc` behind their name.
 */
export async function buildArchive(
  entries: readonly ArchiveFile[],
  encryptionKey: string,
  encrypt: Encrypt,
): Promise<Uint8Array> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    archive.on('data', (chunk: unknown) => chunks.push(chunk as Buffer));
    archive.on('end', resolve);
    archive.on('error', reject);
  });
  for (const entry of entries) {
    const content = entry.encrypted ? await encryptEntry(entry, encryptionKey, encrypt) : entry.data;
    const name = entry.encrypted ? `${entry.path}.enc` : entry.path;
    // Split into prefix and name, as older tars have it, a long name would lose its leading slash.
    const pax = Buffer.byteLength(name) > 100 ? { pax: {} } : {};
    archive.entry(
      {
        name,
        mode: entry.mode,
        size: content.length,
        mtime: new Date(0),
        uid: 0,
        gid: 0,
        type: 'file',
        ...pax,
      },
      Buffer.from(content),
    );
  }
  archive.finalize();
  await finished;
  return gzip(Buffer.concat(chunks));
}

async function encryptEntry(entry: ArchiveFile, key: string, encrypt: Encrypt): Promise<Uint8Array> {
  if (key === '')
    throw new ZkError(`cannot encrypt ${entry.path}: failed to find the encryption key`, {
      code: 'encryption-key',
    });
  return encrypt(key, entry.data);
}

/** gzip without time and with Go's operating system byte (255, unknown), so that the bytes do not depend on the machine. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 6 });
  packed[9] = 255;
  return packed;
}
