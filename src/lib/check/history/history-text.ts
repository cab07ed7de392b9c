import { usageError, type Position } from '../../core/index.js';
import { decodeDefinitionText, hiddenPath, type DecodedDocument } from '../definition/yaml-documents.js';
import { parseWritten } from './written-numbers.js';

/** The way to a value, through keys and numbers of items. */
export type HistoryPath = readonly (string | number)[];

/** What a file of earlier results holds. */
export interface HistoryText {
  value: unknown;
  /** Where something in it stands; looked for only when it is asked for. */
  readonly placeOf: (path: HistoryPath) => Position;
}

/** Reads JSON, JSON lines or YAML. Throws a usage error with the place of what is none of them. */
export function parseHistoryText(text: string, file: string): HistoryText {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw usageError('this file is empty', { position: { file } });
  if (lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{')))
    return jsonLines(text, file);
  // Recorded results are JSON, and there is no need to look at megabytes of it as YAML.
  if (/^\s*[[{]/.test(text)) {
    try {
      return { value: parseWritten(text), placeOf: (path) => yamlPlace(text, file, path) };
    } catch {
      // Then it is YAML that looks like JSON at its start.
    }
  }
  const [document] = decodeDefinitionText(text, file).documents;
  return { value: document?.value, placeOf: (path) => placeIn(document, file, path) };
}

/** JSON is YAML as well, and YAML knows where everything stands. */
function yamlPlace(text: string, file: string, path: HistoryPath): Position {
  try {
    return placeIn(decodeDefinitionText(text, file).documents[0], file, path);
  } catch {
    // Some JSON is no YAML, such as with tabs.
    return { file };
  }
}

function placeIn(document: DecodedDocument | undefined, file: string, path: HistoryPath): Position {
  return document?.places.positionOf(hiddenPath(path), 'key') ?? { file };
}

function jsonLines(text: string, file: string): HistoryText {
  const found = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const position = { file, line: index + 1, column: 1 };
    try {
      return [{ value: parseWritten(line), position }];
    } catch {
      throw usageError('this line is no JSON', { position });
    }
  });
  return {
    value: found.map(({ value }) => value),
    placeOf: ([index]) => found[Number(index)]?.position ?? { file },
  };
}
