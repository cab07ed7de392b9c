import type { Source } from '../exec/source.js';
import type { ListNode, Node } from '../syntax/node.js';
import type { TreeSet } from '../syntax/parser.js';
import { Analysis } from './analysis.js';

/** One place where a template reads its data, found without executing it. */
export interface DataRead {
  /** Names from the data of the file's own template, such as `['Cluster', 'ConfigItems', 'vpc_id']`; `*` is any element of a list. */
  readonly path: readonly string[];
  /** The last name is computed and only known to begin like this; an empty last name may be any. */
  readonly isPrefix: boolean;
  /** `field`: a missing key is an error under `missingkey=error`. `index`: it is the zero value. `range`: all entries are read. */
  readonly access: 'field' | 'index' | 'range';
  /** The value only gets a name here (a variable, the dot); what is then read of it is listed on its own. */
  readonly bound: boolean;
  /** Only evaluated where a condition has found the same entry to be there. */
  readonly guarded: boolean;
  readonly template: string;
  readonly line: number;
  /** Byte offset in the line, from 0. */
  readonly column: number;
}

/** A name that a template uses, and where. */
export interface NameUse {
  readonly name: string;
  readonly template: string;
  readonly line: number;
  readonly column: number;
}

/** What a template reads, calls and invokes. */
export interface ReadSet {
  /** Reads that are reached from the file's own template, in the order of the text. */
  readonly reads: readonly DataRead[];
  /** Functions in all templates of the file. */
  readonly functions: readonly NameUse[];
  readonly templates: readonly NameUse[];
}

export interface ReadSetOptions {
  /** Functions that make a map from keys and values: what goes in under a constant key can be followed. Default: `dict`. */
  readonly recordFunctions?: readonly string[];
}

/** Analyses a parsed file. */
export function readSetOf(
  name: string,
  trees: TreeSet,
  source: Source,
  options: ReadSetOptions = {},
): ReadSet {
  const analysis = new Analysis(trees, source, new Set(options.recordFunctions ?? ['dict']));
  const uses = [...trees].map(([template, list]) => usesIn(list, template, source));
  return {
    reads: analysis.run(name),
    functions: uses.flatMap(({ functions }) => functions),
    templates: uses.flatMap(({ templates }) => templates),
  };
}

function usesIn(
  list: ListNode,
  template: string,
  source: Source,
): { functions: NameUse[]; templates: NameUse[] } {
  const functions: NameUse[] = [];
  const templates: NameUse[] = [];
  const visit = (node: Node): void => {
    const place = { template, line: source.lineOf(node.at), column: source.columnOf(node.at) };
    if (node.kind === 'identifier') functions.push({ name: node.name, ...place });
    if (node.kind === 'template') templates.push({ name: node.name, ...place });
    for (const child of childrenOf(node)) visit(child);
  };
  visit(list);
  return { functions, templates };
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return node.nodes;
    case 'action':
      return [node.pipe];
    case 'if':
    case 'range':
    case 'with':
      return [node.pipe, node.list, ...(node.elseList ? [node.elseList] : [])];
    case 'template':
      return node.pipe ? [node.pipe] : [];
    case 'pipe':
      return node.commands;
    case 'command':
      return node.args;
    case 'chain':
      return [node.operand];
    default:
      return [];
  }
}
