import { isRecord } from '../../core/index.js';
import { PythonError } from './wire.js';
import type { Arguments, BridgeCall, Parameter } from './wrapper.js';

/** Documents of checks are flat; deeper ones are meant to exhaust the stack of whoever reads them. */
const maxDepth = 64;

/**
 * The arguments of a call by parameter name: what the check gave, else what is bound, else the default. `*args` arrive as a list and
 * `**keywords` as a dict under the name of their parameter. The result has no prototype, so that no name is there by accident.
 * @throws PythonError TypeError in Python's words, for unknown and missing arguments and for values that no check can mean
 */
export function bindArguments(
  name: string,
  parameters: readonly Parameter[],
  given: unknown,
  call: BridgeCall,
): Arguments {
  if (!isRecord(given)) throw new PythonError('TypeError', [`${name}() needs its arguments by name`]);
  const known = new Set(parameters.map((parameter) => parameter.name));
  for (const [key, value] of Object.entries(given)) {
    if (!known.has(key))
      throw new PythonError('TypeError', [`${name}() got an unexpected keyword argument '${key}'`]);
    checkValue(name, value, 0);
  }
  const bound = Object.create(null) as Record<string, unknown>;
  const missing: string[] = [];
  for (const parameter of parameters) {
    if (parameter.kind === 'callable') continue;
    const value = valueOf(name, parameter, given, call);
    if (value === undefined) missing.push(parameter.name);
    else bound[parameter.name] = value;
  }
  if (missing.length > 0) throw new PythonError('TypeError', [missingText(name, missing)]);
  return bound;
}

function valueOf(
  name: string,
  { name: key, kind, bind, default: fallback, protected: ignored }: Parameter,
  given: Readonly<Record<string, unknown>>,
  call: BridgeCall,
): unknown {
  const own = Object.hasOwn(given, key) && !ignored ? given[key] : undefined;
  if (kind === 'variadic') return list(name, key, own ?? []);
  if (kind === 'keywords') return dict(name, key, own ?? {});
  if (own !== undefined) return own;
  return bind ? (bind.value(call) ?? null) : fallback;
}

function list(name: string, key: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new PythonError('TypeError', [`${name}() argument after * must be an iterable: ${key}`]);
}

function dict(name: string, key: string, value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new PythonError('TypeError', [`${name}() argument after ** must be a mapping: ${key}`]);
}

/** A dict with the key `__proto__` would change what all objects of a careless reader are. */
function checkValue(name: string, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth)
    throw new PythonError('ValueError', [`an argument of ${name}() is nested too deeply`]);
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__')
      throw new PythonError('ValueError', [`an argument of ${name}() has the key '__proto__'`]);
    checkValue(name, item, depth + 1);
  }
}

function missingText(name: string, missing: readonly string[]): string {
  const quoted = missing.map((one) => `'${one}'`);
  const last = quoted.pop() ?? '';
  const others =
    quoted.length > 1 ? `${quoted.join(', ')}, and ` : quoted.map((one) => `${one} and `).join('');
  const noun = missing.length === 1 ? 'argument' : 'arguments';
  return `${name}() missing ${missing.length} required positional ${noun}: ${others}${last}`;
}
