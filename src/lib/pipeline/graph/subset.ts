import { nearest, usageError } from '../../core/index.js';
import type { Graph, GraphNode } from './graph.js';

export interface SubsetOptions {
  /** Exactly these. */
  steps?: readonly string[];
  /** This one and everything that waits for it. */
  from?: string;
  /** This one and everything that it waits for. */
  until?: string;
  /** Not these. */
  skip?: readonly string[];
}

/**
 * The steps that were not asked for, each with the reason. They stay in the graph, as skipped ones, so that the order of the others is
 * what it was. Throws a usage error for an id that does not exist and when nothing is left.
 */
export function excludedSteps(graph: Graph, options: SubsetOptions): ReadonlyMap<string, string> {
  const { steps = [], from, until, skip = [] } = options;
  for (const [flag, ids] of [
    ['step', steps],
    ['from', from ?? []],
    ['until', until ?? []],
    ['skip', skip],
  ] as const)
    for (const id of [ids].flat()) checkId(graph, flag, id);
  if (steps.length > 0 && (from !== undefined || until !== undefined))
    throw usageError(
      '--step names exactly the steps to run, --from and --until a part of the graph; use one of the two',
    );
  const wanted = new Set(steps);
  const after = from === undefined ? undefined : reachable(graph, from, (node) => node.dependents);
  const before = until === undefined ? undefined : reachable(graph, until, (node) => node.dependsOn);
  const excluded = new Map<string, string>();
  for (const { step } of graph.order) {
    const { id } = step;
    if (skip.includes(id)) excluded.set(id, 'skipped by --skip');
    else if (wanted.size > 0 && !wanted.has(id)) excluded.set(id, 'not among --step');
    else if (after && !after.has(id)) excluded.set(id, `does not wait for --from ${from}`);
    else if (before && !before.has(id)) excluded.set(id, `--until ${until} does not wait for it`);
  }
  if (excluded.size === graph.order.length && graph.order.length > 0)
    throw usageError('these flags leave no step to run', {
      hint: 'kubectl zk pipeline graph shows what waits for what.',
    });
  return excluded;
}

function checkId(graph: Graph, flag: string, id: string): void {
  if (graph.byId.has(id)) return;
  const near = nearest(id, graph.byId.keys());
  throw usageError(`--${flag}: there is no step ${JSON.stringify(id)}`, {
    hint:
      near === undefined
        ? 'kubectl zk pipeline list shows the steps.'
        : `Did you mean ${JSON.stringify(near)}?`,
  });
}

function reachable(graph: Graph, start: string, next: (node: GraphNode) => readonly string[]): Set<string> {
  const seen = new Set([start]);
  for (const id of seen) for (const other of next(graph.byId.get(id)!)) seen.add(other);
  return seen;
}
