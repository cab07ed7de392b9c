type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

// Both are in the language, and not yet in TypeScript's library.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** A number that `JSON.stringify` writes with these digits, whatever JavaScript would make of them. Throws a SyntaxError for what is no JSON. */
export function rawNumber(digits: string): unknown {
  return rawJson(digits);
}

/** JSON in which every number is what `number` makes of it and of how it is written. Throws a SyntaxError. */
export function parseNumbers(text: string, number: (value: number, source: string) => unknown): unknown {
  return parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined ? number(value, context.source) : value,
  );
}

/** JSON in which whole numbers beyond 2^53 are what `large` makes of their digits. Throws a SyntaxError. */
export function parseLargeIntegers(text: string, large: (value: bigint) => unknown): unknown {
  // Most texts hold no such number, and a reviver is called for every value. Digits behind a point do not count.
  if (!/(?<![.\d])\d{16}/.test(text)) return JSON.parse(text) as unknown;
  return parseNumbers(text, (value, source) =>
    Number.isSafeInteger(value) || !/^-?\d+$/.test(source) ? value : large(BigInt(source)),
  );
}
