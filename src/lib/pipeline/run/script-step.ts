import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/index.js';
import { prepareCaches, type StepEnd } from '../cache/index.js';
import type { Build, ScriptStep } from '../definition/model.js';
import type { Masker } from '../masking/index.js';
import { driverScript } from '../process/driver-script.js';
import { runStepProcess, type StepProcessResult } from '../process/step-process.js';
import type { Watchdog } from '../process/watchdog.js';
import type { LaunchRequest, Runner } from '../runner/index.js';
import { shimEnvironment, type ShimFolders } from '../shims/index.js';
import { exists, placeInside, removeTree, type Workspace } from '../workspace/index.js';
import type { StepOutcome } from './engine.js';
import { stepEnvironment } from './environment.js';
import type { RunSink } from './events.js';

export interface ScriptPorts {
  context: Pick<Context, 'clock' | 'env'>;
  build: Build;
  run: number;
  runner: Runner;
  masker: Masker;
  watchdog: Watchdog;
  secrets: ReadonlyMap<string, string>;
  overrides: Readonly<Record<string, string>>;
  /** Absent with `--no-shims`. */
  shims?: ShimFolders;
  allowPush: boolean;
  cacheFolder: string;
  /** The home folder as commands see it. */
  home: string;
  /** Aborted: end everything at once. */
  kill: AbortSignal;
  nonce: string;
  /** `NAME=VALUE` that everything has in its environment that the run starts. */
  mark: string;
  emit: RunSink;
}

export interface ScriptRequest {
  step: ScriptStep;
  /** Slugs of the steps whose stashes it may pop. */
  pops: readonly string[];
  workspace: Workspace;
  /** Folders elsewhere that the workspace's repository reads. */
  borrowed: readonly string[];
  /** The step's folder in the run. */
  folder: string;
  /** The run's folder for what steps hand out. */
  artifacts: string;
  /** Numbers of the commands that run. */
  commands: readonly number[];
  stop: AbortSignal;
}

/** Runs the commands of one script step in its workspace and takes its artifacts. */
export async function runScriptStep(request: ScriptRequest, ports: ScriptPorts): Promise<StepOutcome> {
  const { step, workspace } = request;
  const caches = await prepareCaches({
    paths: step.cache.paths,
    ...(step.cache.sizeLimitMegabytes !== undefined && { sizeLimitMegabytes: step.cache.sizeLimitMegabytes }),
    folder: ports.cacheFolder,
    workspace: workspace.folder,
    runner: ports.runner.name,
    home: ports.home,
    note: (message) =>
      ports.emit({ type: 'note', ts: ports.context.clock.now(), run: ports.run, step: step.id, message }),
  });
  let end: StepEnd = 'killed';
  const home = join(request.folder, 'home');
  mkdirSync(ports.runner.name === 'host' ? request.folder : home, { recursive: true, mode: 0o700 });
  try {
    const outcome = await execute(request, ports, { home, caches: caches.mounts });
    const taken = outcome.status === 'succeeded' ? takeArtifacts(request) : undefined;
    if (outcome.status === 'failed' || taken !== undefined) end = 'failed';
    else if (outcome.status === 'succeeded') end = 'succeeded';
    return taken === undefined ? outcome : { status: 'failed', reason: taken };
  } finally {
    maskScripts(request, ports.masker);
    await Promise.all([caches.finish(end), removeTree(home)]);
  }
}

async function execute(
  request: ScriptRequest,
  ports: ScriptPorts,
  places: Pick<LaunchRequest, 'home' | 'caches'>,
): Promise<StepOutcome> {
  const { step, workspace, folder, pops } = request;
  const { shims, runner } = ports;
  const own = {
    HOME: ports.home,
    ...assigned(ports.mark),
    ...(shims && shimEnvironment(shims, { slug: step.slug, pops, allowPush: ports.allowPush })),
  };
  const wanted: LaunchRequest = {
    step,
    driver: join(folder, 'driver.sh'),
    workspace: workspace.folder,
    env: stepEnvironment({
      step,
      build: ports.build,
      operator: ports.context.env,
      secrets: ports.secrets,
      overrides: ports.overrides,
      own,
    }),
    readable: [folder, ...request.borrowed, ...(shims ? [shims.shims, shims.files] : [])],
    writable: shims ? [shims.records, shims.stash, shims.results] : [],
    ...places,
  };
  writeScripts(request, wanted, ports);
  const launch = runner.launch(wanted);
  ports.emit({
    type: 'step.start',
    ts: ports.context.clock.now(),
    run: ports.run,
    step: step.id,
    runner: ports.runner.name,
    workspace: workspace.folder,
  });
  const progress = new Progress(step, ports);
  const { timeoutMs } = step;
  const result = await runStepProcess(
    { ...launch, nonce: ports.nonce, ...(timeoutMs !== undefined && { timeoutMs }) },
    {
      clock: ports.context.clock,
      masker: ports.masker,
      watchdog: ports.watchdog,
      stop: request.stop,
      kill: ports.kill,
      onLine: (text, at) => progress.line(text, at),
      onMark: (mark) => progress.mark(mark),
    },
  );
  return progress.outcome(result);
}

function assigned(mark: string): Record<string, string> {
  const equals = mark.indexOf('=');
  return { [mark.slice(0, equals)]: mark.slice(equals + 1) };
}

/** Each command is a file, so that nothing has to be quoted and error messages name a line of it. */
function writeScripts(request: ScriptRequest, wanted: LaunchRequest, { runner, nonce }: ScriptPorts): void {
  const { step, commands } = request;
  for (const number of commands) {
    const cmd = step.commands[number]?.cmd ?? '';
    writeFileSync(scriptPath(request, number), cmd.endsWith('\n') ? cmd : `${cmd}\n`, { mode: 0o600 });
  }
  const scripts = commands.map((number) => ({ number, path: scriptPath(request, number) }));
  const driver = driverScript(scripts, nonce, runner.shell?.(wanted));
  writeFileSync(wanted.driver, driver, { mode: 0o600 });
}

function scriptPath({ folder }: ScriptRequest, number: number): string {
  return join(folder, `${String(number + 1).padStart(2, '0')}.sh`);
}

/** A script may hold a secret while it runs, if the definition does; afterwards it is a part of the record. */
function maskScripts(request: ScriptRequest, masker: Masker): void {
  for (const number of masker.reach === 0 ? [] : request.commands) {
    const cmd = request.step.commands[number]?.cmd ?? '';
    const masked = masker.mask(cmd);
    if (masked !== cmd) writeFileSync(scriptPath(request, number), masked);
  }
}

/** Turns marks and lines into events, and knows how the step came out. */
class Progress {
  readonly #step: ScriptStep;
  readonly #ports: ScriptPorts;
  #command = -1;
  #startedAt = 0;
  #failed: { desc: string; exitCode: number } | undefined;

  constructor(step: ScriptStep, ports: ScriptPorts) {
    this.#step = step;
    this.#ports = ports;
  }

  mark(mark: { kind: 'start' | 'end'; command: number; exitCode?: number }): void {
    const { desc = '' } = this.#step.commands[mark.command] ?? {};
    const now = this.#ports.context.clock.now();
    const common = { ts: now, run: this.#ports.run, step: this.#step.id, command: mark.command };
    const shown = this.#ports.masker.mask(desc);
    if (mark.kind === 'start') {
      this.#command = mark.command;
      this.#startedAt = now;
      this.#ports.emit({ type: 'command.start', ...common, desc: shown });
      return;
    }
    const { exitCode = 0 } = mark;
    if (exitCode !== 0) this.#failed = { desc: shown, exitCode };
    this.#ports.emit({
      type: 'command.end',
      ...common,
      desc: shown,
      exitCode,
      durationMs: now - this.#startedAt,
    });
  }

  line(line: string, at: number): void {
    const command = this.#ports.masker.mask(this.#step.commands[this.#command]?.desc ?? '');
    this.#ports.emit({ type: 'line', ts: at, run: this.#ports.run, step: this.#step.id, command, line });
  }

  outcome({ exitCode, cause }: StepProcessResult): StepOutcome {
    if (cause === 'timeout')
      return { status: 'timeout', reason: `it took longer than its timeout allows`, exitCode };
    if (cause === 'stopped') return { status: 'cancelled', reason: 'the run was stopped', exitCode };
    if (exitCode === 0) return { status: 'succeeded', reason: '' };
    const reason = this.#failed
      ? `'${this.#failed.desc}' failed with exit code ${this.#failed.exitCode}`
      : `its shell ended with exit code ${exitCode}`;
    return { status: 'failed', reason, exitCode };
  }
}

/** Copies what a step hands out; a missing one fails it. Returns why. */
function takeArtifacts({ step, workspace, artifacts }: ScriptRequest): string | undefined {
  for (const { name, path } of step.artifacts) {
    const source = placeInside(workspace.folder, path);
    if (source === undefined) return `its artifact ${path} is outside of the workspace`;
    if (!exists(source)) return `its artifact ${path} does not exist`;
    const target = join(artifacts, step.slug, artifactName(name));
    mkdirSync(join(artifacts, step.slug), { recursive: true, mode: 0o700 });
    // Links stay links: what one leads to is not the step's to hand out.
    cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  }
  return undefined;
}

/** A name as a file name; none that means a folder. */
function artifactName(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return /^\.*$/.test(clean) ? `_${clean}` : clean;
}
