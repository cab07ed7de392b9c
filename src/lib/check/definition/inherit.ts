import type { Position } from '../../core/index.js';
import { duplicateProblems, idIdentity } from './duplicates.js';
import { inheritedFields, type AlertDefinition, type LoadedAlert, type WrittenAlert } from './model.js';
import type { Problem } from './problem.js';
import { requiredOfAlerts } from './read-alert.js';

/** An alert that can be judged: inherited fields filled in, defaults for what nobody set. */
export interface ResolvedAlert {
  definition: AlertDefinition;
  /** The alert as written. */
  loaded: LoadedAlert;
  /** Whose `condition` it is, for positions: the alert itself or one of its parents. */
  conditionFrom: LoadedAlert;
  /** Whose `period` it is, for positions. */
  periodFrom: LoadedAlert;
  /** Whose each parameter is, for positions. */
  parametersFrom: ReadonlyMap<string, LoadedAlert>;
}

export interface ResolvedAlerts {
  /** Without templates, which are never evaluated. */
  alerts: ResolvedAlert[];
  /** Those that were not wanted, with what they inherit. */
  others: Pick<ResolvedAlert, 'definition' | 'loaded'>[];
  problems: Problem[];
}

type Field = (typeof inheritedFields)[number];

/**
 * Joins alerts with their parents, which must be among the given ones: a field that a child does not have is its parent's, and so is each
 * parameter that a child with parameters of its own does not have (the server's view of alerts puts them over those of the parent). A field
 * that nobody in the chain has, an unknown parent and a chain in a circle are problems; a missing check id and parent are only so for
 * a server when the field itself is there.
 * @param wanted which alerts it is about; the others are parents at most, and what is wrong with them is no problem
 */
export function resolveAlerts(
  loaded: readonly LoadedAlert[],
  wanted: (alert: Pick<ResolvedAlert, 'definition' | 'loaded'>) => boolean = () => true,
): ResolvedAlerts {
  const byId = new Map(
    loaded.flatMap((one) => (one.definition.id === undefined ? [] : [[one.definition.id, one]])),
  );
  const problems = duplicateProblems(loaded, idIdentity);
  const alerts: ResolvedAlert[] = [];
  const others: ResolvedAlerts['others'] = [];
  for (const alert of loaded) {
    const own: Problem[] = [];
    const chain = chainOf(alert, byId, own);
    const owner = (field: Field): LoadedAlert | undefined =>
      chain.find(({ definition }) => definition[field] !== undefined);
    const parametersFrom = parameterOwners(chain);
    const definition = joined(alert.definition, owner, parametersFrom);
    if (!definition.template && !wanted({ definition, loaded: alert })) {
      others.push({ definition, loaded: alert });
      continue;
    }
    problems.push(...own);
    if (definition.template) continue;
    reportMissing(alert, owner, problems);
    alerts.push({
      definition,
      loaded: alert,
      conditionFrom: owner('condition') ?? alert,
      periodFrom: owner('period') ?? alert,
      parametersFrom,
    });
  }
  return { alerts, others, problems };
}

/** The alert, its parent, its parent's parent and so on. */
function chainOf(
  alert: LoadedAlert,
  byId: ReadonlyMap<number, LoadedAlert>,
  problems: Problem[],
): LoadedAlert[] {
  const chain = [alert];
  for (let parent = alert.definition.parent_id; parent !== undefined;) {
    const next = byId.get(parent);
    // What is wrong further up is told by the alert there.
    if (next === undefined && chain.length === 1) problems.push(unknownParent(alert, parent));
    if (next === alert) problems.push(circle(alert, chain));
    if (next === undefined || chain.includes(next)) break;
    chain.push(next);
    parent = next.definition.parent_id;
  }
  return chain;
}

function reportMissing(
  alert: LoadedAlert,
  owner: (field: Field) => LoadedAlert | undefined,
  problems: Problem[],
): void {
  const complete = alert.definition.parent_id === undefined;
  for (const field of requiredOfAlerts) {
    if (owner(field) !== undefined) continue;
    problems.push({
      severity: 'error',
      matters: field === 'condition' ? 'always' : 'server',
      code: 'missing-field',
      message: `\`${field}\` is missing${complete ? '' : ', here and in every parent'}`,
      position: alert.origin.positionOf([]),
    });
  }
}

/** The nearest alert of the chain that has a parameter has all of it: value, type and comment. */
function parameterOwners(chain: readonly LoadedAlert[]): Map<string, LoadedAlert> {
  const owners = new Map<string, LoadedAlert>();
  for (const one of chain.toReversed())
    for (const name of Object.keys(one.definition.parameters ?? {})) owners.set(name, one);
  return owners;
}

function joined(
  alert: WrittenAlert,
  owner: (field: Field) => LoadedAlert | undefined,
  parametersFrom: ReadonlyMap<string, LoadedAlert>,
): AlertDefinition {
  const inherited = Object.fromEntries(
    inheritedFields.flatMap((field) => {
      const value = owner(field)?.definition[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return {
    name: `alert ${alert.id ?? ''}`.trim(),
    description: '',
    entities: [],
    entities_exclude: [],
    condition: '',
    notifications: [],
    priority: 3,
    period: '',
    tags: [],
    ...alert,
    ...inherited,
    parameters: Object.fromEntries(
      [...parametersFrom].flatMap(([name, { definition }]) => {
        const parameter = definition.parameters?.[name];
        return parameter === undefined ? [] : [[name, parameter]];
      }),
    ),
  };
}

function unknownParent(alert: LoadedAlert, parent: number): Problem {
  return {
    ...error(
      'unknown-parent',
      `the parent ${parent} is not among the given alerts`,
      alert.origin.positionOf(['parent_id']),
    ),
    hint: 'Give the file of the parent, too; fetch it with: kubectl zk check get',
    matters: alert.definition.condition === undefined ? 'always' : 'server',
  };
}

function circle(alert: LoadedAlert, chain: readonly LoadedAlert[]): Problem {
  const ids = chain.map(({ definition }) => definition.id ?? '?').join(' → ');
  return error(
    'circular-parent',
    `the parents run in a circle: ${ids} → ${chain.at(-1)?.definition.parent_id}`,
    alert.origin.positionOf(['parent_id']),
  );
}

function error(code: string, message: string, position: Position): Problem {
  return { severity: 'error', matters: 'always', code, message, position };
}
