import { pythonText } from '../../bridge/python-text.js';
import { PythonError } from '../../bridge/wire.js';

/**
 * Keyword arguments as a label selector, as pykube builds it: `app='x'` or `app__eq` → `app = x`, `__neq` → `app != x`, `__in=[…]` →
 * `app in (a,b)`, `__notin` → `app notin (…)`. Undefined if there are none.
 * @throws PythonError ValueError for another suffix, or more than one `__`
 */
export function labelSelector(labels: Readonly<Record<string, unknown>>): string | undefined {
  const parts = Object.entries(labels).map(([keyword, value]) => requirement(keyword, value));
  return parts.length === 0 ? undefined : parts.join(',');
}

function requirement(keyword: string, value: unknown): string {
  const [label = '', operator = 'eq', ...rest] = keyword.split('__');
  if (rest.length > 0) throw new PythonError('ValueError', [`${keyword} has more than one "__"`]);
  switch (operator) {
    case 'eq':
      return `${label} = ${pythonText(value)}`;
    case 'neq':
      return `${label} != ${pythonText(value)}`;
    case 'in':
    case 'notin':
      return `${label} ${operator} (${members(keyword, value).join(',')})`;
    default:
      throw new PythonError('ValueError', [`${operator} is not a valid comparison operator`]);
  }
}

/** pykube sorts them; a text counts as the list of its characters there, which nobody means. */
function members(keyword: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new PythonError('TypeError', [`${keyword} needs a list`]);
  return value.map(pythonText).sort();
}
