import type { DefinitionText } from '../../definition/load-definitions.js';
import { checkOfAlert } from '../../definition/check-of-alert.js';
import { duplicateProblems, idIdentity, type Identity } from '../../definition/duplicates.js';
import { resolveAlerts, type ResolvedAlert } from '../../definition/inherit.js';
import type { AnyLoaded, LoadedAlert, LoadedCheck, LoadedEntity } from '../../definition/model.js';
import { forThisMachine, problemsError } from '../../definition/problem.js';
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
  const twins = problemsError(duplicateProblems(checks, identitiesOf));
  if (twins) throw twins;
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

/** A watch tells checks without an id apart by file and name, whatever a server would do. */
function identitiesOf(check: LoadedCheck): Identity[] {
  const { id, name } = check.definition;
  if (id !== undefined) return idIdentity(check);
  return [{ code: 'duplicate-name', field: 'name', text: `has the name "${name}"`, mark: checkKey(check) }];
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
