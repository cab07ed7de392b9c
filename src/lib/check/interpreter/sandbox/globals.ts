/** What the language itself defines and Python's loader needs after its start; everything else of the global object is removed. */
const kept: ReadonlySet<string> = new Set([
  'globalThis',
  'Infinity',
  'NaN',
  'undefined',
  'Array',
  'ArrayBuffer',
  'Atomics',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'DataView',
  'Date',
  'Error',
  'Float32Array',
  'Float64Array',
  'Function',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'JSON',
  'Map',
  'Math',
  'Number',
  'Object',
  'Promise',
  'Proxy',
  'RangeError',
  'Reflect',
  'RegExp',
  'Set',
  'SharedArrayBuffer',
  'String',
  'Symbol',
  'TextDecoder',
  'TextEncoder',
  'TypeError',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'WeakMap',
  'WeakSet',
  'isNaN',
  'parseFloat',
  'parseInt',
]);

/**
 * The last line behind the imports: should code of JavaScript ever run for a check, it finds a global object without process, require, fetch,
 * timers or workers, prototypes that nobody can change, and an engine that makes no code from text.
 */
export function stripGlobals(): void {
  const { getOwnPropertyNames, freeze, getPrototypeOf } = Object;
  const clock = performance;
  for (const name of getOwnPropertyNames(globalThis))
    if (!kept.has(name)) delete (globalThis as Record<string, unknown>)[name];
  // Python's clock.
  const now = clock.now.bind(clock);
  Object.defineProperty(globalThis, 'performance', { value: freeze({ now }) });
  const intrinsics = [
    Object,
    Function,
    Array,
    Error,
    Map,
    Set,
    Promise,
    RegExp,
    String,
    Number,
    Boolean,
    Symbol,
    Date,
  ];
  for (const intrinsic of intrinsics) {
    freeze(intrinsic.prototype);
    freeze(intrinsic);
  }
  for (const special of [function* () {}, async () => {}, async function* () {}])
    freeze(getPrototypeOf(special));
  freeze(Reflect);
  freeze(Math);
  freeze(JSON);
}
