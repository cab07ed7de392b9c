import type { Position } from '../../core/index.js';
import type { Segment } from '../../gotemplate/index.js';

interface RenderedText {
  realPath: string;
  text: string;
  segments: readonly Segment[];
}

/**
 * The place in a template that a place in its rendered text comes from, column included. What an action printed stands at the action;
 * literal text stands where it was written. Undefined when the rendering recorded nothing and the texts differ.
 */
export function placeInTemplate(
  file: RenderedText,
  template: string,
  line: number,
  column: number,
): Position | undefined {
  if (file.text === template) return { file: file.realPath, line, column };
  const offset = offsetOf(file.text, line, column);
  const index = file.segments.findIndex((segment) => segment.start <= offset && offset < segment.end);
  const segment = file.segments[index < 0 ? file.segments.length - 1 : index];
  if (!segment) return undefined;
  if (!segment.literal) return atAction(file, template, segment);
  const before = file.text.slice(segment.start, offset);
  const templateLine = segment.line + count(before, '\n');
  const lineBreak = before.lastIndexOf('\n');
  // Behind a line break of the literal itself, the template's line starts as the text's line does.
  if (lineBreak >= 0) return { file: file.realPath, line: templateLine, column: before.length - lineBreak };
  const start = literalStart(file, template, segment);
  return { file: file.realPath, line: templateLine, column: start + before.length };
}

/** The column (from 1) of a literal's first character: behind the actions of its line that wrote something before it. */
function literalStart(file: RenderedText, template: string, segment: Segment): number {
  const text = lineOf(template, segment.line);
  const first = file.text.slice(segment.start, segment.end).split('\n', 1)[0] ?? '';
  const from = endOfAction(text, actionsBefore(file, segment));
  const found = first === '' ? -1 : text.indexOf(first, from);
  return (found < 0 ? from : found) + 1;
}

function atAction(file: RenderedText, template: string, segment: Segment): Position {
  const text = lineOf(template, segment.line);
  let column = 0;
  for (let skip = actionsBefore(file, segment); ; skip--) {
    const next = text.indexOf('{{', column);
    if (next < 0) break;
    column = next;
    if (skip <= 0) break;
    column += 2;
  }
  return { file: file.realPath, line: segment.line, column: column + 1 };
}

/** How many actions of the same template line wrote text before this segment, in the same pass over the line. */
function actionsBefore(file: RenderedText, segment: Segment): number {
  let actions = 0;
  for (let at = file.segments.indexOf(segment) - 1; at >= 0; at--) {
    const other = file.segments[at];
    if (!other || other.template !== segment.template) break;
    if (other.line !== segment.line) break;
    if (other.literal && file.text.slice(other.start, other.end).includes('\n')) break;
    if (!other.literal) actions += 1;
  }
  return actions;
}

function endOfAction(line: string, number: number): number {
  let end = 0;
  for (let at = 0; at < number; at++) {
    const next = line.indexOf('}}', end);
    if (next < 0) return end;
    end = next + 2;
  }
  return end;
}

function lineOf(text: string, line: number): string {
  return text.split('\n', line)[line - 1] ?? '';
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return start + column - 1;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
