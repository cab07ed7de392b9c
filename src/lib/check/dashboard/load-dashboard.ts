import { usageError } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import { fetchDefinitions } from '../controller/fetch-definitions.js';
import type { ZmonClient } from '../controller/client.js';
import { encodeDefinition } from '../definition/encode-definition.js';
import { loadTexts } from '../definition/load-definitions.js';
import type { LoadedDashboard } from '../definition/model.js';
import { readDashboard } from '../definition/read-one.js';

/** The dashboard of a file, or of stdin for `-`. Throws a usage error with its place. */
export async function dashboardOfFile(
  path: string,
  stdin?: AsyncIterable<string | Uint8Array>,
): Promise<LoadedDashboard> {
  const [first, second] = await loadTexts([path], stdin);
  if (first === undefined || second !== undefined)
    throw usageError(`${path} is a folder, one dashboard was expected`, {
      hint: 'Name the file of the dashboard.',
    });
  return readDashboard(first.text, first.file);
}

/** The dashboard that ZMON has under an id. */
export async function dashboardOfZmon(id: number, client: ZmonClient): Promise<LoadedDashboard> {
  const wanted = { checks: [], alerts: [], entities: [], dashboards: [id] };
  const { found } = await fetchDefinitions(client, wanted);
  const document = found[0]?.document ?? {};
  return readDashboard(encodeDefinition(withWidgets(document)), `dashboard ${id}`);
}

/** Older servers answer with the widgets as JSON text. */
function withWidgets(document: JsonObject): JsonObject {
  const { widget_configuration: widgets } = document;
  if (typeof widgets !== 'string') return document;
  try {
    return { ...document, widget_configuration: JSON.parse(widgets) as JsonObject[] };
  } catch {
    return document;
  }
}
