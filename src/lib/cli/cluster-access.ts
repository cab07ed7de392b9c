import type { OpenOptions, OpenedPorts } from '../cluster/index.js';
import type { Context } from '../core/index.js';
import {
  awsSettings,
  chosenRegistry,
  given,
  type AwsFlags,
  type ChannelFlags,
  type RegistryFlags,
} from './settings.js';

/** The flags that say where a cluster is described and how to reach it, and for changes more. */
export interface ClusterAccessFlags extends RegistryFlags, ChannelFlags, AwsFlags {
  'field-manager'?: string | undefined;
  'token-file'?: string | undefined;
  'aws-max-retries'?: number | undefined;
  'aws-max-retry-interval'?: number | undefined;
}

/** What `parse` answers, as far as it matters here. */
interface Parsed {
  flags: ClusterAccessFlags;
  raw: readonly { type: string; flag?: string }[];
}

/**
 * Gives work what it needs to reach one cluster (registry, channel, AWS), and closes it afterwards. `AWS_REGION` fills `--region` as
 * well, but only what was typed can contradict the registry, which says where a cluster lives.
 */
export function withCluster<T>(
  name: string,
  { flags, raw }: Parsed,
  work: (ports: OpenedPorts) => Promise<T>,
): (context: Context) => Promise<T> {
  return async (context) => {
    const [{ openPorts }, { chosenSources }] = await Promise.all([
      import('../cluster/index.js'),
      import('../channel/index.js'),
    ]);
    const registry = chosenRegistry(flags);
    const { region, ...aws } = awsSettings(flags);
    const isTyped = raw.some((token) => token.type === 'flag' && token.flag === 'region');
    const options: OpenOptions = {
      registry,
      sources: chosenSources({ directory: flags.directory, configSources: flags['config-source'] }),
      aws: {
        ...aws,
        ...given({
          region: isTyped ? region : undefined,
          maxRetries: flags['aws-max-retries'],
          maxRetryIntervalMs: flags['aws-max-retry-interval'],
        }),
      },
      ...given({
        fieldManager: flags['field-manager'],
        channelRef: flags.channel,
        tokenFile: flags['token-file'],
        credentialsDir: flags['credentials-dir'],
      }),
    };
    const ports = await openPorts(name, options, context);
    try {
      return await work(ports);
    } finally {
      await ports.close();
    }
  };
}
