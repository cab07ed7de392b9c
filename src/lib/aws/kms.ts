import { usageError, ZkError } from '../core/index.js';
import type { AwsClients } from './clients.js';
import { isAwsError } from './errors.js';

/** The most that KMS encrypts directly. */
const maxPlaintextBytes = 4096;

/** Decrypts with the operator's own credentials (no key id, no context), as CLM does for `aws:kms:` config items. */
export async function decrypt(clients: AwsClients, ciphertext: Uint8Array): Promise<Uint8Array> {
  const kms = await clients.kmsOfOperator();
  const { Plaintext } = await kms.decrypt({ CiphertextBlob: ciphertext });
  if (!Plaintext) throw new ZkError('KMS gave no plaintext');
  clients.ctx.wire?.hide(Buffer.from(Plaintext).toString('utf8'));
  return Plaintext;
}

/** Encrypts with a key of the target account: the content of files with `encrypted: true`. At most 4096 bytes (a KMS limit). */
export async function encrypt(
  clients: AwsClients,
  keyId: string,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  if (plaintext.length > maxPlaintextBytes) {
    throw usageError(
      `a file of ${plaintext.length} bytes cannot be encrypted, KMS takes at most ${maxPlaintextBytes}`,
    );
  }
  const kms = await clients.kms();
  const { CiphertextBlob } = await kms.encrypt({ KeyId: keyId, Plaintext: plaintext });
  if (!CiphertextBlob) throw new ZkError('KMS gave no ciphertext');
  return CiphertextBlob;
}

/** The ARN of the key behind an alias (`alias/…`), or undefined when there is no such alias. */
export async function keyArnOfAlias(clients: AwsClients, alias: string): Promise<string | undefined> {
  const kms = await clients.kms();
  try {
    return (await kms.describeKey({ KeyId: alias })).KeyMetadata?.Arn;
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return undefined;
    throw error;
  }
}
