import { readFile } from 'node:fs/promises';
import { replaceFile, usageError, ZkError, type Clock } from '../../core/index.js';
import type { BridgeHost } from '../bridge/host.js';
import type { CounterStore, WrapperDefinition } from '../bridge/wrapper.js';
import { loadTexts } from '../definition/load-definitions.js';
import type { Entity } from '../definition/model.js';
import { chooseEntities } from '../evaluation/choose-entities.js';
import type { Subject } from '../evaluation/engine.js';
import { readEntityFiles, readSubject, type Warning } from '../evaluation/load-subject.js';
import { wellFormed } from '../evaluation/well-formed.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { readCassette, writeCassette, type CassetteEntry } from './cassette.js';
import type { GoldenFile, GoldenOutcome, GoldenTest } from './model.js';
import { hiddenEntry, recordingHost } from './recording-host.js';
import { readTestFile } from './read-test-file.js';
import { Replay } from './replay.js';
import { idleAlerts, testOutcome, runTest, type GoldenPorts } from './run-test.js';
import { updatedText } from './update-file.js';

export interface GoldenRun {
  /** Ask the world instead of the cassettes, and write what it answers. */
  record: boolean;
  /** Write what comes out as what is expected. */
  update: boolean;
  /** How many tests at a time; the outcomes are the same, in the same order. */
  parallel: number;
  timeoutMs: number;
  signal: AbortSignal;
  wrappers: readonly WrapperDefinition[];
  interpreter: Pick<Interpreter, 'evaluate'>;
  /** The real world, for a recording. */
  world(request: WorldRequest): { host: BridgeHost; secrets: () => readonly string[] };
  warn(warning: Warning): void;
  /** Told about every test that has been recorded, in their order; recordings may take as long as the world takes to answer. */
  recorded(test: string, calls: number): void;
  /** Told about every file that was written. */
  wrote(file: string): void;
}

/** One evaluation that is recorded. */
export interface WorldRequest {
  subject: Subject;
  entity: Entity;
  as: 'check' | 'alert';
  clock: Clock;
  signal: AbortSignal;
  /** Last values of `counter()`, of this entity in this test. */
  counters: CounterStore;
}

/** What the tests of a file share. */
interface Shared {
  subject: Subject;
  entities: readonly Entity[];
  cassette: readonly CassetteEntry[];
  /** The text of the cassette that a recording replaces. */
  recordedBefore: string | undefined;
  warnings: readonly Warning[];
}

/** What came of a test before anything was written: its outcome, or when the world was asked, what it answered. */
export type RanTest = { outcome: GoldenOutcome } | { recording: Recording };

interface Recording {
  test: string;
  entries: readonly CassetteEntry[];
  /** Values that no entry of the file may hold. */
  secrets: readonly string[];
}

/** The tests of one file, each by itself, so that they can run at the same time, and what is written when all of them have run. */
export class FileRun {
  private readonly wrappers: ReadonlyMap<string, WrapperDefinition>;
  private reading: Promise<Shared> | undefined;

  constructor(
    readonly file: GoldenFile,
    private readonly run: GoldenRun,
  ) {
    this.wrappers = new Map(run.wrappers.map((wrapper) => [wrapper.name, wrapper]));
  }

  /** Runs one test, or records it. */
  async test(test: GoldenTest): Promise<RanTest> {
    if (this.run.record) return { recording: await this.record(test) };
    const { cassette } = await this.shared();
    return { outcome: await this.replay(test, cassette) };
  }

  /** What is worth saying about the definitions, known with the first test that has run. */
  async warnings(): Promise<readonly Warning[]> {
    return (await this.shared()).warnings;
  }

  /**
   * Writes the cassette, and runs every test on what has been written: what is hidden there is what every later run will see, and so are the
   * outcomes.
   */
  async recorded(ran: readonly RanTest[]): Promise<GoldenOutcome[]> {
    const recordings = ran.flatMap((one) => ('recording' in one ? [one.recording] : []));
    const secrets = [...new Set(recordings.flatMap((one) => one.secrets))];
    const entries = recordings.flatMap((one) => one.entries).map((entry) => hiddenEntry(entry, secrets));
    const text = writeCassette(entries);
    const cassette = readCassette(text, this.file.cassette);
    await this.write(this.file.cassette, text, (await this.shared()).recordedBefore);
    const outcomes: GoldenOutcome[] = [];
    for (const test of this.file.tests) outcomes.push(await this.replay(test, cassette));
    return outcomes;
  }

  /** Writes what came out as what is expected, and compares again: what no expectation can say still fails, and so does a test with problems. */
  async updated(outcomes: readonly GoldenOutcome[]): Promise<GoldenOutcome[]> {
    const { file } = this;
    const after = await this.updatedFile(outcomes);
    await this.write(file.file, after.text, file.text);
    return outcomes.map((outcome, at) => testOutcome(after, after.tests[at] ?? file.tests[at]!, outcome));
  }

  /** The test file with what came out. Throws a usage error, before anything is written, when that cannot be said in place. */
  private async updatedFile(outcomes: readonly GoldenOutcome[]): Promise<GoldenFile> {
    const { file } = this.file;
    try {
      return readTestFile(await updatedText(this.file, outcomes), file);
    } catch (cause) {
      if (!(cause instanceof ZkError)) throw cause;
      throw usageError(`the expectations cannot be updated in place: ${cause.message}`, {
        code: 'not-updated',
        position: { file },
        hint: 'Nothing was written to the file. Write those expectations out without anchors and aliases, or take them away, and run it again.',
        cause,
      });
    }
  }

  private async replay(test: GoldenTest, cassette: readonly CassetteEntry[]): Promise<GoldenOutcome> {
    const { run } = this;
    const replay = new Replay(cassette, test.name, this.wrappers);
    const isUnchecked = test.expectations.length === 0 && !run.update && !run.record;
    return this.runTest(test, (entity) => replay.host(entity.id), {
      verdict: () => ({
        problems: [
          ...replay.missing,
          ...(isUnchecked ? ['it expects nothing; write what comes out with --update'] : []),
        ],
        notes: replay.unused.map((call) => `recorded, but not called: ${call}`),
      }),
    });
  }

  private async record(test: GoldenTest): Promise<Recording> {
    const { run, wrappers } = this;
    const { subject } = await this.shared();
    const entries: CassetteEntry[] = [];
    const secrets = new Set<string>();
    const counters = new Map<string, CounterStore>();
    await this.runTest(
      test,
      (entity, as, clock, signal) => {
        const own = counters.get(entity.id) ?? new Map<string, { value: number; ts: number }>();
        counters.set(entity.id, own);
        const world = run.world({ subject, entity, as, clock, signal, counters: own });
        for (const secret of world.secrets()) secrets.add(secret);
        return recordingHost(world.host, {
          wrappers,
          test: test.name,
          entity: entity.id,
          secrets,
          record: (entry) => void entries.push(entry),
        });
      },
      { verdict: () => ({ problems: [], notes: [] }) },
    );
    return { test: test.name, entries, secrets: [...secrets] };
  }

  private async runTest(
    test: GoldenTest,
    bridge: GoldenPorts['bridge'],
    { verdict }: Pick<GoldenPorts, 'verdict'>,
  ): Promise<GoldenOutcome> {
    const { interpreter, timeoutMs, signal } = this.run;
    const { subject, entities } = await this.shared();
    return runTest(this.file, test, subject, entities, { interpreter, timeoutMs, signal, bridge, verdict });
  }

  /** Throws a usage error when something that the file names is wrong. */
  private shared(): Promise<Shared> {
    this.reading ??= this.read();
    return this.reading;
  }

  private async read(): Promise<Shared> {
    const { file, run } = this;
    const warnings: Warning[] = [];
    const warn = (warning: Warning): void => void warnings.push(warning);
    const subject = await this.subject(warn);
    const entities = await this.entities(subject, warn);
    const cassette = run.record ? [] : await this.cassette();
    const recordedBefore = run.record ? await this.cassetteText() : undefined;
    for (const name of idleAlerts(subject, entities))
      warn({ message: `alert "${name}" judges none of the entities`, position: { file: file.file } });
    return { subject, entities, cassette, recordedBefore, warnings };
  }

  private async subject(warn: (warning: Warning) => void): Promise<Subject> {
    const { file, run } = this;
    const [check] = await loadTexts([file.check]);
    const loaded = readSubject(check ?? { file: file.check, text: '' }, await loadTexts(file.alerts));
    loaded.warnings.forEach(warn);
    return (await wellFormed(loaded.subject, run.interpreter, run.signal)).subject;
  }

  private async entities(subject: Subject, warn: (warning: Warning) => void): Promise<Entity[]> {
    const { file } = this;
    const read = await readEntityFiles(file.entityFiles);
    read.warnings.forEach(warn);
    const known = [...read.entities, ...file.entities];
    const { entities, notes } = chooseEntities(subject.check, {
      known: known.length > 0 ? known : undefined,
      filter: {},
    });
    notes.forEach((message) => warn({ message, position: { file: file.file } }));
    return entities;
  }

  private async cassette(): Promise<CassetteEntry[]> {
    const { cassette, cassetteGiven, tests } = this.file;
    // Series need no recording.
    if (tests.every(({ series }) => series !== undefined)) return [];
    const text = await this.cassetteText();
    if (text !== undefined) return readCassette(text, cassette);
    if (cassetteGiven) throw this.unreadable();
    return [];
  }

  /** Undefined when there is none. */
  private async cassetteText(): Promise<string | undefined> {
    return readFile(this.file.cassette, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw this.unreadable();
    });
  }

  private unreadable(): ZkError {
    return usageError(`cannot read the cassette ${this.file.cassette}`, {
      position: { file: this.file.file },
      hint: 'Record it with: kubectl zk check test --record',
    });
  }

  private async write(path: string, text: string, before: string | undefined): Promise<void> {
    if (before === text) return;
    await replaceFile(path, text, before);
    this.run.wrote(path);
  }
}
