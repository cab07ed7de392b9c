import { joinBytes } from '../byte-string.js';
import { Scalar, type Value } from '../value.js';
import { FormatSpec } from './field.js';
import { formatFloat } from './float.js';
import { Printer } from './printer.js';

/** One value as `fmt.Sprint(value)`: what `{{ x }}` writes. */
export function printOne(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return formatFloat(value, 'g', -1, 64);
    default:
      return new Printer().print(value, 'v');
  }
}

/** `fmt.Sprint`: a space between two operands when neither is a string. */
export function sprint(args: readonly Value[]): string {
  let text = '';
  let previousIsString = false;
  args.forEach((arg, i) => {
    const isString = typeof arg === 'string' || (arg instanceof Scalar && typeof arg.value === 'string');
    if (i > 0 && !isString && !previousIsString) text += ' ';
    text += printOne(arg);
    previousIsString = isString;
  });
  return joinBytes(text);
}

/** `fmt.Sprintln`: a space between all operands and a line feed at the end. */
export function sprintln(args: readonly Value[]): string {
  return joinBytes(`${args.map(printOne).join(' ')}\n`);
}

/** A value inside an error text, as `%s` or `%v` of a reflect.Value. */
export function describeValue(value: Value, verb: 's' | 'v'): string {
  return new Printer(new FormatSpec()).printReflected(value, verb);
}
