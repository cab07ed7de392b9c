/** Both work on bytes, as Go does; texts come in and go out with one character per byte. */

/** Breaks at the last blank within the width. Longer words are cut, or stand out when they may not be. */
export function wrap(
  text: string,
  width: number,
  options: { lineBreak?: string; cutWords: boolean },
): string {
  const limit = Math.max(1, width);
  const separator = options.lineBreak || '\n';
  let result = '';
  let offset = 0;
  while (text.length - offset > limit) {
    if (text[offset] === ' ') {
      offset += 1;
      continue;
    }
    const space = text.slice(offset, offset + limit + 1).lastIndexOf(' ');
    const next = options.cutWords ? -1 : text.indexOf(' ', offset + limit);
    if (space < 0 && next < 0 && !options.cutWords) break;
    const length = space >= 0 ? space : next >= 0 ? next - offset : limit;
    result += text.slice(offset, offset + length) + separator;
    offset += text[offset + length] === ' ' && (space >= 0 || next >= 0) ? length + 1 : length;
  }
  return result + text.slice(offset);
}

/** Shortens to a width with `...` at the end, and at the start when an offset is cut off. */
export function abbreviate(text: string, given: number, width: number): string {
  if (width < 4) return '';
  if (text.length <= width) return text;
  let offset = Math.min(given, text.length);
  if (text.length - offset < width - 3) offset = text.length - (width - 3);
  if (offset <= 4) return `${text.slice(0, width - 3)}...`;
  if (width < 7) return '';
  if (offset + width - 3 < text.length) return `...${abbreviate(text.slice(offset), 0, width - 3)}`;
  return `...${text.slice(text.length - (width - 3))}`;
}
