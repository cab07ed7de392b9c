import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { ExitCode, usageError, type Context } from '../core/index.js';
import type * as Pipeline from '../pipeline/index.js';
import type { ZkCommand } from './command.js';
import { assignments } from './pipeline-flags.js';

type LocalFlags = {
  isolation: Pipeline.LocalRunRequest['isolation'];
  'committed-only': boolean;
  jobs?: number | undefined;
  'keep-going': boolean;
  'fail-fast': boolean;
  env?: string[] | undefined;
  'env-file'?: string[] | undefined;
  secret?: string[] | undefined;
  approve?: string[] | undefined;
  'allow-push': boolean;
  shims: boolean;
  resume: boolean;
  run?: number | undefined;
  'same-workspace': boolean;
  command?: string | undefined;
  'skip-command'?: string[] | undefined;
  'no-wait': boolean;
};

/** Which run is resumed, if one is. */
export function resumedRun(
  flags: Pick<LocalFlags, 'resume' | 'run'>,
  store: Pipeline.RunStore,
): number | undefined {
  if (!flags.resume) return undefined;
  const wanted = flags.run ?? store.numbers()[0];
  if (wanted === undefined)
    throw usageError('there is no run to resume: nothing was run in this repository yet', {
      hint: 'Leave --resume out.',
    });
  store.read(wanted);
  return wanted;
}

/** `--env-file` first, then `--env`; the last one of a name counts. */
export async function environmentOverrides(
  flags: Pick<LocalFlags, 'env' | 'env-file'>,
): Promise<Record<string, string>> {
  const fromFiles: Record<string, string> = {};
  for (const file of flags['env-file'] ?? []) Object.assign(fromFiles, await readEnvFile(file));
  return { ...fromFiles, ...assignments('env', flags.env) };
}

async function readEnvFile(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError(`cannot read the file ${file}`, { cause });
  });
  const values: Record<string, string> = {};
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return;
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined)
      throw usageError('expected NAME=VALUE', { position: { file, line: index + 1, column: 1 } });
    values[name] = /^(["'])(.*)\1$/.exec(value ?? '')?.[2] ?? value ?? '';
  });
  return values;
}

/** Everything of a local run but how it is shown. */
export async function localRequest(
  flags: LocalFlags,
  opened: Pipeline.OpenedPipeline,
  selection: ReturnType<typeof Pipeline.selectSteps>,
  more: Pick<Pipeline.LocalRunRequest, 'run' | 'folders' | 'secrets' | 'version' | 'isGit'> & {
    resume?: number;
  },
): Promise<Pipeline.LocalRunRequest> {
  const { definition, build, root } = opened;
  for (const wanted of [flags.command, ...(flags['skip-command'] ?? [])]) checkCommand(definition, wanted);
  return {
    definition,
    build,
    graph: selection.graph,
    decisions: selection.steps,
    excluded: new Map(),
    root,
    isolation: flags.isolation,
    committedOnly: flags['committed-only'],
    jobs: definition.allowConcurrentSteps ? (flags.jobs ?? availableParallelism()) : 1,
    keepGoing: flags['keep-going'],
    failFast: flags['fail-fast'],
    approved: new Set(flags.approve ?? []),
    allowPush: flags['allow-push'],
    useShims: flags.shims,
    overrides: await environmentOverrides(flags),
    sameWorkspace: flags['same-workspace'],
    ...(flags.command !== undefined && { command: flags.command }),
    skipCommands: flags['skip-command'] ?? [],
    ...more,
  };
}

function checkCommand(definition: Pipeline.Definition, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const descs = definition.steps.flatMap((step) =>
    step.type === 'script' ? step.commands.map(({ desc }, index) => `${index + 1} ${desc}`) : [],
  );
  const isThere = descs.some(
    (text) => text.split(' ')[0] === wanted || text.slice(text.indexOf(' ') + 1) === wanted,
  );
  if (!isThere)
    throw usageError(`no step has a command ${JSON.stringify(wanted)}`, {
      hint: `There are: ${descs.join('; ')}`,
    });
}

const exitCodes: Record<Pipeline.RunStatus, ExitCode> = {
  succeeded: ExitCode.ok,
  failed: ExitCode.failed,
  refused: ExitCode.refused,
  interrupted: ExitCode.interrupted,
};

/** What a run leaves for the operator: the exit code, and on stderr where to look. */
export function concludeRun(command: ZkCommand, run: Pipeline.LocalRun): void {
  command.exitCode = exitCodes[run.status];
  for (const { program, args } of run.records)
    command.note(`Recorded, not done: ${program} ${args.join(' ')}`);
  for (const { step, tests, failures, errors, failed } of run.tests)
    command.note(
      `Tests of ${step}: ${tests}, ${failures + errors} failed${failed.length === 0 ? '' : `: ${failed.join(', ')}`}`,
    );
  for (const [step, folder] of run.kept) command.note(`The tree of ${step} is left as it is in ${folder}`);
  const hasFailed = run.status === 'failed';
  if (hasFailed)
    command.note(`See kubectl zk pipeline logs ${run.run}; --resume does not repeat what succeeded.`);
}

/** Writes the timeline. */
export async function writeReport(file: string, html: string): Promise<void> {
  await writeFile(file, html).catch((cause: unknown) => {
    throw usageError(`cannot write the report ${file}`, { cause });
  });
}

/** Reads a key of a Kubernetes Secret through the context that flags name. */
export function kubeSecrets(kube: KubeFlagValues, context: Context) {
  return async (namespace: string, name: string, key: string): Promise<string | undefined> => {
    const { connect, loadKubeconfig, selectContext } = await import('../kube/index.js');
    const { document } = await loadKubeconfig({ env: context.env, kubeconfig: kube.kubeconfig });
    const client = await connect(selectContext(document, kube), context);
    const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', name, namespace });
    const data = secret?.['data'] as Record<string, string> | undefined;
    return data?.[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString('utf8');
  };
}

interface KubeFlagValues {
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
}
