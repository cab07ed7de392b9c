import { usageError, type Context } from '../../core/index.js';
import { ZmonClient } from '../controller/client.js';
import type { ZmonSettings } from '../controller/settings.js';
import { ZmonTransport } from '../controller/transport.js';
import { parseWritten } from '../history/written-numbers.js';
import { historyOf, type SeededHistory, type SeedTimes } from '../history/read-history.js';
import type { Subject } from './engine.js';

/**
 * The results that ZMON has of a check: asked for by its alerts, those of the subject that have an id, else one of the server's. Throws a usage error
 * when there is no alert to ask by.
 */
export async function controllerHistory(
  { check, alerts }: Subject,
  settings: ZmonSettings,
  times: SeedTimes,
  context: Context,
): Promise<SeededHistory> {
  const own = alerts.flatMap(({ definition }) => (definition.id === undefined ? [] : [definition.id]));
  const [id] = own.length > 0 ? own : await idsOfServer(check.definition.id, settings, context);
  if (id === undefined)
    throw usageError(
      '--from-controller: ZMON gives results by alerts, and no alert of this check has an id',
      {
        hint: 'Fetch an alert with `kubectl zk check get --alert ID`, or give results with --history FILE.',
      },
    );
  const data = await new ZmonTransport(settings, context).read(
    `/api/v1/status/alert/${id}/all-entities/`,
    parseWritten,
  );
  return historyOf(data ?? [], `${settings.url} (alert ${id})`, times);
}

async function idsOfServer(
  checkId: number | undefined,
  settings: ZmonSettings,
  context: Context,
): Promise<number[]> {
  if (checkId === undefined) return [];
  const alerts = await new ZmonClient(settings, context).alerts();
  return alerts.flatMap(({ id, check_definition_id }) =>
    check_definition_id === checkId && typeof id === 'number' ? [id] : [],
  );
}
