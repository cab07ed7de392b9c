import type { Position } from '../../core/index.js';
import type { Json } from '../bridge/wire.js';
import type { Failure } from '../interpreter/interpreter.js';
import type { Fault } from './model.js';

/** Code and where each of its lines stands. */
export interface PlacedCode {
  source: string;
  position(line: number, column?: number): Position;
}

/** A failure of the interpreter with its place in the file of the definition; where the code begins, if nobody knows the line any more. */
export function faultOf(failure: Failure, code: PlacedCode): Fault {
  const { reason, exception, message, text, line, column } = failure;
  const fault: Fault = { reason, exception, message, text };
  if (line === undefined) return { ...fault, position: code.position(1) };
  const source = code.source.split('\n')[line - 1]?.trim();
  return { ...fault, position: code.position(line, column), ...(source && { source }) };
}

/** Text as it is, anything else as JSON: error texts are text, but a condition may capture what it likes under their name. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

const TRACEBACK = /^(?:Exception Group )?Traceback(?: \(most recent call last\))?:?$/;
const CHAINED =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;

/** Python draws a line along the traceback of an ExceptionGroup. */
const MARGIN = /^ {2}[+|] ?/;

/**
 * The line of an error text that names the exception: behind the frames of its traceback, of the last one where one led to another, whatever lines its
 * message goes on with. Of a text without a traceback the first line. With the first words of the message, should they stand on a line of their own.
 */
export function errorLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd().replace(MARGIN, ''));
  const chained = lines.findLastIndex((line) => CHAINED.test(line));
  const start = lines.findIndex((line, at) => at > chained && TRACEBACK.test(line));
  const named = lines.findIndex(
    (line, at) => at > start && line !== '' && (start === -1 || !/^\s/.test(line)),
  );
  if (named === -1) return lines.join(' ').trim();
  const [name = '', first = ''] = lines.slice(named).flatMap((line) => line.trim() || []);
  return /^[\w.]+:$/.test(name) ? `${name} ${first}`.trim() : name;
}
