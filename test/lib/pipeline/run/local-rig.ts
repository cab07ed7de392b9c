import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, type Context } from '../../../../src/lib/core/index.js';
import { readDefinition } from '../../../../src/lib/pipeline/definition/index.js';
import {
  runLocal,
  type LocalRun,
  type LocalRunPorts,
  type LocalRunRequest,
  type RunEvent,
} from '../../../../src/lib/pipeline/run/index.js';
import { hostRunner } from '../../../../src/lib/pipeline/runner/index.js';
import { createBuild, selectSteps, type BuildOptions } from '../../../../src/lib/pipeline/selection/index.js';
import { RunStore, stateFolders } from '../../../../src/lib/pipeline/state/index.js';

export interface RigRun extends LocalRun {
  events: RunEvent[];
  /** Output of a step, line by line. */
  output: (step: string) => string[];
  /** `STATUS` or `STATUS: REASON` by step. */
  statuses: Record<string, string>;
}

/** A repository in a folder of its own, and runs of pipelines in it as an operator would make them. */
export class LocalRig {
  readonly folder: string;
  readonly root: string;
  readonly env: Record<string, string>;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, 'repo');
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(folder, 'home'),
      GIT_CONFIG_NOSYSTEM: '1',
      AWS_SECRET_ACCESS_KEY: 'operators-own-key',
      KUBECONFIG: '/operators/kubeconfig',
      GITHUB_TOKEN: 'operators-token',
    };
    for (const path of [this.root, this.env['HOME'] ?? '']) mkdirSync(path, { recursive: true });
    this.write({ 'a.txt': 'a' });
    this.git('init', '-q', '-b', 'master');
    this.git('add', '-A');
    this.git('commit', '-qm', 'first');
  }

  static async open(): Promise<LocalRig> {
    return new LocalRig(await mkdtemp(join(tmpdir(), 'zk-local-')));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    return execFileSync('git', [...identity, ...args], { cwd: this.root, env: this.env, encoding: 'utf8' });
  }

  write(files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      writeFileSync(join(this.root, file), text);
    }
  }

  get store(): RunStore {
    return new RunStore(stateFolders(this.root, this.env).state);
  }

  /** Runs the steps of a `pipeline:` list. `more` is what stands in front of it. */
  async run(
    steps: string,
    request: Partial<LocalRunRequest> = {},
    ports: Partial<LocalRunPorts> = {},
    options: { more?: string; build?: BuildOptions; signal?: AbortSignal } = {},
  ): Promise<RigRun> {
    const build = createBuild({ branch: 'topic', head: this.git('rev-parse', 'HEAD').trim() }, options.build);
    const text = `version: "2017-09-20"\n${options.more ?? ''}pipeline:\n${steps}`;
    const { definition, findings } = await readDefinition(text, 'delivery.yaml', {
      variables: build.variables,
    });
    if (!definition) throw new Error(findings.map(({ message }) => message).join('; '));
    const { graph, steps: decisions } = selectSteps(definition, build);
    const events: RunEvent[] = [];
    const context: Context = {
      clock: systemClock,
      env: this.env,
      signal: options.signal ?? new AbortController().signal,
      emit: () => {},
    };
    const result = await runLocal(
      {
        definition,
        build,
        graph,
        decisions,
        excluded: new Map(),
        root: this.root,
        isGit: true,
        run: this.store.next(),
        folders: stateFolders(this.root, this.env),
        isolation: 'worktree',
        committedOnly: false,
        jobs: 4,
        keepGoing: false,
        failFast: false,
        approved: new Set(),
        allowPush: false,
        useShims: true,
        secrets: new Map(),
        overrides: {},
        sameWorkspace: false,
        version: 'test',
        ...request,
      },
      {
        context,
        runner: hostRunner,
        home: this.env['HOME'] ?? '',
        deployments: { run: async () => ({ status: 'planned', reason: 'nothing was applied' }) },
        approve: async () => false,
        kill: new AbortController().signal,
        ...ports,
        emit: (event) => {
          events.push(event);
          ports.emit?.(event);
        },
      },
    );
    return {
      ...result,
      events,
      output: (step) =>
        events.flatMap((event) => (event.type === 'line' && event.step === step ? [event.line] : [])),
      statuses: Object.fromEntries(
        [...result.steps].map(([id, { status, reason }]) => [
          id,
          reason === '' ? status : `${status}: ${reason}`,
        ]),
      ),
    };
  }
}

/** A script step with one command, as YAML. */
export function script(id: string, cmd: string, more = ''): string {
  return `- id: ${id}\n  type: script\n${more}  commands:\n  - desc: run ${id}\n    cmd: |\n${cmd.replaceAll(/^/gm, '      ')}\n`;
}
