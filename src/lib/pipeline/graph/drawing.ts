import type { Graph, GraphNode } from './graph.js';

/** What is said about a step in a drawing. */
export interface Drawn {
  /** Why the step does not run; absent when it does. */
  skipped?: string;
}

export type Draw = (id: string) => Drawn;

/** Deeper branches are drawn no further to the right. */
const MAX_INDENT = 40;

/**
 * The graph as lines of text. Each step stands once, below the last of the steps that it waits for; a step with one dependent goes on
 * straight down, so that a long chain stays a column. The others that it waits for are named.
 */
export function textGraph(graph: Graph, draw: Draw): string[] {
  const lines: string[] = [];
  const children = childrenOf(graph);
  const roots = graph.order.filter(({ dependsOn }) => dependsOn.length === 0);
  const stack: Row[] = roots.toReversed().map((node) => ({ node, indent: '', mark: '' }));
  for (let row = stack.pop(); row; row = stack.pop()) {
    const { node, indent, mark } = row;
    lines.push(`${indent}${mark}${label(node, draw)}`);
    const below = children.get(node.step.id) ?? [];
    const deeper = indent + (mark === '├─ ' ? '│  ' : mark === '└─ ' ? '   ' : '');
    const room = deeper.length < MAX_INDENT ? deeper : indent;
    const rows = below.map((child, index): Row => {
      if (below.length === 1) return { node: child, indent: room, mark: '↓ ' };
      return { node: child, indent: room, mark: index === below.length - 1 ? '└─ ' : '├─ ' };
    });
    stack.push(...rows.toReversed());
  }
  return lines;
}

interface Row {
  node: GraphNode;
  indent: string;
  mark: string;
}

/** The tree that is drawn: each step below the last one, in the order, of those that it waits for. */
function childrenOf(graph: Graph): Map<string, GraphNode[]> {
  const rank = new Map(graph.order.map(({ step }, index) => [step.id, index]));
  const children = new Map<string, GraphNode[]>();
  for (const node of graph.order) {
    if (node.dependsOn.length === 0) continue;
    const parent = lastOf(node, rank);
    const list = children.get(parent);
    if (list) list.push(node);
    else children.set(parent, [node]);
  }
  return children;
}

function lastOf({ dependsOn }: GraphNode, rank: ReadonlyMap<string, number>): string {
  return dependsOn.reduce((last, id) => (rank.get(id)! > rank.get(last)! ? id : last));
}

function label({ step, dependsOn }: GraphNode, draw: Draw): string {
  const { skipped } = draw(step.id);
  const notes = [
    step.type === 'script' ? '' : `${step.type} → ${step.target}`,
    step.requiresApproval ? 'needs approval' : '',
    dependsOn.length > 1
      ? `waits for ${dependsOn.length > 6 ? `${dependsOn.length} steps` : dependsOn.join(', ')}`
      : '',
    skipped === undefined ? '' : `skipped: ${skipped}`,
  ].filter((note) => note !== '');
  return notes.length === 0 ? step.id : `${step.id} (${notes.join('; ')})`;
}

/** The graph in Graphviz' language. */
export function dotGraph(graph: Graph, draw: Draw): string[] {
  const quote = (text: string): string =>
    `"${text
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll(/[\r\n]+/g, ' ')}"`;
  return [
    'digraph pipeline {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...graph.order.map(({ step }) => {
      const shape = step.type === 'script' ? '' : ', shape=component';
      const { skipped } = draw(step.id);
      const style = skipped === undefined ? '' : `, style=dashed, tooltip=${quote(skipped)}`;
      return `  ${quote(step.slug)} [label=${quote(step.id)}${shape}${style}];`;
    }),
    ...edges(graph).map(([from, to]) => `  ${quote(from.step.slug)} -> ${quote(to.step.slug)};`),
    '}',
  ];
}

/** The graph as a Mermaid flow chart, for a Markdown page. */
export function mermaidGraph(graph: Graph, draw: Draw): string[] {
  const names = new Map(graph.order.map(({ step }, index) => [step.id, `s${index}`]));
  const quote = (text: string): string =>
    `"${text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/["#&<>]/g, (char) => `#${char.charCodeAt(0)};`)}"`;
  const skipped = graph.order.filter(({ step }) => draw(step.id).skipped !== undefined);
  return [
    'flowchart LR',
    ...graph.order.map(({ step }) => {
      const [open, close] = step.type === 'script' ? ['[', ']'] : ['[[', ']]'];
      return `  ${names.get(step.id)}${open}${quote(step.id)}${close}`;
    }),
    ...edges(graph).map(([from, to]) => `  ${names.get(from.step.id)} --> ${names.get(to.step.id)}`),
    ...(skipped.length === 0
      ? []
      : [
          '  classDef skipped stroke-dasharray: 4 4,opacity: 0.6',
          `  class ${skipped.map(({ step }) => names.get(step.id)).join(',')} skipped`,
        ]),
  ];
}

function edges(graph: Graph): [GraphNode, GraphNode][] {
  return graph.order.flatMap((node) =>
    node.dependsOn.map((id): [GraphNode, GraphNode] => [graph.byId.get(id)!, node]),
  );
}
