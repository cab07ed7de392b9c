import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { refusal, usageError, type Context } from '../core/index.js';
import type { Definition, Runner, RunnerName } from '../pipeline/index.js';
import type { ZkCommand } from './command.js';
import { confirm } from './confirm.js';

interface RunnerFlags {
  runner?: RunnerName | undefined;
  engine?: 'docker' | 'podman' | 'nerdctl' | undefined;
  pull: boolean;
  network: boolean;
  yes: boolean;
}

export interface ChosenRunner {
  runner: Runner;
  /** The home folder as commands see it. */
  home: string;
}

interface Choice {
  flags: RunnerFlags;
  images: Readonly<Record<string, string>>;
  definition: Definition;
  /** The repository's state folder. */
  state: string;
  run: number;
}

/**
 * Chooses where commands run. The sandbox needs nobody's trust: it shows the commands nothing of the operator's. The host does: the first time, it
 * shows the commands and asks; without a terminal it refuses.
 */
export async function chooseRunner(
  command: ZkCommand,
  choice: Choice,
  context: Context,
): Promise<ChosenRunner> {
  const { flags } = choice;
  const operatorHome = context.env['HOME'] ?? '/root';
  const pipeline = await import('../pipeline/index.js');
  if (flags.runner === 'container') {
    const engine = await pipeline.findEngine(flags.engine, context.env);
    if (!engine)
      throw usageError('no container engine answers', {
        hint: 'Start docker, podman or nerdctl, or leave --runner container out.',
      });
    const { images } = choice;
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    const { network, pull } = flags;
    const prefix = `zk-${process.pid}-${choice.run}`;
    const operatorEnv = context.env;
    return {
      runner: pipeline.containerRunner({ engine, images, user, network, pull, prefix, operatorEnv }),
      home: pipeline.containerHome,
    };
  }
  if (flags.runner !== 'host') {
    const probe = await pipeline.probeSandbox(context.env['PATH']);
    if (probe.works)
      return {
        runner: pipeline.sandboxRunner({ network: flags.network, operatorHome }),
        home: operatorHome,
      };
    if (flags.runner === 'sandbox')
      throw usageError(probe.why, { hint: 'Install bubblewrap, or use --runner host.' });
    command.note(`Note: ${probe.why}, so commands run on this machine itself.`);
  }
  if (!flags.network) throw usageError('--no-network needs the sandbox or a container');
  await agree(command, choice);
  return { runner: pipeline.hostRunner, home: operatorHome };
}

/** Where commands would run; nothing is asked, and no engine is looked for. */
export async function plannedRunner(
  { runner }: Pick<RunnerFlags, 'runner'>,
  env: Context['env'],
): Promise<{ runner: RunnerName; home: string }> {
  const { containerHome, probeSandbox } = await import('../pipeline/index.js');
  const home = env['HOME'] ?? '/root';
  if (runner === 'container') return { runner, home: containerHome };
  if (runner !== undefined) return { runner, home };
  return { runner: (await probeSandbox(env['PATH'])).works ? 'sandbox' : 'host', home };
}

async function agree(command: ZkCommand, { flags, definition, state }: Choice): Promise<void> {
  const { isTrusted, trust } = await import('../pipeline/index.js');
  if (!flags.yes && !isShipped(command, definition) && !isTrusted(state, definition.digest)) {
    command.note(`${definition.file} was not run on this machine before. It would run:`);
    for (const step of definition.steps)
      for (const { desc, cmd } of step.type === 'script' ? step.commands : [])
        command.note(`  ${step.id}, ${desc}:\n${cmd.trimEnd().replaceAll(/^/gm, '    ')}`);
    await confirm({ message: 'Run these commands as you, on this machine?', yes: false });
  }
  trust(state, definition.digest);
}

/**
 * Whether it is an example of this very program. Whoever can change that can change the program, too, so there is nothing to agree to.
 */
function isShipped(command: ZkCommand, { file }: Definition): boolean {
  try {
    return realpathSync(file).startsWith(join(realpathSync(command.config.root), 'examples', sep));
  } catch {
    return false;
  }
}

/** Without a terminal an approval must be given in advance. */
export async function askApproval(command: ZkCommand, id: string, what: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  command.note(`Step ${JSON.stringify(id)} needs an approval. It would run:`);
  for (const line of what) command.note(`  ${line}`);
  try {
    await confirm({ message: `Approve ${JSON.stringify(id)}?`, yes: false, flag: `--approve ${id}` });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-confirmed') return false;
    throw refusal('the approval could not be asked for', { cause: error });
  }
}
