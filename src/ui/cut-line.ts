import { displayWidth, truncate } from '../lib/core/index.js';

/** Cuts a line to a width in columns, segment by segment; what does not fit whole ends it with `…`. */
export function cutLine<S extends { text: string }>(segments: readonly S[], width: number): S[] {
  let room = Math.max(0, width);
  const result: S[] = [];
  for (const segment of segments) {
    const text = truncate(segment.text, room);
    if (text !== '') result.push({ ...segment, text });
    room -= displayWidth(text);
    if (text !== segment.text) break;
  }
  return result;
}

/** Names and values may hold anything; control characters never reach the terminal. */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
