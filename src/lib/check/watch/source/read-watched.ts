import type { DefinitionText } from '../../definition/load-definitions.js';
import { checkOfAlert } from '../../definition/check-of-alert.js';
import { resolveAlerts, type ResolvedAlert } from '../../definition/inherit.js';
import type { AnyLoaded, LoadedAlert, LoadedCheck, LoadedEntity } from '../../definition/model.js';
import { forThisMachine, problemsError, type Problem } from '../../definition/problem.js';
import { readDefinitions } from '../../definition/read-documents.js';
import { isBarePython, readCheck } from '../../definition/read-one.js';
import { usageError } from '../../../core/index.js';
import type { Subject } from '../../evaluation/engine.js';
import { warningText } from '../../evaluation/load-subject.js';
import { checkKey } from '../check-key.js';

/** What stands in the files that are watched. */
export interface WatchedDefinitions {
  subjects: Subject[];
  /** Entities in the same files. */
  entities: LoadedEntity[];
  /** What is left out, and why. */
  notices: string[];
}

/** The definitions of one text. Throws a usage error for what nobody could run; documents that are none are left out. */
export function readWatchedText({ text, file }: DefinitionText): AnyLoaded[] {
  if (isBarePython(text, file)) return [readCheck(text, file)];
  const { loaded, problems } = readDefinitions(text, file, { target: 'machine' });
  const error = problemsError(problems.filter(({ code }) => code !== 'no-definition'));
  if (error) throw error;
  return loaded;
}

/**
 * Joins alerts with their checks: by `check_definition_id`; those beside the only check of a file belong to it, as in a trial run; those that name no check
 * belong to the only one in their folder that has no id. What is not ACTIVE is not run. Throws a usage error for definitions that contradict each other.
 */
export function joinWatched(loaded: readonly AnyLoaded[]): WatchedDefinitions {
  const notices: string[] = [];
  const checks = loaded.filter((one): one is LoadedCheck => one.kind === 'check');
  const alerts = loaded.filter((one): one is LoadedAlert => one.kind === 'alert');
  refuseTwins(checks);
  const { alerts: resolved, problems } = resolveAlerts(alerts);
  const remarks = forThisMachine(problems);
  const error = problemsError(remarks);
  if (error) throw error;
  notices.push(...remarks.filter(({ matters }) => matters === 'always').map(warningText));
  const running = checks.filter((check) => isRun(check, notices));
  const byCheck = new Map(running.map((check) => [check, [] as ResolvedAlert[]]));
  for (const alert of resolved) {
    const owner = checkOfAlert(alert, checks);
    if (owner === undefined) notices.push(leftOut(alert));
    else if (isRun({ ...alert.loaded, definition: alert.definition }, notices))
      byCheck.get(owner)?.push(alert);
  }
  return {
    subjects: [...byCheck].map(([check, own]) => ({ check, alerts: own })),
    entities: loaded.filter((one): one is LoadedEntity => one.kind === 'entity'),
    notices,
  };
}

/** Inactive, rejected and deleted definitions stay where they are and do nothing. */
function isRun(
  {
    kind,
    definition,
    origin,
  }: Pick<LoadedCheck | LoadedAlert, 'kind' | 'origin'> & {
    definition: { name?: string; status: string };
  },
  notices: string[],
): boolean {
  if (definition.status === 'ACTIVE') return true;
  const message = `the ${kind} "${definition.name ?? ''}" is ${definition.status} and is not run`;
  notices.push(warningText({ message, position: origin.positionOf(['status']) }));
  return false;
}

function leftOut({ definition, loaded }: ResolvedAlert): string {
  const { name, check_definition_id: id } = definition;
  return id === undefined
    ? warningText({
        message: `"${name}" does not say which check it judges, and is left out`,
        position: loaded.origin.positionOf([]),
        hint: 'Give it a check_definition_id, or put it into the file of its check.',
      })
    : warningText({
        message: `"${name}" is an alert of check ${id}, which is not among the given ones, and is left out`,
        position: loaded.origin.positionOf(['check_definition_id']),
      });
}

function refuseTwins(checks: readonly LoadedCheck[]): void {
  const seen = new Map<string, LoadedCheck>();
  const twins: Problem[] = [];
  for (const check of checks) {
    const first = seen.get(checkKey(check));
    if (first === undefined) seen.set(checkKey(check), check);
    else twins.push(twinProblem(check, first));
  }
  const error = problemsError(twins);
  if (error) throw error;
}

function twinProblem({ definition, origin }: LoadedCheck, first: LoadedCheck): Problem {
  const what = definition.id === undefined ? `name "${definition.name}"` : `id ${definition.id}`;
  return {
    severity: 'error',
    matters: 'always',
    code: 'duplicate-check',
    message: `another check, in ${first.origin.file}, has the ${what}, too`,
    position: origin.positionOf([definition.id === undefined ? 'name' : 'id']),
  };
}

/** For paths without any check that is run. */
export function noChecks(paths: readonly string[], notices: readonly string[]) {
  return usageError(
    `there is no check to watch in ${paths.join(', ')}${notices[0] ? `: ${notices[0]}` : ''}`,
    {
      code: 'no-definition',
      hint: 'Name files of checks and alerts, or folders that hold some.',
    },
  );
}
