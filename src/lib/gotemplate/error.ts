/** A template that cannot be parsed or executed. `message` is byte for byte what Go's text/template says. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(
    message: string,
    readonly kind: 'parse' | 'exec',
    /** The name under which the text with the fault was parsed (for a `define`: that of the file around it). */
    readonly templateName: string,
    /** Counts from 1. */
    readonly line: number,
    /** Byte offset in the line, from 0, as Go counts; undefined for parse errors, whose column Go does not tell. */
    readonly column: number | undefined,
    options: ErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** Whether an error says that JavaScript's stack is full, not that some number or length is out of range. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
