import { isRecord, nearest, usageError, ZkError, type Context } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import { jsonText } from './json-text.js';
import type { ZmonSettings } from './settings.js';
import { ZmonTransport } from './transport.js';

/** ZMON's controller, as far as definitions go. What is not there is undefined. */
export class ZmonClient {
  private readonly transport: ZmonTransport;
  private allChecks: Promise<JsonObject[]> | undefined;
  private allAlerts: Promise<JsonObject[]> | undefined;

  constructor(
    readonly settings: ZmonSettings,
    context: Context,
  ) {
    this.transport = new ZmonTransport(settings, context);
  }

  /** The server answers 200 with nothing when there is no such check. */
  async check(id: number): Promise<JsonObject | undefined> {
    return object(await this.transport.read(`/api/v1/check-definitions/${id}/`));
  }

  async alert(id: number): Promise<JsonObject | undefined> {
    return object(await this.transport.read(`/api/v1/alert-definitions/${id}/`));
  }

  async entity(id: string): Promise<JsonObject | undefined> {
    return object(await this.transport.read(`/api/v1/entities/${encodeURIComponent(id)}`));
  }

  async dashboard(id: number): Promise<JsonObject | undefined> {
    return object(await this.transport.read(`/api/v1/dashboard/${id}/`));
  }

  /** All checks whose status is ACTIVE; asked for once. */
  checks(): Promise<JsonObject[]> {
    this.allChecks ??= this.list('/api/v1/checks/all-active-check-definitions/', 'check_definitions');
    return this.allChecks;
  }

  /** All alerts whose status is ACTIVE; asked for once. */
  alerts(): Promise<JsonObject[]> {
    this.allAlerts ??= this.list('/api/v1/checks/all-active-alert-definitions/', 'alert_definitions');
    return this.allAlerts;
  }

  /** Forgets the lists, so that they are asked for again. */
  refresh(): void {
    this.allChecks = undefined;
    this.allAlerts = undefined;
  }

  /** Entities that contain any of the objects; all of them by default. */
  async entities(query: JsonObject | readonly JsonObject[] = {}): Promise<JsonObject[]> {
    const answer = await this.transport.read(
      `/api/v1/entities/?query=${encodeURIComponent(JSON.stringify(query))}`,
    );
    return objects(answer, 'entities');
  }

  /**
   * The alerts that are raised now, as dashboards of ZMON ask for them: `[{alert_definition, entities: [{entity, result}], message}]`. Team patterns with
   * `*`, tags with `!tag` for those that exclude; without any of both, all alerts.
   */
  async activeAlerts(teams: readonly string[], tags: readonly string[]): Promise<JsonObject[]> {
    const query = [
      ...(teams.length > 0 ? [`team=${encodeURIComponent(teams.join(','))}`] : []),
      ...(tags.length > 0 ? [`tags=${encodeURIComponent(tags.join(','))}`] : []),
    ].join('&');
    const answer = await this.transport.read(
      `/api/v1/status/active-alerts${query === '' ? '' : `?${query}`}`,
    );
    return objects(answer, 'active alerts');
  }

  /** The entities that each of the alerts is raised on, with what is known of each: `{alertId: {entityId: {value, captures, downtimes, start_time, …}}}`. */
  async alertStatus(ids: readonly number[]): Promise<JsonObject> {
    if (ids.length === 0) return {};
    return object(await this.transport.read(`/api/v1/status/alert/${ids.join(',')}/`)) ?? {};
  }

  /** The newest result of the check of an alert, for every entity: `[{entity, results: [{value, ts, td}], active_alert_ids}]`. */
  async alertResults(id: number): Promise<JsonObject[]> {
    return objects(
      (await this.transport.read(`/api/v1/status/alert/${id}/all-entities/`)) ?? [],
      'results of an alert',
    );
  }

  /** A check by its id or its name, in any case. Throws a usage error when there is none, or several. */
  async findCheck(idOrName: string): Promise<JsonObject> {
    if (/^\d+$/.test(idOrName)) {
      const check = await this.check(Number(idOrName));
      if (check !== undefined) return check;
      throw usageError(`there is no check ${idOrName}`, { code: 'not-found' });
    }
    const all = await this.checks();
    const found = all.filter((check) => sameText(check['name'], idOrName));
    const [first, second] = found;
    if (first === undefined) throw this.unknownName(idOrName, all);
    if (second === undefined) return (await this.check(Number(first['id']))) ?? first;
    const teams = found
      .map((check) => `${jsonText(check['id'])} of ${jsonText(check['owning_team'])}`)
      .join(', ');
    throw usageError(`several checks are named "${idOrName}"`, {
      code: 'ambiguous',
      hint: `Name one by its id: ${teams}.`,
    });
  }

  saveCheck(check: JsonObject): Promise<unknown> {
    return this.transport.write('POST', '/api/v1/check-definitions/', check);
  }

  saveAlert(alert: JsonObject): Promise<unknown> {
    const { id } = alert;
    return typeof id === 'number'
      ? this.transport.write('PUT', `/api/v1/alert-definitions/${id}/`, alert)
      : this.transport.write('POST', '/api/v1/alert-definitions/', alert);
  }

  saveEntity(entity: JsonObject): Promise<unknown> {
    return this.transport.write('PUT', '/api/v1/entities', entity);
  }

  saveDashboard(dashboard: JsonObject): Promise<unknown> {
    const { id } = dashboard;
    return this.transport.write(
      'POST',
      `/api/v1/dashboard/${typeof id === 'number' ? `${id}/` : ''}`,
      dashboard,
    );
  }

  private unknownName(name: string, all: readonly JsonObject[]): ZkError {
    const near = nearest(
      name,
      all.map((check) => jsonText(check['name'])),
    );
    return usageError(`there is no active check named "${name}"`, {
      code: 'not-found',
      hint: near === undefined ? 'List them with: kubectl zk check get' : `Did you mean "${near}"?`,
    });
  }

  private async list(path: string, key: string): Promise<JsonObject[]> {
    const answer = await this.transport.read(path);
    return objects(isRecord(answer) ? answer[key] : undefined, key);
  }
}

/** Texts that the server takes for the same. */
export function sameText(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase();
}

function object(value: unknown): JsonObject | undefined {
  return isRecord(value) ? (value as JsonObject) : undefined;
}

function objects(value: unknown, what: string): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isRecord) as JsonObject[];
  throw new ZkError(`ZMON did not answer with a list of ${what.replaceAll('_', ' ')}`, {
    code: 'zmon-protocol',
  });
}
