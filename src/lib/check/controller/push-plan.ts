import { isDeepStrictEqual } from 'node:util';
import { formatPosition, refusal, usageError } from '../../core/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { AnyLoaded, DefinitionKind } from '../definition/model.js';
import { problemsError } from '../definition/problem.js';
import { readDefinitions } from '../definition/read-documents.js';
import type { DefinitionText } from '../definition/load-definitions.js';
import { sameText, type ZmonClient } from './client.js';
import { jsonText } from './json-text.js';
import { comparable, sentDocument, unifiedDiff } from './sent-document.js';

export type PushAction = 'created' | 'configured' | 'unchanged';

/** What a push would do with one definition. */
export interface PushStep {
  kind: DefinitionKind;
  /** Its name; of an entity its id. */
  name: string;
  file: string;
  action: PushAction;
  /** Unified diff from the server's version to the file's; empty when unchanged. */
  diff: string;
  /** What is sent. */
  body: JsonObject;
  /** The server's version when the plan was made; absent when there was none. */
  server?: JsonObject;
}

const order: readonly DefinitionKind[] = ['entity', 'check', 'alert', 'dashboard'];

export interface PushPlan {
  steps: PushStep[];
  /** What the server will ignore or read otherwise, as lines. */
  warnings: string[];
  /** Where it would be written to. */
  url: string;
}

/**
 * Compares the definitions of texts with the server and says what a push would do; nothing is written. Throws a usage error for
 * definitions that the server would refuse, and a refusal when its version is newer than the file's `last_modified`.
 */
export async function planPush(client: ZmonClient, texts: readonly DefinitionText[]): Promise<PushPlan> {
  const read = texts.map(({ text, file }) => readDefinitions(text, file));
  const problems = read.flatMap((one) => one.problems);
  const error = problemsError(problems);
  if (error) throw error;
  const loaded = read.flatMap((one) => one.loaded);
  if (loaded.length === 0) throw usageError('there is no definition to push', { code: 'no-definition' });
  const steps: PushStep[] = [];
  for (const kind of order)
    for (const one of inOrder(loaded.filter((each) => each.kind === kind)))
      steps.push(await planOne(client, one));
  const warnings = problems.map(({ message, position, hint }) =>
    [`${formatPosition(position)}${message}`, hint].filter((part) => part !== undefined).join('. '),
  );
  return { steps, warnings, url: client.settings.url };
}

/** Templates first: a child that is created needs its parent. */
function inOrder(loaded: readonly AnyLoaded[]): AnyLoaded[] {
  const isTemplate = (one: AnyLoaded): boolean => one.kind === 'alert' && one.definition.template;
  return [...loaded.filter(isTemplate), ...loaded.filter((one) => !isTemplate(one))];
}

async function planOne(client: ZmonClient, loaded: AnyLoaded): Promise<PushStep> {
  const server = await serverVersion(client, loaded);
  const body = sentDocument(loaded, client.settings.user);
  const name = nameOf(loaded);
  const { file } = loaded.origin;
  const target = `${loaded.kind}/${name}`;
  const after = comparable(loaded.kind, body);
  if (server === undefined) {
    const diff = await unifiedDiff(target, undefined, after);
    return { kind: loaded.kind, name, file, action: 'created', diff, body };
  }
  const before = comparable(loaded.kind, server, after);
  if (isDeepStrictEqual(before, after))
    return { kind: loaded.kind, name, file, action: 'unchanged', diff: '', body, server };
  refuseNewer(loaded, server);
  refuseOtherType(loaded, server);
  const diff = await unifiedDiff(target, before, after);
  return { kind: loaded.kind, name, file, action: 'configured', diff, body, server };
}

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

/** Somebody changed it after the file was fetched. */
function refuseNewer(loaded: AnyLoaded, server: JsonObject): void {
  const ours = loaded.document['last_modified'];
  const theirs = server['last_modified'];
  if (ours === undefined || ours === null || theirs === undefined || theirs === null) return;
  const newer =
    typeof ours === 'number' && typeof theirs === 'number'
      ? theirs > ours
      : jsonText(theirs) > jsonText(ours);
  if (!newer) return;
  const by = server['last_modified_by'];
  throw refusal(
    `${loaded.kind}/${nameOf(loaded)} was changed on the server at ${moment(theirs)}${typeof by === 'string' ? ` by ${by}` : ''}, after this file was fetched; nothing was changed`,
    {
      code: 'conflict',
      position: loaded.origin.positionOf(['last_modified']),
      hint: 'Fetch it again with kubectl zk check get, or remove `last_modified` from the file to overwrite it.',
    },
  );
}

/** The server answers 409. */
function refuseOtherType(loaded: AnyLoaded, server: JsonObject): void {
  if (loaded.kind !== 'entity' || server['type'] === loaded.definition.type) return;
  throw refusal(
    `entity/${loaded.definition.id} has the type ${jsonText(server['type'])} on the server, and the type of an entity cannot change`,
    { code: 'conflict', position: loaded.origin.positionOf(['type']), hint: 'Use another id.' },
  );
}

export function nameOf({ kind, definition }: AnyLoaded): string {
  if (kind === 'entity') return definition.id;
  return definition.name ?? String(definition.id ?? '');
}

function moment(value: Json): string {
  return typeof value === 'number' ? new Date(value).toISOString() : jsonText(value);
}
