import type { DecodedChunk } from './chunk.js';

/** Remembers decoded documents by their text, least recently used out first. Bounded by the size of the texts. */
export interface YamlCache {
  get(text: string): DecodedChunk | undefined;
  set(text: string, decoded: DecodedChunk): void;
  readonly size: { documents: number; characters: number };
}

/**
 * A cache for `decodeDocuments`: a fleet of clusters renders mostly identical documents, and equal text is decoded once. What comes
 * out of it is frozen. `maxCharacters` bounds the texts it holds (default 32 million); the values take a few times as much.
 */
export function createYamlCache(maxCharacters = 32_000_000): YamlCache {
  const entries = new Map<string, DecodedChunk>();
  let characters = 0;
  return {
    get size() {
      return { documents: entries.size, characters };
    },
    get(text) {
      const entry = entries.get(text);
      if (entry && entries.size > 1) {
        entries.delete(text);
        entries.set(text, entry);
      }
      return entry;
    },
    set(text, decoded) {
      if (text.length > maxCharacters / 4 || entries.has(text)) return;
      entries.set(text, decoded);
      characters += text.length;
      for (const oldest of entries.keys()) {
        if (characters <= maxCharacters) break;
        entries.delete(oldest);
        characters -= oldest.length;
      }
    },
  };
}
