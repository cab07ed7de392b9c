import { bytes, dateOnly, datetime, decimal, float, setOf, Tagged, timedelta } from '../../bridge/wire.js';

/** What the protocol says of a column (mysql2's ColumnDefinition). */
export interface MysqlColumn {
  name: string;
  columnType?: number | undefined;
  characterSet?: number | undefined;
  flags?: number | string[] | undefined;
}

/** The character set number of binary strings. */
const binaryCharset = 63;
const setFlag = 0x800;

/** Column types of the protocol (field_types.h). */
const type = {
  decimal: 0,
  float: 4,
  double: 5,
  timestamp: 7,
  date: 10,
  time: 11,
  datetime: 12,
  newDate: 14,
  bit: 16,
  json: 245,
  newDecimal: 246,
  set: 248,
} as const;
const integerTypes = new Set([1, 2, 3, 8, 9, 13]);
/** VARCHAR, ENUM, the four BLOBs, VAR_STRING, STRING, GEOMETRY. */
const stringTypes = new Set([15, 247, 249, 250, 251, 252, 253, 254, 255]);

/**
 * A value in text form as the Python value that the worker's driver (MySQLdb or PyMySQL) makes of it: integers, Decimal, float, date,
 * datetime, timedelta for TIME, set for SET, bytes for binary columns; dates that Python cannot hold (`0000-00-00`) are None.
 */
export function mysqlValue(column: MysqlColumn, value: Buffer | null): null | number | string | Tagged {
  if (value === null) return null;
  const { columnType = 253, characterSet } = column;
  const text = value.toString('utf8');
  if (integerTypes.has(columnType)) return integer(text);
  switch (columnType) {
    case type.decimal:
    case type.newDecimal:
      return decimal(text);
    case type.float:
    case type.double:
      return float(Number(text));
    case type.date:
    case type.newDate:
      return text.startsWith('0000') || text.includes('-00') ? null : dateOnly(text);
    case type.datetime:
    case type.timestamp:
      return moment(text);
    case type.time:
      return duration(text);
    case type.bit:
      return bytes(value);
    case type.json:
      return text;
    case type.set:
      return setOf(text === '' ? [] : text.split(','));
  }
  if (isSet(column)) return setOf(text === '' ? [] : text.split(','));
  return stringTypes.has(columnType) && characterSet === binaryCharset ? bytes(value) : text;
}

function integer(text: string): number | Tagged {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : new Tagged('integer', text);
}

function moment(text: string): Tagged | null {
  const [day = '', clock = '00:00:00'] = text.split(' ');
  if (day.startsWith('0000') || day.includes('-00')) return null;
  const [seconds = '', fraction] = clock.split('.');
  return datetime(`${day}T${seconds}${fraction ? `.${fraction.padEnd(6, '0')}` : ''}`);
}

/** `-838:59:59.5` */
function duration(text: string): Tagged | string {
  const match = /^(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (!match) return text;
  const [, sign, hours, minutes, seconds] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return timedelta(sign === '-' ? -total : total);
}

/** Over the wire a SET column is a string with a flag. */
function isSet({ flags }: MysqlColumn): boolean {
  return typeof flags === 'number' ? (flags & setFlag) !== 0 : (flags ?? []).includes('SET');
}
