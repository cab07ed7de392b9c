import type * as Check from '../check/index.js';
import { redactor, type Context } from '../core/index.js';
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

/** For commands that only look at code: nothing is run, so that no flag about clusters, accounts and hosts matters. */
export const nowhere: CheckEnvironmentFlags = {
  'allow-host': undefined,
  settings: undefined,
  kubeconfig: undefined,
  context: undefined,
  cluster: undefined,
  user: undefined,
  profile: undefined,
  region: undefined,
  'endpoint-url': undefined,
  'assumed-role': undefined,
};

/** Opens the world of checks, lends it to the work, and ends every process and connection of it whatever happens. */
export async function withCheckEnvironment<T>(
  command: ZkCommand,
  flags: CheckEnvironmentFlags & { parallel: number; expected?: number },
  context: Context,
  work: (environment: Check.CheckEnvironment) => Promise<T>,
): Promise<T> {
  const { openEnvironment } = await import('../check/index.js');
  const { kubeconfig, context: name, cluster, user } = flags;
  const environment = await openEnvironment(
    {
      parallel: flags.parallel,
      ...(flags.expected !== undefined && { expected: flags.expected }),
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

/** Hides secrets, also those that are read while checks run. */
export function growingRedactor(environment: Check.CheckEnvironment): (text: string) => string {
  let known = -1;
  let hide = redactor([]);
  return (text) => {
    const secrets = environment.secrets();
    if (secrets.length !== known) {
      known = secrets.length;
      hide = redactor(secrets);
    }
    return hide(text);
  };
}
