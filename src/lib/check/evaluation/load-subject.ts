import { formatPosition, usageError, type Position } from '../../core/index.js';
import { resolveAlerts, type ResolvedAlert } from '../definition/inherit.js';
import { loadTexts, type DefinitionText } from '../definition/load-definitions.js';
import type {
  AlertDefinition,
  CheckDefinition,
  Entity,
  LoadedAlert,
  LoadedCheck,
  Remark,
} from '../definition/model.js';
import { forThisMachine, problemsError, type Problem } from '../definition/problem.js';
import { readDefinitions } from '../definition/read-documents.js';
import { alertsOf, entitiesOf, isBarePython, readCheck } from '../definition/read-one.js';
import type { Subject } from './engine.js';

/** A remark about a definition that keeps nobody from running it. */
export interface Warning {
  message: string;
  position?: Position;
  hint?: string;
}

export interface LoadedSubject {
  subject: Subject;
  warnings: Warning[];
}

/**
 * A check with its alerts, from texts that were loaded. Alerts that stand in the file of the check belong to it; of the others those that name another
 * check are left out. Throws a usage error with its place for what cannot be run.
 */
export function readSubject(check: DefinitionText, alerts: readonly DefinitionText[]): LoadedSubject {
  const loaded = readCheck(check.text, check.file);
  const own = alertsBeside(check);
  const given = alertsOf(alerts);
  const {
    alerts: resolved,
    others,
    problems,
  } = resolveAlerts(
    [...own, ...given],
    (alert) => own.includes(alert.loaded) || belongs(alert.definition, loaded.definition),
  );
  const remarks = forThisMachine(problems);
  const error = problemsError(remarks);
  if (error) throw error;
  if (given.length > 0 && resolved.length === 0) throw noneBelongs(loaded, others);
  return {
    subject: { check: loaded, alerts: resolved },
    warnings: [
      ...[loaded, ...resolved.map((alert) => alert.loaded)]
        .flatMap(({ warnings }) => warnings)
        .filter(isWorthSaying),
      ...remarks.filter(isWorthSaying),
      ...others.map(leftOut),
    ],
  };
}

/** Reads the entities of files; a folder stands for all of its files. */
export async function readEntityFiles(
  paths: readonly string[],
  stdin?: AsyncIterable<string | Uint8Array>,
): Promise<{ entities: Entity[]; warnings: Warning[] }> {
  const loaded = entitiesOf(await loadTexts(paths, stdin));
  return {
    entities: loaded.map(({ definition }) => definition),
    warnings: loaded.flatMap(({ warnings }) => warnings).filter(isWorthSaying),
  };
}

/** A warning as the line that a person reads. */
export function warningText({ message, position, hint }: Warning): string {
  return `${formatPosition(position)}${message}${hint === undefined ? '' : `. ${hint}`}`;
}

function alertsBeside({ text, file }: DefinitionText): LoadedAlert[] {
  if (isBarePython(text, file)) return [];
  const { loaded } = readDefinitions(text, file, { expected: 'check', target: 'machine' });
  return loaded.filter((one): one is LoadedAlert => one.kind === 'alert');
}

type OtherAlert = Pick<ResolvedAlert, 'definition' | 'loaded'>;

/** A check that was never pushed has no id, so that its alerts cannot name it. */
function belongs({ check_definition_id: id }: AlertDefinition, check: CheckDefinition): boolean {
  return id === undefined || check.id === undefined || id === check.id;
}

function leftOut({ definition, loaded }: OtherAlert): Warning {
  const { name, id, check_definition_id: check } = definition;
  return {
    message: `"${name ?? id}" is an alert of check ${check} and is left out`,
    position: loaded.origin.positionOf(['check_definition_id']),
  };
}

/** What only a server misses (a description, the id of the check) is told by the validation. */
function isWorthSaying(remark: Remark | Problem): boolean {
  return !('matters' in remark) || remark.matters === 'always';
}

function noneBelongs(check: LoadedCheck, others: readonly OtherAlert[]) {
  const ids = [...new Set(others.map(({ definition }) => definition.check_definition_id))].join(', ');
  return usageError(
    others.length === 0
      ? 'the given alerts are all templates, which are never evaluated'
      : `the given alerts are of check ${ids}, this is check ${check.definition.id}`,
    {
      code: 'no-alert',
      ...(others[0] && { position: others[0].loaded.origin.positionOf(['check_definition_id']) }),
      hint: 'Name alerts of this check, or take `check_definition_id` out of the alert.',
    },
  );
}
