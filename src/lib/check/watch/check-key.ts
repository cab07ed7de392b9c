import type { LoadedCheck } from '../definition/model.js';

/** What stays the same of a check when its file is edited: its id, or its file and name when it has none yet. */
export function checkKey({ definition, origin }: LoadedCheck): string {
  return definition.id === undefined ? `${origin.file}\n${definition.name}` : String(definition.id);
}
