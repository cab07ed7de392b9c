import { PythonError } from '../bridge/wire.js';
import type { Arguments, WrapperDefinition } from '../bridge/wrapper.js';

/** Behind the wrapper `time`: the offset of a time zone at a moment, from the database of the JavaScript engine, because Python has none here. */
export const timeZone: WrapperDefinition<Zone> = {
  name: 'time_zone',
  tier: 1,
  summary: 'Knows when the clocks of a time zone change.',
  internal: true,
  inConditions: true,
  parameters: [{ name: 'name' }],
  open: ({ name }) => zoneOf(String(name)),
  methods: {
    at: {
      parameters: [{ name: 'seconds', doc: 'Since 1970.' }],
      returns: 'a dict: `offset` in seconds, `name` such as `CET`',
      run: (zone, args) => described(zone, secondsOf(args)),
    },
    on_the_wall: {
      parameters: [{ name: 'seconds', doc: 'What the clocks there show, as if it were UTC, since 1970.' }],
      returns: 'as `at`',
      run: (zone, args) => described(zone, momentOnTheWall(zone, secondsOf(args))),
    },
  },
};

interface Zone {
  offset: Intl.DateTimeFormat;
  names: readonly Intl.DateTimeFormat[];
}

/** Abbreviations such as CET and EST are known only where they are used. */
const regions = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-ZA'];

function zoneOf(name: string): Zone {
  try {
    const format = (locale: string, timeZoneName: 'longOffset' | 'short'): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName });
    return {
      offset: format('en-US', 'longOffset'),
      names: regions.map((region) => format(region, 'short')),
    };
  } catch {
    // pytz' UnknownTimeZoneError is one.
    throw new PythonError('KeyError', [name]);
  }
}

function secondsOf({ seconds }: Arguments): number {
  // JavaScript's dates end there.
  if (typeof seconds === 'number' && Math.abs(seconds) <= 8.64e12) return seconds;
  throw new PythonError('ValueError', [`${String(seconds)} is out of range`]);
}

function described(zone: Zone, seconds: number): { offset: number; name: string } {
  const offset = offsetAt(zone, seconds);
  const names = zone.names.map((format) => namePart(format, seconds));
  return { offset, name: names.find((name) => !/\d/.test(name)) ?? offsetText(offset) };
}

/** Of a time that the clocks show twice, the later one, as pytz has it; of one that they leave out, as if they had not been changed yet. */
function momentOnTheWall(zone: Zone, wall: number): number {
  const day = 86_400;
  const after = wall - offsetAt(zone, wall + day);
  if (offsetAt(zone, after) === wall - after) return after;
  const before = wall - offsetAt(zone, wall - day);
  return before;
}

function offsetAt({ offset }: Zone, seconds: number): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(namePart(offset, seconds));
  const [, sign, hours = 0, minutes = 0, rest = 0] = match ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

function namePart(format: Intl.DateTimeFormat, seconds: number): string {
  return format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
}

/** As pytz names zones without an abbreviation: `+0530`. */
function offsetText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : digits(minutes % 60)}`;
}
