const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  offset: number;
  afternoon: boolean | undefined;
}

type Reader = readonly [layout: RegExp, text: string, read: (parts: Parts, text: string) => void];

const number =
  (name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second') =>
  (parts: Parts, text: string): void => {
    parts[name] = Number(text);
  };

const READERS: readonly Reader[] = [
  [/^January/, '[A-Za-z]{3,9}', readMonth],
  [/^Jan(?![a-z])/, '[A-Za-z]{3}', readMonth],
  [/^(?:Monday|Mon(?![a-z]))/, '[A-Za-z]{3,9}', () => undefined],
  [/^2006/, '[0-9]{4}', number('year')],
  [/^01/, '[0-9]{2}', number('month')],
  [/^02/, '[0-9]{2}', number('day')],
  [/^(?:15|03)/, '[0-9]{2}', number('hour')],
  [/^04/, '[0-9]{2}', number('minute')],
  [/^05/, '[0-9]{2}(?:[.,][0-9]+)?', readSecond],
  [/^06/, '[0-9]{2}', (parts, text) => void (parts.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000))],
  [/^_2/, ' ?[0-9]{1,2}', number('day')],
  [/^1/, '[0-9]{1,2}', number('month')],
  [/^2/, '[0-9]{1,2}', number('day')],
  [/^3/, '[0-9]{1,2}', number('hour')],
  [/^4/, '[0-9]{1,2}', number('minute')],
  [/^5/, '[0-9]{1,2}', readSecond],
  [/^[Pp][Mm]/, '[AaPp][Mm]', (parts, text) => void (parts.afternoon = /p/i.test(text))],
  [/^Z07:?00/, '(?:Z|[-+][0-9]{2}:?[0-9]{2})', readOffset],
  [/^-07:?00/, '[-+][0-9]{2}:?[0-9]{2}', readOffset],
  [/^MST/, '[A-Z]{3,4}', () => undefined],
  [
    /^[.,][09]+(?![0-9])/,
    '(?:[.,][0-9]+)?',
    (parts, text) => void (parts.fraction = text.slice(1) || parts.fraction),
  ],
];

function readMonth(parts: Parts, text: string): void {
  parts.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;
}

function readSecond(parts: Parts, text: string): void {
  const [second = '0', fraction = ''] = text.split(/[.,]/);
  parts.second = Number(second);
  parts.fraction = fraction;
}

function readOffset(parts: Parts, text: string): void {
  const match = /([-+])(\d\d):?(\d\d)/.exec(text);
  parts.offset = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60) : 0;
}

/** time.Parse, in nanoseconds since the epoch; a time without an offset is UTC. Throws when the text does not fit the layout. */
export function parseTime(layout: string, text: string): bigint {
  const parts: Parts = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    fraction: '',
    offset: 0,
    afternoon: undefined,
  };
  const fail = (): Error =>
    new Error(`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`);
  let at = 0;
  for (let rest = layout; rest !== '';) {
    const reader = READERS.find(([pattern]) => pattern.test(rest));
    const width = reader ? reader[0].exec(rest)![0].length : 1;
    const found = reader
      ? new RegExp(`^${reader[1]}`).exec(text.slice(at))?.[0]
      : text.startsWith(rest[0]!, at)
        ? rest[0]
        : undefined;
    if (found === undefined) throw fail();
    reader?.[2](parts, found);
    at += found.length;
    rest = rest.slice(width);
  }
  if (at < text.length)
    throw new Error(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(text.slice(at))}`);
  return nanoseconds(parts, fail);
}

function nanoseconds(parts: Parts, fail: () => Error): bigint {
  const hour = parts.afternoon === undefined ? parts.hour : (parts.hour % 12) + (parts.afternoon ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  const isRange =
    parts.month < 1 ||
    date.getUTCMonth() !== parts.month - 1 ||
    hour > 23 ||
    parts.minute > 59 ||
    parts.second > 59;
  if (isRange) throw fail();
  const seconds = BigInt(
    date.getTime() / 1000 + hour * 3600 + parts.minute * 60 + parts.second - parts.offset,
  );
  return seconds * 1_000_000_000n + BigInt(parts.fraction.padEnd(9, '0').slice(0, 9));
}
