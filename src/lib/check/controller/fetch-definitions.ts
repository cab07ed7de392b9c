import { usageError } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { DefinitionKind } from '../definition/model.js';
import type { ZmonClient } from './client.js';

/** Which definitions, by kind: checks by id or name, the others by id. */
export interface WantedDefinitions {
  checks: readonly string[];
  alerts: readonly number[];
  entities: readonly string[];
  dashboards: readonly number[];
}

export interface FetchedDefinition {
  kind: DefinitionKind;
  document: JsonObject;
}

/** Fetches what is wanted in the order in which it was named; all active checks when nothing is. Throws a usage error for what is not there. */
export async function fetchDefinitions(
  client: ZmonClient,
  wanted: WantedDefinitions,
): Promise<{ list: boolean; found: FetchedDefinition[] }> {
  const fetches: (() => Promise<FetchedDefinition>)[] = [
    ...wanted.checks.map((name) => async () => ({
      kind: 'check' as const,
      document: await client.findCheck(name),
    })),
    ...wanted.alerts.map((id) => () => present('alert', id, client.alert(id))),
    ...wanted.entities.map((id) => () => present('entity', id, client.entity(id))),
    ...wanted.dashboards.map((id) => () => present('dashboard', id, client.dashboard(id))),
  ];
  if (fetches.length === 0) {
    const checks = [...(await client.checks())].sort((a, b) => Number(a['id']) - Number(b['id']));
    return { list: true, found: checks.map((document) => ({ kind: 'check', document })) };
  }
  const found: FetchedDefinition[] = [];
  for (const fetch of fetches) found.push(await fetch());
  return { list: false, found };
}

async function present(
  kind: DefinitionKind,
  id: number | string,
  answer: Promise<JsonObject | undefined>,
): Promise<FetchedDefinition> {
  const document = await answer;
  if (document !== undefined) return { kind, document };
  throw usageError(`there is no ${kind} ${id}`, { code: 'not-found' });
}
