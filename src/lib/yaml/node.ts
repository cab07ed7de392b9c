import {
  COLLECTION_STYLE,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { decodeBytes } from '../core/index.js';
import { decodeBase64 } from './binary.js';
import { offsetOf } from './compose.js';
import { YamlFault } from './fault.js';
import { blockValue, checkAnchor, checkBlockIndent, checkEscapes, checkFlowText } from './libyaml-rules.js';
import type { Parsed } from './parse.js';
import { resolvePlain, resolveTagged, type Scalar } from './resolve.js';
import { longTag, type TagHandles, tagHandles } from './tag.js';

/** A node of the text, for readers that know which type they expect: a Go string field takes the text as written. */
export type YamlNode = ScalarNode | MappingNode | SequenceNode;

export interface ScalarNode {
  kind: 'scalar';
  offset: number;
  /** The text: of a quoted scalar without quotes, of `!!binary` decoded. */
  text: string;
  value: Scalar;
}

export interface MappingNode {
  kind: 'mapping';
  offset: number;
  entries: { key: YamlNode; value: YamlNode; merge: boolean }[];
}

export interface SequenceNode {
  kind: 'sequence';
  offset: number;
  items: YamlNode[];
}

/** The tree of the first document of a text; undefined when there is none. Aliases lead to the node they name. */
export function firstDocument(parsed: Parsed): YamlNode | undefined {
  const start = parsed.events[0];
  if (start?.type !== EVENT_ID.DOCUMENT) return undefined;
  return new NodeBuilder(parsed, tagHandles(start.directives)).node();
}

class NodeBuilder {
  private readonly anchors = new Map<string, YamlNode>();
  private readonly open = new Set<YamlNode>();
  private at = 1;
  private flowDepth = 0;
  private last = 0;

  constructor(
    private readonly parsed: Parsed,
    private readonly handles: TagHandles,
  ) {}

  node(): YamlNode {
    const event = this.parsed.events[this.at++]!;
    const offset = offsetOf(event);
    if (offset >= 0) this.last = offset;
    if (event.type === EVENT_ID.SCALAR) return this.scalar(event);
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return this.collection(event);
    if (event.type !== EVENT_ID.ALIAS)
      throw new YamlFault('unexpected end of the document', this.parsed.text.length);
    const name = this.parsed.text.slice(event.anchorStart, event.anchorEnd);
    const target = this.anchors.get(name);
    if (!target) throw new YamlFault(`unknown anchor '${name}' referenced`, offset);
    if (this.open.has(target)) throw new YamlFault(`anchor '${name}' value contains itself`, offset);
    return target;
  }

  private scalar(event: ScalarEvent): ScalarNode {
    const text = this.checkedText(event);
    const node: ScalarNode = { kind: 'scalar', offset: this.last, text, value: text };
    this.anchor(event, node);
    if (event.tagStart === -1) {
      if (event.style === SCALAR_STYLE.PLAIN) node.value = resolvePlain(text);
      return node;
    }
    const tag = this.tagOf(event);
    if (tag.endsWith(':binary')) {
      const bytes = decodeBase64(text);
      if (!bytes) throw new YamlFault('!!binary value contains invalid base64 data', event.tagStart);
      node.value = node.text = decodeBytes(bytes);
      return node;
    }
    const resolved = resolveTagged(tag, text);
    if ('problem' in resolved) throw new YamlFault(resolved.problem, event.tagStart);
    node.value = resolved.value;
    return node;
  }

  private checkedText(event: ScalarEvent): string {
    const { text } = this.parsed;
    const value = getScalarValue(text, event);
    if (event.style === SCALAR_STYLE.PLAIN) {
      if (this.flowDepth > 0) checkFlowText(value, event.valueStart);
      return value;
    }
    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) checkEscapes(text, event);
    if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK)
      checkBlockIndent(text, event);
    return blockValue(text, event, value);
  }

  private collection(event: MappingEvent | SequenceEvent): MappingNode | SequenceNode {
    const flow = event.style === COLLECTION_STYLE.FLOW ? 1 : 0;
    this.flowDepth += flow;
    const node: MappingNode | SequenceNode =
      event.type === EVENT_ID.MAPPING
        ? { kind: 'mapping', offset: this.last, entries: [] }
        : { kind: 'sequence', offset: this.last, items: [] };
    this.anchor(event, node);
    this.open.add(node);
    while (this.parsed.events[this.at]!.type !== EVENT_ID.POP) {
      if (node.kind === 'sequence') node.items.push(this.node());
      else node.entries.push(this.entry());
    }
    this.open.delete(node);
    this.at += 1;
    this.flowDepth -= flow;
    return node;
  }

  private entry(): MappingNode['entries'][number] {
    const event = this.parsed.events[this.at]!;
    const key = this.node();
    const plain =
      event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1;
    return { key, value: this.node(), merge: plain && key.kind === 'scalar' && key.text === '<<' };
  }

  private anchor(event: ScalarEvent | MappingEvent | SequenceEvent, node: YamlNode): void {
    if (event.anchorStart === -1) return;
    const name = this.parsed.text.slice(event.anchorStart, event.anchorEnd);
    checkAnchor(name, event.anchorStart);
    this.anchors.set(name, node);
  }

  private tagOf(event: ScalarEvent): string {
    return longTag(this.parsed.text.slice(event.tagStart, event.tagEnd), this.handles);
  }
}

/** The mappings behind a merge key, in the order in which they are applied: of a list the earlier ones win, so they come last. */
export function mergedMappings(value: YamlNode): MappingNode[] {
  const sources = value.kind === 'sequence' ? value.items.toReversed() : [value];
  return sources.map((source) => {
    if (source.kind === 'mapping') return source;
    throw new YamlFault('map merge requires map or sequence of maps as the value', source.offset);
  });
}
