import { ZkError } from '../../core/index.js';
import {
  decodeDocuments,
  isMapping,
  setKey,
  type YamlDocument,
  type YamlMapping,
  type YamlStream,
  type YamlValue,
  type YamlWarning,
} from '../../yaml/index.js';

export interface DecodedDocument {
  value: YamlValue;
  /** For positions. */
  places: YamlDocument;
}

/** Stand-ins of the same length, so that every position stays true. */
const standIns = new Map([
  ['y', '\ue879'],
  ['Y', '\ue859'],
  ['n', '\ue86e'],
  ['N', '\ue84e'],
]);
const letters = new Map([...standIns].map(([letter, standIn]) => [standIn, letter]));

/**
 * All documents of a text as zmon-cli's parser (PyYAML) reads them: YAML 1.1, but a lone `y` or `n` is text and no boolean, which
 * matters for parameters and properties of that name. Throws a ZkError with the place of what is no YAML.
 */
export function decodeDefinitionText(
  text: string,
  file: string,
): { documents: DecodedDocument[]; warnings: YamlWarning[] } {
  const stream = decode(text, file);
  return {
    documents: stream.documents.map((places) => ({ value: restored(places.value), places })),
    warnings: stream.warnings.map((warning) => ({ ...warning, message: restoredText(warning.message) })),
  };
}

function decode(text: string, file: string): YamlStream {
  const hidden = text.replace(
    /(?<=^|[\s,:[{-])[yYnN](?=$|[\s,:}\]])/g,
    (letter) => standIns.get(letter) ?? letter,
  );
  try {
    return decodeDocuments(hidden, { file });
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
    throw new ZkError(restoredText(error.message), {
      exit: error.exit,
      ...(error.hint !== undefined && { hint: restoredText(error.hint) }),
      ...(error.position !== undefined && { position: error.position }),
      ...(error.code !== undefined && { code: error.code }),
      cause: error,
    });
  }
}

function restored(value: YamlValue): YamlValue {
  if (typeof value === 'string') return restoredText(value);
  if (Array.isArray(value)) return value.map(restored);
  if (!isMapping(value)) return value;
  const copy: YamlMapping = {};
  for (const [key, item] of Object.entries(value)) setKey(copy, restoredText(key), restored(item));
  return copy;
}

function restoredText(text: string): string {
  return text.replace(/[\ue879\ue859\ue86e\ue84e]/g, (standIn) => letters.get(standIn) ?? standIn);
}

/** The path as the document with the stand-ins knows it. */
export function hiddenPath(path: readonly (string | number)[]): (string | number)[] {
  return path.map((step) => (typeof step === 'string' ? (standIns.get(step) ?? step) : step));
}
