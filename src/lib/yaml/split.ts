/** A part of a text that can be parsed on its own, and where it begins. */
export interface Chunk {
  text: string;
  offset: number;
}

/**
 * Cuts a stream before each line that begins with the document marker `---`. YAML allows that marker nowhere else, not even in block
 * scalars and quotes, so each piece means the same alone. Streams with directives, `...` or a byte order mark stay in one piece:
 * there a document depends on what stands before it.
 */
export function splitDocuments(text: string): Chunk[] {
  if (!text.includes('\n---') || dependsOnContext(text)) return [{ text, offset: 0 }];
  const chunks: Chunk[] = [];
  let start = 0;
  for (let at = text.indexOf('\n---'); at !== -1; at = text.indexOf('\n---', at + 4)) {
    if (!endsMarker(text, at + 4)) continue;
    chunks.push({ text: text.slice(start, at + 1), offset: start });
    start = at + 1;
  }
  chunks.push({ text: text.slice(start), offset: start });
  return chunks;
}

function dependsOnContext(text: string): boolean {
  return (
    text.startsWith('%') ||
    text.includes('\n%') ||
    text.startsWith('...') ||
    text.includes('\n...') ||
    text.includes('\ufeff') ||
    /\r(?!\n)/.test(text)
  );
}

function endsMarker(text: string, at: number): boolean {
  const next = text[at];
  return next === undefined || next === ' ' || next === '\t' || next === '\r' || next === '\n';
}

/** The first document of a stream, with its directives, and what stands behind it. */
export function firstDocumentOf(text: string): { first: Chunk; rest: Chunk | undefined } {
  let opened = false;
  for (const match of text.matchAll(/^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm)) {
    const before = text.slice(0, match.index);
    const isStart = match[0] === '---' && !opened && isBlank(before);
    if (isStart) opened = true;
    else
      return {
        first: { text: before, offset: 0 },
        rest: { text: text.slice(match.index), offset: match.index },
      };
  }
  return { first: { text, offset: 0 }, rest: undefined };
}

/** Nothing but comments, directives and white space. */
function isBlank(text: string): boolean {
  return text.split(/\r\n?|\n/).every((line) => /^\ufeff?(?:\s*(?:#.*)?|%.*)$/.test(line));
}
