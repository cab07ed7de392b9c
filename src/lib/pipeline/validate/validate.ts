import { type Finding, sortedFindings } from '../definition/finding.js';
import type { Definition } from '../definition/model.js';
import { readDefinition } from '../definition/read-definition.js';
import { SourceText } from '../definition/source-text.js';
import { unreachableSteps } from '../selection/unreachable.js';
import { lintSecrets } from './secret-rules.js';
import { lintCommands } from './shell-rules.js';
import { checkTemplates } from './template-rules.js';

export interface ValidateOptions {
  allowUnknown?: boolean;
  /** The root of the repository, to look at the apply folders; absent: they are not looked at. */
  root?: string;
}

export interface Validation {
  file: string;
  /** Absent when there are errors in the file itself. */
  definition?: Definition;
  findings: readonly Finding[];
}

/** Checks everything about the text of a definition that can be told without a build and without running anything. */
export async function validateDefinition(
  text: string,
  file: string,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { definition, findings } = await readDefinition(text, file, {
    keepTokens: true,
    ...(options.allowUnknown !== undefined && { allowUnknown: options.allowUnknown }),
  });
  if (!definition) return { file, findings };
  const source = new SourceText(text.replace(/^\ufeff/, ''), file);
  const more = [
    ...lintCommands(definition, source),
    ...lintSecrets(definition),
    ...unreachableSteps(definition),
    ...(options.root === undefined ? [] : await checkTemplates(definition, options.root)),
  ];
  return { file, definition, findings: sortedFindings([...findings, ...more]) };
}
