import type { FleetInput } from '../channel/index.js';
import { usageError } from '../core/index.js';

/** Flag values of the shared groups in the shape that the libraries take, without the ones that were not given. */

/** Of `awsFlags`. */
export interface AwsFlags {
  profile: string | undefined;
  region: string | undefined;
  'endpoint-url': string | undefined;
  'assumed-role': string | undefined;
}

/** Of `registryFlags`. */
export interface RegistryFlags {
  registry: string | undefined;
  'registry-token': string | undefined;
  'registry-token-file': string | undefined;
  'registry-token-name': string | undefined;
  'credentials-dir': string | undefined;
}

/** Of `channelFlags`. */
export interface ChannelFlags {
  directory: string | undefined;
  'config-source': string[] | undefined;
  channel: string | undefined;
}

interface AwsFlagSettings {
  profile?: string;
  region?: string;
  endpointUrl?: string;
  assumedRole?: string;
}

/** From `awsFlags`, for `createAwsClients` and `resolveRegion`. */
export function awsSettings(flags: AwsFlags): AwsFlagSettings {
  return given({
    profile: flags.profile,
    region: flags.region,
    endpointUrl: flags['endpoint-url'],
    assumedRole: flags['assumed-role'],
  });
}

interface RegistryToken {
  token?: string;
  tokenFile?: string;
  tokenName?: string;
  credentialsDir?: string;
}

/** From `registryFlags`, how to authenticate at a registry. */
export function registryToken(flags: RegistryFlags): RegistryToken {
  return given({
    token: flags['registry-token'],
    tokenFile: flags['registry-token-file'],
    tokenName: flags['registry-token-name'],
    credentialsDir: flags['credentials-dir'],
  });
}

/** From `registryFlags`, for `openRegistry`: a registry that must have been chosen. Throws a usage error when it was not. */
export function chosenRegistry(flags: RegistryFlags): RegistryToken & { location: string } {
  const { registry: location } = flags;
  if (location === undefined)
    throw usageError('no registry is given', {
      code: 'no-registry',
      hint: 'Name one with --registry FILE or URL, or set ZK_REGISTRY.',
    });
  return { location, ...registryToken(flags) };
}

/** From `registryFlags`, `channelFlags`, `factsFlags` and `awsFlags`, for `openFleet`: what renders the clusters of a registry. */
export async function fleetInput(
  flags: RegistryFlags & ChannelFlags & AwsFlags & { facts: string | undefined },
): Promise<FleetInput> {
  const registry = chosenRegistry(flags);
  const { chosenSources } = await import('../channel/index.js');
  return {
    specs: chosenSources({ directory: flags.directory, configSources: flags['config-source'] }),
    registry,
    aws: awsSettings(flags),
    ...given({ factsFile: flags.facts, channel: flags.channel }),
  };
}

/** Without the values that were not given. */
export function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
