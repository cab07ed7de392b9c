import type { SourceText } from './source-text.js';
import { YamlFault } from './yaml-fault.js';

/**
 * Turns what the YAML parser says about an offset into what the author most likely did. The causes are those of the definitions that
 * were once committed broken: tabs, block text that lost its indent, `: ` inside an unquoted description, a list entry among keys.
 */
export function explainFault(reason: string, offset: number, source: SourceText): YamlFault {
  const at = lastText(source, Math.min(offset, source.text.length));
  for (const cause of causes) {
    const fault = cause(source, at, reason);
    if (fault) return fault;
  }
  return fault(source, source.lineOf(at), at, plainWords(reason));
}

/** The parser notices some mistakes only at the end of the text, or in the blank lines behind them. */
function lastText(source: SourceText, at: number): number {
  const line = source.lineOf(at);
  if (source.line(line).trim() !== '') return at;
  return source.text.slice(0, at).trimEnd().length;
}

type Cause = (source: SourceText, at: number, reason: string) => YamlFault | undefined;

/** The offending line is part of the message, because a position alone sends the reader to an editor first. */
function fault(source: SourceText, line: number, at: number, message: string, hint?: string): YamlFault {
  const text = source.line(line).trim();
  const quoted =
    text === '' ? '' : `: ${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)}`;
  return new YamlFault(`${message}${quoted}`, at, source.lineEnd(line), hint);
}

const tab: Cause = (source, at, reason) => {
  const here = source.lineOf(at);
  for (const line of [here, here - 1]) {
    const found = line >= 0 ? /^ *(?:[-?] +)*\t/.exec(source.line(line)) : null;
    if (!found || (line !== here && !/tab|indent/.test(reason))) continue;
    const place = source.lineStart(line) + found[0].length - 1;
    return fault(
      source,
      line,
      place,
      'a tab is used for indentation, YAML takes only spaces',
      'Replace the tab by spaces.',
    );
  }
  return undefined;
};

const conflict: Cause = (source, at) => {
  const line = source.lineOf(at);
  const marked = [line, line - 1, line + 1].find((index) =>
    /^(<{7}|={7}|>{7})( |$)/.test(source.line(index)),
  );
  if (marked === undefined) return undefined;
  const place = source.lineStart(marked);
  return fault(
    source,
    marked,
    place,
    'a merge conflict was left in the file',
    'Resolve it and remove the markers.',
  );
};

const colon: Cause = (source, at, reason) => {
  if (!/mapping|multiline key|implicit key|indentation|nested/.test(reason)) return undefined;
  const here = source.lineOf(at);
  for (const line of [here, here - 1]) {
    const found =
      line >= 0 ? /^(\s*(?:- +)*[\w.-]+: +)(?!["'|>[{&*!#])\S.*?(: |:$)/.exec(source.line(line)) : null;
    if (!found || (line !== here && at - source.lineEnd(line) > 2)) continue;
    const place = source.lineStart(line) + found[0].length - found[2]!.length;
    return fault(
      source,
      line,
      place,
      'unquoted text holds `: `, which begins another key',
      'Put the whole text in quotes.',
    );
  }
  return undefined;
};

/** Walks up to the block header whose text the line would have belonged to. */
const lostIndent: Cause = (source, at) => {
  const line = source.lineOf(at);
  const text = source.line(line);
  if (text.trim() === '' || /^\s*(- +)?[\w.-]+:( |$)/.test(text)) return undefined;
  for (let above = line - 1; above >= Math.max(0, line - 200); above -= 1) {
    const header = /^(\s*(?:- +)*)[\w.-]+: +[|>][-+0-9]*\s*(?:#.*)?$/.exec(source.line(above));
    if (header) {
      if (indentOf(text) > header[1]!.length) return undefined;
      return fault(
        source,
        line,
        source.lineStart(line) + indentOf(text),
        `this line lost the indent of the block text that begins in line ${above + 1}`,
        `Indent it by at least ${header[1]!.length + 1} spaces.`,
      );
    }
    if (
      /^\s*(- +)?[\w.-]+: ?(\S|$)/.test(source.line(above)) &&
      indentOf(source.line(above)) <= indentOf(text)
    )
      return undefined;
  }
  return undefined;
};

const mixed: Cause = (source, at, reason) => {
  const line = source.lineOf(at);
  const text = source.line(line);
  const entry = /^\s*- /.test(text);
  if (
    !/indentation|block (mapping|sequence)|end of the stream|document separator|implicit key|mapping key/.test(
      reason,
    )
  )
    return undefined;
  const before = previousSibling(source, line, indentOf(text));
  if (before === undefined) return undefined;
  const other = /^\s*- /.test(source.line(before));
  if (entry === other) return undefined;
  const place = source.lineStart(line) + indentOf(text);
  return entry
    ? fault(
        source,
        line,
        place,
        'a list entry stands among the keys of a mapping',
        'Indent it below the key that it belongs to, or remove the `- `.',
      )
    : fault(
        source,
        line,
        place,
        'a key stands among the entries of a list',
        'Begin a new entry with `- `, or indent the key to its entry.',
      );
};

function previousSibling(source: SourceText, line: number, indent: number): number | undefined {
  for (let above = line - 1; above >= Math.max(0, line - 500); above -= 1) {
    const text = source.line(above);
    if (text.trim() === '' || /^\s*#/.test(text)) continue;
    if (indentOf(text) === indent) return above;
    if (indentOf(text) < indent) return undefined;
  }
  return undefined;
}

const reservedStart: Cause = (source, at) => {
  const line = source.lineOf(at);
  const found = /^(\s*(?:- +)*(?:[\w.-]+: +)?)([@`%{])/.exec(source.line(line));
  if (!found || (found[2] === '{' && !found.input.includes('{{'))) return undefined;
  const place = source.lineStart(line) + found[1]!.length;
  return fault(source, line, place, `unquoted text cannot begin with \`${found[2]}\``, 'Put it in quotes.');
};

const unclosed: Cause = (source, at, reason) => {
  if (!/within a (single|double) quoted|deficient indentation|within a flow|missed comma/.test(reason))
    return undefined;
  const here = source.lineOf(at);
  // The parser reads on to the next quote or bracket; the one that was forgotten is further up.
  for (let line = here; line >= Math.max(0, here - 100); line -= 1) {
    for (const [what, pattern] of OPEN) {
      const opened = pattern.exec(source.line(line));
      if (!opened) continue;
      const place = source.lineStart(line) + opened[1]!.length;
      const hint = 'Close it, or indent the lines that belong to it.';
      return fault(source, line, place, `the closing ${what} is missing`, hint);
    }
  }
  return undefined;
};

/** A value that begins with a quote, or a bracket, which the line does not close. */
const OPEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['quote', /^(\s*(?:- +)*(?:[\w.-]+: +)?)(?:"(?:[^"\\]|\\.)*|'(?:[^']|'')*)$/],
  ['bracket', /^(\s*(?:- +)*(?:[\w.-]+: +)?)(?:\[[^\]]*|\{[^}]*)$/],
];

const deep: Cause = (source, at, reason) =>
  /nesting|depth/.test(reason)
    ? fault(source, source.lineOf(at), at, 'the file is nested too deeply')
    : undefined;

const causes: readonly Cause[] = [deep, conflict, tab, unclosed, reservedStart, colon, lostIndent, mixed];

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The parser's own words, where they leave the reader guessing. */
function plainWords(reason: string): string {
  return WORDS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^bad indentation of a mapping entry/, 'bad indentation: expected a key at the level of its neighbours'],
  [/^bad indentation of a sequence entry/, 'bad indentation: expected `- ` at the level of the entry before'],
  [/^expected ':' after a mapping key/, 'expected `:` after the key'],
  [/multiline key may not be an implicit key/, 'expected `key: value`, found text without a colon'],
  [/^end of the stream or a document separator/, 'expected a line at the level of the first one'],
  [/non-printable/, 'the file holds control characters, it is no text'],
];
