import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import { YamlFault } from './fault.js';

/*
 * Where Go's scanner (a port of libyaml, YAML 1.1) refuses what the event parser (YAML 1.2) accepts. A manifest that the Cluster
 * Lifecycle Manager cannot read must not pass here.
 */

/** Characters other than those that a YAML 1.1 stream may hold, in comments neither. */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]/;

/** Refuses control characters and broken surrogates. */
export function checkCharacters(text: string): void {
  const at = text.search(FORBIDDEN);
  if (at >= 0)
    throw new YamlFault(
      `control characters are not allowed (U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')})`,
      at,
    );
  if (!text.isWellFormed()) throw new YamlFault('the text is not valid UTF-8', text.search(/\p{Surrogate}/u));
}

/** What may stand in front of a key: blanks and the indicators of lists and explicit keys. */
const BEFORE_KEY = /[ \t]*(?:[-?][ \t]+)*/y;

/** Tabs may separate tokens of one line, but never stand where a key could begin: at the start of a line or behind `- `. */
export function checkTabs(text: string, events: readonly Event[]): void {
  let at = text.indexOf('\t');
  if (at === -1) return;
  const isProtected = protection(text, events);
  while (at !== -1) {
    const line = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;
    BEFORE_KEY.lastIndex = line;
    BEFORE_KEY.test(text);
    if (at < BEFORE_KEY.lastIndex && !isProtected(at)) {
      throw new YamlFault('a tab stands where only spaces are allowed', at, 'Replace the tab by spaces.');
    }
    const lineEnd = text.indexOf('\n', at);
    at =
      at < BEFORE_KEY.lastIndex || lineEnd === -1 ? text.indexOf('\t', at + 1) : text.indexOf('\t', lineEnd);
    if (lineEnd === -1 && at >= BEFORE_KEY.lastIndex) return;
  }
}

/** Tells of ascending offsets whether they lie in a scalar or a flow collection: tabs are theirs. */
function protection(text: string, events: readonly Event[]): (offset: number) => boolean {
  const scalars: { start: number; end: number }[] = [];
  const flows: { start: number; end: number }[] = [];
  let depth = 0;
  const open: boolean[] = [];
  let closing: { start: number; end: number } | undefined;
  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) {
      scalars.push({ start: event.valueStart, end: event.valueEnd });
      if (closing) closing.end = lastBracket(text, event.valueStart);
      closing = undefined;
    } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const isFlow = event.style === COLLECTION_STYLE.FLOW;
      open.push(isFlow);
      if (isFlow && depth++ === 0) flows.push({ start: event.start, end: text.length });
    } else if (event.type === EVENT_ID.DOCUMENT) open.push(false);
    else if (event.type === EVENT_ID.POP && open.pop() && --depth === 0) closing = flows.at(-1);
  }
  if (closing) closing.end = lastBracket(text, text.length);
  const inScalar = ascending(scalars);
  const inFlow = ascending(flows);
  return (offset) => inScalar(offset) || inFlow(offset);
}

function lastBracket(text: string, before: number): number {
  return Math.max(text.lastIndexOf(']', before), text.lastIndexOf('}', before));
}

/** Membership in sorted ranges, for offsets that only grow. */
function ascending(ranges: readonly { start: number; end: number }[]): (offset: number) => boolean {
  let next = 0;
  return (offset) => {
    while (next < ranges.length && ranges[next]!.end <= offset) next += 1;
    return next < ranges.length && ranges[next]!.start <= offset;
  };
}

/** Escapes that only YAML 1.2 has, and escaped halves of surrogate pairs. */
export function checkEscapes(text: string, event: ScalarEvent): void {
  const raw = text.slice(event.valueStart, event.valueEnd);
  for (const match of raw.matchAll(/\\(?:x..|u(.{4})|U(.{8})|[^])/g)) {
    const at = event.valueStart + match.index;
    if (match[0] === '\\/' || match[0] === '\\\t')
      throw new YamlFault(`found unknown escape character ${JSON.stringify(match[0])}`, at);
    const code = parseInt(match[1] ?? match[2] ?? '0', 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      throw new YamlFault('found invalid Unicode character escape code', at);
  }
}

/** Tabs in the indentation of a block scalar. */
export function checkBlockIndent(text: string, event: ScalarEvent): void {
  let offset = event.valueStart;
  let indented = /[1-9]/.test(headerOf(text, event.valueStart));
  for (const line of text.slice(event.valueStart, event.valueEnd).split('\n')) {
    const spaces = /^ */.exec(line)![0].length;
    if (line[spaces] === '\t' && (!indented || spaces < event.indent)) {
      throw new YamlFault(
        'found a tab character where an indentation space is expected',
        offset + spaces,
        'Replace the tab by spaces.',
      );
    }
    if (line.trim() !== '') indented = true;
    offset += line.length + 1;
  }
}

function headerOf(text: string, valueStart: number): string {
  const line = text.slice(text.lastIndexOf('\n', valueStart - 2) + 1, valueStart);
  return /[|>][-+0-9]*[ \t]*(?:#.*)?\r?\n?$/.exec(line)?.[0].replace(/#.*/, '') ?? '';
}

/** A block scalar that ends with the text, without a line break, has none in its value either. */
export function blockValue(text: string, event: ScalarEvent, value: string): string {
  const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  if (!isBlock || event.valueEnd !== text.length || event.chomping === CHOMPING_MODE.STRIP) return value;
  return /[\r\n]$/.test(text) || !value.endsWith('\n') || event.valueStart === event.valueEnd
    ? value
    : value.slice(0, -1);
}

/** Names of anchors are letters, digits, `_` and `-`. */
export function checkAnchor(name: string, offset: number): void {
  if (!/^[\w-]+$/.test(name))
    throw new YamlFault('an anchor name may hold only letters, digits, `_` and `-`', offset);
}

/** A key must end on its line and be shorter than 1024 characters, unless it is marked by `?`. */
export function checkSimpleKey(text: string, start: number, end: number): void {
  if (end - start > 1024 && !/\?\s+$/.test(text.slice(Math.max(0, start - 80), start))) {
    throw new YamlFault('a key may be at most 1024 characters long', start);
  }
}

/** Between brackets `?` and a leading `:` are indicators of their own in YAML 1.1, wherever they stand. */
export function checkFlowText(text: string, offset: number): void {
  if (text.includes('?') || text.startsWith(':')) {
    throw new YamlFault(
      'unquoted text within [ ] or { } must not contain `?` or begin with `:`',
      offset,
      'Put it in quotes.',
    );
  }
}

/** A block scalar as the whole document: `|2` means two columns to libyaml, one to YAML 1.2 (which counts from column -1). */
export function alignRootBlock(text: string, event: Event): void {
  if (event.type !== EVENT_ID.SCALAR || event.indent < 0) return;
  if (/[1-9]/.test(headerOf(text, event.valueStart))) event.indent += 1;
}
