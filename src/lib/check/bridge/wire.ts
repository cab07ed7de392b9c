import { rawNumber } from '../../core/index.js';

/** What crosses the bridge as it is. Anything else is tagged, see {@link Tagged}. */
export type Json = null | boolean | number | LargeInteger | string | Json[] | { [key: string]: Json };

/** A whole number of Python beyond 2^53, with all of its digits, which JSON text has and JavaScript's numbers have not. */
export class LargeInteger {
  readonly #value: bigint;

  constructor(value: bigint) {
    this.#value = value;
  }

  get value(): bigint {
    return this.#value;
  }

  /** The nearest that JavaScript's numbers have. */
  get number(): number {
    return Number(this.#value);
  }

  toJSON(): unknown {
    return rawNumber(String(this.#value));
  }
}

export type JsonObject = { [key: string]: Json };

/**
 * A value that JSON cannot say, on its way from a wrapper to Python. The prelude turns each tag into the Python value that the ZMON worker
 * would have returned, so that checks can go on computing with it.
 */
export class Tagged {
  constructor(
    readonly tag: Tag,
    readonly value: unknown,
  ) {}
}

export type Tag =
  /** ISO text without zone or with `+00:00` → `datetime`. */
  | 'datetime'
  | 'date'
  | 'time'
  /** Seconds → `timedelta`. */
  | 'timedelta'
  /** Decimal text → `Decimal`. */
  | 'decimal'
  /** Integer text beyond 2^53 → `int`. */
  | 'integer'
  /** `nan`, `inf`, `-inf` → `float`. */
  | 'float'
  /** Base64 → `bytes`. */
  | 'bytes'
  | 'set'
  | 'tuple'
  /** A list of `[key, value]` pairs → `dict` whose keys need not be text. */
  | 'pairs'
  /** A dict whose missing keys give `[]` (`http().prometheus()`). */
  | 'lists'
  /** A dict whose missing keys give 0 (`cloudwatch().query()`). */
  | 'counts'
  /** A dict that is looked up without regard to case (`http().headers()`). */
  | 'headers'
  /** The wrapper object itself, for chaining: `sql().execute(…)`. */
  | 'self'
  /** A further object with methods: `{ kind, handle }`, see {@link WrapperDefinition.objects}. */
  | 'object';

export const self = new Tagged('self', null);
export const decimal = (text: string): Tagged => new Tagged('decimal', text);
export const tuple = (values: readonly unknown[]): Tagged => new Tagged('tuple', values);
export const setOf = (values: readonly unknown[]): Tagged => new Tagged('set', values);
export const timedelta = (seconds: number): Tagged => new Tagged('timedelta', seconds);
/** ISO 8601 text, as `2026-01-31T12:00:00.000001` (naive) or with an offset (aware). */
export const datetime = (iso: string): Tagged => new Tagged('datetime', iso);
export const dateOnly = (iso: string): Tagged => new Tagged('date', iso);
export const bytes = (value: Uint8Array): Tagged =>
  new Tagged('bytes', Buffer.from(value).toString('base64'));
export const headers = (value: Readonly<Record<string, string>>): Tagged => new Tagged('headers', value);
/** A number that is a `float` in Python even when it is whole: `3.0`, so that `/` and JSON go on as on the worker. */
export const float = (value: number): Tagged | number =>
  Number.isInteger(value) || !Number.isFinite(value) ? new Tagged('float', floatText(value)) : value;
export const counts = (value: Readonly<Record<string, unknown>>): Tagged => new Tagged('counts', value);
export const lists = (value: Readonly<Record<string, unknown>>): Tagged => new Tagged('lists', value);

/** An object of a further kind that the wrapper returns; it lives on the host until the evaluation ends. */
export const object = (kind: string, instance: unknown): Tagged => new Tagged('object', { kind, instance });

/** The exceptions of the worker that a wrapper may raise, with the arguments of their constructors (spec: `HttpError(message, url)`). */
export type PythonException =
  | 'CheckError'
  | 'ConfigurationError'
  | 'HttpError'
  | 'DbError'
  | 'JmxQueryError'
  | 'InsufficientPermissionsError'
  | 'ResultSizeError'
  | 'SecurityError'
  | 'SnmpError'
  | 'NagiosError'
  | 'ValueError'
  | 'TypeError'
  | 'KeyError'
  | 'Exception';

/** Thrown by a wrapper on the host, raised in the check as the Python exception of that name. */
export class PythonError extends Error {
  constructor(
    readonly exception: PythonException,
    readonly args: readonly string[],
  ) {
    super(args.join(', '));
    this.name = 'PythonError';
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}
