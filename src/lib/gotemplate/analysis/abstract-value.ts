/** What is known about a value without executing the template. */
export type Abstract =
  /** Something read from the data: names from its root; `*` stands for any element of a collection. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  /** A string that is known, or of which only the beginning is known. */
  | { readonly kind: 'text'; readonly text: string; readonly isPrefix: boolean }
  /** A map that was put together in the template. */
  | { readonly kind: 'record'; readonly entries: ReadonlyMap<string, Abstract> }
  /** One of several. */
  | { readonly kind: 'choice'; readonly of: readonly Abstract[] }
  | { readonly kind: 'unknown' };

export const unknown: Abstract = { kind: 'unknown' };

/** A text that is a stable name of an abstract value: equal for equal values. */
export function keyOf(value: Abstract): string {
  switch (value.kind) {
    case 'path':
      return `path ${JSON.stringify(value.path)}`;
    case 'text':
      return `text ${String(value.isPrefix)} ${JSON.stringify(value.text)}`;
    case 'record':
      return `record ${JSON.stringify([...value.entries].map(([name, entry]) => [name, keyOf(entry)]))}`;
    case 'choice':
      return `choice ${JSON.stringify(value.of.map(keyOf))}`;
    case 'unknown':
      return 'unknown';
  }
}

/** One of the given values; equal ones count once. */
export function choice(values: readonly Abstract[]): Abstract {
  const flat = values.flatMap((value) => (value.kind === 'choice' ? value.of : [value]));
  const distinct = [...new Map(flat.map((value) => [keyOf(value), value])).values()];
  const [only] = distinct;
  return only && distinct.length === 1 ? only : { kind: 'choice', of: distinct };
}

/** The possible values, one by one. */
export function alternatives(value: Abstract): readonly Abstract[] {
  return value.kind === 'choice' ? value.of : [value];
}

/** `value.name`, or its entry of that name. */
export function fieldOf(value: Abstract, name: string): Abstract {
  if (value.kind === 'path') return { kind: 'path', path: [...value.path, name] };
  if (value.kind === 'record') return value.entries.get(name) ?? unknown;
  return value.kind === 'choice' ? choice(value.of.map((one) => fieldOf(one, name))) : unknown;
}

/** Any element of a collection. */
export function elementOf(value: Abstract): Abstract {
  if (value.kind === 'record') return choice([...value.entries.values()]);
  return fieldOf(value, '*');
}

/** Strings put one behind the other, as far as they are known. */
export function concatenate(parts: readonly Abstract[]): Abstract {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return { kind: 'text', text, isPrefix: true };
    text += part.text;
    if (part.isPrefix) return { kind: 'text', text, isPrefix: true };
  }
  return { kind: 'text', text, isPrefix: false };
}
