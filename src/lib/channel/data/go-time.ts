import {
  goStruct,
  Scalar,
  structType,
  typed,
  types,
  type GoStruct,
  type Value,
} from '../../gotemplate/index.js';

/** Seconds from Go's zero time, 0001-01-01T00:00:00Z, to the Unix epoch. */
const zeroTimeSeconds = -62_135_596_800n;

/**
 * `time.Time` as far as channel templates use it, with the methods that need no other type of Go's time package. All fields are unexported,
 * as in Go; the second holds nanoseconds since the Unix epoch, the third the offset of the zone in seconds.
 */
export const timeType = structType('time.Time', {
  fields: { wall: types.uint64, ext: types.int64, loc: types.int64 },
  methods: {
    String: {
      params: [],
      result: types.string,
      call: (self) => timeString(nanoseconds(self), offsetSeconds(self)),
    },
    Unix: { params: [], result: types.int64, call: (self) => typed(types.int64, seconds(self)) },
    UnixMilli: {
      params: [],
      result: types.int64,
      call: (self) => typed(types.int64, floorDivide(nanoseconds(self), 1_000_000n)),
    },
    UnixNano: {
      params: [],
      result: types.int64,
      call: (self) => typed(types.int64, BigInt.asIntN(64, nanoseconds(self))),
    },
    IsZero: {
      params: [],
      result: types.bool,
      call: (self) => nanoseconds(self) === zeroTimeSeconds * 1_000_000_000n,
    },
    Year: { params: [], result: types.int, call: (self) => BigInt(parts(self).year) },
    YearDay: { params: [], result: types.int, call: (self) => BigInt(parts(self).yearDay) },
    Day: { params: [], result: types.int, call: (self) => BigInt(parts(self).day) },
    Hour: { params: [], result: types.int, call: (self) => BigInt(parts(self).hour) },
    Minute: { params: [], result: types.int, call: (self) => BigInt(parts(self).minute) },
    Second: { params: [], result: types.int, call: (self) => BigInt(parts(self).second) },
  },
});

/** A time from RFC 3339 text, in the zone that it names; '' gives Go's zero time. */
export function timeValue(rfc3339: string): GoStruct {
  return goStruct(timeType, {
    ext: new Scalar(types.int64, parseNanoseconds(rfc3339)),
    loc: new Scalar(types.int64, BigInt(parseOffset(rfc3339))),
  });
}

function parseOffset(text: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}

function offsetSeconds(self: Value): number {
  const loc = (self as GoStruct).values[2];
  return loc instanceof Scalar ? Number(loc.value) : 0;
}

function parseNanoseconds(text: string): bigint {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return zeroTimeSeconds * 1_000_000_000n;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const wholeSeconds = floorDivide(BigInt(milliseconds), 1000n);
  return wholeSeconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

function nanoseconds(self: Value): bigint {
  const ext = (self as GoStruct).values[1];
  return ext instanceof Scalar ? BigInt(ext.value as bigint) : 0n;
}

function seconds(self: Value): bigint {
  return floorDivide(nanoseconds(self), 1_000_000_000n);
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function parts(self: Value): {
  year: number;
  yearDay: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
} {
  const date = new Date((Number(seconds(self)) + offsetSeconds(self)) * 1000);
  const year = date.getUTCFullYear();
  const startOfYear = new Date(0).setUTCFullYear(year, 0, 1);
  return {
    year,
    yearDay: Math.floor((date.getTime() - startOfYear) / 86_400_000) + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** Go's `Time.String`: `2006-01-02 15:04:05.999999999 -0700 MST`; a zone without a name prints its offset again. */
function timeString(value: bigint, offset: number): string {
  const whole = floorDivide(value, 1_000_000_000n);
  const iso = new Date((Number(whole) + offset) * 1000).toISOString();
  const fraction = (value - whole * 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  const date = iso.slice(0, -5).replace('T', ' ').replace(/^\+00/, '');
  return `${date}${fraction ? `.${fraction}` : ''} ${zoneText(offset)} ${offset === 0 ? 'UTC' : zoneText(offset)}`;
}

function zoneText(offset: number): string {
  const minutes = Math.abs(Math.trunc(offset / 60));
  const digits = (count: number): string => String(count).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(Math.trunc(minutes / 60))}${digits(minutes % 60)}`;
}
