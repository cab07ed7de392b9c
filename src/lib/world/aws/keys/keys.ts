import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';

export interface Key {
  id: string;
  arn: string;
  description: string;
  createdAt: number;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  deletionAt: number | undefined;
  policy: string;
  rotation: boolean;
  usage: string;
  spec: string;
  tags: Tags;
}

export interface KeyAlias {
  name: string;
  arn: string;
  keyId: string;
  createdAt: number;
}

export type EncryptionContext = Readonly<Record<string, string>>;

/** KMS's limit for direct encryption. */
const PLAINTEXT_LIMIT = 4096;
const MAGIC = Buffer.from('zkk1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const UUID_BYTES = 36;

/**
 * KMS of one region. Encryption is real (AES-256-GCM bound to key and encryption context), but the key material is derived from the
 * seed, the account and the key's id: blobs stay readable after a restart with the same seed, and protect nothing.
 */
export class Keys {
  readonly keys = new Map<string, Key>();
  readonly aliases = new Map<string, KeyAlias>();

  constructor(
    private readonly context: RegionContext,
    private readonly seed: string,
  ) {}

  create(
    input: Partial<Pick<Key, 'description' | 'policy' | 'rotation' | 'usage' | 'spec' | 'tags'>> & {
      id?: string;
    } = {},
  ): Key {
    const id = input.id ?? this.context.ids.uuid();
    const key: Key = {
      id,
      arn: this.context.arn('kms', `key/${id}`),
      description: input.description ?? '',
      createdAt: this.context.now,
      state: 'Enabled',
      deletionAt: undefined,
      policy: input.policy ?? '',
      rotation: input.rotation ?? false,
      usage: input.usage ?? 'ENCRYPT_DECRYPT',
      spec: input.spec ?? 'SYMMETRIC_DEFAULT',
      tags: input.tags ?? {},
    };
    this.keys.set(id, key);
    return key;
  }

  /** Finds a key by id, key ARN, alias name or alias ARN. */
  get(reference: string): Key {
    const alias = /^(?:arn:[^:]+:kms:[^:]*:\d+:)?(alias\/.+)$/.exec(reference)?.[1];
    if (alias !== undefined) {
      const known = this.aliases.get(alias);
      if (!known) throw notFound(`Alias ${this.context.arn('kms', alias)} is not found.`);
      return this.get(known.keyId);
    }
    const id = reference.replace(/^arn:[^:]+:kms:[^:]*:\d+:key\//, '');
    const key = this.keys.get(id);
    if (!key) throw notFound(`Key '${this.context.arn('kms', `key/${id}`)}' does not exist`);
    return key;
  }

  createAlias(name: string, keyReference: string): KeyAlias {
    if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name))
      throw new AwsError(
        'InvalidAliasNameException',
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
      );
    if (name.startsWith('alias/aws/'))
      throw new AwsError('NotAuthorizedException', 'Alias names that begin with alias/aws/ are reserved');
    if (this.aliases.has(name))
      throw new AwsError(
        'AlreadyExistsException',
        `An alias with the name ${this.context.arn('kms', name)} already exists`,
      );
    const alias: KeyAlias = {
      name,
      arn: this.context.arn('kms', name),
      keyId: this.get(keyReference).id,
      createdAt: this.context.now,
    };
    this.aliases.set(name, alias);
    return alias;
  }

  deleteAlias(name: string): void {
    if (!this.aliases.delete(name)) throw notFound(`Alias ${this.context.arn('kms', name)} is not found.`);
  }

  scheduleDeletion(reference: string, days: number): Key {
    const key = this.get(reference);
    if (key.state === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    key.state = 'PendingDeletion';
    key.deletionAt = this.context.now + days * 86_400_000;
    return key;
  }

  encrypt(
    reference: string,
    plaintext: Uint8Array,
    encryptionContext: EncryptionContext = {},
  ): { key: Key; blob: Uint8Array } {
    const key = this.#usable(reference);
    if (plaintext.length > PLAINTEXT_LIMIT || plaintext.length === 0) {
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length ${plaintext.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${PLAINTEXT_LIMIT}`}`,
      );
    }
    const nonce = Buffer.from(this.context.ids.bytes(NONCE_BYTES));
    const cipher = createCipheriv('aes-256-gcm', this.#material(key), nonce);
    cipher.setAAD(canonical(encryptionContext));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return {
      key,
      blob: Buffer.concat([
        MAGIC,
        Buffer.from(key.id.padEnd(UUID_BYTES)),
        nonce,
        cipher.getAuthTag(),
        sealed,
      ]),
    };
  }

  decrypt(
    blob: Uint8Array,
    encryptionContext: EncryptionContext = {},
    expectedKey?: string,
  ): { key: Key; plaintext: Uint8Array } {
    const bytes = Buffer.from(blob);
    const head = MAGIC.length + UUID_BYTES;
    if (bytes.length < head + NONCE_BYTES + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
      throw invalidCiphertext();
    const id = bytes.toString('latin1', MAGIC.length, head).trim();
    if (!this.keys.has(id)) throw invalidCiphertext();
    const key = this.#usable(id);
    if (expectedKey !== undefined && this.get(expectedKey).id !== id) {
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const nonce = bytes.subarray(head, head + NONCE_BYTES);
    const tag = bytes.subarray(head + NONCE_BYTES, head + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#material(key), nonce);
    decipher.setAAD(canonical(encryptionContext));
    decipher.setAuthTag(tag);
    try {
      return {
        key,
        plaintext: Buffer.concat([
          decipher.update(bytes.subarray(head + NONCE_BYTES + TAG_BYTES)),
          decipher.final(),
        ]),
      };
    } catch {
      throw invalidCiphertext();
    }
  }

  #usable(reference: string): Key {
    const key = this.get(reference);
    if (key.state === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
    return key;
  }

  #material(key: Key): Buffer {
    return Buffer.from(
      hkdfSync('sha256', `${this.seed}/${this.context.account}`, 'kubectl-zk sandbox', key.id, 32),
    );
  }
}

function canonical(context: EncryptionContext): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest();
}

function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}
