import type { ErrorRule } from './finding.js';

/** The text is no YAML that we read; offsets are those of the text. */
export class YamlFault extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
    readonly hint?: string,
    readonly rule: ErrorRule = 'E-yaml',
  ) {
    super(message);
  }
}
