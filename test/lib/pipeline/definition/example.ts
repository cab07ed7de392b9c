import {
  readDefinition,
  type Definition,
  type Finding,
  type ReadOptions,
} from '../../../../src/lib/pipeline/index.js';

/** A definition with one script step, and room for more lines in each part of it. */
export function oneStep(parts: { top?: string; step?: string; cmd?: string; after?: string } = {}): string {
  return [
    'version: "2017-09-20"',
    ...lines(parts.top),
    'pipeline:',
    '- id: build',
    '  type: script',
    ...lines(parts.step),
    '  commands:',
    '  - desc: Build',
    `    cmd: ${parts.cmd ?? 'make'}`,
    ...lines(parts.after),
    '',
  ].join('\n');
}

function lines(text: string | undefined): string[] {
  return text === undefined ? [] : [text];
}

/** The definition of a text that must be readable. */
export async function definitionOf(text: string, options: ReadOptions = {}): Promise<Definition> {
  const { definition, findings } = await readDefinition(text, 'delivery.yaml', options);
  if (!definition) throw new Error(findings.map(shortly).join('\n'));
  return definition;
}

/** A finding as `line:column+length rule`. */
export function placeOf({ rule, position }: Finding): string {
  return `${position.line}:${position.column}+${position.length} ${rule}`;
}

export function shortly(finding: Finding): string {
  return `${placeOf(finding)} ${finding.message}`;
}

/** What is found in a text, shortly. */
export async function findingsIn(text: string, options: ReadOptions = {}): Promise<string[]> {
  return (await readDefinition(text, 'delivery.yaml', options)).findings.map(placeOf);
}

/** A text without the marks around one place of it, and that place. */
export function unmarked(marked: string): {
  text: string;
  place: { line: number; column: number; length: number };
} {
  const before = marked.slice(0, marked.indexOf('«'));
  const length = marked.indexOf('»') - before.length - 1;
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return { text: marked.replace(/[«»]/g, ''), place: { line, column, length } };
}
