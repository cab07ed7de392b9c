import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { AliasBudget } from './alias-budget.js';
import { decodeBytes } from '../core/index.js';
import { decodeBase64 } from './binary.js';
import type { Parsed } from './parse.js';
import { resolvePlain, resolveTagged } from './resolve.js';
import { YamlFault } from './fault.js';
import {
  alignRootBlock,
  blockValue,
  checkAnchor,
  checkBlockIndent,
  checkEscapes,
  checkFlowText,
  checkSimpleKey,
} from './libyaml-rules.js';
import { longTag, type TagHandles, tagHandles } from './tag.js';
import { cloneValue, isMapping, setKey, type YamlMapping, type YamlValue } from './value.js';

/** Something odd that yaml.v2 accepts in silence. */
export interface YamlRemark {
  message: string;
  offset: number;
  code: 'duplicate-key' | 'alias' | 'merge-key';
}

/** Gives nodes with a tag another meaning; returns undefined to leave the node as yaml.v2 reads it. */
export type TagReader = (
  tag: string,
  value: YamlValue,
  node: { text?: string; offset: number },
) => YamlValue | undefined;

const BINARY = 'tag:yaml.org,2002:binary';
const MERGE = 'tag:yaml.org,2002:merge';

interface Anchor {
  value: YamlValue | undefined;
  /** Nodes below it, itself included: what expanding it costs. */
  size: number;
}

/** Builds the values of one document from its parse events, in yaml.v2's order and with its rules. */
export class Composer {
  readonly remarks: YamlRemark[] = [];
  private readonly anchors = new Map<string, Anchor>();
  private readonly budget = new AliasBudget();
  private handles: TagHandles | undefined;
  private at = 0;
  private flowDepth = 0;
  private readonly text: string;
  private readonly events: readonly Event[];

  constructor(
    parsed: Pick<Parsed, 'text' | 'events'>,
    private readonly readTag?: TagReader,
  ) {
    this.text = parsed.text;
    this.events = parsed.events;
  }

  /** Decodes the next document; undefined at the end. `first` is the index of the event of its root node. */
  next(): { value: YamlValue; first: number } | undefined {
    const start = this.events[this.at];
    if (start?.type !== EVENT_ID.DOCUMENT) return undefined;
    this.at += 1;
    this.handles = start.directives.length > 0 ? tagHandles(start.directives) : undefined;
    this.anchors.clear();
    this.budget.reset();
    const first = this.at;
    alignRootBlock(this.text, this.events[first]!);
    const value = this.node();
    this.at += 1;
    return { value, first };
  }

  private node(): YamlValue {
    const event = this.events[this.at++]!;
    this.budget.count(1);
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.scalar(event);
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return this.collection(event);
      case EVENT_ID.ALIAS:
        return this.alias(this.text.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1);
      default:
        throw new YamlFault('unexpected end of the document', this.text.length);
    }
  }

  private scalar(event: ScalarEvent): YamlValue {
    const text = this.scalarText(event);
    let value: YamlValue;
    if (event.tagStart !== -1) value = this.tagged(event, text);
    else value = event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
    if (event.anchorStart !== -1) this.anchors.set(this.anchorName(event), { value, size: 1 });
    return value;
  }

  private scalarText(event: ScalarEvent): string {
    const text = getScalarValue(this.text, event);
    if (event.fast) {
      if (this.flowDepth > 0 && event.style === SCALAR_STYLE.PLAIN) checkFlowText(text, event.valueStart);
      return text;
    }
    switch (event.style) {
      case SCALAR_STYLE.DOUBLE_QUOTED:
        checkEscapes(this.text, event);
        return text;
      case SCALAR_STYLE.LITERAL_BLOCK:
      case SCALAR_STYLE.FOLDED_BLOCK:
        if (text.includes('\t')) checkBlockIndent(this.text, event);
        return blockValue(this.text, event, text);
      default:
        return text;
    }
  }

  private tagged(event: ScalarEvent, text: string): YamlValue {
    const tag = this.tagOf(event);
    const other = this.readTag?.(tag, text, { text, offset: event.tagStart });
    if (other !== undefined) return other;
    if (tag === BINARY) {
      const bytes = decodeBase64(text);
      if (!bytes) throw new YamlFault('!!binary value contains invalid base64 data', event.tagStart);
      return decodeBytes(bytes);
    }
    const resolved = resolveTagged(tag, text);
    if ('problem' in resolved) throw new YamlFault(resolved.problem, event.tagStart);
    return resolved.value;
  }

  private collection(event: MappingEvent | SequenceEvent): YamlValue {
    if (event.style === COLLECTION_STYLE.FLOW) this.flowDepth += 1;
    const value =
      event.anchorStart === -1 && event.tagStart === -1 ? this.content(event) : this.marked(event);
    if (event.style === COLLECTION_STYLE.FLOW) this.flowDepth -= 1;
    return value;
  }

  private content(event: MappingEvent | SequenceEvent): YamlValue {
    return event.type === EVENT_ID.MAPPING ? this.mapping({}) : this.sequence();
  }

  /** A collection with an anchor or a tag. */
  private marked(event: MappingEvent | SequenceEvent): YamlValue {
    const anchor: Anchor = { value: undefined, size: 0 };
    if (event.anchorStart !== -1) this.anchors.set(this.anchorName(event), anchor);
    const before = this.budget.decoded;
    let value = this.content(event);
    if (event.tagStart !== -1)
      value = this.readTag?.(this.tagOf(event), value, { offset: event.tagStart }) ?? value;
    anchor.value = value;
    anchor.size = this.budget.decoded - before + 1;
    return value;
  }

  private sequence(): YamlValue[] {
    const items: YamlValue[] = [];
    while (this.events[this.at]!.type !== EVENT_ID.POP) items.push(this.node());
    this.at += 1;
    return items;
  }

  /**
   * Fills a mapping in the order of the text. A merge key is applied where it stands (yaml.v2): keys before it are overridden by the
   * merged ones, keys behind it win.
   */
  private mapping(target: YamlMapping): YamlMapping {
    const events = this.events;
    let merged: Set<string> | undefined;
    for (let event = events[this.at]!; event.type !== EVENT_ID.POP; event = events[this.at]!) {
      const keyAt = this.at;
      if (event.type === EVENT_ID.SCALAR && this.isMergeKey(event)) {
        this.at += 1;
        this.remarks.push({ message: 'a merge key `<<`', offset: event.valueStart, code: 'merge-key' });
        const addition = this.mergeSource(event.valueStart);
        for (const key of Object.keys(addition)) {
          setKey(target, key, addition[key]!);
          (merged ??= new Set()).add(key);
        }
        continue;
      }
      const key = keyText(this.node(), offsetOf(event));
      if (key.length > 1000) checkSimpleKey(this.text, offsetOf(event), offsetOf(event) + key.length);
      else if (event.type === EVENT_ID.SCALAR && !event.fast) this.checkOddKey(event);
      if (Object.hasOwn(target, key) && !merged?.delete(key)) this.remarkDuplicate(key, keyAt);
      const value = this.node();
      if (key === '__proto__') setKey(target, key, value);
      else target[key] = value;
    }
    this.at += 1;
    return target;
  }

  /** `: value` without a key is no YAML 1.1, nor is a key over several lines; both are allowed behind `?`. */
  private checkOddKey(event: ScalarEvent): void {
    if (event.valueStart === -1) {
      const bare = event.tagStart === -1 && event.anchorStart === -1;
      if (!bare || /\?(?:\s|$)/.test(this.text)) return;
      throw new YamlFault('expected a key before `:`', Math.max(0, offsetOf(this.events[this.at]!)));
    }
    const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    if (isBlock || !/[\r\n]/.test(this.text.slice(event.valueStart, event.valueEnd))) return;
    const isKey =
      this.flowDepth === 0 || /^['"]?[ \t\r\n]*:/.test(this.text.slice(event.valueEnd, event.valueEnd + 80));
    if (isKey && !/\?\s+['"]?$/.test(this.text.slice(0, event.valueStart))) {
      throw new YamlFault('a key must end on the line where it begins', event.valueStart);
    }
  }

  private isMergeKey(event: ScalarEvent): boolean {
    if (event.valueEnd - event.valueStart < 2 || this.text.charCodeAt(event.valueStart) !== 60) return false;
    if (getScalarValue(this.text, event) !== '<<') return false;
    if (event.tagStart === -1) return event.style === SCALAR_STYLE.PLAIN;
    const tag = this.tagOf(event);
    return tag === MERGE || tag === '!';
  }

  /** What `<<:` brings in: one mapping, or several of which the earlier ones win. */
  private mergeSource(offset: number): YamlMapping {
    const event = this.events[this.at]!;
    const value = this.node();
    if (isMapping(value)) return value;
    if (event.type !== EVENT_ID.SEQUENCE || !Array.isArray(value) || !value.every(isMapping)) {
      throw new YamlFault('map merge requires map or sequence of maps as the value', offset);
    }
    const all: YamlMapping = {};
    for (const item of value.reverse())
      for (const [key, part] of Object.entries(item)) setKey(all, key, part);
    return all;
  }

  private alias(name: string, offset: number): YamlValue {
    const anchor = this.anchors.get(name);
    if (!anchor) throw new YamlFault(`unknown anchor '${name}' referenced`, offset);
    if (anchor.value === undefined) throw new YamlFault(`anchor '${name}' value contains itself`, offset);
    this.remarks.push({ message: `an alias \`*${name}\``, offset, code: 'alias' });
    if (!this.budget.expand(anchor.size)) {
      throw new YamlFault(
        'document contains excessive aliasing',
        offset,
        'Write the repeated parts out, or split the document.',
      );
    }
    return cloneValue(anchor.value);
  }

  private remarkDuplicate(key: string, keyAt: number): void {
    this.remarks.push({
      message: `key ${JSON.stringify(key)} is set twice; the last one wins`,
      offset: offsetOf(this.events[keyAt]!),
      code: 'duplicate-key',
    });
  }

  private tagOf(event: ScalarEvent | MappingEvent | SequenceEvent): string {
    return longTag(this.text.slice(event.tagStart, event.tagEnd), (this.handles ??= tagHandles([])));
  }

  private anchorName(event: ScalarEvent | MappingEvent | SequenceEvent): string {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    checkAnchor(name, event.anchorStart);
    return name;
  }
}

/** The text of a mapping key as the Kubernetes API would get it. Lists and mappings cannot be keys. */
function keyText(key: YamlValue, offset: number): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'object' && key !== null)
    throw new YamlFault('a list or a mapping cannot be a key', offset);
  return String(key);
}

/** Where a node begins, its tag or anchor included; -1 for an empty scalar without any. */
export function offsetOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE: {
      const start = event.type === EVENT_ID.SCALAR ? valueOffset(event) : event.start;
      const marks = [event.tagStart, event.anchorStart - 1, start].filter((offset) => offset >= 0);
      return marks.length > 0 ? Math.min(...marks) : -1;
    }
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return -1;
  }
}

/** The parser's range of a quoted scalar begins behind the quote. */
function valueOffset(event: ScalarEvent): number {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return event.valueStart - (quoted ? 1 : 0);
}
