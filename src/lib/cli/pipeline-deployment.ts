import { boolean, string } from '@oclif/core/flags';
import { ExitCode, usageError, ZkError, type Context } from '../core/index.js';
import type { Build, DeploymentPort, StepStatus, Target } from '../pipeline/index.js';
import { changeLine, type DryRun } from './change.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';
import { pipelineRequest } from './pipeline-flags.js';
import { chosenDeployments } from './pipeline-steps.js';
import { print } from './print.js';
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

/** `pipeline deploy`: one step, planned or applied. */
export async function deployStep(
  command: ZkCommand,
  name: string,
  flags: DeploymentFlagValues & PipelineFlagValues & { 'dry-run': DryRun },
  context: Context,
): Promise<void> {
  const { openPipeline } = await import('../pipeline/index.js');
  const { definition, build, root } = await openPipeline({
    ...pipelineRequest(flags),
    signal: context.signal,
  });
  const [step] = chosenDeployments(definition, name);
  if (!step) throw usageError(`there is no step ${JSON.stringify(name)}`);
  const apply = flags.apply && flags['dry-run'] === 'none';
  const port = await deploymentPort(command, { ...flags, apply }, { build, root }, context);
  const isJson = !['table', 'wide'].includes(command.printOptions.output.format);
  const lines: string[] = [];
  const outcome = await port.run(
    step,
    (line) => (isJson ? lines.push(line) : command.out(line)),
    context.signal,
  );
  const { status, reason, cause } = outcome;
  if (cause) throw cause;
  command.exitCode = exitCodes[status] ?? ExitCode.ok;
  if (isJson)
    await print(command, {
      kind: 'deployment',
      items: [{ step: step.id, target: step.target, status, reason, log: lines }],
      columns: [],
      single: true,
      name: () => step.slug,
    });
  else if (status === 'succeeded') command.out(changeLine(`step/${step.id}`, 'deployed'));
  else if (status === 'planned') command.out(changeLine(`step/${step.id}`, `planned: ${reason}`, 'client'));
  else throw new ZkError(`${step.id}: ${reason}`, { exit: exitCodes[status] ?? ExitCode.failed });
}

const exitCodes: Partial<Record<StepStatus, ExitCode>> = {
  failed: ExitCode.failed,
  refused: ExitCode.refused,
  timeout: ExitCode.timeout,
};

type PipelineFlagValues = Parameters<typeof pipelineRequest>[0];
