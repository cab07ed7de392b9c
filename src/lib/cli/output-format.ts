import { nearest, usageError } from '../core/index.js';

/** A parsed `-o`. The default, when the flag is absent, is `{ format: 'table' }`. */
export type OutputFormat =
  | { format: 'table' | 'wide' | 'json' | 'yaml' | 'name' }
  | { format: 'jsonpath'; template: string }
  | { format: 'custom-columns'; spec: string };

const plain = ['table', 'wide', 'json', 'yaml', 'name'] as const;
const templated = ['jsonpath', 'custom-columns'] as const;

/**
 * Reads the value of `-o`. `jsonpath` and `custom-columns` need their template after `=`.
 * @param own formats that the command has beside these, for the message
 */
export function parseOutputFormat(text: string, own: readonly string[] = []): OutputFormat {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const rest = equals < 0 ? '' : text.slice(equals + 1);
  const simple = plain.find((format) => format === text);
  if (simple) return { format: simple };
  const withTemplate = templated.find((format) => format === name);
  if (withTemplate && rest === '') {
    throw usageError(`template format specified but no template given`, {
      hint: `Write -o ${name}=…, for example ${example[withTemplate]}.`,
    });
  }
  if (withTemplate === 'jsonpath') return { format: 'jsonpath', template: rest };
  if (withTemplate === 'custom-columns') return { format: 'custom-columns', spec: rest };
  const guess = nearest(name, [...own, ...plain, ...templated]);
  throw usageError(
    `unable to match a printer suitable for the output format "${text}", allowed formats are: ${[...own, ...templated, ...plain].join(',')}`,
    {
      ...(guess ? { hint: `Did you mean -o ${guess}?` } : {}),
    },
  );
}

const example = {
  jsonpath: "-o jsonpath='{.items[*].metadata.name}'",
  'custom-columns': '-o custom-columns=NAME:.metadata.name',
};
