import type { Clock } from '../../core/index.js';
import type { LoadedCheck, LoadedDashboard } from '../definition/model.js';
import { lookBack } from '../evaluation/look-back.js';
import { checkKey } from '../watch/check-key.js';
import type { WatchedCheck, WatchEvent } from '../watch/model.js';
import type { AlertChoice } from './choose-alerts.js';
import { checkOfId, missingDefinitions, neededChecks, type LocalNeeds } from './local-checks.js';
import { LocalTiles } from './local-tiles.js';
import type { Board, BoardSource } from './model.js';
import type { PreparedWidget } from './prepare-widgets.js';
import { ResultMemory } from './result-memory.js';
import { widgetPicture } from './widget-content.js';

const MAX_TOLD = 50;
/** How long a line for the operator stays, seconds. */
const NOTICE_STAYS = 30;

export interface LocalSourceOptions {
  dashboard: LoadedDashboard;
  widgets: readonly PreparedWidget[];
  choice: AlertChoice;
  /** All checks that the definitions have. */
  checks: readonly WatchedCheck[];
  /** Runs these checks until it is interrupted: `watchChecks`. */
  watch(checks: readonly WatchedCheck[], signal: AbortSignal): AsyncIterable<WatchEvent>;
  clock: Clock;
  signal: AbortSignal;
}

/** A board of checks that run on this machine. */
export class LocalSource implements BoardSource {
  private readonly missing: readonly string[];
  /** Each once, however often it happens. */
  private readonly told = new Set<string>();
  private readonly needs: LocalNeeds;
  /** By the key of a check: the ids by which widgets name it. */
  private readonly namedBy = new Map<string, number[]>();
  private checks: readonly WatchedCheck[];
  private readonly tiles: LocalTiles;
  private readonly memory = new ResultMemory();
  private at: number | undefined;
  private notice: { text: string; at: number } | undefined;
  private newest: Board | undefined;

  constructor(private readonly options: LocalSourceOptions) {
    const { dashboard, widgets, choice, checks } = options;
    const compact = dashboard.definition.view_mode === 'COMPACT';
    this.needs = { choice, widgets: compact ? [] : widgets };
    this.missing = missingDefinitions(dashboard, checks, this.needs);
    this.tiles = new LocalTiles(choice);
    this.checks = this.narrow(checks);
  }

  get warnings(): readonly string[] {
    return [...this.missing, ...this.told];
  }

  /** Other definitions from now on: those of them that need to run. */
  narrow(checks: readonly WatchedCheck[]): WatchedCheck[] {
    const needed = neededChecks(checks, this.needs);
    this.tiles.learn(needed);
    this.namedBy.clear();
    for (const id of new Set(this.needs.widgets.flatMap(({ widget }) => widget.checkDefinitionId ?? []))) {
      const check = checkOfId(id, checks);
      if (check === undefined) continue;
      this.memory.know(id);
      this.namedBy.set(checkKey(check), [...(this.namedBy.get(checkKey(check)) ?? []), id]);
    }
    return needed;
  }

  /** Built when somebody looks, because results come much faster than pictures. */
  picture(): Board | undefined {
    if (this.at === undefined) return undefined;
    this.newest ??= this.build(this.at);
    return this.newest;
  }

  async once(): Promise<Board> {
    const enough = new AbortController();
    const signal = AbortSignal.any([this.options.signal, enough.signal]);
    const waiting = new Set(this.checks.map(({ subject }) => checkKey(subject.check)));
    if (waiting.size > 0)
      for await (const event of this.options.watch(this.checks, signal)) {
        this.take(event);
        if (event.type === 'ran') waiting.delete(checkKey(event.check));
        if (waiting.size === 0) break;
      }
    enough.abort();
    this.tellOfLookingBack();
    return this.build(this.options.clock.now() / 1000);
  }

  /** One picture adds one result to the history, so that it may be silent about what would be raised soon. */
  private tellOfLookingBack(): void {
    const alerts = this.checks.flatMap(({ subject }) => subject.alerts.map(({ definition }) => definition));
    const names = alerts.filter((alert) => lookBack(alert).series).map(({ name }) => `"${name}"`);
    if (names.length === 0) return;
    this.told.add(
      `${names.join(', ')}: the condition looks back at earlier results, and one picture adds one to those that are remembered; it may not be raised yet. The live board and kubectl zk check watch keep on looking.`,
    );
  }

  async follow(onChange: () => void): Promise<void> {
    const { signal, clock } = this.options;
    if (this.checks.length === 0) {
      this.touch(clock.now() / 1000);
      onChange();
    }
    for await (const event of this.options.watch(this.checks, signal)) {
      this.take(event);
      onChange();
    }
  }

  private take(event: WatchEvent): void {
    const now = this.options.clock.now() / 1000;
    switch (event.type) {
      case 'result':
        this.tiles.take(event.check, event.evaluation);
        this.remember(event.check, event.evaluation.entity.id, event.evaluation.result);
        return this.touch(now);
      case 'cleared':
        this.tiles.clear(event.check, event.alertKey, event.entity.id);
        return this.touch(now);
      case 'checks':
        this.checks = event.checks;
        return;
      case 'late':
        return this.say(
          `"${event.check.definition.name}" takes longer than its interval, and runs are left out`,
          now,
        );
      case 'notice':
        return this.say(event.text, now);
      case 'raised':
      case 'ran':
        return;
    }
  }

  private touch(now: number): void {
    this.at = now;
    this.newest = undefined;
  }

  private say(text: string, now: number): void {
    this.notice = { text, at: now };
    if (this.told.size < MAX_TOLD) this.told.add(text);
    this.newest = undefined;
  }

  private remember(
    check: LoadedCheck,
    entityId: string,
    { ts, value, exc }: Extract<WatchEvent, { type: 'result' }>['evaluation']['result'],
  ): void {
    for (const id of this.namedBy.get(checkKey(check)) ?? [])
      this.memory.add(id, entityId, { ts, value, failed: exc === 1 });
  }

  private build(at: number): Board {
    const { definition } = this.options.dashboard;
    const { id, name, view_mode } = definition;
    const { notice } = this;
    const raised = this.tiles.raisedIds();
    return {
      name,
      ...(id !== undefined && { id }),
      compact: view_mode === 'COMPACT',
      source: 'this machine',
      at,
      tiles: this.tiles.list(),
      widgets: this.needs.widgets.map((one) =>
        widgetPicture(one, this.memory.of(one.widget.checkDefinitionId), raised),
      ),
      ...(notice !== undefined && at - notice.at < NOTICE_STAYS && { notice: notice.text }),
    };
  }
}
