import { alertKey } from '../evaluation/alert-key.js';
import { Engine } from '../evaluation/engine.js';
import type { AlertVerdict, EntityEvaluation } from '../evaluation/model.js';
import { alertTitle } from '../evaluation/report/alert-title.js';
import { alertCovers } from '../filter/match.js';
import type { Entity, LoadedCheck } from '../definition/model.js';
import type { AlertChange, CheckMemory, WatchedCheck, WatchEvent, WatchOptions } from './model.js';

type Needs = Pick<WatchOptions, 'ports' | 'engine' | 'clock' | 'signal'>;

/** One check that is watched: runs it on entities and says what changes. */
export class CheckWatcher {
  private engine: Engine;
  /** Since when what is active, so that the end of it can say so. */
  private readonly since: Map<string, number>;
  /** What was active before this watch and has not been seen in it yet. */
  private readonly earlier: Set<string>;
  private readonly last = new Map<string, EntityEvaluation>();
  private stopped = false;

  constructor(
    private watched: WatchedCheck,
    readonly memory: CheckMemory,
    private readonly needs: Needs,
    private readonly emit: (event: WatchEvent) => void,
  ) {
    this.engine = this.engineFor(watched);
    this.since = new Map(
      memory.states.active().map(({ alert, entityId, since }) => [place(alert, entityId), since]),
    );
    this.earlier = new Set(this.since.keys());
  }

  get check(): LoadedCheck {
    return this.watched.subject.check;
  }

  get entities(): readonly Entity[] {
    return this.watched.entities;
  }

  /**
   * Goes on with other definitions or entities. To be called between two runs.
   * @returns whether the definitions are others
   */
  replace(watched: WatchedCheck): boolean {
    const edited = watched.subject !== this.watched.subject;
    const gone = this.entities.filter(({ id }) => !watched.entities.some((entity) => entity.id === id));
    this.dropAlerts(watched);
    this.watched = watched;
    if (edited) this.engine = this.engineFor(watched);
    for (const { id } of gone) this.forget(id);
    return edited;
  }

  /** Nobody watches it any more: what is active is over, and what is under way tells nobody. */
  stop(): void {
    this.stopped = true;
    this.dropAlerts({ ...this.watched, entities: [] });
  }

  async evaluate(entity: Entity, at: { index: number; run: number }): Promise<void> {
    const { engine, check } = this;
    const evaluation = await engine.evaluate(entity, at, this.needs.signal);
    if (evaluation === undefined || this.stopped) return;
    this.last.set(entity.id, evaluation);
    this.emit({ type: 'result', check, evaluation });
    for (const verdict of evaluation.alerts) this.note(verdict, evaluation);
  }

  private engineFor({ subject }: WatchedCheck): Engine {
    const { ports, engine } = this.needs;
    const { history, states, counters } = this.memory;
    return new Engine(subject, ports(subject.check, counters), {
      ...engine,
      history,
      states,
      // A history that begins with this watch is no reason to wake anybody.
      waitForSeries: true,
    });
  }

  private note(verdict: AlertVerdict, evaluation: EntityEvaluation): void {
    const key = place(alertKey(verdict.alert), evaluation.entity.id);
    const resumed = this.earlier.delete(key);
    const { startTime, changed } = verdict;
    if (startTime !== undefined) {
      this.since.set(key, startTime);
      if (changed || resumed)
        this.tell('raised', verdict, evaluation, startTime, !changed && { resumed: true });
    } else if (changed) this.tell('cleared', verdict, evaluation, this.since.get(key), {});
    if (startTime === undefined) this.since.delete(key);
  }

  private tell(
    type: AlertChange['type'],
    { alert, captures }: AlertVerdict,
    { entity, result }: EntityEvaluation,
    since: number | undefined,
    more: false | Pick<AlertChange, 'resumed' | 'gone'>,
  ): void {
    const at = this.needs.clock.now() / 1000;
    this.emit({
      type,
      at,
      check: this.check,
      alert,
      alertKey: alertKey(alert),
      entity,
      since: since ?? at,
      value: result.value,
      captures,
      text: alertTitle(alert, entity, captures),
      ...more,
    });
  }

  /** Ends what is active of alerts and on entities that will not be judged any more. */
  private dropAlerts({ subject, entities }: WatchedCheck): void {
    const { states } = this.memory;
    const judged = new Set(
      subject.alerts.flatMap(({ definition }) =>
        entities
          .filter((entity) => alertCovers(entity, definition))
          .map(({ id }) => place(alertKey(definition), id)),
      ),
    );
    for (const evaluation of this.last.values())
      for (const verdict of evaluation.alerts) {
        const { id } = evaluation.entity;
        const key = place(alertKey(verdict.alert), id);
        const since = this.since.get(key);
        if (since === undefined || judged.has(key)) continue;
        states.note(alertKey(verdict.alert), id, false, this.needs.clock.now() / 1000);
        this.since.delete(key);
        this.tell('cleared', verdict, evaluation, since, { gone: true });
      }
  }

  private forget(entityId: string): void {
    this.last.delete(entityId);
    this.memory.history.forget(entityId);
    this.memory.counters.forget(entityId);
  }
}

function place(alert: string, entityId: string): string {
  return JSON.stringify([alert, entityId]);
}
