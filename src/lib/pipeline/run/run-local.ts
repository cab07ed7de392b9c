import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZkError } from '../../core/index.js';
import type { ScriptStep } from '../definition/model.js';
import type { GraphNode } from '../graph/index.js';
import { Masker } from '../masking/index.js';
import { startWatchdog } from '../process/watchdog.js';
import { endLeftovers } from '../process/leftovers.js';
import { installShims, maskRecords, readRecords, readTestResults, shimFolders } from '../shims/index.js';
import { RunStore, RunWriter, takeOver, writeJsonFile, type StoredStep } from '../state/index.js';
import { openWorkspaces, type Workspaces } from '../workspace/index.js';
import { chosenCommands } from './chosen-commands.js';
import type { DeploymentStep } from './deployment-port.js';
import { runPipeline, type StepOutcome } from './engine.js';
import type { RunEvent } from './events.js';
import type { LocalRun, LocalRunPorts, LocalRunRequest } from './local-run.js';
import { runScriptStep, type ScriptPorts } from './script-step.js';
import { stepKey } from './step-key.js';

/** How often a log that is written can be followed, in milliseconds. */
const flushMs = 200;

/** Runs a pipeline on this machine and keeps a record of it. */
export async function runLocal(request: LocalRunRequest, ports: LocalRunPorts): Promise<LocalRun> {
  return new LocalRunner(request, ports).run();
}

class LocalRunner {
  readonly #request: LocalRunRequest;
  readonly #ports: LocalRunPorts;
  readonly #store: RunStore;
  readonly #writer: RunWriter;
  readonly #masker: Masker;
  readonly #keys = new Map<string, string>();
  readonly #kept = new Map<string, string>();
  readonly #earlier: ReadonlyMap<string, StoredStep & { run: number }>;
  #workspaces!: Workspaces;
  #script!: Omit<ScriptPorts, 'kill'>;

  constructor(request: LocalRunRequest, ports: LocalRunPorts) {
    this.#request = request;
    this.#ports = ports;
    this.#store = new RunStore(request.folders.state);
    this.#masker = new Masker(request.secrets);
    this.#writer = new RunWriter(
      this.#store,
      request.run,
      request.definition.file,
      this.#masker.maskValue(request.build),
      ports.context.clock.now(),
      request.resume,
    );
    this.#earlier = request.resume === undefined ? new Map() : this.#store.history(request.resume);
  }

  async run(): Promise<LocalRun> {
    const { request, folder } = { request: this.#request, folder: this.#writer.folder };
    const mark = `ZK_PIPELINE_RUN=${randomBytes(12).toString('hex')}`;
    const watchdog = startWatchdog({ mark, env: this.#ports.context.env });
    const shims = shimFolders(folder);
    if (request.useShims) await installShims(shims, { allowPush: request.allowPush });
    const flusher = setInterval(() => this.#writer.flush(), flushMs);
    try {
      this.#workspaces = await this.#openWorkspaces();
      this.#script = {
        context: this.#ports.context,
        build: request.build,
        run: request.run,
        runner: this.#ports.runner,
        masker: this.#masker,
        watchdog,
        secrets: request.secrets,
        overrides: request.overrides,
        ...(request.useShims && { shims }),
        allowPush: request.allowPush,
        cacheFolder: join(request.folders.cache, 'caches'),
        home: this.#ports.home,
        nonce: randomBytes(12).toString('hex'),
        mark,
        emit: (event) => this.#emit(event),
      };
      this.#warnOfSecrets();
      this.#writePlan();
      if (request.resume !== undefined && this.#workspaces.content === '')
        this.#note('without isolation nobody knows what steps were made from, so all of them run again');
      const result = await runPipeline(
        { ...request, decisions: new Map(request.decisions.map((decision) => [decision.step.id, decision])) },
        {
          context: this.#ports.context,
          emit: (event) => this.#emit(event),
          runStep: (node, stop) => this.#runStep(node, stop),
          approve: async (step) => request.approved.has(step.id) || this.#ports.approve(step),
        },
      );
      const [records, tests] = await Promise.all([
        readRecords(shims.records),
        readTestResults(shims.results),
      ]);
      const masked = this.#masker.maskValue({ records, tests });
      return { ...result, ...masked, run: request.run, folder, kept: this.#kept };
    } finally {
      await this.#endLeftovers(mark);
      clearInterval(flusher);
      this.#writer.flush();
      watchdog.close();
      await this.#workspaces?.close();
      this.#store.prune([request.run, ...(request.resume === undefined ? [] : [request.resume])]);
    }
  }

  #openWorkspaces(): Promise<Workspaces> {
    const { isolation, root, isGit, folders, committedOnly } = this.#request;
    const { env } = this.#ports.context;
    const failed = [...this.#earlier.values()].flatMap(({ workspace, status }) =>
      workspace !== undefined && status !== 'succeeded' && status !== 'reused' ? [workspace] : [],
    );
    return openWorkspaces({
      isolation,
      root,
      isGit,
      // Builds that run at the same time need pools of their own.
      folder: this.#request.definition.allowConcurrentPipelines
        ? join(folders.state, 'concurrent', String(this.#request.run))
        : folders.state,
      env,
      committedOnly,
      avoid: this.#request.sameWorkspace ? failed : [],
    });
  }

  /** Lines are masked where they are made; of everything else there is little. */
  #emit(event: RunEvent): void {
    const shown = event.type === 'line' ? event : this.#masker.maskValue(event);
    this.#writer.record(shown);
    this.#ports.emit(shown);
  }

  /** What the run set out to do, for whoever looks at it later. */
  #writePlan(): void {
    const { decisions, graph, build, jobs, isolation, committedOnly, excluded } = this.#request;
    writeJsonFile(
      join(this.#writer.folder, 'plan.json'),
      this.#masker.maskValue({
        build,
        runner: this.#ports.runner.name,
        isolation,
        committedOnly,
        content: this.#workspaces.content,
        jobs,
        steps: decisions.map(({ step: { id, slug, type }, selected, why }) => ({
          ...{ id, slug, type, selected: selected && !excluded.has(id), why: excluded.get(id) ?? why },
          waitsFor: graph.byId.get(id)?.dependsOn ?? [],
        })),
      }),
    );
  }

  /** In a sandbox or a container nothing is left by itself. */
  async #endLeftovers(mark: string): Promise<void> {
    if (this.#ports.runner.name === 'host') await endLeftovers(mark, this.#ports.context.clock);
  }

  #note(message: string, step?: string): void {
    const ts = this.#ports.context.clock.now();
    this.#emit({
      type: 'note',
      ts,
      run: this.#request.run,
      message: this.#masker.mask(message),
      ...(step !== undefined && { step }),
    });
  }

  async #runStep(node: GraphNode, stop: AbortSignal): Promise<StepOutcome> {
    const { step } = node;
    const key = step.type === 'script' ? this.#keyOf(step, node) : '';
    this.#keys.set(step.id, key);
    this.#writer.begin(step, key);
    try {
      if (step.type !== 'script') return await this.#deploy(step, stop);
      const reused = this.#reuse(step, key);
      return reused ?? (await this.#runScript(step, node, stop));
    } catch (error) {
      // What is wrong with one step must not take the others down with it.
      const reason =
        error instanceof ZkError
          ? error.message
          : `unexpected: ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof ZkError && error.hint !== undefined)
        this.#note(`${step.id}: ${error.hint}`, step.id);
      return { status: 'failed', reason: this.#masker.mask(reason) };
    }
  }

  #keyOf(step: ScriptStep, node: GraphNode): string {
    const { build, overrides, secrets, version } = this.#request;
    return stepKey({
      step,
      build,
      overrides,
      secrets,
      version,
      content: this.#workspaces.content,
      runner: this.#ports.runner.name,
      before: node.dependsOn.map((id) => this.#keys.get(id) ?? ''),
    });
  }

  /** The result of the run that is resumed, if it was made from the same. */
  #reuse(step: ScriptStep, key: string): StepOutcome | undefined {
    const earlier = this.#earlier.get(step.id);
    const { resume, command } = this.#request;
    if (!earlier || resume === undefined || command !== undefined || key === '' || earlier.key !== key)
      return undefined;
    if (earlier.status !== 'succeeded' && earlier.status !== 'reused') return undefined;
    takeOver(this.#store.folderOf(earlier.run), this.#writer.folder, step.slug);
    return { status: 'reused', reason: `succeeded in run ${earlier.run}, from the same input` };
  }

  async #runScript(step: ScriptStep, node: GraphNode, stop: AbortSignal): Promise<StepOutcome> {
    const resumed = this.#sameWorkspace(step);
    const workspace = resumed ?? (await this.#workspaces.acquire());
    const outcome = await runScriptStep(
      {
        step,
        pops: this.#ancestors(node),
        workspace,
        borrowed: this.#workspaces.borrowed,
        folder: this.#writer.stepFolder(step.slug),
        artifacts: join(this.#writer.folder, 'artifacts'),
        commands: this.#commands(step, resumed !== undefined),
        stop,
      },
      { ...this.#script, kill: this.#ports.kill },
    );
    if (this.#request.useShims)
      await maskRecords(shimFolders(this.#writer.folder).records, step.slug, this.#masker);
    const keep = outcome.status === 'failed' || outcome.status === 'timeout';
    if (keep) this.#kept.set(step.id, workspace.folder);
    await workspace.release({ keep });
    return outcome;
  }

  /** The place where the step failed in the run that is resumed. */
  #sameWorkspace(step: ScriptStep) {
    const earlier = this.#earlier.get(step.id);
    if (
      !this.#request.sameWorkspace ||
      earlier?.workspace === undefined ||
      earlier.failedCommand === undefined
    )
      return undefined;
    return { folder: earlier.workspace, release: async () => {} };
  }

  #commands(step: ScriptStep, isResumed: boolean): number[] {
    const from = isResumed ? (this.#earlier.get(step.id)?.failedCommand ?? 0) : 0;
    return chosenCommands(step, this.#request).filter((number) => number >= from);
  }

  /** Slugs of the steps that this one waits for; where steps follow one another, of all before it. */
  #ancestors({ step, dependsOn }: GraphNode): string[] {
    const { graph, definition } = this.#request;
    if (definition.allowConcurrentSteps)
      return dependsOn.flatMap((id) => graph.byId.get(id)?.step.slug ?? []);
    const index = definition.steps.findIndex(({ id }) => id === step.id);
    return definition.steps.slice(0, index).map(({ slug }) => slug);
  }

  async #deploy(step: DeploymentStep, stop: AbortSignal): Promise<StepOutcome> {
    const { clock } = this.#ports.context;
    const common = { run: this.#request.run, step: step.id };
    mkdirSync(this.#writer.stepFolder(step.slug), { recursive: true });
    this.#emit({ type: 'step.start', ts: clock.now(), ...common, runner: step.type, workspace: '' });
    const write = (line: string): void =>
      this.#emit({ type: 'line', ts: clock.now(), ...common, command: '', line: this.#masker.mask(line) });
    const outcome = await this.#ports.deployments.run(step, write, stop);
    return { ...outcome, reason: this.#masker.mask(outcome.reason) };
  }

  #warnOfSecrets(): void {
    for (const name of this.#masker.unmasked)
      this.#note(`the secret ${name} has fewer than 4 characters and is not masked`);
    for (const name of this.#masker.short)
      this.#note(`the secret ${name} has fewer than 8 characters; its mask may hide other text, too`);
  }
}
