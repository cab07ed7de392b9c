import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError, type Clock } from '../../core/index.js';
import type { BridgeHost } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { loadTexts } from '../definition/load-definitions.js';
import type { Entity } from '../definition/model.js';
import { chooseEntities } from '../evaluation/choose-entities.js';
import type { Subject } from '../evaluation/engine.js';
import { readEntityFiles, readSubject, type Warning } from '../evaluation/load-subject.js';
import { wellFormed } from '../evaluation/well-formed.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { readCassette, writeCassette, type CassetteEntry } from './cassette.js';
import type { GoldenFile, GoldenOutcome, GoldenTest } from './model.js';
import { readTestFile } from './read-test-file.js';
import { recordingHost } from './recording-host.js';
import { Replay } from './replay.js';
import { idleAlerts, runTest } from './run-test.js';
import { updatedText } from './update-file.js';

export interface GoldenRun {
  /** Ask the world instead of the cassettes, and write what it answers. */
  record: boolean;
  /** Write what comes out as what is expected. */
  update: boolean;
  timeoutMs: number;
  signal: AbortSignal;
  wrappers: readonly WrapperDefinition[];
  interpreter: Pick<Interpreter, 'evaluate'>;
  /** The real world, for a recording of one evaluation. */
  world(
    subject: Subject,
    entity: Entity,
    as: 'check' | 'alert',
    clock: Clock,
    signal: AbortSignal,
  ): { host: BridgeHost; secrets: () => readonly string[] };
  warn(warning: Warning): void;
  /** Told about every file that was written. */
  wrote(file: string): void;
}

/** All tests of the files, in their order; each outcome as soon as it is there. Throws a usage error for a file that is wrong. */
export async function* runGoldenFiles(
  paths: readonly string[],
  run: GoldenRun,
): AsyncGenerator<GoldenOutcome> {
  for (const path of await testFiles(paths)) {
    const [{ text, file } = { text: '', file: path }] = await loadTexts([path]);
    yield* new FileRun(readTestFile(text, file), run).outcomes();
  }
}

/** The named files, and all `*.check-test.yaml` in the named folders and below. */
export async function testFiles(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map(filesOf));
  return [...new Set(files.flat())];
}

async function filesOf(path: string): Promise<string[]> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `cannot read ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.code}`,
      { hint: 'Name test files, or folders that hold *.check-test.yaml files.' },
    );
  });
  if (!facts.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true, encoding: 'utf8' });
  const found = names.filter(
    (name) => /\.check-test\.ya?ml$/.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name),
  );
  if (found.length === 0)
    throw usageError(`${path} holds no *.check-test.yaml`, { hint: 'Name a test file, or another folder.' });
  return found.sort().map((name) => join(path, name));
}

class FileRun {
  private readonly recorded: CassetteEntry[] = [];
  private readonly wrappers: ReadonlyMap<string, WrapperDefinition>;

  constructor(
    private readonly file: GoldenFile,
    private readonly run: GoldenRun,
  ) {
    this.wrappers = new Map(run.wrappers.map((wrapper) => [wrapper.name, wrapper]));
  }

  async *outcomes(): AsyncGenerator<GoldenOutcome> {
    const { file, run } = this;
    const subject = await this.subject();
    const entities = await this.entities(subject);
    const cassette = run.record ? [] : await this.cassette();
    for (const name of idleAlerts(subject, entities))
      run.warn({ message: `alert "${name}" judges none of the entities`, position: { file: file.file } });
    const outcomes: GoldenOutcome[] = [];
    for (const test of file.tests) {
      const outcome = await this.one(test, subject, entities, cassette);
      outcomes.push(outcome);
      if (!run.update) yield outcome;
    }
    if (run.record) await this.write(file.cassette, await writeCassette(this.recorded));
    if (!run.update) return;
    await this.write(file.file, await updatedText(file, outcomes));
    // What is expected now is what came out; only what no expectation can say still fails.
    for (const outcome of outcomes)
      yield { ...outcome, differences: [], status: outcome.problems.length === 0 ? 'passed' : 'failed' };
  }

  private one(
    test: GoldenTest,
    subject: Subject,
    entities: readonly Entity[],
    cassette: readonly CassetteEntry[],
  ): Promise<GoldenOutcome> {
    const { run, file, wrappers } = this;
    const replay = new Replay(cassette, test.name, wrappers);
    const isUnchecked = test.expectations.length === 0 && !run.update && !run.record;
    return runTest(file, test, subject, entities, {
      interpreter: run.interpreter,
      timeoutMs: run.timeoutMs,
      signal: run.signal,
      bridge: (entity, as, clock, signal) => {
        if (!run.record) return replay.host(entity.id);
        const { host, secrets } = run.world(subject, entity, as, clock, signal);
        return recordingHost(host, {
          wrappers,
          test: test.name,
          entity: entity.id,
          secrets,
          record: (entry) => this.recorded.push(entry),
        });
      },
      verdict: () => ({
        problems: [
          ...replay.missing,
          ...(isUnchecked ? ['it expects nothing; write what comes out with --update'] : []),
        ],
        notes: replay.unused.map((call) => `recorded, but not called: ${call}`),
      }),
    });
  }

  private async subject(): Promise<Subject> {
    const { file, run } = this;
    const [check] = await loadTexts([file.check]);
    const loaded = readSubject(check ?? { file: file.check, text: '' }, await loadTexts(file.alerts));
    loaded.warnings.forEach((warning) => run.warn(warning));
    return (await wellFormed(loaded.subject, run.interpreter, run.signal)).subject;
  }

  private async entities(subject: Subject): Promise<Entity[]> {
    const { file, run } = this;
    const read = await readEntityFiles(file.entityFiles);
    read.warnings.forEach((warning) => run.warn(warning));
    const known = [...read.entities, ...file.entities];
    const { entities, notes } = chooseEntities(subject.check, {
      known: known.length > 0 ? known : undefined,
      filter: {},
    });
    notes.forEach((message) => run.warn({ message, position: { file: file.file } }));
    return entities;
  }

  private async cassette(): Promise<CassetteEntry[]> {
    const { cassette, cassetteGiven, tests, file } = this.file;
    // Series need no recording.
    if (tests.every(({ series }) => series !== undefined)) return [];
    const text = await readFile(cassette, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && !cassetteGiven) return undefined;
      throw usageError(`cannot read the cassette ${cassette}`, {
        position: { file },
        hint: 'Record it with: kubectl zk check test --record',
      });
    });
    return text === undefined ? [] : readCassette(text, cassette);
  }

  private async write(path: string, text: string): Promise<void> {
    const before = await readFile(path, 'utf8').catch(() => undefined);
    if (before === text) return;
    await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
      throw usageError(`cannot write ${path}: ${error.code}`);
    });
    this.run.wrote(path);
  }
}
