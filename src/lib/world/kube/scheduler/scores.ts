import type { PodAffinityTerm, TopologySpreadConstraint } from '../kinds.js';
import type { DomainCounts } from './domains.js';
import { preferredNodeWeight } from './node-affinity.js';
import type { NodeInfo, PodFacts } from './node-info.js';
import { isTolerated } from './tolerations.js';

export interface ScoreContext {
  counts: DomainCounts;
  /** The constraints that spread a pod which has none of its own: by zone and by host, over the pods of its owner. */
  defaultSpread: readonly TopologySpreadConstraint[];
}

/** The scores of the candidates for a pod, in their order: the weighted sum of kube-scheduler's default plugins (without images). */
export function scoreNodes(
  facts: PodFacts,
  candidates: readonly NodeInfo[],
  context: ScoreContext,
): number[] {
  const parts: [number, number[]][] = [
    [3, reversed(candidates.map((info) => unwelcome(facts, info)))],
    [2, scaled(candidates.map((info) => preferredNodeWeight(facts.pod.spec, info.node)))],
    [2, spread(facts, candidates, context)],
    [2, attraction(facts, candidates, context)],
    [1, candidates.map((info) => leastAllocated(facts, info))],
    [1, candidates.map((info) => balanced(facts, info))],
  ];
  return candidates.map((_, i) =>
    parts.reduce((sum, [weight, scores]) => sum + weight * (scores[i] ?? 0), 0),
  );
}

function scaled(raw: readonly number[]): number[] {
  const max = Math.max(0, ...raw);
  return raw.map((one) => (max === 0 ? 0 : Math.floor((one * 100) / max)));
}

function reversed(raw: readonly number[]): number[] {
  const max = Math.max(0, ...raw);
  return raw.map((one) => (max === 0 ? 100 : 100 - Math.floor((one * 100) / max)));
}

function unwelcome({ pod }: PodFacts, { node }: NodeInfo): number {
  return (node.spec.taints ?? []).filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod.spec.tolerations, taint),
  ).length;
}

function leastAllocated(facts: PodFacts, info: NodeInfo): number {
  const free = (capacity: number, requested: number): number =>
    capacity === 0 || requested > capacity ? 0 : Math.floor(((capacity - requested) * 100) / capacity);
  const cpu = free(info.allocatable['cpu'] ?? 0, info.nonZero.cpu + facts.nonZero.cpu);
  const memory = free(info.allocatable['memory'] ?? 0, info.nonZero.memory + facts.nonZero.memory);
  return Math.floor((cpu + memory) / 2);
}

function balanced(facts: PodFacts, info: NodeInfo): number {
  const share = (name: string): number => {
    const capacity = info.allocatable[name] ?? 0;
    return capacity === 0
      ? 1
      : Math.min(1, ((info.requested[name] ?? 0) + (facts.requests[name] ?? 0)) / capacity);
  };
  return Math.trunc((1 - Math.abs(share('cpu') - share('memory')) / 2) * 100);
}

/** Soft topology spread: fewer matching pods in the node's domains is better. */
function spread(
  facts: PodFacts,
  candidates: readonly NodeInfo[],
  { counts, defaultSpread }: ScoreContext,
): number[] {
  const own = (facts.pod.spec.topologySpreadConstraints ?? []).filter(
    (one) => one.whenUnsatisfiable === 'ScheduleAnyway',
  );
  const hasAny = (facts.pod.spec.topologySpreadConstraints ?? []).length > 0;
  const constraints = hasAny ? own : defaultSpread;
  if (constraints.length === 0) return candidates.map(() => 0);
  const raw = candidates.map(() => 0);
  for (const constraint of constraints) {
    const count = counts.forSpread(facts.pod, constraint);
    const isHost = constraint.topologyKey === 'kubernetes.io/hostname';
    const domains = isHost ? undefined : counts.domains(count, constraint.topologyKey);
    const weight = Math.log((domains?.size ?? candidates.length) + 2);
    candidates.forEach(({ node }, i) => {
      const here = domains
        ? (domains.get(node.metadata.labels?.[constraint.topologyKey] ?? '') ?? 0)
        : (count.byNode.get(node.metadata.name) ?? 0);
      raw[i] = (raw[i] ?? 0) + here * weight + (constraint.maxSkew - 1);
    });
  }
  const rounded = raw.map(Math.round);
  const [min, max] = [Math.min(...rounded), Math.max(...rounded)];
  return rounded.map((one) => (max === 0 ? 100 : Math.floor((100 * (max + min - one)) / max)));
}

/** Preferred pod affinity and anti-affinity of the pod itself. */
function attraction(facts: PodFacts, candidates: readonly NodeInfo[], { counts }: ScoreContext): number[] {
  const affinity = facts.pod.spec.affinity;
  const raw = candidates.map(() => 0);
  const add = (term: PodAffinityTerm, weight: number): void => {
    const domains = counts.domains(counts.forTerm(facts.pod, term), term.topologyKey);
    candidates.forEach(({ node }, i) => {
      raw[i] = (raw[i] ?? 0) + weight * (domains.get(node.metadata.labels?.[term.topologyKey] ?? '') ?? 0);
    });
  };
  for (const one of affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
    add(one.podAffinityTerm, one.weight);
  for (const one of affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
    add(one.podAffinityTerm, -one.weight);
  const [min, max] = [Math.min(...raw), Math.max(...raw)];
  return raw.map((one) => (max === min ? 0 : Math.floor((100 * (one - min)) / (max - min))));
}
