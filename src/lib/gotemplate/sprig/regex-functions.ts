import { RE2JS } from 're2js';
import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { types } from '../type-constructors.js';
import { goSlice, type Value } from '../value.js';
import { asInt, asText, define, fallible, stringList, text } from './define.js';

interface Match {
  start: number;
  end: number;
  groups: readonly (string | undefined)[];
}

const compiled = new Map<string, RE2JS>();

/** RE2 syntax, as Go's; a bad one is an error in Go's words. The last few are kept. */
function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  const regex = RE2JS.compile(pattern);
  if (compiled.size > 200) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** regexp.MustCompile panics with the pattern in front of the reason. */
function mustCompile(pattern: string): RE2JS {
  try {
    return compile(pattern);
  } catch (error) {
    const quoted =
      pattern.includes('`') || /[^\x20-\x7e]/.test(pattern) ? JSON.stringify(pattern) : `\`${pattern}\``;
    throw new Error(`regexp: Compile(${quoted}): ${(error as Error).message}`, { cause: error });
  }
}

/** All matches from left to right. An empty match right behind the one before does not count (Go). */
function matches(regex: RE2JS, value: string, limit: number): Match[] {
  const found: Match[] = [];
  const matcher = regex.matcher(value);
  while ((limit < 0 || found.length < limit) && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && found.at(-1)?.end === start) continue;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    found.push({ start, end, groups });
  }
  return found;
}

function findAll(regex: RE2JS, value: Value, n: Value): Value {
  const found = matches(regex, asText(value), Number(asInt(n)));
  return goSlice(types.string, found.length > 0 ? found.map(({ groups }) => groups[0] ?? '') : null);
}

function replaceAll(regex: RE2JS, value: string, replacement: (match: Match) => string): string {
  let result = '';
  let last = 0;
  for (const match of matches(regex, value, -1)) {
    result += value.slice(last, match.start) + replacement(match);
    last = match.end;
  }
  return result + value.slice(last);
}

/** Go's Regexp.Expand: `$1`, `${name}`, `$$`; a name is as long as possible, an unknown one is empty. */
function expand(template: string, regex: RE2JS, match: Match): string {
  const names = regex.namedGroups();
  return template.replace(
    /\$(?:(\$)|(\w+)|\{(\w+)\})/g,
    (_whole, dollar?: string, bare?: string, braced?: string) => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced ?? '';
      const index = /^[0-9]+$/.test(name) ? Number(name) : names[name];
      return (index === undefined ? undefined : match.groups[index]) ?? '';
    },
  );
}

/** Regexp.Split. */
function split(regex: RE2JS, pattern: string, value: string, limit: number): Value {
  if (limit === 0) return goSlice(types.string, null);
  if (pattern !== '' && value === '') return goSlice(types.string, ['']);
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const match of matches(regex, value, limit)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(value.slice(begin, end));
    begin = match.end;
  }
  if (end !== value.length) parts.push(value.slice(begin));
  return goSlice(types.string, parts);
}

type Use = (regex: RE2JS, pattern: string, ...args: Value[]) => Value;

/** The plain form, which panics about a bad pattern, and the `must` form, which returns the error. */
function both(
  name: string,
  params: FunctionSpec['params'],
  result: FunctionSpec['result'],
  use: Use,
): FunctionMap {
  const plain = define(params, result, (pattern, ...args) =>
    use(mustCompile(asText(pattern)), asText(pattern), ...args),
  );
  const must = define(
    params,
    result,
    (pattern, ...args) => use(compile(asText(pattern)), asText(pattern), ...args),
    fallible,
  );
  return { [`regex${name}`]: plain, [`mustRegex${name}`]: must };
}

const { string, int, bool } = types;

/** Functions over regular expressions in RE2 syntax. */
export const regexFunctions: FunctionMap = {
  ...both(
    'Match',
    [string, string],
    bool,
    (regex, _pattern, value) => matches(regex, asText(value), 1).length > 0,
  ),
  // Without `must` a bad pattern matches nothing.
  regexMatch: define([string, string], bool, (pattern, value) => {
    try {
      return matches(compile(asText(pattern)), asText(value), 1).length > 0;
    } catch {
      return false;
    }
  }),
  ...both(
    'Find',
    [string, string],
    string,
    (regex, _pattern, value) => matches(regex, asText(value), 1)[0]?.groups[0] ?? '',
  ),
  ...both('FindAll', [string, string, int], stringList, (regex, _pattern, value, n) =>
    findAll(regex, value, n),
  ),
  ...both('ReplaceAll', [string, string, string], string, (regex, _pattern, value, template) =>
    replaceAll(regex, asText(value), (match) => expand(asText(template), regex, match)),
  ),
  ...both('ReplaceAllLiteral', [string, string, string], string, (regex, _pattern, value, by) =>
    replaceAll(regex, asText(value), () => asText(by)),
  ),
  ...both('Split', [string, string, int], stringList, (regex, pattern, value, n) =>
    split(regex, pattern, asText(value), Number(asInt(n))),
  ),
  regexQuoteMeta: text(1, (value) => value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};
