import type * as Check from '../check/index.js';
import type { Context } from '../core/index.js';
import type { ZkCommand } from './command.js';
import { awsSettings, type AwsFlags } from './settings.js';

/** The flags that say in which world checks run. */
export interface CheckEnvironmentFlags extends AwsFlags {
  'allow-host': string[] | undefined;
  settings: string | undefined;
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
}

/** Opens the world of checks, lends it to the work, and ends every process and connection of it whatever happens. */
export async function withCheckEnvironment<T>(
  command: ZkCommand,
  flags: CheckEnvironmentFlags & { parallel: number },
  context: Context,
  work: (environment: Check.CheckEnvironment) => Promise<T>,
): Promise<T> {
  const { openEnvironment } = await import('../check/index.js');
  const { kubeconfig, context: name, cluster, user } = flags;
  const environment = await openEnvironment(
    {
      parallel: flags.parallel,
      allowedHosts: flags['allow-host'] ?? [],
      settingsFile: flags.settings,
      kube: { kubeconfig, overrides: { context: name, cluster, user } },
      aws: awsSettings(flags),
    },
    context,
  );
  try {
    return await work(environment);
  } finally {
    await environment.close();
  }
}
