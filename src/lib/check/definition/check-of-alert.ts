import { dirname } from 'node:path';
import type { ResolvedAlert } from './inherit.js';
import type { LoadedCheck } from './model.js';

/**
 * The check among those that were read whose results an alert judges: the one with the id that it names; else the only check of its file; else, for an alert
 * that names no id, the only check in its folder that has none yet. Undefined where that leaves a choice.
 */
export function checkOfAlert(
  { definition, loaded }: ResolvedAlert,
  checks: readonly LoadedCheck[],
): LoadedCheck | undefined {
  const { check_definition_id: id } = definition;
  const named = id === undefined ? undefined : checks.find((check) => check.definition.id === id);
  if (named) return named;
  const { file } = loaded.origin;
  const beside = only(checks.filter(({ origin }) => origin.file === file));
  if (beside && (id === undefined || beside.definition.id === undefined)) return beside;
  if (id !== undefined) return undefined;
  const isNear = (check: LoadedCheck): boolean =>
    check.definition.id === undefined && dirname(check.origin.file) === dirname(file);
  return only(checks.filter(isNear));
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
