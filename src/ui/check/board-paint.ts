import { styleText } from 'node:util';
import type { BoardLine, BoardLook, BoardSegment } from './board-text.js';

type Formats = Extract<Parameters<typeof styleText>[0], string>[];

/** Terminals have no orange of their own; their plain yellow is one, beside the bright yellow. */
const colours: Readonly<Record<BoardLook, Formats>> = {
  plain: [],
  quiet: ['gray'],
  good: ['green'],
  bad: ['red'],
  warn: ['yellow'],
  busy: ['cyan'],
  red: ['red'],
  orange: ['yellow'],
  yellow: ['yellowBright'],
  green: ['green'],
  blue: ['blueBright'],
};

/** The lines as text for a stream: colours only where it shows them; NO_COLOR and FORCE_COLOR are Node's business. */
export function paintedLines(lines: readonly BoardLine[], stream: NodeJS.WriteStream): string {
  return lines.map((line) => line.map((segment) => painted(segment, stream)).join('')).join('\n');
}

function painted({ text, look, bold, inverse }: BoardSegment, stream: NodeJS.WriteStream): string {
  const formats: Formats = [
    ...colours[look],
    ...(bold ? (['bold'] as const) : []),
    ...(inverse ? (['inverse'] as const) : []),
  ];
  return formats.length === 0 ? text : styleText(formats, text, { stream });
}
