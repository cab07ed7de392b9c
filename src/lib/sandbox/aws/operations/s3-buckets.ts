import type * as s3Types from '@aws-sdk/client-s3';
import { AwsError, readTags, tagList, type Region } from '../../../world/index.js';
import { operation, type CallContext, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Bucket = ReturnType<Region['global']['buckets']['get']>;

const bucket = ({ world }: CallContext, name: string | undefined): Bucket =>
  world.global.buckets.get(name ?? '');

/** The region of a new bucket. Traps of the real API: us-east-1 must not be named, and elsewhere the region must be named. */
function locationOf(input: s3Types.CreateBucketCommandInput, context: CallContext): string {
  const wanted: string | undefined = input.CreateBucketConfiguration?.LocationConstraint;
  const here = context.region.name;
  if (wanted === 'us-east-1')
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      status: 400,
      fields: { LocationConstraint: wanted },
    });
  if (here === 'us-east-1') return wanted ?? here;
  if (wanted !== here) {
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      { status: 400 },
    );
  }
  return here;
}

function setting<T>(known: Bucket, name: string, missing: { code: string; message: string }): T {
  const value = known.settings.get(name);
  if (value === undefined)
    throw new AwsError(missing.code, missing.message, { status: 404, fields: { BucketName: known.name } });
  return value as T;
}

export const buckets: Operations = {
  CreateBucket: operation<s3Types.CreateBucketCommandInput, s3Types.CreateBucketCommandOutput>(
    (input, context) => {
      const made = context.world.global.buckets.create(input.Bucket ?? '', locationOf(input, context));
      return { Location: `/${made.name}` };
    },
  ),
  HeadBucket: operation<s3Types.HeadBucketCommandInput, s3Types.HeadBucketCommandOutput>(
    (input, context) => ({ BucketRegion: bucket(context, input.Bucket).region, AccessPointAlias: false }),
  ),
  DeleteBucket: operation<s3Types.DeleteBucketCommandInput, s3Types.DeleteBucketCommandOutput>(
    (input, { world }) => world.global.buckets.delete(input.Bucket ?? ''),
  ),
  ListBuckets: operation<s3Types.ListBucketsCommandInput, s3Types.ListBucketsCommandOutput>(
    (input, { world }) => {
      const all = [...world.global.buckets.buckets.values()]
        .filter(({ name }) => name.startsWith(input.Prefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(
        all,
        input.ContinuationToken,
        input.MaxBuckets ?? 10_000,
        'InvalidArgument',
      );
      return {
        Buckets: items.map(({ name, createdAt, region }) => ({
          Name: name,
          CreationDate: new Date(createdAt),
          BucketRegion: region,
        })),
        Owner: { ID: world.account, DisplayName: 'sandbox' },
        ContinuationToken: next,
      };
    },
  ),
  GetBucketLocation: operation<s3Types.GetBucketLocationCommandInput, s3Types.GetBucketLocationCommandOutput>(
    (input, context) => {
      const { region } = bucket(context, input.Bucket);
      return region === 'us-east-1' ? {} : { LocationConstraint: region as s3Types.BucketLocationConstraint };
    },
  ),
  GetBucketPolicy: operation<s3Types.GetBucketPolicyCommandInput, s3Types.GetBucketPolicyCommandOutput>(
    (input, context) => {
      const known = bucket(context, input.Bucket);
      if (known.policy === undefined)
        throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
          status: 404,
          fields: { BucketName: known.name },
        });
      return { Policy: known.policy };
    },
  ),
  PutBucketPolicy: operation<s3Types.PutBucketPolicyCommandInput, s3Types.PutBucketPolicyCommandOutput>(
    (input, context) => {
      bucket(context, input.Bucket).policy = input.Policy;
    },
  ),
  DeleteBucketPolicy: operation<
    s3Types.DeleteBucketPolicyCommandInput,
    s3Types.DeleteBucketPolicyCommandOutput
  >((input, context) => {
    bucket(context, input.Bucket).policy = undefined;
  }),
  GetBucketTagging: operation<s3Types.GetBucketTaggingCommandInput, s3Types.GetBucketTaggingCommandOutput>(
    (input, context) => {
      const known = bucket(context, input.Bucket);
      if (Object.keys(known.tags).length === 0)
        throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', {
          status: 404,
          fields: { BucketName: known.name },
        });
      return { TagSet: tagList(known.tags) };
    },
  ),
  PutBucketTagging: operation<s3Types.PutBucketTaggingCommandInput, s3Types.PutBucketTaggingCommandOutput>(
    (input, context) => {
      bucket(context, input.Bucket).tags = readTags(input.Tagging?.TagSet);
    },
  ),
  GetBucketVersioning: operation<
    s3Types.GetBucketVersioningCommandInput,
    s3Types.GetBucketVersioningCommandOutput
  >((input, context) => {
    const configured = bucket(context, input.Bucket).settings.get('VersioningConfiguration') as
      { Status?: s3Types.BucketVersioningStatus } | undefined;
    return configured?.Status === undefined ? {} : { Status: configured.Status };
  }),
  PutBucketVersioning: operation<
    s3Types.PutBucketVersioningCommandInput,
    s3Types.PutBucketVersioningCommandOutput
  >((input, context) => {
    bucket(context, input.Bucket).settings.set('VersioningConfiguration', input.VersioningConfiguration);
  }),
  PutPublicAccessBlock: operation<
    s3Types.PutPublicAccessBlockCommandInput,
    s3Types.PutPublicAccessBlockCommandOutput
  >((input, context) => {
    bucket(context, input.Bucket).settings.set(
      'PublicAccessBlockConfiguration',
      input.PublicAccessBlockConfiguration,
    );
  }),
  GetPublicAccessBlock: operation<
    s3Types.GetPublicAccessBlockCommandInput,
    s3Types.GetPublicAccessBlockCommandOutput
  >((input, context) => ({
    PublicAccessBlockConfiguration: setting(bucket(context, input.Bucket), 'PublicAccessBlockConfiguration', {
      code: 'NoSuchPublicAccessBlockConfiguration',
      message: 'The public access block configuration was not found',
    }),
  })),
};
