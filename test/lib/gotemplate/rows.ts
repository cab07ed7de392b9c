import { expect } from 'chai';
import {
  parseTemplate,
  TemplateError,
  type TemplateOptions,
  type Value,
} from '../../../src/lib/gotemplate/index.js';

/** A template, and its text or (behind `!`) its error without the leading `template: t:`. */
export type Row = readonly [template: string, expected: string];

/** Executes a template; the result of a failure is `!` and the message. */
export function outcome(template: string, data: Value, options: TemplateOptions = {}): string {
  try {
    return parseTemplate('t', template, options).execute(data);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return `!${error.message.replace(/^template: t:/, '')}`;
  }
}

/** One test per row. */
export function testRows(data: Value, options: TemplateOptions, rows: readonly Row[]): void {
  for (const [template, expected] of rows) {
    it(`${JSON.stringify(template)} gives ${JSON.stringify(expected)}`, () => {
      expect(outcome(template, data, options)).to.equal(expected);
    });
  }
}
