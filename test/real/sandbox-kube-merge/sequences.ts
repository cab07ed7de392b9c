import type { JsonObject } from '../../../src/lib/world/kube/objects.js';
import { applyMergePatch } from '../../../src/lib/world/kube/patch/index.js';
import type { Json } from '../../../src/lib/world/simulation.js';
import type { Random } from '../gotemplate/random.js';
import { body, type Subject } from './objects.js';

export type Verb = 'create' | 'update' | 'apply' | 'json' | 'merge' | 'strategic';

/** One write, as both sides get it. */
export interface Step {
  verb: Verb;
  manager: string;
  force: boolean;
  subresource?: string;
  body: Json;
  at: string;
  admitted?: JsonObject;
}

const appliers = ['a', 'b', 'kubectl'] as const;
const updaters = ['kubectl-client-side-apply', 'kubectl-edit', 'kubectl-patch', 'a'] as const;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** The first write of a sequence: a create, at times as kubectl's client-side apply does it, or an apply. */
export function firstStep(subject: Subject, random: Random): Omit<Step, 'at'> {
  const object = body(subject, subject.part(random), true);
  const way = random.below(3);
  if (way === 0) return { verb: 'apply', manager: random.pick(appliers), force: false, body: object };
  if (way === 1) return { verb: 'create', manager: random.pick(updaters), force: false, body: object };
  return { verb: 'create', manager: 'kubectl-client-side-apply', force: false, body: annotated(object) };
}

function annotated(object: JsonObject): JsonObject {
  return applyMergePatch(object, {
    metadata: { annotations: { [lastApplied]: `${JSON.stringify(object)}\n` } },
  }) as JsonObject;
}

/** A later write; `live` is the object as it stands. */
export function laterStep(subject: Subject, random: Random, live: JsonObject): Omit<Step, 'at'> {
  const onStatus = subject.hasStatus && random.chance(0.2);
  const target = onStatus ? { subresource: 'status' } : {};
  const way = random.next();
  const { status = {}, ...main } = subject.part(random);
  const hasStatus = subject.hasStatus && Object.keys(status as JsonObject).length > 0;
  const part: JsonObject = { ...(!onStatus && main), ...(hasStatus && { status }) };
  if (way < 0.45) {
    const object = body(subject, withoutEmpty(part) as JsonObject, !onStatus && random.chance(0.6));
    return {
      verb: 'apply',
      manager: random.pick(appliers),
      force: random.chance(0.4),
      body: object,
      ...target,
    };
  }
  const update = {
    manager: random.chance(0.1) ? `m${random.below(12)}` : random.pick(updaters),
    force: false,
    ...target,
  };
  if (way < 0.6 && !onStatus) return { ...update, verb: 'update', body: edited(subject, part, live, random) };
  const isBare = onStatus && live['status'] === undefined;
  if (way < 0.78 && !isBare)
    return { ...update, verb: 'strategic', body: strategicPatch(onStatus ? part : main, random) };
  if (way < 0.9) return { ...update, verb: 'merge', body: withNulls(part, random) };
  if (onStatus || live['spec'] === undefined) return { ...update, verb: 'merge', body: part };
  return { ...update, verb: 'json', body: jsonPatch(main, live, random) };
}

/** The same without empty lists and maps: see docs/fidelity-kubernetes.md. */
function withoutEmpty(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).map(([key, item]): [string, Json] => [key, withoutEmpty(item)]);
  return Object.fromEntries(
    kept.filter(([, item]) => typeof item !== 'object' || Object.keys(item ?? {}).length > 0),
  );
}

/** The live object with some fields changed and one taken away, as an editor or client-side apply sends it. */
function edited(subject: Subject, part: JsonObject, live: JsonObject, random: Random): JsonObject {
  const { managedFields: _, ...metadata } = live['metadata'] as JsonObject;
  const sent = structuredClone({ ...live, metadata });
  const changed = applyMergePatch(sent, part) as JsonObject;
  const whole = body(subject, changed, true);
  if (random.chance(0.4)) {
    const [parent, key] = random.pick(leaves(whole, random));
    if (!Array.isArray(parent)) delete parent[key];
  }
  return random.chance(0.2) ? annotated(whole) : whole;
}

/** Some places in a value: what holds them, and under which key. */
function leaves(
  value: JsonObject,
  random: Random,
): [[JsonObject | Json[], string], ...[JsonObject | Json[], string][]] {
  const found: [JsonObject | Json[], string][] = [];
  const visit = (at: Json): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const [key, below] of Object.entries(at)) {
      if (random.chance(0.5) && !required.includes(key)) found.push([at, key]);
      visit(below);
    }
  };
  for (const key of ['metadata', 'spec', 'data', 'status']) visit(value[key] ?? null);
  return [[{}, ''], ...found];
}

/** Fields that are not removed, since an object without them is invalid in ways that nobody checks here. */
const required = [
  'metadata',
  'spec',
  'status',
  'name',
  'namespace',
  'annotations',
  'uid',
  'kind',
  'apiVersion',
  'type',
  'effect',
  'topologyKey',
  'port',
  'lastTransitionTime',
  'lastHeartbeatTime',
  'lastUpdateTime',
  'maxSkew',
  'whenUnsatisfiable',
  'ownerReferences',
  'clusterIP',
  'clusterIPs',
  'ipFamilies',
  'ipFamilyPolicy',
  'address',
  'key',
  'path',
  'containerPort',
  'ip',
  'template',
  'selector',
  'names',
  '0',
  'podAffinityTerm',
  'fieldPath',
  'weight',
  'cpu',
  'operator',
  'internalTrafficPolicy',
];

/** The same with some values replaced by null. */
function withNulls(value: Json, random: Random): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [
      key,
      random.chance(0.1) && !required.includes(key) ? null : withNulls(below, random),
    ]),
  );
}

const mergeKeys = ['uid', 'containerPort', 'port', 'topologyKey', 'name', 'key', 'type', 'ip'] as const;

/** Lists of objects that a strategic merge patch replaces; kube-apiserver does not survive directives about them. */
const atomicLists = ['tolerations', 'taints', 'options', 'items'];

/** A strategic merge patch from a part of an object, with directives here and there. */
function strategicPatch(value: Json, random: Random, field = ''): Json {
  if (Array.isArray(value)) return value.map((item) => strategicPatch(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const out: JsonObject = {};
  for (const [key, below] of Object.entries(value)) {
    const isKey = (mergeKeys as readonly string[]).includes(key) || key === 'apiVersion';
    if (random.chance(0.06) && !isKey && !required.includes(key)) {
      out[key] = null;
      continue;
    }
    out[key] = strategicPatch(below, random, key);
    if (Array.isArray(below)) Object.assign(out, listDirectives(key, below, out[key] as Json[], random));
  }
  if (!['', 'metadata', 'status', 'spec', 'allocatable', 'capacity'].includes(field) && random.chance(0.04))
    out['$patch'] = JSON.stringify(out).includes('null')
      ? 'delete'
      : random.pick(['replace', 'merge', 'delete']);
  else if (field === 'strategy' || (field === 'updateStrategy' && random.chance(0.7)))
    out['$retainKeys'] = Object.keys(value);
  return out;
}

function listDirectives(key: string, items: readonly Json[], patched: Json[], random: Random): JsonObject {
  const mergeKey = mergeKeys.find((one) =>
    items.some((item) => typeof item === 'object' && item !== null && one in item),
  );
  if (mergeKey === undefined || atomicLists.includes(key)) {
    if (key !== 'finalizers') return {};
    if (random.chance(0.4)) {
      patched.splice(0, patched.length, 'x.dev/b');
      return { [`$deleteFromPrimitiveList/${key}`]: ['x.dev/a'] };
    }
    return random.chance(0.4) ? { [`$setElementOrder/${key}`]: [...items] } : {};
  }
  const keys = items.map((item) => ({ [mergeKey]: (item as JsonObject)[mergeKey] ?? null }));
  patched.forEach((item, i) => {
    if (random.chance(0.12)) patched[i] = { ...keys[i], $patch: 'delete' };
    else if (random.chance(0.03)) patched[i] = { ...(item as JsonObject), $patch: 'replace' };
  });
  if (random.chance(0.04)) patched.push({ $patch: 'replace' });
  if (!random.chance(0.4)) return {};
  const order = random.chance(0.5) ? [...keys].reverse() : keys;
  const known = new Set(order.map((one) => JSON.stringify(one)));
  for (const name of ['side', 'main', 'X', 'v1'])
    if (mergeKey === 'name' && random.chance(0.3) && !known.has(JSON.stringify({ name })))
      order.splice(random.below(order.length + 1), 0, { name });
  return { [`$setElementOrder/${key}`]: order };
}

/** A JSON patch with pointers to what is there, at times to what is not. */
function jsonPatch(part: JsonObject, live: JsonObject, random: Random): Json {
  const there = pointers(live);
  const values = pointers(part);
  const [first = '/metadata/labels'] = there;
  const pick = (list: readonly string[]): string => list[random.below(list.length)] ?? first;
  const count = 1 + random.below(3);
  return Array.from({ length: count }, (_, n): JsonObject => {
    const path = pick(there) + (random.chance(0.07) ? '/no' : '');
    const source = pick(values.length > 0 ? values : there);
    const value = at(part, source) ?? '1';
    switch (random.below(n === 0 ? 6 : 3)) {
      case 0:
        return { op: 'add', path: source, value };
      case 1:
        return { op: 'replace', path: random.chance(0.5) ? source : path, value };
      case 2:
        return { op: 'test', path, value: random.chance(0.7) ? (at(live, path) ?? null) : value };
      case 3:
        return {
          op: 'copy',
          from: path.replace(/\/no$/, ''),
          path: random.chance(0.5) ? '/metadata/annotations/copy' : pick(there),
        };
      case 4:
        return { op: 'move', from: path, path: path.replace(/\/[^/]*$/, '/moved') };
      default:
        return random.chance(0.3)
          ? { op: 'add', path: path.replace(/\/\d+$/, random.pick(['/-', '/99', '/-1', '/0'])), value }
          : { op: 'remove', path };
    }
  });
}

function pointers(value: JsonObject): string[] {
  const found: string[] = [];
  const visit = (below: Json, path: string): void => {
    if (typeof below !== 'object' || below === null) return;
    for (const [key, item] of Object.entries(below)) {
      const next = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (
        /^\/metadata\/(managedFields|uid|name|namespace|resourceVersion|creationTimestamp|generation|ownerReferences)|^\/status/.test(
          next,
        )
      )
        continue;
      if (path !== '' && !required.includes(key)) found.push(next);
      visit(item, next);
    }
  };
  visit(value, '');
  return found;
}

function at(value: Json, pointer: string): Json | undefined {
  let current: Json | undefined = value;
  for (const part of pointer.slice(1).split('/')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as JsonObject)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return current;
}
