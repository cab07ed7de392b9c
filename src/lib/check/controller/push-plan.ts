import { isDeepStrictEqual } from 'node:util';
import { formatPosition, refusal, usageError, type Position } from '../../core/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import { duplicateProblems, serverIdentities, type Identity } from '../definition/duplicates.js';
import type { AnyLoaded, DefinitionKind, Remark } from '../definition/model.js';
import { problemsError } from '../definition/problem.js';
import { readDefinitions } from '../definition/read-documents.js';
import type { DefinitionText } from '../definition/load-definitions.js';
import type { ZmonClient } from './client.js';
import { jsonText } from './json-text.js';
import { comparison, sentDocument, unifiedDiff } from './sent-document.js';
import { serverVersion } from './server-version.js';

export type PushAction = 'created' | 'configured' | 'unchanged';

/** What a push would do with one definition. */
export interface PushStep {
  kind: DefinitionKind;
  /** Its name; of an entity its id. */
  name: string;
  file: string;
  /** Where it begins. */
  position: Position;
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
  const loaded = read.flatMap((one) => one.loaded);
  const problems = [...read.flatMap((one) => one.problems), ...duplicateProblems(loaded, serverIdentities)];
  const error = problemsError(problems);
  if (error) throw error;
  if (loaded.length === 0) throw usageError('there is no definition to push', { code: 'no-definition' });
  const steps = new Map<AnyLoaded, PushStep>();
  for (const kind of order)
    for (const one of inOrder(loaded.filter((each) => each.kind === kind)))
      steps.set(one, await planOne(client, one));
  refuseSameTarget(steps);
  const warnings = [...problems, ...loaded.flatMap(unknownDashboard)].map(({ message, position, hint }) =>
    [`${formatPosition(position)}${message}`, hint].filter((part) => part !== undefined).join('. '),
  );
  return { steps: [...steps.values()], warnings, url: client.settings.url };
}

/** There is no way to find a dashboard by its name. */
function unknownDashboard({ kind, definition, origin }: AnyLoaded): Omit<Remark, 'code'>[] {
  if (kind !== 'dashboard' || definition.id !== undefined) return [];
  return [
    {
      message: 'a dashboard without `id` is created anew by each push',
      hint: 'If it exists, write its id into the file',
      position: origin.positionOf([]),
    },
  ];
}

/** Templates first: a child that is created needs its parent. */
function inOrder(loaded: readonly AnyLoaded[]): AnyLoaded[] {
  const isTemplate = (one: AnyLoaded): boolean => one.kind === 'alert' && one.definition.template;
  return [...loaded.filter(isTemplate), ...loaded.filter((one) => !isTemplate(one))];
}

/** A check by its id and another one by the name that this has on the server, so that only the server could tell that they are one. */
function refuseSameTarget(steps: ReadonlyMap<AnyLoaded, PushStep>): void {
  const targetOf = (one: AnyLoaded): Identity[] => {
    const id = steps.get(one)?.server?.['id'];
    if (typeof id !== 'number') return [];
    const field = one.definition.id === undefined ? 'name' : 'id';
    return [
      { code: 'duplicate-target', field, text: `is the ${one.kind} ${id} of the server`, mark: String(id) },
    ];
  };
  const error = problemsError(duplicateProblems([...steps.keys()], targetOf));
  if (error) throw error;
}

async function planOne(client: ZmonClient, loaded: AnyLoaded): Promise<PushStep> {
  const server = await serverVersion(client, loaded);
  const body = sentDocument(loaded, client.settings.user);
  const name = nameOf(loaded);
  const { kind, origin } = loaded;
  const own = { kind, name, file: origin.file, position: origin.positionOf([]), body };
  const target = `${kind}/${name}`;
  const { before, after } = comparison(kind, body, server);
  if (server === undefined) {
    const diff = await unifiedDiff(target, undefined, after);
    return { ...own, action: 'created', diff };
  }
  if (isDeepStrictEqual(before, after)) return { ...own, action: 'unchanged', diff: '', server };
  refuseNewer(loaded, server);
  refuseOtherType(loaded, server);
  const diff = await unifiedDiff(target, before, after);
  return { ...own, action: 'configured', diff, server };
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
