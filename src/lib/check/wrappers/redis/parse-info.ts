import { float } from '../../bridge/wire.js';

/**
 * The answer of `INFO` with the types that redis-py gives: ints, floats, text, and dicts for `db0:keys=1,expires=0` and replicas.
 */
export function parseInfo(text: string): Record<string, unknown> {
  const entries = text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#') && line.includes(':'))
    .map((line): [string, unknown] => {
      const colon = line.startsWith('cmdstat_host') ? line.lastIndexOf(':') : line.indexOf(':');
      return [line.slice(0, colon), valueOf(line.slice(colon + 1))];
    });
  return Object.fromEntries(entries);
}

function valueOf(text: string): unknown {
  if (!text.includes(',') || !text.includes('=')) return numberOrText(text);
  return Object.fromEntries(
    text.split(',').map((item) => {
      const equals = item.lastIndexOf('=');
      return [item.slice(0, Math.max(0, equals)), numberOrText(item.slice(equals + 1))];
    }),
  );
}

/** Python reads no longer numbers from text either, since it takes long. */
const mostDigits = 4300;

function numberOrText(text: string): unknown {
  if (text.length > mostDigits) return text;
  if (/^\s*[+-]?\d+\s*$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text.trim());
  }
  return /^[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? float(Number(text)) : text;
}
