import { GoMap, itemsOf } from '../value.js';
import { isEmpty, isNil } from './go-value.js';

/**
 * dario.cat/mergo on maps: fills in what the target lacks or has empty, or with `overwrite` replaces it. Maps are merged at every depth,
 * lists are taken or left as a whole. The target is changed.
 */
export function mergeInto(target: GoMap, source: GoMap, overwrite: boolean): void {
  const targetWasEmpty = target.size === 0;
  for (const key of source.allKeys()) {
    const wanted = source.get(key);
    const present = target.get(key);
    if (isNil(wanted)) {
      if (overwrite) target.set(key, null);
      continue;
    }
    if (wanted instanceof GoMap && present instanceof GoMap) {
      mergeInto(present, wanted, overwrite);
      if (!isEmpty(present)) continue;
    }
    const isSlice = itemsOf(wanted) !== undefined;
    if (isSlice && present !== undefined && !isEmpty(present)) {
      if (overwrite || targetWasEmpty) target.set(key, wanted);
      continue;
    }
    if (overwrite || present === undefined || isEmpty(present)) target.set(key, wanted);
  }
}
