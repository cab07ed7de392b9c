/**
 * Runs a command and draws what it printed as a terminal picture: `npm run capture -- docs/demo.svg npm run -s demo`. The picture in the
 * README is made by this from a real run; nothing in it is typed by hand.
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const escape = '\u001b';
const controlSequence = new RegExp(`(${escape}\\[[0-9;?]*[A-Za-z])`);
const columns = 110;
const charWidth = 8.4;
const lineHeight = 18;
const margin = 16;
const titleBar = 34;
const palette: Record<string, string> = {
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
  '34': '#79c0ff',
  '35': '#d2a8ff',
  '36': '#76e3ea',
  '90': '#8b949e',
};

interface Piece {
  text: string;
  color?: string;
  bold?: boolean;
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '1', COLUMNS: String(columns), CI: '' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${String(code)}:\n${output}`);
  return output;
}

/** Long runs of indented lines (progress, plans) are shortened, and say by how much. */
function folded(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let start = 0; start < lines.length;) {
    let end = start;
    while (end < lines.length && /^ /.test(stripVTControlCharacters(lines[end] ?? ''))) end++;
    if (end - start > 8) {
      result.push(
        ...lines.slice(start, start + 3),
        `${escape}[90m     … ${end - start - 5} lines …${escape}[0m`,
        ...lines.slice(end - 2, end),
      );
    } else result.push(...lines.slice(start, Math.max(end, start + 1)));
    start = Math.max(end, start + 1);
  }
  return result;
}

/** Splits a line at its colour sequences (SGR); other escape sequences are dropped. */
function pieces(line: string): Piece[] {
  const result: Piece[] = [];
  let style: Omit<Piece, 'text'> = {};
  for (const part of line.split(controlSequence)) {
    if (part.startsWith(`${escape}[`))
      style = part.endsWith('m') ? styled(style, part.slice(2, -1).split(';')) : style;
    else if (part) result.push({ text: part, ...style });
  }
  return result;
}

function styled(style: Omit<Piece, 'text'>, codes: readonly string[]): Omit<Piece, 'text'> {
  let next = { ...style };
  for (const code of codes) {
    const color = palette[code];
    if (code === '' || code === '0') next = {};
    else if (code === '1') next.bold = true;
    else if (code === '2') next.color = '#8b949e';
    else if (color) next.color = color;
  }
  return next;
}

function draw(lines: readonly string[], title: string): string {
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const height = titleBar + lines.length * lineHeight + 2 * margin;
  const rows = lines.map((line, index) => {
    const spans = pieces(line).map(
      ({ text, color, bold }) =>
        `<tspan${color ? ` fill="${color}"` : ''}${bold ? ' font-weight="bold"' : ''}>${escapeXml(text)}</tspan>`,
    );
    return `<text x="${margin}" y="${titleBar + margin + (index + 1) * lineHeight - 5}" xml:space="preserve">${spans.join('')}</text>`;
  });
  const lights = ['#ff5f56', '#ffbd2e', '#27c93f'].map(
    (color, index) => `<circle cx="${margin + 4 + index * 20}" cy="${titleBar / 2}" r="6" fill="${color}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#e6edf3">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...lights,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function clipped(line: string): string {
  const visible = stripVTControlCharacters(line);
  return visible.length <= columns ? line : `${visible.slice(0, columns - 1)}…`;
}

const [target, command, ...args] = process.argv.slice(2);
if (!target || !command) {
  console.error('usage: npm run capture -- FILE.svg COMMAND [ARG...]');
  process.exit(2);
}
const output = await run(command, args);
const lines = folded(output.replace(/\r/g, '').trimEnd().split('\n')).map(clipped);
await mkdir(dirname(target), { recursive: true });
await writeFile(target, draw(lines, [command, ...args].join(' ')));
