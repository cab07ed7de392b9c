import type * as kmsTypes from '@aws-sdk/client-kms';
import { readTags, type Region } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Key = ReturnType<Region['keys']['get']>;

function keyView(key: Key, account: string): kmsTypes.KeyMetadata {
  return {
    AWSAccountId: account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage as kmsTypes.KeyUsageType,
    KeyState: key.state,
    ...(key.deletionAt !== undefined && { DeletionDate: new Date(key.deletionAt) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec as kmsTypes.CustomerMasterKeySpec,
    KeySpec: key.spec as kmsTypes.KeySpec,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

export const kms: Operations = {
  Encrypt: operation<kmsTypes.EncryptCommandInput, kmsTypes.EncryptCommandOutput>((input, { region }) => {
    const { key, blob } = region.keys.encrypt(
      input.KeyId ?? '',
      input.Plaintext ?? new Uint8Array(),
      input.EncryptionContext,
    );
    return { CiphertextBlob: blob, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  }),
  Decrypt: operation<kmsTypes.DecryptCommandInput, kmsTypes.DecryptCommandOutput>((input, { region }) => {
    const { key, plaintext } = region.keys.decrypt(
      input.CiphertextBlob ?? new Uint8Array(),
      input.EncryptionContext,
      input.KeyId,
    );
    return { Plaintext: plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  }),
  DescribeKey: operation<kmsTypes.DescribeKeyCommandInput, kmsTypes.DescribeKeyCommandOutput>(
    (input, { region, world }) => ({
      KeyMetadata: keyView(region.keys.get(input.KeyId ?? ''), world.account),
    }),
  ),
  CreateKey: operation<kmsTypes.CreateKeyCommandInput, kmsTypes.CreateKeyCommandOutput>(
    (input, { region, world }) => {
      const tags = readTags(input.Tags?.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })));
      const key = region.keys.create({
        description: input.Description ?? '',
        policy: input.Policy ?? '',
        tags,
      });
      return { KeyMetadata: keyView(key, world.account) };
    },
  ),
  CreateAlias: operation<kmsTypes.CreateAliasCommandInput, kmsTypes.CreateAliasCommandOutput>(
    (input, { region }) => {
      region.keys.createAlias(input.AliasName ?? '', input.TargetKeyId ?? '');
    },
  ),
  DeleteAlias: operation<kmsTypes.DeleteAliasCommandInput, kmsTypes.DeleteAliasCommandOutput>(
    (input, { region }) => region.keys.deleteAlias(input.AliasName ?? ''),
  ),
  ListKeys: operation<kmsTypes.ListKeysCommandInput, kmsTypes.ListKeysCommandOutput>((input, { region }) => {
    const { items, next } = page(
      [...region.keys.keys.values()],
      input.Marker,
      input.Limit ?? 100,
      'InvalidMarkerException',
    );
    return {
      Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      NextMarker: next,
      Truncated: next !== undefined,
    };
  }),
  ListAliases: operation<kmsTypes.ListAliasesCommandInput, kmsTypes.ListAliasesCommandOutput>(
    (input, { region }) => {
      const keyId = input.KeyId === undefined ? undefined : region.keys.get(input.KeyId).id;
      const found = [...region.keys.aliases.values()].filter(
        (alias) => keyId === undefined || alias.keyId === keyId,
      );
      const { items, next } = page(found, input.Marker, input.Limit ?? 50, 'InvalidMarkerException');
      return {
        Aliases: items.map((alias) => ({
          AliasName: alias.name,
          AliasArn: alias.arn,
          TargetKeyId: alias.keyId,
          CreationDate: new Date(alias.createdAt),
          LastUpdatedDate: new Date(alias.createdAt),
        })),
        NextMarker: next,
        Truncated: next !== undefined,
      };
    },
  ),
  ScheduleKeyDeletion: operation<
    kmsTypes.ScheduleKeyDeletionCommandInput,
    kmsTypes.ScheduleKeyDeletionCommandOutput
  >((input, { region }) => {
    const days = input.PendingWindowInDays ?? 30;
    const key = region.keys.scheduleDeletion(input.KeyId ?? '', days);
    return {
      KeyId: key.arn,
      KeyState: key.state,
      PendingWindowInDays: days,
      ...(key.deletionAt !== undefined && { DeletionDate: new Date(key.deletionAt) }),
    };
  }),
  GetKeyPolicy: operation<kmsTypes.GetKeyPolicyCommandInput, kmsTypes.GetKeyPolicyCommandOutput>(
    (input, { region }) => ({ Policy: region.keys.get(input.KeyId ?? '').policy, PolicyName: 'default' }),
  ),
  ListResourceTags: operation<kmsTypes.ListResourceTagsCommandInput, kmsTypes.ListResourceTagsCommandOutput>(
    (input, { region }) => ({
      Tags: Object.entries(region.keys.get(input.KeyId ?? '').tags).map(([TagKey, TagValue]) => ({
        TagKey,
        TagValue,
      })),
      Truncated: false,
    }),
  ),
};
