import { VERSION } from '../definition/read-frame.js';
import { readTree } from '../definition/read-yaml.js';
import { SourceText } from '../definition/source-text.js';
import type { MappingNode, YamlEntry, YamlNode } from '../definition/yaml-tree.js';
import { indented, linesOf } from './text-edit.js';

/**
 * Rewrites the legacy form, line by line: the items of `build_steps` move one level in and become the commands of one step; what stands
 * below `build_meta.env`, and `env` and `overlay` of items, becomes the step's. Comments move with the lines that they stand beside.
 */
export async function migrateLegacy(text: string, file: string): Promise<string> {
  const source = new SourceText(text, file);
  const root = (await readTree(source)).root as MappingNode;
  const lines = linesOf(text);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const sections = sectionsOf(root, source, lines.length);
  const steps = sections.find(({ name }) => name === 'build_steps')!;
  const meta = sections.find(({ name }) => name === 'build_meta');
  const own = new StepParts(source, lines);
  if (meta) own.takeEnv(entry(root, 'build_meta')!.value);
  const items = entry(root, 'build_steps')!.value;
  if (items.kind === 'sequence') items.items.forEach((item, index) => own.takeFromItem(item, index === 0));
  const body = lines.map((line, index) => own.replaced.get(index) ?? line);
  const commands = indented(body.slice(steps.first + 1, steps.last), 2);
  const head = [`version: "${VERSION}"`, 'pipeline:', '- id: build', '  type: script'].map(
    (line) => line + eol,
  );
  const middle = [
    ...head,
    ...own.lines(eol),
    `  commands:${remarkBehind(lines[steps.first]!)}${eol}`,
    ...commands,
  ];
  const kept = (from: number, to: number): string[] =>
    body
      .slice(from, to)
      .filter((_, index) => !meta || index + from < meta.first || index + from >= meta.last);
  return [...kept(0, steps.first), ...middle, ...kept(steps.last, lines.length)].join('');
}

interface Section {
  name: string;
  /** The line of the key, and the line behind the value. */
  first: number;
  last: number;
}

/** The lines of each top-level key; comments at the level of the next key belong to the next key. */
function sectionsOf(root: MappingNode, source: SourceText, count: number): Section[] {
  const starts = root.entries.map(({ key }) => ({ name: key.text, first: source.lineOf(key.start) }));
  return starts
    .sort((a, b) => a.first - b.first)
    .map(({ name, first }, index) => {
      let last = starts[index + 1]?.first ?? count;
      while (last > first + 1 && index + 1 < starts.length && /^(#|\s*$)/.test(source.line(last - 1)))
        last -= 1;
      return { name, first, last };
    });
}

function remarkBehind(line: string): string {
  return /\s+#.*?(?=\r?\n?$)/.exec(line)?.[0] ?? '';
}

function entry(node: YamlNode | undefined, name: string): YamlEntry | undefined {
  return node?.kind === 'mapping' ? node.entries.find(({ key }) => key.text === name) : undefined;
}

/** What moves from elsewhere into the step. */
class StepParts {
  /** Lines of the file that are not there any more, or are shorter. */
  readonly replaced = new Map<number, string>();
  private readonly env: string[] = [];
  private readonly overlay: string[] = [];

  constructor(
    private readonly source: SourceText,
    private readonly fileLines: readonly string[],
  ) {}

  lines(eol: string): string[] {
    const env = this.env.map((line) => line.replace(/\r?\n?$/, eol));
    return [
      ...this.overlay.map((text) => `  overlay: ${text}${eol}`),
      ...(env.length > 0 ? [`  env:${eol}`, ...env] : []),
    ];
  }

  /** Takes the variables below `env` of a mapping. */
  takeEnv(node: YamlNode): void {
    const value = entry(node, 'env')?.value;
    if (value?.kind !== 'mapping' || value.entries.length === 0) return;
    if (this.source.text[value.start] === '{') {
      const entries = value.entries.map((one) => this.source.text.slice(one.key.start, one.value.end));
      this.env.push(...entries.map((text) => `    ${text}`));
      return;
    }
    const first = this.source.lineOf(value.start);
    const last = this.lastLine(value);
    const indent = value.start - this.source.lineStart(first);
    this.env.push(...indented(this.fileLines.slice(first, last + 1), 4 - indent));
  }

  /** Takes `env` and `overlay` out of an item; the overlay of the first one is the step's, others never counted. */
  takeFromItem(item: YamlNode, isFirst: boolean): void {
    this.takeEnv(item);
    const overlay = entry(item, 'overlay');
    if (overlay && isFirst) this.overlay.push(this.source.text.slice(overlay.value.start, overlay.value.end));
    for (const name of ['env', 'overlay']) {
      const taken = entry(item, name);
      if (taken) this.remove(taken);
    }
  }

  private remove({ key, value }: YamlEntry): void {
    const first = this.source.lineOf(key.start);
    const last = this.lastLine(value);
    for (let line = first; line <= last; line += 1) this.replaced.set(line, '');
    const before = this.source.text.slice(this.source.lineStart(first), key.start);
    // The first key of an item stands behind its dash: the next line takes that over.
    if (before.trim() !== '') {
      const next = this.fileLines[last + 1];
      if (next !== undefined)
        this.replaced.set(
          last + 1,
          before + next.slice(Math.min(before.length, next.length - next.trimStart().length)),
        );
    }
  }

  private lastLine(value: YamlNode): number {
    const text = this.source.text.slice(value.start, value.end).trimEnd();
    return this.source.lineOf(value.start + text.length);
  }
}
