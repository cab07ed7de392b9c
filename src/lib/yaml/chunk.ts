import { Composer, type TagReader, type YamlRemark } from './compose.js';
import { YamlFault } from './fault.js';
import { parseText } from './parse.js';
import { freezeValue, type YamlValue } from './value.js';

export interface DecodedDocument {
  value: YamlValue;
  /** Index of the event of its root node. */
  root: number;
}

/** The documents of one piece of text, without anything that depends on where the piece stands. */
export interface DecodedChunk {
  documents: readonly DecodedDocument[];
  remarks: readonly YamlRemark[];
}

/** Decodes one piece of text. Faults and remarks carry offsets within it. */
export function decodeChunk(
  text: string,
  options: { readTag?: TagReader | undefined; freeze?: boolean } = {},
): DecodedChunk {
  const parsed = parseText(text);
  const composer = new Composer(parsed, options.readTag);
  const documents: DecodedDocument[] = [];
  try {
    for (let next = composer.next(); next; next = composer.next()) {
      documents.push({ value: options.freeze ? freezeValue(next.value) : next.value, root: next.first });
    }
  } catch (error) {
    throw error instanceof YamlFault
      ? new YamlFault(error.message, parsed.original(error.offset), error.hint)
      : error;
  }
  const remarks = composer.remarks.map((remark) => ({ ...remark, offset: parsed.original(remark.offset) }));
  return { documents, remarks };
}
