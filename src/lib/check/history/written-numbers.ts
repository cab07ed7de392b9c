import { parseNumbers, rawNumber } from '../../core/index.js';
import type { Json } from '../bridge/wire.js';

/** A number that Python reads as another one than JavaScript: `3.0` is a float there, and whole numbers keep all of their digits. */
class WrittenNumber {
  constructor(
    readonly number: number,
    private readonly source: string,
  ) {}

  toJSON(): unknown {
    return rawNumber(this.source);
  }
}

/** JSON in which such numbers are kept as they are written, for {@link plainValue} and {@link exactText}. Throws a SyntaxError. */
export function parseWritten(text: string): unknown {
  return parseNumbers(text, (value, source) => {
    const isOther = /[.eE]/.test(source) ? Number.isInteger(value) : !Number.isSafeInteger(value);
    return isOther ? new WrittenNumber(value, source) : value;
  });
}

/** A number as {@link parseWritten} or YAML give it. */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof WrittenNumber;
}

/** The value as JavaScript has it. */
export function plainValue(value: unknown): Json {
  if (value instanceof WrittenNumber) return value.number;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
}

/** The value as JSON text of Python's; undefined where plain JSON says the same. */
export function exactText(value: unknown): string | undefined {
  return holdsWritten(value) ? JSON.stringify(value) : undefined;
}

function holdsWritten(value: unknown): boolean {
  if (value instanceof WrittenNumber) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsWritten);
}
