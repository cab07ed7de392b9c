import { ApiStatusError } from '../status.js';
import { formatPath } from './field-set.js';
import type { Ownership } from './managed-fields.js';
import type { FieldSet } from './field-set.js';

export interface Conflict {
  key: string;
  owner: Ownership;
  fields: FieldSet;
}

function describe({ manager, operation, apiVersion, subresource }: Ownership): string {
  let text = JSON.stringify(manager);
  if (subresource !== undefined) text += ` with subresource ${JSON.stringify(subresource)}`;
  if (operation !== 'Update') return text;
  return `${text} using ${apiVersion}`;
}

/** 409 that names every field which another manager owns with another value. */
export function applyConflict(conflicts: readonly Conflict[]): ApiStatusError {
  const sorted = [...conflicts].sort((a, b) => (a.key < b.key ? -1 : 1));
  const found = sorted.map(({ owner, fields }) => ({
    manager: describe(owner),
    paths: [...fields.paths()].map(formatPath),
  }));
  const causes = found.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })),
  );
  const [only] = causes;
  const message =
    causes.length === 1 && only
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${found.flatMap(({ manager, paths }) => [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)]).join('\n')}`;
  return new ApiStatusError(409, 'Conflict', message, { causes });
}
