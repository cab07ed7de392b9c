/** An element of a PostgreSQL array: text as it would stand alone, NULL, or a further dimension. */
export type ArrayElement = string | null | ArrayElement[];

/**
 * Reads the text form of an array, `{1,NULL,"a b"}`, nested to any depth; bounds such as `[2:3]=` are skipped, as psycopg2 does.
 * @throws RangeError if it is malformed
 */
export function readArray(text: string): ArrayElement[] {
  const source = text.replace(/^(?:\[[-+]?\d+:[-+]?\d+\])+=/, '');
  const root: ArrayElement[] = [];
  const open: ArrayElement[][] = [];
  let at = 0;
  const top = (): ArrayElement[] => open.at(-1) ?? malformed(text);
  while (at < source.length) {
    const char = source[at];
    if (char === '{') {
      const list = open.length === 0 ? root : [];
      if (open.length > 0) top().push(list);
      open.push(list);
      at++;
    } else if (char === '}') {
      top();
      open.pop();
      at++;
    } else if (char === ',' || char === ' ') {
      at++;
    } else {
      const [value, end] = char === '"' ? quoted(source, at) : bare(source, at);
      top().push(value);
      at = end;
    }
  }
  return open.length > 0 || !source.startsWith('{') ? malformed(text) : root;
}

function quoted(source: string, start: number): [string, number] {
  const match = /"((?:[^"\\]|\\[\s\S])*)"/y;
  match.lastIndex = start;
  const found = match.exec(source) ?? malformed(source);
  return [(found[1] ?? '').replace(/\\([\s\S])/g, '$1'), match.lastIndex];
}

function bare(source: string, start: number): [string | null, number] {
  const match = /(?:[^",{}\\]|\\[\s\S])+/y;
  match.lastIndex = start;
  const found = match.exec(source) ?? malformed(source);
  const value = found[0].replace(/\\([\s\S])/g, '$1');
  return [value.toUpperCase() === 'NULL' ? null : value, match.lastIndex];
}

function malformed(text: string): never {
  throw new RangeError(`malformed array literal: ${text.slice(0, 60)}`);
}
