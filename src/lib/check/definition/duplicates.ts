import type { AnyLoaded, LoadedAlert, LoadedCheck } from './model.js';
import type { Problem } from './problem.js';

/** Something that tells one definition of a kind from another, such as its id. */
export interface Identity {
  /** `duplicate-id`, …: the code of the problem. */
  code: string;
  /** The field that says it, for the position. */
  field: string;
  /** As people are told: `has the id 7`. */
  text: string;
  /** Equal in definitions that are the same by this. */
  mark: string;
  /** The marks of others that it is the same as. Default: its own. */
  clashes?: readonly string[];
}

/** A problem for each definition that is the same as one before it of its kind, which names the place of both. */
export function duplicateProblems<T extends AnyLoaded>(
  loaded: readonly T[],
  identitiesOf: (one: T) => readonly Identity[],
): Problem[] {
  const seen = new Map<string, T>();
  return loaded.flatMap((one) => {
    const identities = identitiesOf(one);
    const keyOf = (mark: string): string => JSON.stringify([one.kind, mark]);
    const twins = identities.flatMap((identity) => {
      const { mark, clashes = [mark] } = identity;
      const first = clashes.map((clash) => seen.get(keyOf(clash))).find((found) => found !== undefined);
      return first === undefined ? [] : [duplicateProblem(one, first, identity)];
    });
    for (const { mark } of identities) if (!seen.has(keyOf(mark))) seen.set(keyOf(mark), one);
    return twins.slice(0, 1);
  });
}

function duplicateProblem({ kind, origin }: AnyLoaded, first: AnyLoaded, identity: Identity): Problem {
  const { file, line } = first.origin.positionOf([identity.field]);
  return {
    severity: 'error',
    matters: 'always',
    code: identity.code,
    message: `another ${kind}, at ${[file, line].filter((part) => part !== undefined).join(':')}, ${identity.text}, too`,
    position: origin.positionOf([identity.field]),
    hint: 'Keep one of them.',
  };
}

/** The id of a definition that has one. */
export function idIdentity({ definition: { id } }: AnyLoaded): Identity[] {
  // An entity whose id is missing is told to be incomplete.
  if (id === undefined || id === '') return [];
  return [{ code: 'duplicate-id', field: 'id', text: `has the id ${id}`, mark: `id ${id}` }];
}

/**
 * What a server tells definitions apart by: ids, and for a check without one the source, or team and name in any case. Two alerts of one check with the
 * same team and name are the same when one of them has no id, as a push of the second would be refused.
 */
export function serverIdentities(one: AnyLoaded): Identity[] {
  if (one.kind === 'check') return [...idIdentity(one), ...checkNames(one)];
  return one.kind === 'alert' ? [...idIdentity(one), ...alertNames(one)] : idIdentity(one);
}

function checkNames({ definition }: LoadedCheck): Identity[] {
  const { id, name, owning_team: team, source_url: source } = definition;
  return [
    ...(source ? [named(id, 'source_url', `has the source ${source}`, ['source', source])] : []),
    // Bare Python, and what is told to be incomplete, has none.
    ...(name && team
      ? [named(id, 'name', `has the name "${name}" of team "${team}"`, ['name', team, name])]
      : []),
  ];
}

function alertNames({ definition }: LoadedAlert): Identity[] {
  const { id, name, team, check_definition_id: check } = definition;
  if (!name || !team || check === undefined) return [];
  return [named(id, 'name', `has the name "${name}" for check ${check}`, ['name', check, team, name])];
}

/** A name tells nothing of two definitions that have an id each. */
function named(id: number | undefined, field: string, text: string, parts: readonly unknown[]): Identity {
  const name = JSON.stringify(parts).toLowerCase();
  const [free, held] = [`without id ${name}`, `with id ${name}`];
  const code = field === 'name' ? 'duplicate-name' : 'duplicate-source';
  return id === undefined
    ? { code, field, text, mark: free, clashes: [free, held] }
    : { code, field, text, mark: held, clashes: [free] };
}
