import { decodeDefinitionText } from './yaml-documents.js';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** What PyYAML writes only as an escape, and the line breaks about which parsers disagree (NEL, LS, PS). */
const special = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10fffe}]/u;

/** Whether a text has several lines. */
export function isMultiline(text: string): boolean {
  return text.includes('\n');
}

/** The style in which PyYAML's emitter writes a text (its `analyze_scalar` and `choose_scalar_style`, block context). */
export function styleOf(text: string, wanted: 'literal' | undefined, isKey: boolean): ScalarStyle {
  if (wanted === 'literal' && !isKey && allowsBlock(text)) return 'literal';
  if (wanted === undefined && !(isKey && text === '') && allowsPlain(text) && isText(text)) return 'plain';
  return allowsSingle(text) && !(isKey && isMultiline(text)) ? 'single' : 'double';
}

/** A literal block can hold neither blanks before a line break or at the end, nor what needs an escape. */
function allowsBlock(text: string): boolean {
  return text !== '' && !text.endsWith(' ') && !hasSpaceBreak(text) && !special.test(text);
}

function allowsSingle(text: string): boolean {
  return !/\n /.test(text) && !hasSpaceBreak(text) && !special.test(text);
}

function hasSpaceBreak(text: string): boolean {
  return / \n/.test(text);
}

function allowsPlain(text: string): boolean {
  if (text === '' || text.startsWith(' ') || text.endsWith(' ') || isMultiline(text) || special.test(text))
    return false;
  if (/^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$))/.test(text)) return false;
  return !/:(?:\s|$)|\s#/.test(text.slice(1)) && !/^\s#/.test(text);
}

/** First characters of everything that is no text when it stands without quotes. */
const ambiguous = /^(?:[-+.0-9<=~]|[yYnNtTfFoO])/;
/** PyYAML takes these for base 60 numbers, dates and the value key; our own reader does not. */
const onlyPyYaml =
  /^(?:=|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*)?)$/;

/** Whether a text that stands plain is read back as itself, by PyYAML and by us. */
function isText(text: string): boolean {
  if (!ambiguous.test(text)) return true;
  if (onlyPyYaml.test(text) || text === '<<') return false;
  const value = decodeDefinitionText(`- ${text}`, '').documents[0]?.value;
  return Array.isArray(value) && value[0] === text;
}
