import { kindOfPlain } from './resolve.js';

export type Style = 'plain' | 'single' | 'double' | 'literal';

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** What yaml.v2's emitter writes only as an escape; NEL, LS and PS are here too, because parsers disagree about them. */
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/;

/**
 * The style in which yaml.v2 writes a text: plain where it reads back as the same text, double quotes where it would be something
 * else (`yes`, `0400`, `1e3`, `~`, dates, base 60), `|` for several lines, single quotes where only the syntax is in the way.
 * `<<` is quoted although yaml.v2 does not: it would come back as a merge key.
 */
export function styleOf(text: string, isSimpleKey: boolean): Style {
  const wanted = text.includes('\n') ? 'literal' : isAmbiguous(text) ? 'double' : 'plain';
  if (SPECIAL.test(text)) return 'double';
  if (wanted === 'literal') return isSimpleKey || !fitsBlock(text) ? 'double' : 'literal';
  if (wanted === 'double') return 'double';
  return fitsPlain(text) ? 'plain' : 'single';
}

function isAmbiguous(text: string): boolean {
  return text === '<<' || kindOfPlain(text) !== 'str' || BASE_60.test(text);
}

/** Block scalars cannot show blanks at the end of lines. */
function fitsBlock(text: string): boolean {
  return !text.endsWith(' ') && !/ \n/.test(text);
}

/** Whether a single line can stand without quotes in block context. */
function fitsPlain(text: string): boolean {
  if (text.startsWith(' ') || text.endsWith(' ')) return false;
  if (text.startsWith('---') || text.startsWith('...')) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?:[ \t]|$)/.test(text)) return false;
  return !/:(?:[ \t]|$)/.test(text) && !/[ \t]#/.test(text);
}

const ESCAPES = new Map<string, string>([
  ...([
    ['\0', '\\0'],
    ['\x07', '\\a'],
    ['\b', '\\b'],
    ['\t', '\\t'],
    ['\n', '\\n'],
    ['\v', '\\v'],
    ['\f', '\\f'],
    ['\r', '\\r'],
    ['\x1b', '\\e'],
  ] as const),
  ...([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\x85', '\\N'],
    ['\u2028', '\\L'],
    ['\u2029', '\\P'],
  ] as const),
]);

/** One character of a double-quoted scalar. */
export function escapeCharacter(char: string): string {
  const known = ESCAPES.get(char);
  if (known !== undefined) return known;
  if (!SPECIAL.test(char)) return char;
  const code = char.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
