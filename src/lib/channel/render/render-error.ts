import { nearest, usageError, type ZkError, type Position } from '../../core/index.js';
import type { TemplateError } from '../../gotemplate/index.js';
import type { ChannelFile } from '../channel.js';

export interface ErrorContext {
  clusterId: string;
  /** Template name to file. */
  fileOf: (templateName: string) => ChannelFile | undefined;
  /** Names of config items that exist at this stage. */
  configItems: Iterable<string>;
  /** Outputs of the main stack, once known. */
  stackOutputs: Iterable<string>;
  /** Why a value of the base set is not there, by name. */
  absentValues: Readonly<Record<string, string>>;
}

/** A template error in terms of files that the user can open, with Go's own words and a hint for what goes wrong most. */
export function renderError(error: TemplateError, context: ErrorContext): ZkError {
  const file = context.fileOf(error.templateName);
  const text = error.message.replace(/^template: /, '').replace(placePrefix(error), '');
  const position: Position = file ? { file: file.realPath, line: error.line } : {};
  const column = file && columnOf(file.text, error);
  if (column !== undefined) position.column = column;
  const hint = hintFor(error.message, context);
  return usageError(`cluster "${context.clusterId}": ${text}`, {
    position,
    code: error.kind === 'parse' ? 'template-parse' : 'template-exec',
    cause: error,
    ...(hint && { hint }),
  });
}

/** `NAME:LINE:COL: ` or `NAME:LINE: ` at the start of Go's message: the position says it already. */
function placePrefix(error: TemplateError): string {
  const column = error.column === undefined ? '' : `:${error.column}`;
  return `${error.templateName}:${error.line}${column}: `;
}

/** Go counts bytes from 0, editors count characters from 1. */
function columnOf(text: string, error: TemplateError): number | undefined {
  if (error.column === undefined) return undefined;
  const line = text.split('\n', error.line)[error.line - 1] ?? '';
  return Buffer.from(line).subarray(0, error.column).toString('utf8').length + 1;
}

function hintFor(message: string, context: ErrorContext): string | undefined {
  const missing = /map has no entry for key "([^"]*)"$/.exec(message)?.[1];
  if (missing === undefined) return undefined;
  const node = / at <([^>]*)>: map has no entry/.exec(message)?.[1] ?? '';
  if (node.includes('ClusterStackOutputs'))
    return similar(`The main stack has no output "${missing}"`, missing, context.stackOutputs);
  if (node.includes('ConfigItems')) {
    return similar(
      `Set the config item ${missing} in the registry, or give it a default in cluster/config-defaults.yaml`,
      missing,
      context.configItems,
    );
  }
  return context.absentValues[missing];
}

function similar(advice: string, word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === undefined ? advice : `Did you mean "${near}"? Else: ${advice}`;
}

/** A component or channel that lacks a file that must be there. */
export function missingFile(path: string, sourceRoot: string, why: string): ZkError {
  return usageError(`the channel has no ${path}: ${why}`, {
    position: { file: `${sourceRoot}/${path}` },
    code: 'channel-file',
  });
}
