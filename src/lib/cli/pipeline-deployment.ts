import { boolean, string } from '@oclif/core/flags';
import type { Context } from '../core/index.js';
import type { Build, DeploymentPort, Target } from '../pipeline/index.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { awsSettings, chosenRegistry, given, type AwsFlags, type RegistryFlags } from './settings.js';

/** What may be done with deployment steps. */
export const deploymentFlags = {
  apply: boolean({
    description: 'Apply deployment steps to their registered targets, instead of planning them',
  }),
  'confirm-target': string({
    multiple: true,
    helpValue: 'NAME',
    description: 'Name of a target that is no test environment, in the place of typing it',
  }),
  'allow-missing': boolean({ description: 'A variable that a manifest reads and nobody sets is empty' }),
  'dns-server': string({
    multiple: true,
    helpValue: 'ADDRESS[:PORT]',
    description: "Ask these name servers for a deployment's records, instead of this machine's",
  }),
};

interface DeploymentFlagValues extends RegistryFlags, AwsFlags {
  apply: boolean;
  'confirm-target'?: string[] | undefined;
  'allow-missing': boolean;
  'dns-server'?: string[] | undefined;
  timeout: number;
  'force-conflicts'?: boolean | undefined;
  'field-manager'?: string | undefined;
  'token-file'?: string | undefined;
  wait: boolean;
}

/** The deployment port of a command: targets from the registry, questions on the terminal. */
export async function deploymentPort(
  command: ZkCommand,
  flags: DeploymentFlagValues,
  about: { build: Build; root: string },
  context: Context,
): Promise<DeploymentPort> {
  const { deployments } = await import('../pipeline/index.js');
  return deployments({
    context,
    build: about.build,
    root: about.root,
    allowMissing: flags['allow-missing'],
    apply: flags.apply,
    forceConflicts: flags['force-conflicts'] ?? false,
    wait: flags.wait,
    timeoutMs: flags.timeout,
    open: (name) => openRegistered(name, flags, context),
    confirm: (target, plan) => confirmTarget(command, flags, target, plan),
  });
}

/** Undefined when no registry is configured; then nothing is asked and nothing can be applied. */
async function openRegistered(
  name: string,
  flags: DeploymentFlagValues,
  context: Context,
): Promise<(Target & { close(): void }) | undefined> {
  if (flags.registry === undefined) return undefined;
  const [{ openTarget }, { openNameServers }] = await Promise.all([
    import('../cluster/index.js'),
    import('../pipeline/index.js'),
  ]);
  const target = await openTarget(
    name,
    {
      registry: chosenRegistry(flags),
      aws: awsSettings({ ...flags, region: undefined }),
      ...given({
        fieldManager: flags['field-manager'],
        tokenFile: flags['token-file'],
        credentialsDir: flags['credentials-dir'],
      }),
    },
    context,
  );
  return { ...target, dns: await openNameServers(flags['dns-server']) };
}

/** A test environment needs no typing; everything else wants its name. */
async function confirmTarget(
  command: ZkCommand,
  flags: DeploymentFlagValues,
  target: string,
  plan: readonly string[],
): Promise<void> {
  const { isTestTarget } = await import('../pipeline/index.js');
  if (isTestTarget(target) || flags['confirm-target']?.includes(target)) return;
  for (const line of plan) command.note(`  ${line}`);
  await confirm({
    message: `This changes ${target}, which is no test environment.`,
    yes: false,
    flag: `--confirm-target ${target}`,
    expect: target,
  });
}
