import { filtersFor, type FilterContext } from './filters.js';
import type { NodeInfo, PodFacts } from './node-info.js';
import { scoreNodes, type ScoreContext } from './scores.js';

/** Where a pod goes, or why nowhere: how many nodes gave each reason. */
export type Decision =
  { node: string; examined: number } | { reasons: Map<string, number>; examined: number };

/** How many feasible nodes are enough among `total` (percentageOfNodesToScore 0: all below 100 nodes, then 50 % falling to 5 %). */
export function enoughNodes(total: number): number {
  if (total < 100) return total;
  const percentage = Math.max(5, 50 - Math.trunc(total / 125));
  return Math.max(100, Math.trunc((total * percentage) / 100));
}

/**
 * Chooses a node: filters from `start` on until enough nodes are found, then the best score; ties are broken by the world's own random
 * numbers, so that a seed always gives the same placement.
 */
export function selectNode(
  facts: PodFacts,
  order: readonly NodeInfo[],
  start: number,
  context: FilterContext & ScoreContext,
  random: () => number,
): Decision {
  const filters = filtersFor(facts, context);
  const feasible: NodeInfo[] = [];
  const reasons = new Map<string, number>();
  const enough = enoughNodes(order.length);
  let examined = 0;
  while (examined < order.length && feasible.length < enough) {
    const info = order[(start + examined++) % order.length] as NodeInfo;
    const why = rejection(filters, info);
    if (!why) feasible.push(info);
    else for (const reason of why) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (feasible.length === 0) return { reasons, examined };
  if (feasible.length === 1) return { node: (feasible[0] as NodeInfo).node.metadata.name, examined };
  return { node: best(feasible, scoreNodes(facts, feasible, context), random).node.metadata.name, examined };
}

function rejection(filters: ReturnType<typeof filtersFor>, info: NodeInfo): string[] | undefined {
  for (const filter of filters) {
    const why = filter(info);
    if (why) return why;
  }
  return undefined;
}

function best(candidates: readonly NodeInfo[], scores: readonly number[], random: () => number): NodeInfo {
  let chosen = 0;
  let equal = 1;
  for (let i = 1; i < candidates.length; i++) {
    const [score, top] = [scores[i] ?? 0, scores[chosen] ?? 0];
    if (score > top) [chosen, equal] = [i, 1];
    else if (score === top && random() < 1 / ++equal) chosen = i;
  }
  return candidates[chosen] as NodeInfo;
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` with upstream's order and its word about preemption. */
export function unschedulableText(reasons: ReadonlyMap<string, number>, total: number): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort();
  const list = texts.length > 0 ? `: ${texts.join(', ')}.` : '.';
  const curable = [...reasons]
    .filter(([reason]) => isCurable(reason))
    .reduce((sum, [, count]) => sum + count, 0);
  const preemption =
    curable === 0
      ? `${total} Preemption is not helpful for scheduling`
      : `${Math.min(total, curable)} No preemption victims found for incoming pod`;
  return `0/${total} nodes are available${list} preemption: 0/${total} nodes are available: ${preemption}.`;
}

function isCurable(reason: string): boolean {
  return (
    reason.startsWith('Insufficient') ||
    reason === 'Too many pods' ||
    reason.includes('free ports') ||
    reason.includes('anti-affinity') ||
    reason === "node(s) didn't match pod topology spread constraints"
  );
}
