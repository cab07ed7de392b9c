import { structType, types } from '../type-constructors.js';
import { GoPointer, goStruct, GoStruct, Scalar, type Value } from '../value.js';
import type { GoType } from '../go-type.js';
import { formatTime, type WallClock } from './time-layout.js';
import { asText } from './define.js';

const NANOS = 1_000_000_000n;

/** `time.Time` in UTC, with the methods that need no other type of Go's time package. `ext` holds nanoseconds since the epoch. */
export const timeType: GoType = structType('time.Time', {
  fields: { wall: types.uint64, ext: types.int64, loc: types.any },
  methods: {
    String: {
      params: [],
      result: types.string,
      call: (self) =>
        formatTime(wallClock(nanosecondsOf(self)!, 'UTC'), '2006-01-02 15:04:05.999999999 -0700 MST'),
    },
    Format: {
      params: [types.string],
      result: types.string,
      call: (self, layout) => formatTime(wallClock(nanosecondsOf(self)!, 'UTC'), asText(layout)),
    },
    Unix: { params: [], result: types.int64, call: (self) => floorDivide(nanosecondsOf(self)!, NANOS) },
    UnixMilli: {
      params: [],
      result: types.int64,
      call: (self) => floorDivide(nanosecondsOf(self)!, 1_000_000n),
    },
    UnixNano: { params: [], result: types.int64, call: (self) => BigInt.asIntN(64, nanosecondsOf(self)!) },
    Year: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').year),
    },
    YearDay: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').yearDay),
    },
    Day: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').day),
    },
    Hour: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').hour),
    },
    Minute: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').minute),
    },
    Second: {
      params: [],
      result: types.int,
      call: (self) => BigInt(wallClock(nanosecondsOf(self)!, 'UTC').second),
    },
  },
});

export function timeValue(nanoseconds: bigint): GoStruct {
  return goStruct(timeType, { ext: nanoseconds });
}

/** Nanoseconds since the epoch of a time.Time or a pointer to one, of whatever origin; undefined for anything else. */
export function nanosecondsOf(value: Value): bigint | undefined {
  const struct = value instanceof GoPointer ? value.target : value;
  if (!(struct instanceof GoStruct) || struct.type.name !== 'time.Time') return undefined;
  const ext = struct.field('ext');
  return ext instanceof Scalar ? (ext.value as bigint) : undefined;
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** What a clock in a zone shows; an unknown zone is UTC (sprig). */
export function wallClock(nanoseconds: bigint, zone: string): WallClock {
  const seconds = Number(floorDivide(nanoseconds, NANOS));
  const { offset, name } = zoneAt(seconds, zone);
  const date = new Date((seconds + offset) * 1000);
  const startOfYear = new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(nanoseconds - floorDivide(nanoseconds, NANOS) * NANOS),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - startOfYear) / 86_400_000) + 1,
    offset,
    zone: name,
  };
}

function zoneAt(seconds: number, zone: string): { offset: number; name: string } {
  if (zone === '' || zone === 'UTC') return { offset: 0, name: 'UTC' };
  try {
    const part = (type: 'longOffset' | 'short', locale: string): string =>
      new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: type })
        .formatToParts(seconds * 1000)
        .find(({ type: kind }) => kind === 'timeZoneName')?.value ?? '';
    const match = /GMT([-+])(\d\d):(\d\d)(?::(\d\d))?/.exec(part('longOffset', 'en-US'));
    const offset = match
      ? (match[1] === '-' ? -1 : 1) *
        (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0))
      : 0;
    // JavaScript knows fewer abbreviations than Go's database; where it has none the offset stands in.
    const short = [part('short', 'en-US'), part('short', 'en-GB')].find((text) => /^[A-Z]{2,5}$/.test(text));
    return {
      offset,
      name:
        short ?? `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 3600)).padStart(2, '0')}`,
    };
  } catch {
    return { offset: 0, name: 'UTC' };
  }
}
