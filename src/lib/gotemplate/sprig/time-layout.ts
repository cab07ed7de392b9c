/** A moment as a clock on the wall shows it. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  /** 0 is Sunday. */
  weekday: number;
  yearDay: number;
  /** Seconds east of Greenwich, and the name of the zone. */
  offset: number;
  zone: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const pad = (value: number, width: number, fill = '0'): string => String(value).padStart(width, fill);

/** The parts of a layout, longest first where one begins like another. */
const PARTS: readonly (readonly [RegExp, (clock: WallClock, part: string) => string])[] = [
  [/^January/, (clock) => MONTHS[clock.month - 1]!],
  [/^Jan(?![a-z])/, (clock) => MONTHS[clock.month - 1]!.slice(0, 3)],
  [/^Monday/, (clock) => WEEKDAYS[clock.weekday]!],
  [/^Mon(?![a-z])/, (clock) => WEEKDAYS[clock.weekday]!.slice(0, 3)],
  [/^MST/, (clock) => clock.zone],
  [/^2006/, (clock) => pad(clock.year, 4)],
  [/^_2006/, (clock) => `_${pad(clock.year, 4)}`],
  [/^__2/, (clock) => pad(clock.yearDay, 3, ' ')],
  [/^002/, (clock) => pad(clock.yearDay, 3)],
  [/^01/, (clock) => pad(clock.month, 2)],
  [/^02/, (clock) => pad(clock.day, 2)],
  [/^03/, (clock) => pad(clock.hour % 12 || 12, 2)],
  [/^04/, (clock) => pad(clock.minute, 2)],
  [/^05/, (clock) => pad(clock.second, 2)],
  [/^06/, (clock) => pad(clock.year % 100, 2)],
  [/^15/, (clock) => pad(clock.hour, 2)],
  [/^_2/, (clock) => pad(clock.day, 2, ' ')],
  [/^1/, (clock) => String(clock.month)],
  [/^2/, (clock) => String(clock.day)],
  [/^3/, (clock) => String(clock.hour % 12 || 12)],
  [/^4/, (clock) => String(clock.minute)],
  [/^5/, (clock) => String(clock.second)],
  [/^PM/, (clock) => (clock.hour >= 12 ? 'PM' : 'AM')],
  [/^pm/, (clock) => (clock.hour >= 12 ? 'pm' : 'am')],
  [/^(?:-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07)/, offsetText],
  [/^[.,]0+(?![0-9])/, (clock, part) => part[0]! + pad(clock.nanosecond, 9).slice(0, part.length - 1)],
  [/^[.,]9+(?![0-9])/, (clock, part) => shortFraction(clock, part)],
];

function offsetText(clock: WallClock, part: string): string {
  if (part.startsWith('Z') && clock.offset === 0) return 'Z';
  const seconds = Math.abs(clock.offset);
  const numbers = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((value) =>
    pad(Math.floor(value), 2),
  );
  const digits = part.replace(/[^0-9]/g, '').length / 2;
  return (clock.offset < 0 ? '-' : '+') + numbers.slice(0, digits).join(part.includes(':') ? ':' : '');
}

function shortFraction(clock: WallClock, part: string): string {
  const digits = pad(clock.nanosecond, 9)
    .slice(0, part.length - 1)
    .replace(/0+$/, '');
  return digits === '' ? '' : part[0]! + digits;
}

/** time.Time.Format: the layout is the reference time `Mon Jan 2 15:04:05 MST 2006` as one would like to see it. */
export function formatTime(clock: WallClock, layout: string): string {
  let result = '';
  for (let rest = layout; rest !== '';) {
    const found = PARTS.map(([pattern, write]) => ({ part: pattern.exec(rest)?.[0], write })).find(
      ({ part }) => part !== undefined,
    );
    result += found ? found.write(clock, found.part!) : rest[0];
    rest = rest.slice(found?.part?.length ?? 1);
  }
  return result;
}
