import { mapBounded, ZkError, type Context } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { ZmonClient } from '../controller/client.js';
import type { Dashboard } from '../definition/model.js';
import type { AlertChoice } from './choose-alerts.js';
import type { Board, BoardSource, Tile } from './model.js';
import type { PreparedWidget } from './prepare-widgets.js';
import { ResultMemory } from './result-memory.js';
import { raisedIds, sortedTiles } from './tiles.js';
import { widgetPicture } from './widget-content.js';
import { raisedEntity, resultsOfAnswer, tileOfAnswer } from './zmon-answers.js';

/** Requests at a time, so that a large dashboard does not become a flood. */
const PARALLEL = 4;

export interface ZmonSourceOptions {
  dashboard: Dashboard;
  widgets: readonly PreparedWidget[];
  choice: AlertChoice;
  /** From one look to the next, milliseconds. */
  everyMs: number;
}

/** A board as ZMON's controller knows it: it is asked again and again, and when it does not answer, the last picture stays. */
export class ZmonSource implements BoardSource {
  private newest: Board | undefined;
  private readonly memory = new ResultMemory();
  /** An alert of each check that widgets look at: ZMON gives results by alerts. Null: there is none. */
  private readonly alertOfCheck = new Map<number, number | null>();

  constructor(
    private readonly client: ZmonClient,
    private readonly options: ZmonSourceOptions,
    private readonly context: Pick<Context, 'clock' | 'signal'>,
  ) {}

  /** Known after the first look. */
  get warnings(): readonly string[] {
    const { notice } = this.newest ?? {};
    const empty = [...this.alertOfCheck].flatMap(([check, alert]) =>
      alert === null
        ? [
            `check ${check} has no active alert in ZMON, which gives results only by alerts: its widgets stay empty`,
          ]
        : [],
    );
    return [...empty, ...(notice === undefined ? [] : [notice])];
  }

  picture(): Board | undefined {
    return this.newest;
  }

  async once(): Promise<Board> {
    this.newest = await this.look();
    return this.newest;
  }

  async follow(onChange: () => void): Promise<void> {
    const { clock, signal } = this.context;
    while (!signal.aborted) {
      try {
        this.newest = await this.look();
      } catch (error) {
        if (signal.aborted) return;
        if (this.newest === undefined || !(error instanceof ZkError)) throw error;
        this.newest = { ...this.newest, trouble: error.message };
      }
      onChange();
      await clock.sleep(this.options.everyMs, signal).catch(() => undefined);
    }
  }

  private async look(): Promise<Board> {
    const { dashboard, choice, widgets } = this.options;
    const at = this.context.clock.now() / 1000;
    const compact = dashboard.view_mode === 'COMPACT';
    // ZMON compares with the team in lower case, so that a pattern with capitals would find nothing.
    const teams = choice.teams.map((team) => team.toLowerCase());
    const answers = await this.client.activeAlerts(teams, choice.tags);
    const tiles = answers
      .flatMap((answer) => tileOfAnswer(answer, this.client.settings.url, at) ?? [])
      .filter(({ count }) => count > 0);
    const shown = compact ? [] : widgets;
    // What goes wrong with widgets must not hide the alerts.
    const [raised, results] = await Promise.allSettled([
      this.raised(shown, tiles, at),
      this.fetchResults(shown, tiles),
    ]);
    const failure = failureOf(raised) ?? failureOf(results);
    const active = raised.status === 'fulfilled' ? raised.value : raisedIds(tiles);
    return {
      name: dashboard.name,
      ...(dashboard.id !== undefined && { id: dashboard.id }),
      compact,
      source: `ZMON ${this.client.settings.url}`,
      at,
      tiles: sortedTiles(tiles),
      widgets: shown.map((one) => widgetPicture(one, this.memory.of(one.widget.checkDefinitionId), active)),
      ...(failure && { notice: `widgets: ${failure.message}` }),
    };
  }

  /** Widgets may be coloured by alerts that the dashboard does not show. */
  private async raised(
    widgets: readonly PreparedWidget[],
    tiles: readonly Tile[],
    now: number,
  ): Promise<Set<number>> {
    const known = new Set(tiles.map(({ alert }) => alert.id));
    const styled = new Set(widgets.flatMap(({ widget }) => Object.values(widget.alertStyles).flat()));
    const others = [...styled].filter((id) => !known.has(id));
    const status = await this.client.alertStatus(others);
    const found = others.filter((id) => isRaisedIn(status[String(id)], now));
    return new Set([...raisedIds(tiles), ...found]);
  }

  private async fetchResults(widgets: readonly PreparedWidget[], tiles: readonly Tile[]): Promise<void> {
    const checks = new Set(widgets.flatMap(({ widget }) => checkOf(widget)));
    for (const { alert } of tiles)
      if (alert.id !== undefined && alert.checkId !== undefined && !this.alertOfCheck.get(alert.checkId))
        this.alertOfCheck.set(alert.checkId, alert.id);
    await this.findAlerts([...checks].filter((id) => !this.alertOfCheck.has(id)));
    await mapBounded(
      checks,
      PARALLEL,
      async (checkId) => {
        const alert = this.alertOfCheck.get(checkId);
        if (typeof alert !== 'number') return;
        this.memory.know(checkId);
        for (const [entity, results] of resultsOfAnswer(await this.client.alertResults(alert)))
          for (const result of results) this.memory.add(checkId, entity, result);
      },
      this.context.signal,
    );
  }

  private async findAlerts(checks: readonly number[]): Promise<void> {
    if (checks.length === 0) return;
    const alerts = await this.client.alerts();
    for (const checkId of checks) {
      const id = alerts.find(({ check_definition_id: of }) => of === checkId)?.['id'];
      this.alertOfCheck.set(checkId, typeof id === 'number' ? id : null);
    }
  }
}

/** What an operator can mend is told; anything else is thrown. */
function failureOf(one: PromiseSettledResult<unknown>): ZkError | undefined {
  if (one.status === 'fulfilled') return undefined;
  const reason: unknown = one.reason;
  if (reason instanceof ZkError) return reason;
  throw reason instanceof Error ? reason : new Error(String(reason));
}

/** Widgets of these kinds look at results. */
function checkOf({ type, checkDefinitionId }: PreparedWidget['widget']): number[] {
  return checkDefinitionId === undefined || type === 'iframe' || type === 'networkmap'
    ? []
    : [checkDefinitionId];
}

function isRaisedIn(entities: unknown, now: number): boolean {
  if (typeof entities !== 'object' || entities === null) return false;
  const raised = Object.entries(entities as JsonObject).map(([id, result]) =>
    raisedEntity(id, typeof result === 'object' && result !== null ? (result as JsonObject) : {}, now),
  );
  return raised.some(({ downtimes }) => downtimes.length === 0);
}
