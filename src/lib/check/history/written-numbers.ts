import type { Json } from '../bridge/wire.js';

/** A number that Python reads as another one than JavaScript: `3.0` is a float there, and whole numbers keep all of their digits. */
class WrittenNumber {
  constructor(
    readonly number: number,
    private readonly source: string,
  ) {}

  toJSON(): unknown {
    return rawJson(this.source);
  }
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

// Both are in the language, and not yet in TypeScript's library.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** JSON in which such numbers are kept as they are written, for {@link plainValue} and {@link exactText}. Throws a SyntaxError. */
export function parseWritten(text: string): unknown {
  return parseWithSource(text, (_key, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) return value;
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
