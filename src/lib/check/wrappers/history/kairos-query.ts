import { pythonText } from '../../bridge/python-text.js';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { isRecord } from '../../../core/index.js';
import type { JsonService } from '../service/json-service.js';

/** Sends a query to KairosDB and returns the `queries` of its answer. @throws PythonError with the worker's text, HttpError */
export async function kairosQueries(
  service: JsonService,
  query: Readonly<Record<string, unknown>>,
  call: BridgeCall,
): Promise<{ whole: unknown; queries: readonly unknown[] }> {
  const response = await service.post(['api', 'v1', 'datapoints', 'query'], undefined, query, call);
  if (!response.ok)
    throw new PythonError('Exception', [
      `KairosDB Query failed: ${JSON.stringify(query)} with status ${response.status}:${response.text.slice(0, 1000)}`,
    ]);
  const whole = response.json;
  const queries = isRecord(whole) ? whole['queries'] : undefined;
  if (!Array.isArray(queries)) throw new PythonError('KeyError', ['queries']);
  return { whole, queries };
}

/** The id of an entity as the worker writes it to KairosDB. */
export function kairosId(id: unknown): string {
  return pythonText(id).replace(/[^a-zA-Z0-9\-_.]/g, '_');
}
