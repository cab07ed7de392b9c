import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { formatPosition, usageError, ZkError, type Context } from '../core/index.js';
import type * as Pipeline from '../pipeline/index.js';
import type { ZkCommand } from './command.js';
import { runEngine } from './engine.js';
import { deploymentPort } from './pipeline-deployment.js';
import { assignments, oneFilename, pipelineRequest, selectionOptions } from './pipeline-flags.js';
import { concludeRun, kubeSecrets, localRequest, resumedRun, writeReport } from './pipeline-local.js';
import type { PipelineRunFlags } from './pipeline-run-flags.js';
import { reportFormat } from './report-output.js';
import { askApproval, chooseRunner, plannedRunner } from './pipeline-runner.js';
import { pipelineSinks } from './pipeline-sinks.js';
import { print } from './print.js';

/** Who writes lines that come from elsewhere while a live view may be on the terminal. */
interface LineWriter {
  print(write: () => void): void;
}

/** `pipeline run-local`: once, or with `--watch` again whenever a file changes; a run that is still going on is stopped for that. */
export async function runLocally(command: ZkCommand, flags: PipelineRunFlags): Promise<void> {
  const { format } = command.printOptions.output;
  if (flags['dry-run'] === 'none' && format !== 'table' && format !== 'json')
    throw usageError(`a run prints its log, events with -o json, or -o junit; -o ${format} is for --dry-run`);
  const writer: LineWriter = { print: (write) => write() };
  await runEngine(
    command,
    async (context) => {
      if (!flags.watch || flags['dry-run'] !== 'none') {
        await new Session(command, flags, context, writer).run();
        return;
      }
      for (;;) await runUntilChange(command, flags, context, writer);
    },
    { live: false, writer },
  );
}

async function runUntilChange(
  command: ZkCommand,
  flags: PipelineRunFlags,
  context: Context,
  writer: LineWriter,
): Promise<void> {
  const { nextChange, openPipeline } = await import('../pipeline/index.js');
  const { root, facts } = await openPipeline({ ...pipelineRequest(flags), signal: context.signal });
  const changed = new AbortController();
  const change = nextChange(root, facts.head !== undefined, context).then(() => changed.abort());
  const signal = AbortSignal.any([context.signal, changed.signal]);
  try {
    await new Session(command, flags, { ...context, signal }, writer).run();
    if (!changed.signal.aborted) command.note('Watching for changes. Press Ctrl-C to end.');
  } catch (error) {
    // A mistake in the definition is what the operator is about to mend.
    if (!(error instanceof ZkError) || context.signal.aborted) throw error;
    command.note(`error: ${formatPosition(error.position)}${error.message}`);
  }
  await change;
}

class Session {
  readonly #command: ZkCommand;
  readonly #flags: PipelineRunFlags;
  readonly #context: Context;
  readonly #writer: LineWriter;

  constructor(command: ZkCommand, flags: PipelineRunFlags, context: Context, writer: LineWriter) {
    this.#writer = writer;
    this.#command = command;
    this.#flags = flags;
    this.#context = context;
  }

  async run(): Promise<Pipeline.OpenedPipeline> {
    const pipeline = await import('../pipeline/index.js');
    const { env } = this.#context;
    const { root, isGit } = await findRoot(this.#flags.filename, env);
    const folders = pipeline.stateFolders(root, env);
    const store = new pipeline.RunStore(folders.state);
    const resume = resumedRun(this.#flags, store);
    if (this.#flags['dry-run'] !== 'none') return this.#runAs(store.next(), resume, store, folders, isGit);
    const run = store.claim();
    try {
      return await this.#runAs(run, resume, store, folders, isGit);
    } finally {
      store.unclaim(run);
    }
  }

  async #runAs(
    run: number,
    resume: number | undefined,
    store: Pipeline.RunStore,
    folders: Pipeline.StateFolders,
    isGit: boolean,
  ): Promise<Pipeline.OpenedPipeline> {
    const pipeline = await import('../pipeline/index.js');
    const { env } = this.#context;
    // The same build goes on, with the same version; a new one gets the next number.
    const opened = await pipeline.openPipeline({
      ...pipelineRequest(this.#flags),
      runNumber: resume === undefined ? run : runNumberOf(store.read(resume), resume),
      recordedVersions: pipeline.recordedVersions(folders.state),
      signal: this.#context.signal,
    });
    const selection = pipeline.selectSteps(opened.definition, opened.build, selectionOptions(this.#flags));
    const kube = kubeSecrets(this.#flags, this.#context);
    const secrets = await pipeline.resolveSecrets(this.#flags.secret ?? [], { env, kube });
    const request = await localRequest(this.#flags, opened, selection, {
      run,
      folders,
      secrets,
      version: this.#command.config.version,
      isGit,
      ...(resume !== undefined && { resume }),
    });
    this.#warn(opened);
    if (this.#flags['dry-run'] === 'none')
      pipeline.recordVersions(folders.state, assignments('dep', this.#flags.dep));
    if (this.#flags['dry-run'] === 'none') await this.#execute(pipeline, opened, request);
    else await this.#plan(pipeline, request);
    return opened;
  }

  async #plan(pipeline: typeof Pipeline, request: Pipeline.LocalRunRequest): Promise<void> {
    const operator = this.#context.env;
    const places = { operator, ...(await plannedRunner(this.#flags, operator)) };
    const steps = pipeline.planRun(request, places, new pipeline.Masker(request.secrets));
    const isTable = ['table', 'wide'].includes(this.#command.printOptions.output.format);
    if (isTable) this.#command.out([...pipeline.runPlanLines(steps), '(dry run)'].join('\n'));
    else await print(this.#command, { kind: 'step', items: steps, columns: [], name: ({ id }) => id });
  }

  async #execute(
    pipeline: typeof Pipeline,
    opened: Pipeline.OpenedPipeline,
    request: Pipeline.LocalRunRequest,
  ): Promise<void> {
    const { definition, build, root } = opened;
    const { folders, run } = request;
    const images = assignments('image', this.#flags.image);
    const choice = { flags: this.#flags, images, definition, state: folders.state, run };
    const { runner, home } = await chooseRunner(this.#command, choice, this.#context);
    const lock = definition.allowConcurrentPipelines
      ? undefined
      : await pipeline.takeLock(folders.state, this.#context, {
          wait: !this.#flags['no-wait'],
          onWait: (pid) =>
            this.#command.note(`Waiting for another build of this repository (process ${pid}) ...`),
        });
    const sinks = await pipelineSinks(this.#command, this.#flags, definition, this.#context);
    this.#writer.print = (write) => sinks.print(write);
    try {
      const result = await pipeline.runLocal(request, {
        context: this.#context,
        runner,
        home,
        deployments: await deploymentPort(this.#command, this.#flags, { build, root }, this.#context),
        approve: (step) => sinks.pause(() => askApproval(this.#command, step.id, approvalText(step))),
        emit: sinks.emit,
        kill: new AbortController().signal,
      });
      await sinks.close();
      await this.#report(pipeline, sinks.report);
      concludeRun(this.#command, result);
      if (this.#flags.shell) openShell(this.#command, result);
    } finally {
      await sinks.close();
      lock?.release();
    }
  }

  async #report(pipeline: typeof Pipeline, report: Pipeline.RunReport): Promise<void> {
    if (reportFormat(this.#flags.output) === 'junit') this.#command.out(pipeline.runJUnit(report));
    if (this.#flags.report !== undefined) await writeReport(this.#flags.report, pipeline.htmlReport(report));
  }

  #warn({ findings, withoutVersion }: Pipeline.OpenedPipeline): void {
    for (const { message, rule, at } of findings.map((one) => ({ ...one, at: one.position })))
      this.#command.warn(`${at.file ?? ''}:${at.line ?? 1}:${at.column ?? 1}: ${message} [${rule}]`);
    for (const id of withoutVersion)
      this.#command.warn(
        `dependency "${id}" has no version, taken as latest; set one with --dep ${id}=VERSION`,
      );
  }
}

/** The number that the build version of the resumed run was made from. */
function runNumberOf({ build }: Pipeline.StoredRun, fallback: number): number {
  const number = Number(build.variables['CDP_TARGET_REPOSITORY_COUNTER']);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

/** The root of the repository of a definition, or the definition's folder where there is none. */
async function findRoot(
  filenames: readonly string[] | undefined,
  env: Context['env'],
): Promise<{ root: string; isGit: boolean }> {
  const { findDefinition, gitIn } = await import('../pipeline/index.js');
  const filename = oneFilename(filenames);
  const cwd = process.cwd();
  const folder = filename === '-' ? cwd : dirname(await findDefinition(cwd, filename));
  const root = await gitIn(folder, { env })(['rev-parse', '--show-toplevel']);
  return root === undefined ? { root: folder, isGit: false } : { root, isGit: true };
}

function approvalText(step: Pipeline.Step): string[] {
  if (step.type !== 'script') return [`${step.type} to ${step.target}`];
  return step.commands.flatMap(({ desc, cmd }) => [
    desc,
    ...cmd
      .trimEnd()
      .split('\n')
      .map((line) => `  $ ${line}`),
  ]);
}

/** A shell where the first failed step worked, with its files as they were left. */
function openShell(command: ZkCommand, run: Pipeline.LocalRun): void {
  const [first] = run.kept;
  if (!first) return;
  const [step, folder] = first;
  if (!process.stdin.isTTY) throw new ZkError('--shell needs a terminal');
  command.note(`A shell in the tree of ${step}; leave it with exit.`);
  spawnSync('bash', ['--noprofile', '--norc', '-i'], { cwd: folder, stdio: 'inherit' });
}
