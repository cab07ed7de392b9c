import { type Field, isNullNode, plainData } from './field.js';
import type { Dependency, Notification } from './model.js';
import { didYouMean } from './near.js';
import type { Reading } from './reading.js';
import type { MappingNode, YamlEntry } from './yaml-tree.js';

export const topKeys = [
  'version',
  'pipeline',
  'allow_concurrent_steps',
  'allow_concurrent_pipelines',
  'dependencies',
  'notifications',
  'schedule',
  'tags',
] as const;

/** The one version of the format. */
export const VERSION = '2017-09-20';

/** `version` is text; unquoted it is a date to YAML 1.1, which may print as the same day. */
export function readVersion(field: Field | undefined, root: Field): void {
  if (!field) return root.error('E-version', 'version is missing', `Write version: "${VERSION}" at the top.`);
  const { node } = field;
  const text = node.kind === 'scalar' ? field.reading.text(node) : '';
  const plain = node.kind === 'scalar' && node.plain;
  if (plain && /^2017-0?9-20$/.test(text))
    return field.warn('W-version-unquoted', 'unquoted, it is a date to YAML', `Write version: "${VERSION}".`);
  if (node.kind !== 'scalar' || isNullNode(node))
    return field.error('E-version', `expected "${VERSION}", found ${field.kind}`);
  if (text !== VERSION)
    field.error(
      'E-version',
      `there is no format of the version ${JSON.stringify(text.slice(0, 30))}`,
      `The only version is "${VERSION}".`,
    );
}

export function readDependencies(field: Field | undefined): Dependency[] {
  const items = field && !field.isNull ? (field.items() ?? []) : [];
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const fields = item.fields(['id', 'type', 'ref', 'autostart_on_update']);
    if (!fields) return [];
    for (const key of ['id', 'type', 'ref'] as const)
      if (!fields[key]) item.error('E-missing', `${key} is needed`);
    const [id, type, ref] = [fields.id?.name(), fields.type?.name(), fields.ref?.name()];
    if (type !== undefined && type !== 'docker') fields.type?.error('E-type', 'there is only `docker`');
    const autostartOnUpdate = fields.autostart_on_update?.boolean() ?? false;
    if (id === undefined || type === undefined || ref === undefined) return [];
    if (seen.has(id)) fields.id?.error('E-dup-id', `the id ${JSON.stringify(id)} is taken`);
    seen.add(id);
    return [{ id, type, ref, autostartOnUpdate }];
  });
}

/** The list form, or the map form of the first year: `{hipchat: {rooms: […]}}`. */
export function readNotifications(field: Field | undefined): Notification[] {
  if (!field || field.isNull) return [];
  if (field.node.kind === 'mapping')
    return field.entries()!.map(({ name, field: value }) => {
      const fields = value.fields(['rooms', 'config']);
      return { channel: name, rooms: readRooms(fields?.rooms), config: readConfig(fields?.config) };
    });
  return (field.items('a list or a mapping') ?? []).flatMap((item) => {
    const fields = item.fields(['channel', 'rooms', 'config']);
    if (fields && !fields.channel) item.error('E-missing', 'channel is needed');
    const channel = fields?.channel?.name();
    return channel === undefined
      ? []
      : [{ channel, rooms: readRooms(fields?.rooms), config: readConfig(fields?.config) }];
  });
}

function readRooms(field: Field | undefined): string[] {
  return field?.strings() ?? [];
}

function readConfig(field: Field | undefined): Record<string, unknown> {
  if (!field || field.isNull || !field.entries()) return {};
  return plainData(field.node, field.reading) as Record<string, unknown>;
}

/** Five fields of cron, UTC. */
export function readSchedule(field: Field | undefined): string | undefined {
  const text = field?.name()?.trim();
  if (field === undefined || text === undefined) return undefined;
  const part = /^(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?(,(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?)*$/;
  const parts = text.split(/\s+/);
  if (parts.length !== 5 || !parts.every((one) => part.test(one)))
    return field.error(
      'E-schedule',
      'expected the five fields of cron',
      'Minute, hour, day, month, weekday, in UTC: "0 4 * * 1-5".',
    );
  return text;
}

export function readTags(field: Field | undefined): Record<string, string> {
  if (!field || field.isNull) return {};
  const tags = field.entries()?.flatMap(({ name, field: value }) => {
    const text = value.string();
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(tags ?? []);
}

/**
 * Keys that the format does not know are holders of anchors: silent where an anchor in them is used, else a warning, because a
 * misspelt key is silently without effect.
 */
export function checkOtherKeys(
  root: MappingNode,
  known: readonly string[],
  usedAnchors: readonly number[],
  reading: Reading,
): void {
  for (const entry of root.entries) {
    const name = reading.text(entry.key);
    // `x-` is what other formats keep for private keys.
    if (known.includes(name) || /^x-/i.test(name) || holdsUsedAnchor(entry, usedAnchors)) continue;
    const shown = JSON.stringify(name.slice(0, 40));
    reading.warn(
      'W-unknown-key',
      entry.key,
      `unknown key ${shown}${didYouMean(name, known)}`,
      'It has no effect; a holder of anchors needs at least one that is used.',
    );
  }
}

function holdsUsedAnchor({ key, value }: YamlEntry, usedAnchors: readonly number[]): boolean {
  const { end } = value;
  return usedAnchors.some((at) => at >= key.end && at <= end);
}
