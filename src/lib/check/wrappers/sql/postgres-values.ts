import { pythonJson } from '../../bridge/python-json.js';
import { bytes, dateOnly, datetime, decimal, float, Tagged, timedelta } from '../../bridge/wire.js';
import { readArray, type ArrayElement } from './array-literal.js';

/**
 * A value of PostgreSQL in its text form as the Python value that psycopg2 makes of it. Types that psycopg2 leaves alone (uuid, inet,
 * money, hstore, …) stay text; so do ranges, of which psycopg2 makes objects that no check result can hold.
 * @throws RangeError for what Python cannot hold, such as a date before year 1
 */
export function postgresValue(oid: number, text: string | null): null | boolean | number | string | object {
  if (text === null) return null;
  const read = scalars[oid];
  if (read) return read(text);
  const element = scalars[elementOf[oid] ?? -1];
  return element ? mapArray(readArray(text), element) : text;
}

type Read = (text: string) => boolean | number | string | object;

const integer: Read = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : new Tagged('integer', text);
};
const floating: Read = (text) => float(Number(text));
const asText: Read = (text) => text;
const json: Read = (text) => pythonJson(text) as ReturnType<Read>;

/** By type OID (pg_type.dat). */
const scalars: Readonly<Record<number, Read>> = {
  16: (text) => text === 't',
  17: byteString,
  18: asText,
  19: asText,
  20: integer,
  21: integer,
  23: integer,
  25: asText,
  26: integer,
  114: json,
  700: floating,
  701: floating,
  1042: asText,
  1043: asText,
  1082: date,
  1083: time,
  1114: timestamp,
  1184: timestamp,
  1186: interval,
  1266: time,
  1700: decimal,
  3802: json,
};

/** Array types that psycopg2 reads, and the type of their elements. */
const elementOf: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1002: 18,
  1003: 19,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1183: 1083,
  1185: 1184,
  1187: 1186,
  1231: 1700,
  1270: 1266,
  3807: 3802,
};

function mapArray(elements: readonly ArrayElement[], read: Read): unknown[] {
  return elements.map((element) =>
    element === null ? null : Array.isArray(element) ? mapArray(element, read) : read(element),
  );
}

/** `\xDEADBEEF`, or the escape form of `bytea_output = escape`. */
function byteString(text: string): Tagged {
  if (text.startsWith('\\x')) return bytes(Buffer.from(text.slice(2), 'hex'));
  const latin = text.replace(/\\(\\|[0-3][0-7]{2})/g, (_, code: string) =>
    code === '\\' ? '\\' : String.fromCharCode(parseInt(code, 8)),
  );
  return bytes(Buffer.from(latin, 'latin1'));
}

function date(text: string): Tagged {
  if (text === 'infinity') return dateOnly('9999-12-31');
  if (text === '-infinity') return dateOnly('0001-01-01');
  return dateOnly(withinPython(text));
}

/** psycopg2 gives Python's first and last moment for the infinities. */
function timestamp(text: string): Tagged {
  if (text === 'infinity') return datetime('9999-12-31T23:59:59.999999');
  if (text === '-infinity') return datetime('0001-01-01T00:00:00');
  const [day = '', clock = ''] = withinPython(text).split(' ');
  return datetime(`${day}T${isoTime(clock)}`);
}

function time(text: string): Tagged {
  return new Tagged('time', isoTime(text));
}

/** `12:00:00.5+02` → `12:00:00.500000+02:00`. */
function isoTime(text: string): string {
  const match = /^(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:([+-]\d\d)(:\d\d(?::\d\d)?)?)?$/.exec(text);
  if (!match) throw new RangeError(`unable to parse time: ${text}`);
  const [, clock = '', fraction, hours, minutes = ':00'] = match;
  return `${clock}${fraction ? `.${fraction.padEnd(6, '0')}` : ''}${hours ? `${hours}${minutes}` : ''}`;
}

function withinPython(text: string): string {
  if (/ BC$|^\d{5,}/.test(text)) throw new RangeError(`year is out of range: ${text}`);
  return text;
}

/** The longest that PostgreSQL prints has some 60 characters. */
const maxInterval = 100;
const daysOf: Readonly<Record<string, number>> = { year: 365, mon: 30, day: 1 };

/** The style `postgres`, which is the default: `1 year 2 mons -3 days 04:05:06.5`. A month counts 30 days, as with psycopg2. */
function interval(text: string): Tagged {
  if (text.length > maxInterval)
    throw new RangeError(`unable to parse interval: ${text.slice(0, maxInterval)}`);
  let rest = text;
  let seconds = 0;
  rest = rest.replace(/([+-]?\d+) (year|mon|day)s?\s*/g, (_, count: string, unit: string) => {
    seconds += Number(count) * (daysOf[unit] ?? 0) * 86_400;
    return '';
  });
  const clock = /^([+-]?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(rest.trim());
  if (clock) {
    const [, sign, hours, minutes, rest] = clock;
    const part = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    seconds += sign === '-' ? -part : part;
  } else if (rest.trim() !== '') {
    throw new RangeError(`unable to parse interval: ${text}`);
  }
  return timedelta(seconds);
}
