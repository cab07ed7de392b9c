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

/** The last line of an error text, which names the exception. */
export function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .at(-1) ?? ''
  );
}
