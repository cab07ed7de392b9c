import type * as JsYaml from 'js-yaml';
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { nearest } from '../../core/index.js';
import { YamlFault } from './yaml-fault.js';

/** A node of the text. An alias leads to the node that it names, so a node may be reached by several ways. */
export type YamlNode = ScalarNode | MappingNode | SequenceNode;

interface NodeBase {
  start: number;
  end: number;
  /** What walking the node costs, aliases followed. */
  size: number;
  depth: number;
  tag?: string;
}

export interface ScalarNode extends NodeBase {
  kind: 'scalar';
  /** As written, without quotes, folded and unescaped; tokens are still hidden. */
  text: string;
  plain: boolean;
}

export interface YamlEntry {
  key: ScalarNode;
  value: YamlNode;
}

export interface MappingNode extends NodeBase {
  kind: 'mapping';
  /** Merge keys are resolved: merged entries first, unless a key of the mapping's own has the same name. */
  entries: readonly YamlEntry[];
}

export interface SequenceNode extends NodeBase {
  kind: 'sequence';
  items: readonly YamlNode[];
}

export interface YamlTree {
  root: YamlNode | undefined;
  /** Where the second document begins, if there is one. */
  secondDocument?: number;
  /** Keys that are written twice in one mapping; the last one counts. */
  duplicates: readonly ScalarNode[];
  /** Every scalar that stands in the text, keys too, in its order. */
  scalars: readonly ScalarNode[];
  /** Offsets of the anchors that an alias names. */
  usedAnchors: readonly number[];
}

/** What may stand between the last child of a flow collection and its bracket. */
const BEFORE_BRACKET = /(?:[\s,:?]|#[^\n]*)*[\]}]/y;

const MAX_DEPTH = 64;
/** So many nodes may come out of aliases. Real files have a few dozen. */
const MAX_EXPANDED = 300_000;

/** Builds the tree of the first document from the parser's events. Throws {@link YamlFault}. */
export function buildTree(text: string, yaml: typeof JsYaml): YamlTree {
  return new TreeBuilder(text, yaml.parseEvents(text, { maxDepth: MAX_DEPTH }), yaml).build();
}

class TreeBuilder {
  private readonly anchors = new Map<string, { node: YamlNode; at: number }>();
  private readonly open = new Set<string>();
  private readonly duplicates: ScalarNode[] = [];
  private readonly scalars: ScalarNode[] = [];
  private readonly usedAnchors = new Set<number>();
  private at = 0;
  /** The end of what was read last: where a value that was left empty stands. */
  private last = 0;
  private expanded = 0;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly yaml: typeof JsYaml,
  ) {}

  build(): YamlTree {
    const { DOCUMENT } = this.yaml.EVENT_ID;
    const documents = this.events.filter((event) => event.type === DOCUMENT).length;
    this.at = 1;
    const root = documents > 0 ? this.node() : undefined;
    const end = this.last;
    return {
      root,
      duplicates: this.duplicates,
      scalars: this.scalars,
      usedAnchors: [...this.usedAnchors],
      ...(documents > 1 && { secondDocument: Math.max(0, this.text.indexOf('---', end)) }),
    };
  }

  private node(): YamlNode {
    const event = this.events[this.at++]!;
    const { EVENT_ID } = this.yaml;
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.scalar(event);
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return this.collection(event);
      case EVENT_ID.ALIAS:
        return this.alias(event.anchorStart, event.anchorEnd);
      default:
        throw new YamlFault('the text ends unexpectedly', this.text.length, this.text.length);
    }
  }

  private scalar(event: ScalarEvent): ScalarNode {
    const empty = event.valueStart < 0 || event.valueEnd < event.valueStart;
    const { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED } = this.yaml.SCALAR_STYLE;
    const quoted = event.style === SINGLE_QUOTED || event.style === DOUBLE_QUOTED;
    const node: ScalarNode = {
      kind: 'scalar',
      text: empty ? '' : this.yaml.getScalarValue(this.text, event),
      plain: event.style === PLAIN,
      start: empty ? this.last : event.valueStart - (quoted ? 1 : 0),
      end: empty ? this.last : event.valueEnd + (quoted ? 1 : 0),
      size: 1,
      depth: 1,
      ...this.tagOf(event),
    };
    this.last = Math.max(this.last, node.end);
    this.scalars.push(node);
    this.anchor(event, node);
    return node;
  }

  private collection(event: MappingEvent | SequenceEvent): MappingNode | SequenceNode {
    const name = this.nameOf(event);
    if (name !== undefined) this.open.add(name);
    const isMapping = event.type === this.yaml.EVENT_ID.MAPPING;
    const children: YamlNode[] = [];
    while (this.events[this.at]!.type !== this.yaml.EVENT_ID.POP) children.push(this.node());
    this.at += 1;
    if (event.style === this.yaml.COLLECTION_STYLE.FLOW)
      this.last = this.closingBracket(this.last, event.start);
    if (name !== undefined) this.open.delete(name);
    const base = {
      start: event.start,
      end: Math.max(this.last, event.start + 1),
      size: children.reduce((sum, { size }) => sum + size, 1),
      depth: children.reduce((most, { depth }) => Math.max(most, depth), 0) + 1,
      ...this.tagOf(event),
    };
    if (base.depth > MAX_DEPTH) throw new YamlFault('the file is nested too deeply', base.start, base.end);
    const node: MappingNode | SequenceNode = isMapping
      ? { kind: 'mapping', entries: this.entriesOf(children), ...base }
      : { kind: 'sequence', items: children, ...base };
    this.anchor(event, node);
    return node;
  }

  /** Where a flow collection ends: behind the bracket that follows its last child. */
  private closingBracket(last: number, start: number): number {
    BEFORE_BRACKET.lastIndex = Math.max(last, start + 1);
    BEFORE_BRACKET.test(this.text);
    return BEFORE_BRACKET.lastIndex === 0 ? last : BEFORE_BRACKET.lastIndex;
  }

  private entriesOf(children: readonly YamlNode[]): YamlEntry[] {
    const own = new Map<string, YamlEntry>();
    const merged = new Map<string, YamlEntry>();
    for (let index = 0; index < children.length; index += 2) {
      const key = children[index]!;
      const value = children[index + 1]!;
      if (key.kind !== 'scalar') throw this.badKey(key);
      if (own.has(key.text)) this.duplicates.push(key);
      own.set(key.text, { key, value });
      if (key.text === '<<' && key.plain) {
        for (const entry of mergedEntries(value))
          if (!merged.has(entry.key.text)) merged.set(entry.key.text, entry);
        this.expanded += merged.size * 2;
        this.checkExpanded(key.start, key.end);
      }
    }
    const merge = own.get('<<');
    if (!merge?.key.plain) return [...own.values()];
    own.delete('<<');
    return [...[...merged.values()].filter(({ key }) => !own.has(key.text)), ...own.values()];
  }

  private badKey({ start, end }: YamlNode): YamlFault {
    const template = this.text.slice(Math.max(0, start - 1), start + 2).includes('{{');
    return template
      ? new YamlFault(
          'unquoted text begins with `{{`, which YAML takes for mappings',
          start - 1,
          end,
          'Put it in quotes.',
        )
      : new YamlFault('a list or a mapping cannot be a key', start, end, 'Quote the text, if it is one.');
  }

  private alias(start: number, end: number): YamlNode {
    const name = this.text.slice(start, end);
    this.last = Math.max(this.last, end);
    if (this.open.has(name))
      throw new YamlFault(
        `*${name} stands inside the value that it names`,
        start - 1,
        end,
        'Remove the alias.',
        'E-alias-bomb',
      );
    const target = this.anchors.get(name);
    if (!target) throw this.unknownAlias(name, start, end);
    this.usedAnchors.add(target.at);
    this.expanded += target.node.size;
    this.checkExpanded(start - 1, end);
    return target.node;
  }

  private unknownAlias(name: string, start: number, end: number): YamlFault {
    const known = [...this.anchors.keys()];
    const near = nearest(name, known);
    const later = this.text.indexOf(`&${name}`, end);
    const hint =
      later >= 0
        ? `The anchor &${name} comes only later in the file; it must stand before its aliases.`
        : near !== undefined
          ? `Did you mean *${near}?`
          : `Quote the text if it is one ("*${name}"), or write out what the anchor &${name} held before it was deleted.`;
    return new YamlFault(`*${name} names an anchor that does not exist`, start - 1, end, hint);
  }

  private checkExpanded(start: number, end: number): void {
    if (this.expanded <= MAX_EXPANDED) return;
    throw new YamlFault(
      'the aliases of this file would expand to more than any build definition needs',
      start,
      end,
      'Write the values out, or use fewer aliases of aliases.',
      'E-alias-bomb',
    );
  }

  private anchor(event: ScalarEvent | MappingEvent | SequenceEvent, node: YamlNode): void {
    const name = this.nameOf(event);
    if (name !== undefined) this.anchors.set(name, { node, at: event.anchorStart });
  }

  private nameOf(event: { anchorStart: number; anchorEnd: number }): string | undefined {
    return event.anchorStart < 0 ? undefined : this.text.slice(event.anchorStart, event.anchorEnd);
  }

  private tagOf(event: { tagStart: number; tagEnd: number }): { tag?: string } {
    return event.tagStart < 0 ? {} : { tag: this.text.slice(event.tagStart, event.tagEnd) };
  }
}

/** What a merge key brings in; of a list the earlier mapping wins. */
function mergedEntries(value: YamlNode): YamlEntry[] {
  const sources = value.kind === 'sequence' ? value.items : [value];
  return sources.flatMap((source) => {
    if (source.kind === 'mapping') return source.entries;
    throw new YamlFault(
      '`<<` takes a mapping or a list of mappings',
      source.start,
      source.end,
      'Write `<<: *NAME` or `<<: [*ONE, *TWO]`.',
    );
  });
}
