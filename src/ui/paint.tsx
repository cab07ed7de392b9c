import { styleText } from 'node:util';
import { Text } from 'ink';
import type { FrameOptions, Segment, Tone } from './frame.js';

/** Where a view draws. */
export interface Screen {
  stream: NodeJS.WriteStream;
  env: Readonly<Record<string, string | undefined>>;
  now: () => number;
}

const colours: Record<Tone, Parameters<typeof styleText>[0] | undefined> = {
  plain: undefined,
  quiet: 'gray',
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  warn: 'yellow',
};

/** One ink line per frame line; each is already cut to the width. */
export function Frame({
  lines,
  paint,
}: {
  lines: readonly Segment[][];
  paint: (segment: Segment) => string;
}) {
  const text = lines.map((line) => line.map(paint).join('')).join('\n');
  return <Text wrap="truncate">{text}</Text>;
}

export function frameOptions(options: Screen, rows: number): FrameOptions {
  return { now: options.now(), columns: options.stream.columns ?? 80, rows, unicode: isUnicode(options.env) };
}

function isUnicode(env: Screen['env']): boolean {
  return (
    process.platform === 'win32' || /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '')
  );
}

/** Colours only where this stream shows them; NO_COLOR and FORCE_COLOR are Node's business. */
export function painter(options: Pick<Screen, 'stream'>): (segment: Segment) => string {
  return ({ text, tone }) => {
    const colour = colours[tone];
    return colour === undefined ? text : styleText(colour, text, { stream: options.stream });
  };
}
