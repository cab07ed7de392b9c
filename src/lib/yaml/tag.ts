import type { DocumentDirective } from 'js-yaml';

export type TagHandles = ReadonlyMap<string, string>;

/** The `%TAG` handles of a document on top of the two that always exist. */
export function tagHandles(directives: readonly DocumentDirective[]): TagHandles {
  const handles = new Map([
    ['!', '!'],
    ['!!', 'tag:yaml.org,2002:'],
  ]);
  for (const directive of directives)
    if (directive.kind === 'tag') handles.set(directive.handle, directive.prefix);
  return handles;
}

/** The long form of a tag as written: `!!int` is `tag:yaml.org,2002:int`, `!Ref` stays `!Ref`, `!<x>` is `x`. */
export function longTag(raw: string, handles: TagHandles): string {
  if (raw.startsWith('!<')) return decodeEscapes(raw.slice(2, -1));
  const end = raw.indexOf('!', 1);
  const handle = end === -1 ? '!' : raw.slice(0, end + 1);
  return (handles.get(handle) ?? handle) + decodeEscapes(raw.slice(handle.length));
}

function decodeEscapes(text: string): string {
  return text.includes('%')
    ? Buffer.from(
        text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString()
    : text;
}
