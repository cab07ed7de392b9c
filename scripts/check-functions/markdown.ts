import type { Entry, Example } from './entry.js';

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** Text in a cell of a table; a bar ends the cell also within code. */
export const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

export const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Pieces of Python; those of several lines stand apart. */
export function pythonBlock(pieces: readonly string[]): string {
  const text = pieces.map((piece, index) => {
    const before = pieces[index - 1];
    return before !== undefined && /\n/.test(before + piece) ? `\n${piece}` : piece;
  });
  return ['```python', ...text, '```'].join('\n');
}

export function differences(differs: readonly string[]): string[] {
  const [only] = differs;
  if (only === undefined) return [];
  return differs.length === 1
    ? [`*Differs from ZMON:* ${only}`]
    : [['*Differs from ZMON:*', '', bullets(differs)].join('\n')];
}

/** A name with its signature, text, examples and differences, below a heading of the third order. */
export function entrySection(name: string, { signature, text, examples = [], differs = [] }: Entry): string {
  return [
    `### ${name}`,
    ...(signature === name ? [] : [pythonBlock(signature.split('  ·  '))]),
    text,
    ...(examples.length > 0 ? [pythonBlock(examples.map(exampleText))] : []),
    ...differences(differs),
  ].join('\n\n');
}

function exampleText({ code: text, gives, values, captures }: Example): string {
  const remarks = [
    ...(values ? [`with the values ${values.join(', ')}`] : []),
    ...(gives === undefined ? [] : [gives]),
    ...Object.entries(captures ?? {}).map(([key, value]) => `keeps ${key} = ${value}`),
  ];
  return remarks.length === 0 ? text : `${text}  # ${remarks.join('; ')}`;
}

/** The addresses that GitHub gives to headings: a second one of the same text is told from the first by a number. */
export function anchors(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const address = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(address) ?? 0;
    seen.set(address, before + 1);
    return before === 0 ? `#${address}` : `#${address}-${before}`;
  });
}
