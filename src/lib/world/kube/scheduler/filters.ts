import type { PodAffinityTerm, TopologySpreadConstraint } from '../kinds.js';
import { perDomain, selectorFor, type DomainCounts } from './domains.js';
import { matchesNodeAffinity } from './node-affinity.js';
import { portsClash, type NodeInfo, type PodFacts } from './node-info.js';
import { isTolerated, untoleratedTaint } from './tolerations.js';

/** Why a node cannot take a pod, in the words of kube-scheduler; several for resources. Undefined = it can. */
export type Filter = (info: NodeInfo) => string[] | undefined;

const unschedulableTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' as const };

/** What the filters of one pod look at besides the node. */
export interface FilterContext {
  nodes: ReadonlyMap<string, NodeInfo>;
  counts: DomainCounts;
  /** Nodes on which pods run whose anti-affinity other pods have to respect. */
  withAntiAffinity: Iterable<NodeInfo>;
}

/** All filters of a pod in the order of kube-scheduler's default profile. What is common to all nodes is computed here, once. */
export function filtersFor(facts: PodFacts, context: FilterContext): Filter[] {
  const { spec } = facts.pod;
  const filters: Filter[] = [
    ({ node }) =>
      node.spec.unschedulable && !isTolerated(spec.tolerations, unschedulableTaint)
        ? ['node(s) were unschedulable']
        : undefined,
    ({ node }) => {
      const taint = untoleratedTaint(spec.tolerations, node.spec.taints);
      return taint ? [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`] : undefined;
    },
    ({ node }) =>
      matchesNodeAffinity(spec, node) ? undefined : ["node(s) didn't match Pod's node affinity/selector"],
  ];
  if (facts.ports.length > 0) filters.push((info) => freePorts(facts, info));
  filters.push((info) => fits(facts, info));
  const spread = (spec.topologySpreadConstraints ?? []).filter(
    (one) => one.whenUnsatisfiable === 'DoNotSchedule',
  );
  if (spread.length > 0) filters.push(...spreadFilters(facts, spread, context));
  filters.push(...affinityFilters(facts, context));
  return filters;
}

function freePorts(facts: PodFacts, info: NodeInfo): string[] | undefined {
  for (const other of info.pods.values()) {
    if (other.ports.some((taken) => facts.ports.some((wanted) => portsClash(taken, wanted))))
      return ["node(s) didn't have free ports for the requested pod ports"];
  }
  return undefined;
}

function fits({ requests }: PodFacts, info: NodeInfo): string[] | undefined {
  const short: string[] = [];
  if (info.pods.size + 1 > (info.allocatable['pods'] ?? 0)) short.push('Too many pods');
  for (const [name, amount] of Object.entries(requests)) {
    if (amount > 0 && amount > (info.allocatable[name] ?? 0) - (info.requested[name] ?? 0))
      short.push(`Insufficient ${name}`);
  }
  return short.length > 0 ? short : undefined;
}

const spreadText = "node(s) didn't match pod topology spread constraints";

function spreadFilters(
  facts: PodFacts,
  constraints: readonly TopologySpreadConstraint[],
  { nodes, counts }: FilterContext,
): Filter[] {
  const { pod } = facts;
  const keys = constraints.map((one) => one.topologyKey);
  return constraints.map((constraint) => {
    const isEligible = (info: NodeInfo): boolean =>
      keys.every((key) => info.node.metadata.labels?.[key] !== undefined) &&
      (constraint.nodeAffinityPolicy === 'Ignore' || matchesNodeAffinity(pod.spec, info.node)) &&
      (constraint.nodeTaintsPolicy !== 'Honor' ||
        untoleratedTaint(pod.spec.tolerations, info.node.spec.taints) === undefined);
    const domains = perDomain(
      nodes.values(),
      constraint.topologyKey,
      counts.forSpread(pod, constraint).byNode,
      isEligible,
    );
    const minimum = domains.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...domains.values());
    const self = selectorFor(pod, constraint.labelSelector, constraint.matchLabelKeys)(pod.metadata.labels)
      ? 1
      : 0;
    return ({ node }) => {
      const domain = node.metadata.labels?.[constraint.topologyKey];
      if (domain === undefined) return [`${spreadText} (missing required label)`];
      const skew = (domains.get(domain) ?? 0) + self - (domains.size === 0 ? 0 : minimum);
      return skew > constraint.maxSkew ? [spreadText] : undefined;
    };
  });
}

function affinityFilters(facts: PodFacts, context: FilterContext): Filter[] {
  const { pod } = facts;
  const affinity = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const anti = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const filters: Filter[] = [];
  if (affinity.length > 0) filters.push(attraction(facts, affinity, context));
  if (anti.length > 0) filters.push(...anti.map((term) => repulsion(facts, term, context)));
  const rejected = rejectedDomains(facts, context);
  if (rejected.size > 0) {
    filters.push(({ node }) => {
      for (const [key, domains] of rejected)
        if (domains.has(node.metadata.labels?.[key] ?? ''))
          return ["node(s) didn't satisfy existing pods anti-affinity rules"];
      return undefined;
    });
  }
  return filters;
}

/** Every term needs a matching pod in the node's domain; the first of a group that attracts itself may go anywhere. */
function attraction(facts: PodFacts, terms: readonly PodAffinityTerm[], { counts }: FilterContext): Filter {
  const { pod } = facts;
  const found = terms.map((term) => ({ term, count: counts.forTerm(pod, term) }));
  const domains = found.map(({ term, count }) => counts.domains(count, term.topologyKey));
  const namespace = pod.metadata.namespace ?? '';
  const isFirst =
    found.every(({ count }) => count.total === 0) &&
    terms.every(
      (term) =>
        counts.inNamespaces(namespace, term, namespace) &&
        selectorFor(pod, term.labelSelector, term.matchLabelKeys)(pod.metadata.labels),
    );
  return ({ node }) => {
    for (const [i, term] of terms.entries()) {
      const domain = node.metadata.labels?.[term.topologyKey];
      if (domain === undefined || (!isFirst && (domains[i]?.get(domain) ?? 0) === 0))
        return ["node(s) didn't match pod affinity rules"];
    }
    return undefined;
  };
}

function repulsion({ pod }: PodFacts, term: PodAffinityTerm, { counts }: FilterContext): Filter {
  const domains = counts.domains(counts.forTerm(pod, term), term.topologyKey);
  return ({ node }) =>
    (domains.get(node.metadata.labels?.[term.topologyKey] ?? '') ?? 0) > 0
      ? ["node(s) didn't match pod anti-affinity rules"]
      : undefined;
}

/** The domains that pods with an anti-affinity against this one already hold, by topology key. */
function rejectedDomains(
  { pod }: PodFacts,
  { withAntiAffinity, counts }: FilterContext,
): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  for (const info of withAntiAffinity) {
    for (const { pod: other } of info.pods.values()) {
      for (const term of other.spec.affinity?.podAntiAffinity
        ?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
        const domain = info.node.metadata.labels?.[term.topologyKey];
        const concerns = counts.inNamespaces(
          other.metadata.namespace ?? '',
          term,
          pod.metadata.namespace ?? '',
        );
        if (
          domain === undefined ||
          !concerns ||
          !selectorFor(other, term.labelSelector, term.matchLabelKeys)(pod.metadata.labels)
        )
          continue;
        const domains = out.get(term.topologyKey) ?? new Set<string>();
        out.set(term.topologyKey, domains.add(domain));
      }
    }
  }
  return out;
}
