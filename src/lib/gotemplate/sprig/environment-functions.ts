import type { FunctionMap } from '../go-type.js';
import { text } from './define.js';
import type { Surroundings } from './unrepeatable-functions.js';

const SPECIAL = /^[*#$@!?\-0-9]/;

/** os.Expand: `$NAME`, `${NAME}`; an unfinished `${` is dropped. */
export function expandVariables(template: string, valueOf: (name: string) => string): string {
  let result = '';
  for (let at = 0; at < template.length; at += 1) {
    if (template[at] !== '$' || at + 1 >= template.length) {
      result += template[at];
      continue;
    }
    const { name, width } = nameAt(template.slice(at + 1));
    if (name === '' && width === 0) result += '$';
    else if (name !== '') result += valueOf(name);
    at += width;
  }
  return result;
}

/** The name at the start of a text and how much of it to skip (os.getShellName). */
function nameAt(rest: string): { name: string; width: number } {
  if (rest.startsWith('{')) {
    if (rest.length > 2 && SPECIAL.test(rest[1]!) && rest[2] === '}') return { name: rest[1]!, width: 3 };
    const end = rest.indexOf('}', 1);
    if (end < 0) return { name: '', width: 1 };
    return end === 1 ? { name: '', width: 2 } : { name: rest.slice(1, end), width: end + 1 };
  }
  if (SPECIAL.test(rest)) return { name: rest[0]!, width: 1 };
  const name = /^[A-Za-z0-9_]*/.exec(rest)![0];
  return { name, width: name.length };
}

/** Functions that look at the machine. */
export function environmentFunctions(surroundings: Surroundings): FunctionMap {
  const variable = (name: string): string => surroundings.env[name] ?? '';
  return {
    env: text(1, variable),
    expandenv: text(1, (template) => expandVariables(template, variable)),
    // sprig picks one of several addresses at random; this takes the first.
    getHostByName: text(1, (host) => surroundings.addressesOf?.(host)[0] ?? ''),
  };
}
