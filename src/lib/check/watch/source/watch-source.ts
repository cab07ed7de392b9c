import { ZkError, type Clock } from '../../../core/index.js';
import type { Entity } from '../../definition/model.js';
import { chooseEntities } from '../../evaluation/choose-entities.js';
import type { Subject } from '../../evaluation/engine.js';
import { wellFormed } from '../../evaluation/well-formed.js';
import type { Interpreter } from '../../interpreter/interpreter.js';
import { checkKey } from '../check-key.js';
import type { WatchedCheck, WatchRefresh } from '../model.js';
import { DefinitionFiles, reasons, staysAsItWas } from './definition-files.js';
import { EntityWatch, type EntityFinder } from './entity-watch.js';
import { joinWatched, noChecks, type WatchedDefinitions } from './read-watched.js';

/** How often files are looked at, milliseconds. */
const LOOK = 2000;

export interface WatchSourceOptions {
  /** Files and folders of checks and alerts, and perhaps of entities; `-` is stdin. */
  paths: readonly string[];
  stdin?: AsyncIterable<string | Uint8Array>;
  finder: EntityFinder;
  /** Only entities with these properties; asked once, when the entities are known, because it refuses unknown ones. */
  filter(known: readonly Entity[] | undefined): Readonly<Record<string, string>>;
  shard?: { index: number; count: number };
  interpreter: Pick<Interpreter, 'evaluate'>;
  signal: AbortSignal;
  clock: Clock;
  /** Told about all entities whenever there are others. */
  known(entities: readonly Entity[] | undefined): void;
}

/** What there is to watch, and what the operator should know about it. */
export interface WatchedNow {
  checks: WatchedCheck[];
  notices: string[];
}

/** The checks in files and folders with their entities, now and whenever something of it changes. */
export class WatchSource implements WatchRefresh {
  readonly everyMs = LOOK;
  private readonly files: DefinitionFiles;
  private readonly entities: EntityWatch;
  private readonly subjects = new Map<string, { subject: Subject; mark: string }>();
  private checks: WatchedCheck[] = [];
  private filter: Readonly<Record<string, string>> | undefined;
  private told = new Set<string>();

  constructor(private readonly options: WatchSourceOptions) {
    this.files = new DefinitionFiles(options.paths);
    this.entities = new EntityWatch(options.finder, options.clock);
  }

  /** Everything for the first time. Throws a usage error for definitions that are wrong, and when there is no check to run. */
  async open(): Promise<WatchedNow> {
    const { paths, stdin } = this.options;
    const [, { notices: found }] = await Promise.all([this.files.open(stdin), this.entities.open()]);
    const notices = await this.join((error) => {
      throw error;
    });
    if (this.checks.length === 0) throw noChecks(paths, notices);
    return { checks: this.checks, notices: [...found, ...this.news(notices)] };
  }

  async look(signal: AbortSignal): Promise<{ checks?: WatchedCheck[]; notices: string[] }> {
    const [files, entities] = await Promise.all([this.files.look(), this.entities.look()]);
    const notices = [...files.notices, ...entities.notices];
    if (files.edited.length === 0 && !entities.changed) return { notices };
    const mistakes: string[] = [];
    const remarks = await this.join((error) => mistakes.push(...reasons(error).map(staysAsItWas)));
    if (signal.aborted) return { notices };
    if (files.edited.length > 0 && mistakes.length === 0)
      notices.push(`${files.edited.join(', ')}: read again, ${counted(this.checks.length)} watched`);
    return { checks: this.checks, notices: [...notices, ...mistakes, ...this.news(remarks)] };
  }

  /** Of what is wrong the last good one stays, and `wrong` is told. */
  private async join(wrong: (error: ZkError) => void): Promise<string[]> {
    const joined = this.joined(wrong);
    if (joined === undefined) return [...this.told];
    const { shard } = this.options;
    const beside = joined.entities.map(({ definition }) => definition);
    const entities = this.entities.current ?? (beside.length > 0 ? beside : undefined);
    this.options.known(entities);
    this.filter ??= this.options.filter(entities);
    const notices = [...joined.notices];
    const checks: WatchedCheck[] = [];
    for (const candidate of joined.subjects) {
      const subject = await this.runnable(candidate, notices, wrong);
      if (subject === undefined) continue;
      const choice = { known: entities, filter: this.filter, ...(shard && { shard }) };
      const chosen = chooseEntities(subject.check, choice);
      notices.push(...chosen.notes.map((note) => `"${subject.check.definition.name}": ${note}`));
      checks.push({ subject, entities: chosen.entities });
    }
    this.checks = checks;
    return notices;
  }

  private joined(wrong: (error: ZkError) => void): WatchedDefinitions | undefined {
    try {
      return joinWatched(this.files.all);
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      wrong(error);
      return undefined;
    }
  }

  /** The same object as before for a check that has not changed. */
  private async runnable(
    subject: Subject,
    notices: string[],
    wrong: (error: ZkError) => void,
  ): Promise<Subject | undefined> {
    const { interpreter, signal } = this.options;
    const key = checkKey(subject.check);
    const before = this.subjects.get(key);
    const mark = markOf(subject);
    if (before?.mark === mark) return before.subject;
    try {
      const { subject: formed, notes } = await wellFormed(subject, interpreter, signal);
      notices.push(...notes.map((note) => `"${formed.check.definition.name}": ${note}`));
      this.subjects.set(key, { subject: formed, mark });
      return formed;
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      wrong(error);
      return before?.subject;
    }
  }

  /** What was not said the last time. */
  private news(notices: readonly string[]): string[] {
    const fresh = notices.filter((notice) => !this.told.has(notice));
    this.told = new Set(notices);
    return fresh;
  }
}

/** Changes with everything that a run depends on, and with the places that errors name. */
function markOf({ check, alerts }: Subject): string {
  return JSON.stringify([
    check.definition,
    check.origin.positionOf(['command']),
    alerts.map(({ definition, conditionFrom }) => [
      definition,
      conditionFrom.origin.positionOf(['condition']),
    ]),
  ]);
}

function counted(checks: number): string {
  return `${checks} ${checks === 1 ? 'check' : 'checks'}`;
}
