import nock from 'nock';
import type { JsonObject } from '../../../../src/lib/check/bridge/wire.js';

type Reply = [number, unknown];

export const zmonUrl = 'https://zmon.example.org';

/**
 * A ZMON controller behind nock that keeps definitions, by the server's rules: a check without id is the one of its source, or of its
 * team and name; every write sets `last_modified`.
 */
export class ZmonServer {
  readonly checks = new Map<number, JsonObject>();
  readonly alerts = new Map<number, JsonObject>();
  readonly entities = new Map<string, JsonObject>();
  readonly dashboards = new Map<number, JsonObject>();
  /** Every request, as `POST /api/v1/entities`. */
  readonly requests: string[] = [];
  /** Called before a request is answered; for changes by somebody else. */
  onRequest: (request: string) => void = () => undefined;
  private now = 1_700_000_000_000;

  start(base = zmonUrl): this {
    const answer = async (request: Request): Promise<[number, string]> => {
      const { pathname, search } = new URL(request.url);
      this.seen(`${request.method} ${pathname}${search}`);
      const [status, body] =
        request.method === 'GET'
          ? this.get(pathname)
          : this.write(pathname, (await request.json()) as JsonObject);
      return [status, typeof body === 'string' ? body : JSON.stringify(body)];
    };
    const scope = nock(base).persist();
    for (const method of ['GET', 'POST', 'PUT']) scope.intercept(/.*/, method).reply(answer);
    return this;
  }

  private seen(request: string): void {
    this.requests.push(request);
    this.onRequest(request);
  }

  private get(path: string): Reply {
    if (path.endsWith('/all-active-check-definitions/'))
      return [200, { check_definitions: active(this.checks) }];
    if (path.endsWith('/all-active-alert-definitions/'))
      return [200, { alert_definitions: active(this.alerts) }];
    const [, kind = '', id = ''] = /\/api\/v1\/([^/]+)\/([^/?]+)\/?$/.exec(path) ?? [];
    if (kind === 'check-definitions') return [200, this.checks.get(Number(id)) ?? ''];
    if (kind === 'alert-definitions') return found(this.alerts.get(Number(id)));
    if (kind === 'dashboard') return found(this.dashboards.get(Number(id)));
    return found(this.entities.get(decodeURIComponent(id)));
  }

  private write(path: string, body: JsonObject): Reply {
    if (path === '/api/v1/entities') {
      this.entities.set(body['id'] as string, { ...body, last_modified: '2026-01-01 00:00:00.000001' });
      return [200, ''];
    }
    const stored = path.includes('check')
      ? this.checks
      : path.includes('alert')
        ? this.alerts
        : this.dashboards;
    const id = Number(
      body['id'] ?? (path.includes('check') ? this.idOf(body) : undefined) ?? stored.size + 100,
    );
    const document = { ...body, id, last_modified: (this.now += 1000) };
    stored.set(id, document);
    return [200, path.includes('dashboard') ? String(id) : document];
  }

  private idOf(check: JsonObject): number | undefined {
    const lower = (value: unknown): string => String(value).toLowerCase();
    for (const [id, one] of this.checks)
      if (
        lower(one['name']) === lower(check['name']) &&
        lower(one['owning_team']) === lower(check['owning_team'])
      )
        return id;
    return undefined;
  }
}

function found(document: JsonObject | undefined): Reply {
  return document ? [200, document] : [404, { message: 'not found' }];
}

function active(definitions: ReadonlyMap<number, JsonObject>): JsonObject[] {
  return [...definitions.values()].filter(({ status }) => status === 'ACTIVE');
}
