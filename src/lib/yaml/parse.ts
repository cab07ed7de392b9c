import { type Event, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
import { YamlFault } from './fault.js';
import { checkCharacters, checkTabs } from './libyaml-rules.js';

/** Nesting deeper than this is refused: no manifest needs it, and the parser recurses. */
const MAX_DEPTH = 500;
/** How many lines of one text may be indented anew before the parser's word is taken for it. */
const MAX_REPAIRS = 60;
/** Deeper than anything that stands around such a line. */
const BLANKS = 2 * MAX_DEPTH;

/** The parse events of a text. Their offsets count in `text`, which may have more blanks than the original. */
export interface Parsed {
  text: string;
  events: readonly Event[];
  /** The offset in the original text. */
  original: (this: void, offset: number) => number;
}

/** Parses a text as Go's yaml.v2 would. Faults carry offsets in the given text. */
export function parseText(given: string): Parsed {
  checkCharacters(given);
  // YAML 1.1 knows NEL as a line break.
  const text = given.includes('\u0085') ? given.replaceAll('\u0085', '\n') : given;
  const parsed = parseIndented(text);
  checkTabs(parsed.text, parsed.events);
  checkVersion(parsed.events);
  return parsed;
}

function checkVersion(events: readonly Event[]): void {
  for (const event of events) {
    if (event.type !== EVENT_ID.DOCUMENT) continue;
    if (event.directives.some((directive) => directive.kind === 'yaml' && directive.version !== '1.1')) {
      throw new YamlFault(
        'found incompatible YAML document: only `%YAML 1.1` is understood',
        0,
        'Remove the %YAML line.',
      );
    }
  }
}

/**
 * The parser wants continuation lines of quoted scalars and flow collections to be indented; yaml.v2 does not care. Blanks at the
 * start of such a line mean nothing, so the line is indented and the text parsed again. Rare, hence not optimised.
 */
function parseIndented(given: string): Parsed {
  const insertions: { at: number; length: number }[] = [];
  const original = (offset: number): number => {
    let shift = 0;
    for (const { at, length } of insertions)
      if (at + shift < offset) shift += Math.min(length, offset - at - shift);
    return offset - shift;
  };
  let text = given;
  for (;;) {
    try {
      return {
        text,
        events: parseEvents(text, { maxDepth: MAX_DEPTH }),
        original: insertions.length === 0 ? (offset) => offset : original,
      };
    } catch (error) {
      if (error instanceof RangeError) throw new YamlFault('the document is nested too deeply', 0);
      if (!(error instanceof YAMLException)) throw error;
      const offset = error.mark?.position ?? 0;
      const line = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
      const repairable =
        error.reason === 'deficient indentation' &&
        insertions.length < MAX_REPAIRS &&
        !text.startsWith(' '.repeat(BLANKS), line);
      if (!repairable) throw new YamlFault(...inPlainWords(error.reason, original(offset), given));
      insertions.push({ at: original(line), length: BLANKS });
      insertions.sort((a, b) => a.at - b.at);
      text = text.slice(0, line) + ' '.repeat(BLANKS) + text.slice(line);
    }
  }
}

/** Says what was expected, where the parser's own words leave the reader guessing. */
function inPlainWords(reason: string, offset: number, text: string): [string, number, string?] {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const tab = /^ *\t/.exec(text.slice(line, offset + 1));
  if (/tab characters/.test(reason) || (tab && !/quoted/.test(reason))) {
    const at = tab ? line + tab[0].length - 1 : offset;
    return ['a tab is used for indentation; YAML allows only spaces there', at, 'Replace the tab by spaces.'];
  }
  return [WORDS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason, offset];
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^bad indentation of a mapping entry/,
    'bad indentation: expected a key at the level of its neighbours, or one value behind `key: `',
  ],
  [
    /^bad indentation of a sequence entry/,
    'bad indentation: expected `- ` at the level of the list entry before',
  ],
  [/^expected ':' after a mapping key/, 'expected `:` after the key'],
  [/multiline key may not be an implicit key/, 'expected `key: value`, found text without a colon'],
  [
    /^end of the stream or a document separator/,
    'unexpected text: expected a line at the level of the first one, or `---`',
  ],
  [/^missed comma between flow/, 'expected `,` or the closing bracket'],
  [/^unexpected end of the stream within a (single|double) quoted/, 'the closing quote is missing'],
  [
    /^unexpected end of the document within a (single|double) quoted/,
    'the closing quote is missing before the end of the document',
  ],
  [/^unexpected end of the stream within a flow/, 'the closing bracket is missing'],
];
