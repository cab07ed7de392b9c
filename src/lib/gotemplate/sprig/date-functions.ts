import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { types } from '../type-constructors.js';
import { Scalar, type Value } from '../value.js';
import { asText, define, fallible } from './define.js';
import { formatDuration, parseDuration, roundDuration } from './duration.js';
import { floorDivide, nanosecondsOf, timeType, timeValue, wallClock } from './go-time.js';
import { formatTime } from './time-layout.js';
import { parseTime } from './time-parse.js';
import type { Surroundings } from './unrepeatable-functions.js';

const NANOS = 1_000_000_000n;

/** Durations in seconds as text; the one function about time that depends on nothing else. */
export const durationFunction: FunctionSpec = define([types.any], types.string, (seconds) => {
  const number =
    typeof seconds === 'string'
      ? /^[-+]?[0-9]+$/.test(seconds)
        ? BigInt(seconds.replace(/^\+/, ''))
        : 0n
      : int64(seconds);
  return formatDuration(BigInt.asIntN(64, (number ?? 0n) * NANOS));
});

/** The value of an int64; sprig looks at no other integer type here. */
function int64(value: Value): bigint | undefined {
  return value instanceof Scalar && value.type === types.int64 ? (value.value as bigint) : undefined;
}

/** Functions about dates. `Local` is the zone of the variable TZ, or UTC. */
export function dateFunctions({ now, env }: Surroundings): FunctionMap {
  const current = (): bigint => BigInt(Math.round(now() * 1000)) * 1000n;
  const zoneOf = (zone: string): string => (zone === 'Local' ? (env['TZ'] ?? 'UTC') : zone);

  /** Times, and integers as seconds since the epoch; anything else is now. */
  const moment = (date: Value): bigint => {
    if (typeof date === 'bigint') return date * NANOS;
    const seconds =
      date instanceof Scalar && (date.type === types.int64 || date.type === types.int32)
        ? (date.value as bigint)
        : undefined;
    return nanosecondsOf(date) ?? (seconds === undefined ? current() : seconds * NANOS);
  };
  const inZone = (layout: string, date: Value, zone: string): string =>
    formatTime(wallClock(moment(date), zoneOf(zone)), layout);

  const modify = (duration: Value, date: Value): Value =>
    timeValue(nanosecondsOf(date)! + parseDuration(asText(duration)));
  const leniently = (duration: Value, date: Value): Value => {
    try {
      return modify(duration, date);
    } catch {
      return date;
    }
  };
  const toDate = (layout: Value, text: Value): Value => timeValue(parseTime(asText(layout), asText(text)));
  const dateInZone = define([types.string, types.any, types.string], types.string, (layout, date, zone) =>
    inZone(asText(layout), date, asText(zone)),
  );
  const dateModify = define([types.string, timeType], timeType, leniently);
  const mustDateModify = define([types.string, timeType], timeType, modify, fallible);

  return {
    now: define([], timeType, () => timeValue(current())),
    date: define([types.string, types.any], types.string, (layout, date) =>
      inZone(asText(layout), date, 'Local'),
    ),
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: define([types.any], types.string, (date) => inZone('2006-01-02', date, 'Local')),
    htmlDateInZone: define([types.any, types.string], types.string, (date, zone) =>
      inZone('2006-01-02', date, asText(zone)),
    ),
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    ago: define([types.any], types.string, (date) => {
      const elapsed = current() - moment(date);
      const half = elapsed < 0n ? -NANOS / 2n : NANOS / 2n;
      return formatDuration(((elapsed + half) / NANOS) * NANOS);
    }),
    durationRound: define([types.any], types.string, (duration) => {
      const since = nanosecondsOf(duration);
      if (since !== undefined) return roundDuration(current() - since);
      return roundDuration(typeof duration === 'string' ? orZero(duration) : (int64(duration) ?? 0n));
    }),
    unixEpoch: define([timeType], types.string, (date) => String(floorDivide(nanosecondsOf(date)!, NANOS))),
    toDate: define([types.string, types.string], timeType, (layout, text) => {
      try {
        return toDate(layout, text);
      } catch {
        return timeValue(-62_135_596_800n * NANOS);
      }
    }),
    mustToDate: define([types.string, types.string], timeType, toDate, fallible),
  };
}

function orZero(duration: string): bigint {
  try {
    return parseDuration(duration);
  } catch {
    return 0n;
  }
}
