import { LargeInteger, type Json, type JsonObject } from '../../bridge/wire.js';
import type { AlertDefinition, Entity } from '../../definition/model.js';
import { FormatError } from '../../python-format/format-spec.js';
import { formatValue } from '../../python-format/format-value.js';
import { pythonRepr, pythonStr } from '../../python-format/python-repr.js';

/** What the name asks for is not there: the name stays as it is. */
class Missing extends Error {}

/**
 * The name of an alert as people are told it: `{capture}` and `{capture:.2f}` are what the condition captured, `{entities}` the id of the entity, as Python's
 * `str.format` puts them in (zmon-worker, `BaseNotification._get_expanded_alert_name`). A name that asks for something else stays as it is; one that cannot
 * be formatted says why.
 */
export function alertTitle(
  { name }: Pick<AlertDefinition, 'name'>,
  entity: Pick<Entity, 'id'>,
  captures: JsonObject,
): string {
  if (!/[{}]/.test(name)) return name;
  const values: JsonObject = { entities: entity.id, ...captures };
  try {
    return expanded(name, values, 2);
  } catch (error) {
    if (error instanceof Missing) return name;
    if (error instanceof FormatError) return `<<< Unformattable name '${name}': ${error.message} >>>`;
    throw error;
  }
}

/** Formats may hold placeholders of their own, one level deep. */
function expanded(text: string, values: JsonObject, depth: number): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    if (character !== '{' && character !== '}') {
      result += character;
      at++;
    } else if (text[at + 1] === character) {
      result += character;
      at += 2;
    } else {
      if (character === '}') throw new FormatError("Single '}' encountered in format string");
      const end = closing(text, at);
      result += replaced(text.slice(at + 1, end), values, depth);
      at = end + 1;
    }
  }
  return result;
}

function closing(text: string, from: number): number {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') open++;
    if (text[at] === '}' && --open === 0) return at;
  }
  throw new FormatError(
    from === text.length - 1
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  );
}

function replaced(field: string, values: JsonObject, depth: number): string {
  if (depth === 0) throw new FormatError('Max string recursion exceeded');
  const [, path = '', conversion, spec = ''] =
    /^((?:\[[^\]]*\]|[^!:[])*)(?:!([^:]*))?(?::(.*))?$/s.exec(field) ?? [];
  const format = spec.includes('{') ? expanded(spec, values, depth - 1) : spec;
  return formatValue(converted(looked(path, values), conversion), format);
}

function converted(value: Json, conversion: string | undefined): Json {
  if (conversion === undefined) return value;
  if (conversion === 's') return pythonStr(value);
  if (conversion === 'r' || conversion === 'a') return pythonRepr(value);
  throw new FormatError(`Unknown conversion specifier '${conversion}'`);
}

/** `name`, `name[key]`, `name[0]`. Attributes are refused: what they would give away in Python is nobody's name. */
function looked(path: string, values: JsonObject): Json {
  const [name = '', ...rest] = path.split(/(?=[.[])/);
  if (name === '' || /^\d+$/.test(name))
    throw new FormatError('Replacement index 0 out of range for positional args tuple');
  let value = member(values, name);
  for (const step of rest) {
    if (step.startsWith('.')) throw new FormatError(`there is no attribute '${step.slice(1)}'`);
    const key = step.slice(1, -1);
    if (Array.isArray(value)) value = item(value, key);
    else if (typeof value === 'object' && value !== null && !(value instanceof LargeInteger))
      value = member(value, key);
    else throw new FormatError('this value has no items');
  }
  return value;
}

function member(values: JsonObject, key: string): Json {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) throw new Missing();
  return value;
}

function item(list: readonly Json[], key: string): Json {
  const value = /^\d+$/.test(key) ? list[Number(key)] : undefined;
  if (value === undefined) throw new FormatError('list index out of range');
  return value;
}
