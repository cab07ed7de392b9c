import { TemplateError, type DataRead, type Template } from '../../gotemplate/index.js';
import { nearest } from '../../core/index.js';
import { TemplateEngine } from '../render/template-engine.js';
import type { ChannelVersion } from '../channel.js';
import { channelTemplates, type ChannelTemplate, type StaticFinding } from './channel-files.js';

/** A config item that a template reads; found without rendering. */
export interface ItemRead {
  /** The item, or how its name begins when the rest is computed (empty: any item). */
  name: string;
  isPrefix: boolean;
  /** The render fails when the item does not exist: a field that no condition has looked for before. */
  strict: boolean;
  template: ChannelTemplate;
  line: number;
  /** From 1. */
  column: number;
}

export interface ChannelReads {
  items: readonly ItemRead[];
  /** Per template: names below `.Values` that it reads. */
  values: ReadonlyMap<ChannelTemplate, ReadonlySet<string>>;
  findings: readonly StaticFinding[];
}

/** Parses every template of a channel and lists what they read. A template that cannot be parsed is a finding. */
export function channelReads(version: ChannelVersion): ChannelReads {
  const engine = new TemplateEngine();
  const items: ItemRead[] = [];
  const values = new Map<ChannelTemplate, ReadonlySet<string>>();
  const findings: StaticFinding[] = [];
  for (const template of channelTemplates(version)) {
    const parsed = parse(engine, template, findings);
    if (!parsed) continue;
    const { reads, templates } = parsed.readSet();
    items.push(...itemReads(reads, template));
    values.set(
      template,
      new Set(
        reads.flatMap(({ path: [root, name] }) => (root === 'Values' && name !== undefined ? [name] : [])),
      ),
    );
    const names = parsed.templateNames();
    for (const use of templates) {
      if (names.includes(use.name)) continue;
      const near = nearest(use.name, names);
      findings.push({
        rule: 'template/undefined',
        severity: 'error',
        message: `no template "${use.name}" is defined in this file`,
        position: place(template, use.line, use.column),
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      });
    }
    findings.push(...hashFindings(version, template));
  }
  return { items, values, findings };
}

function parse(
  engine: TemplateEngine,
  template: ChannelTemplate,
  findings: StaticFinding[],
): Template | undefined {
  try {
    return engine.compile(template.file);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const message = error.message.replace(/^template: .*?:\d+(?::\d+)?: /, '');
    findings.push({
      rule: 'template/parse',
      severity: 'error',
      message,
      position: place(template, error.line, error.column ?? firstAction(template, error.line)),
    });
    return undefined;
  }
}

/** Go tells no column for parse errors: the action of that line is the place to look at. */
function firstAction(template: ChannelTemplate, line: number): number {
  const text = lineOf(template.file.text, line);
  const at = text.indexOf('{{');
  return Buffer.byteLength(text.slice(0, at < 0 ? text.length - text.trimStart().length : at));
}

function itemReads(reads: readonly DataRead[], template: ChannelTemplate): ItemRead[] {
  return reads.flatMap((read): ItemRead[] => {
    const at = read.path.lastIndexOf('ConfigItems');
    if (at < 0 || (read.bound && read.access !== 'range')) return [];
    const name = read.path[at + 1];
    // The map itself, as the first operand of `index`: the entry is a read of its own.
    if (name === undefined && read.access === 'field' && reads.some((other) => isEntryOf(other, read)))
      return [];
    const isPrefix = read.isPrefix || name === undefined;
    const strict = read.access === 'field' && !isPrefix && !read.guarded;
    return [
      {
        name: name ?? '',
        isPrefix,
        strict,
        template,
        line: read.line,
        column: place(template, read.line, read.column).column,
      },
    ];
  });
}

function isEntryOf(read: DataRead, map: DataRead): boolean {
  const { path, access, line, column } = read;
  return (
    access === 'index' &&
    line >= map.line &&
    (line > map.line || column > map.column) &&
    path.length === map.path.length + 1 &&
    map.path.every((name, index) => path[index] === name)
  );
}

/** `manifestHash` of a file that is not there fails only when its component is rendered. */
function hashFindings(version: ChannelVersion, template: ChannelTemplate): StaticFinding[] {
  return hashedFiles(template).flatMap(({ path, offset }): StaticFinding[] => {
    if (template.source.files.has(path)) return [];
    const before = template.file.text.slice(0, offset);
    const line = before.split('\n').length;
    const position = { file: template.file.realPath, line, column: offset - before.lastIndexOf('\n') };
    return [
      {
        rule: 'template/manifest-hash',
        severity: 'error',
        message: `manifestHash names ${path}, which is not in the channel`,
        position,
      },
    ];
  });
}

/** The files whose hash a template takes, as far as they are written out. */
export function hashedFiles({ file }: ChannelTemplate): { path: string; offset: number }[] {
  const folder = file.path.slice(0, file.path.lastIndexOf('/'));
  return [...file.text.matchAll(/\bmanifestHash\s+"([^"]+)"/g)].map((match) => ({
    path: normalize(`${folder}/${match[1] ?? ''}`),
    offset: match.index,
  }));
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** Go counts bytes from 0, editors count characters from 1. */
function place(
  { file }: ChannelTemplate,
  line: number,
  byteColumn: number,
): { file: string; line: number; column: number } {
  const column = Buffer.from(lineOf(file.text, line)).subarray(0, byteColumn).toString('utf8').length + 1;
  return { file: file.realPath, line, column };
}

function lineOf(text: string, line: number): string {
  return text.split('\n', line)[line - 1] ?? '';
}
