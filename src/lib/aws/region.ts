import { usageError, type Context } from '../core/index.js';
import type { AwsSettings } from './settings.js';

/**
 * Where to work: `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION` (which the JavaScript SDK does not read), the profile, then the given
 * fallback. There is no default: guessing a region is how stacks end up on another continent. Exit 2 when nothing names one.
 *
 * Commands about a registered cluster do not ask here: the registry's region is the only right one for them (see `regionOfCluster`).
 */
export async function resolveRegion(
  settings: Pick<AwsSettings, 'region' | 'profile'>,
  ctx: Pick<Context, 'env'>,
  fallback?: string,
): Promise<string> {
  const named = settings.region || ctx.env['AWS_REGION'] || ctx.env['AWS_DEFAULT_REGION'];
  if (named) return named;
  const region = (await regionOfProfile(settings.profile ?? ctx.env['AWS_PROFILE'])) ?? fallback;
  if (region) return region;
  throw usageError('no AWS region given', {
    hint: 'Pass --region, set AWS_REGION, or give the profile a region.',
    code: 'no-region',
  });
}

/** The region of a profile through the SDK's own reader of the shared files; undefined when it names none. */
async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
