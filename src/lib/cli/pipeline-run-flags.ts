import { boolean, integer, option, string } from '@oclif/core/flags';
import type { Interfaces } from '@oclif/core';
import type { awsFlags, changeFlags, kubeFlags, registryFlags } from './flags.js';
import type { deploymentFlags } from './pipeline-deployment.js';
import type { buildFlags, definitionFlags, subsetFlags } from './pipeline-flags.js';
import { reportOutputFlag } from './report-output.js';

/** How a pipeline runs on this machine. */
export const localRunFlags = {
  command: string({
    helpValue: 'N|DESC',
    description: 'Only this command of each step: its number or its desc',
  }),
  'skip-command': string({
    multiple: true,
    helpValue: 'N|DESC',
    description: 'Leave this command of each step out, such as one that only the platform needs',
  }),
  runner: option({
    options: ['host', 'sandbox', 'container'] as const,
    env: 'ZK_PIPELINE_RUNNER',
    description: 'Where commands run; without it the sandbox if bubblewrap works, else the host',
  })(),
  engine: option({
    options: ['docker', 'podman', 'nerdctl'] as const,
    env: 'ZK_PIPELINE_ENGINE',
    description: 'Container engine, instead of the first one that answers',
  })(),
  image: string({
    multiple: true,
    helpValue: 'NAME=IMAGE',
    description: 'Container image that stands for a runtime or overlay of the platform',
  }),
  pull: boolean({ description: 'Pull container images' }),
  network: boolean({
    default: true,
    allowNo: true,
    description: 'Reach the network from the sandbox or container',
  }),
  isolation: option({
    options: ['worktree', 'copy', 'none'] as const,
    default: 'worktree' as const,
    description: 'What a step works in: a clean tree with uncommitted work, a plain copy, or your own tree',
  })(),
  'committed-only': boolean({ description: 'Leave out what is not committed' }),
  jobs: integer({
    helpValue: 'N',
    min: 1,
    env: 'ZK_PIPELINE_JOBS',
    description: 'Steps at a time, as many as processors if not given',
  }),
  'keep-going': boolean({
    exclusive: ['fail-fast'],
    description: 'After a failure run what does not wait for it',
  }),
  'fail-fast': boolean({ description: 'A failure also stops the steps that run' }),
  env: string({
    multiple: true,
    helpValue: 'NAME=VALUE',
    description: 'Variable for all commands; wins over the definition',
  }),
  'env-file': string({ multiple: true, helpValue: 'FILE', description: 'File with NAME=VALUE lines' }),
  secret: string({
    multiple: true,
    helpValue: 'NAME[=PROVIDER:REF]',
    description: 'Secret variable, masked everywhere; providers are env, file, exec, kube and keyring',
  }),
  approve: string({ multiple: true, helpValue: 'ID', description: 'Approve this step in advance' }),
  'allow-push': boolean({ description: 'Let docker push, git push, npm publish and the like happen' }),
  shims: boolean({
    default: true,
    allowNo: true,
    description: 'Stand in for the helper commands of the platform and for what pushes',
  }),
  resume: boolean({ description: 'Use succeeded steps of the last run again where their input is the same' }),
  run: integer({
    helpValue: 'N',
    min: 1,
    dependsOn: ['resume'],
    description: 'The run to resume, instead of the last one',
  }),
  'same-workspace': boolean({
    dependsOn: ['resume'],
    description: 'Go on in the tree of the failed step, from the command that failed',
  }),
  watch: boolean({ char: 'w', description: 'Run again whenever a file changes' }),
  shell: boolean({ description: 'Open a shell in the tree of the step that failed' }),
  'no-wait': boolean({ description: 'Fail if another build of the repository runs, instead of waiting' }),
  report: string({ helpValue: 'FILE', description: 'Write a timeline to this HTML file' }),
  'log-format': option({
    options: ['plain', 'gha'] as const,
    default: 'plain' as const,
    description: 'Form of the log on stdout',
  })(),
  output: reportOutputFlag(['junit']),
};

/** What the flags of a local run come to. */
export type PipelineRunFlags = FlagValues<typeof definitionFlags> &
  FlagValues<typeof buildFlags> &
  FlagValues<typeof subsetFlags> &
  FlagValues<typeof localRunFlags> &
  FlagValues<typeof deploymentFlags> &
  FlagValues<typeof changeFlags> &
  FlagValues<typeof registryFlags> &
  FlagValues<typeof awsFlags> &
  FlagValues<typeof kubeFlags> & { 'force-conflicts': boolean };

type FlagValues<T> = Interfaces.InferredFlags<T>;
