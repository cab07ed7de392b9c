import { refusal, usageError } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { AnyLoaded } from '../definition/model.js';
import { sameText, type ZmonClient } from './client.js';
import { jsonText } from './json-text.js';

/** The version that the server would overwrite, by its own rules. Throws a usage error when an id is not there. */
export async function serverVersion(client: ZmonClient, loaded: AnyLoaded): Promise<JsonObject | undefined> {
  switch (loaded.kind) {
    case 'entity':
      return client.entity(loaded.definition.id);
    case 'check':
      return loaded.definition.id === undefined
        ? checkByName(client, loaded.definition)
        : ((await client.check(loaded.definition.id)) ?? unknownId(loaded));
    case 'alert':
      return loaded.definition.id === undefined
        ? refuseTwin(client, loaded)
        : ((await client.alert(loaded.definition.id)) ?? unknownId(loaded));
    case 'dashboard':
      return loaded.definition.id === undefined
        ? undefined
        : ((await client.dashboard(loaded.definition.id)) ?? unknownId(loaded));
  }
}

/** Without an id the server takes the check of that source, or of that team and name. Of those only active ones can be found. */
export async function checkByName(
  client: ZmonClient,
  check: { name: string; owning_team: string; source_url?: string },
): Promise<JsonObject | undefined> {
  const all = await client.checks();
  const found =
    all.find((one) => check.source_url !== undefined && sameText(one['source_url'], check.source_url)) ??
    all.find((one) => sameText(one['name'], check.name) && sameText(one['owning_team'], check.owning_team));
  // The list may be an abridged or an older version.
  return typeof found?.['id'] === 'number' ? ((await client.check(found['id'])) ?? found) : found;
}

/** An alert without an id is always created anew: a second one with the same name is hardly ever meant. */
async function refuseTwin(client: ZmonClient, loaded: AnyLoaded & { kind: 'alert' }): Promise<undefined> {
  const { name, check_definition_id: check, team } = loaded.definition;
  const twin = (await client.alerts()).find(
    (one) =>
      sameText(one['name'], name) &&
      sameText(one['team'], team) &&
      (check === undefined || one['check_definition_id'] === check),
  );
  if (twin === undefined) return undefined;
  throw refusal(
    `an alert "${name}" of the team exists already, with the id ${jsonText(twin['id'])}; nothing was changed`,
    {
      code: 'exists',
      position: loaded.origin.positionOf([]),
      hint: `Write \`id: ${jsonText(twin['id'])}\` into the file to change it.`,
    },
  );
}

function unknownId(loaded: AnyLoaded): never {
  throw usageError(`the server has no ${loaded.kind} ${String(loaded.definition.id)}`, {
    code: 'not-found',
    position: loaded.origin.positionOf(['id']),
    hint: 'Remove the `id` to create it.',
  });
}
