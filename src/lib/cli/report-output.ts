import { custom } from '@oclif/core/flags';
import { parseOutputFormat, type OutputFormat } from './output-format.js';

/** A format beside those that every command has. `print` sees a table; the command looks at `as`. */
export interface ReportFormat<Name extends string> {
  format: 'table';
  as: Name;
}

/** `-o` with formats of a command's own, such as `junit` or `dot`. */
export function reportOutputFlag<Name extends string>(names: readonly Name[]) {
  const flag = custom<OutputFormat | ReportFormat<Name>>({
    char: 'o',
    env: 'ZK_OUTPUT',
    helpValue: 'FORMAT',
    description: `One of ${names.join(', ')}, table, wide, json, yaml, name, jsonpath=TEMPLATE, custom-columns=SPEC`,
    parse: async (text) => {
      const own = names.find((name) => name === text);
      return own === undefined ? parseOutputFormat(text, names) : { format: 'table', as: own };
    },
  });
  return flag();
}

/** The format of a command's own that was asked for, if it was one. */
export function reportFormat<Name extends string>(
  output: OutputFormat | ReportFormat<Name> | undefined,
): Name | undefined {
  return output !== undefined && 'as' in output ? output.as : undefined;
}
