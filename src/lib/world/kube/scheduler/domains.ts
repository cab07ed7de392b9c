import type { LabelSelector, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../kinds.js';
import { parseSelector, type LabelMatcher } from '../selectors.js';
import type { NodeInfo } from './node-info.js';

/** How many pods of a namespace that match a selector run on each node. */
interface MatchCount {
  namespaces: ((namespace: string) => boolean) | undefined;
  matches: LabelMatcher;
  byNode: Map<string, number>;
  /** The same per topology key and domain, for the keys that were asked for. */
  byDomain: Map<string, Map<string, number>>;
  total: number;
}

/** The labels of a pod that a constraint adds to its selector. */
function ownLabels(pod: Pod, keys: readonly string[] | undefined): Record<string, string> {
  const labels = pod.metadata.labels ?? {};
  return Object.fromEntries(
    (keys ?? []).filter((key) => labels[key] !== undefined).map((key) => [key, labels[key] as string]),
  );
}

/** A selector with the pod's own values of some labels. */
export function selectorFor(
  pod: Pod,
  selector: LabelSelector | undefined,
  keys?: readonly string[],
): LabelMatcher {
  const own = ownLabels(pod, keys);
  if (!selector && Object.keys(own).length === 0) return () => false;
  return parseSelector({ ...selector, matchLabels: { ...selector?.matchLabels, ...own } });
}

/**
 * Counts of matching pods per node, remembered between pods with the same question and kept current while pods are placed, so that a
 * rollout of ten thousand equal pods counts them once.
 */
export class DomainCounts {
  readonly #nodes: ReadonlyMap<string, NodeInfo>;
  readonly #counts = new Map<string, MatchCount>();
  readonly #namespaceMatches: (selector: LabelSelector, namespace: string) => boolean;

  constructor(
    nodes: ReadonlyMap<string, NodeInfo>,
    namespaceMatches: (selector: LabelSelector, namespace: string) => boolean,
  ) {
    this.#nodes = nodes;
    this.#namespaceMatches = namespaceMatches;
  }

  /** Takes a placed pod into all remembered counts. */
  placed(pod: Pod, node: string): void {
    for (const count of this.#counts.values()) {
      if (!this.#isCounted(count, pod)) continue;
      count.byNode.set(node, (count.byNode.get(node) ?? 0) + 1);
      count.total++;
      for (const [key, domains] of count.byDomain)
        addTo(domains, this.#nodes.get(node)?.node.metadata.labels?.[key], 1);
    }
  }

  #isCounted(count: MatchCount, pod: Pod): boolean {
    const namespace = pod.metadata.namespace ?? '';
    return (
      (count.namespaces?.(namespace) ?? true) &&
      pod.metadata.deletionTimestamp === undefined &&
      count.matches(pod.metadata.labels)
    );
  }

  /** Pods per node that a spread constraint of this pod counts. */
  forSpread(pod: Pod, constraint: TopologySpreadConstraint): MatchCount {
    const namespace = pod.metadata.namespace ?? '';
    const key = JSON.stringify([
      'spread',
      namespace,
      constraint.labelSelector,
      ownLabels(pod, constraint.matchLabelKeys),
    ]);
    return this.#count(
      key,
      (one) => one === namespace,
      selectorFor(pod, constraint.labelSelector, constraint.matchLabelKeys),
    );
  }

  /** Pods per node that match an affinity term of this pod. */
  forTerm(pod: Pod, term: PodAffinityTerm): MatchCount {
    const own = pod.metadata.namespace ?? '';
    const key = JSON.stringify(['term', own, term, ownLabels(pod, term.matchLabelKeys)]);
    return this.#count(
      key,
      (one) => this.inNamespaces(own, term, one),
      selectorFor(pod, term.labelSelector, term.matchLabelKeys),
    );
  }

  /** Whether a term of a pod in namespace `own` looks at namespace `other`. */
  inNamespaces(own: string, term: PodAffinityTerm, other: string): boolean {
    if (term.namespaces?.includes(other)) return true;
    if (term.namespaceSelector) return this.#namespaceMatches(term.namespaceSelector, other);
    return (term.namespaces ?? []).length === 0 && other === own;
  }

  /** How many of the counted pods each domain of a topology key holds, over all nodes. Domains without pods count 0. */
  domains(count: MatchCount, key: string): ReadonlyMap<string, number> {
    let domains = count.byDomain.get(key);
    if (!domains) {
      domains = perDomain(this.#nodes.values(), key, count.byNode, () => true);
      count.byDomain.set(key, domains);
    }
    return domains;
  }

  #count(key: string, namespaces: (namespace: string) => boolean, matches: LabelMatcher): MatchCount {
    const known = this.#counts.get(key);
    if (known) return known;
    const count: MatchCount = { namespaces, matches, byNode: new Map(), byDomain: new Map(), total: 0 };
    for (const [name, info] of this.#nodes) {
      let here = 0;
      for (const { pod } of info.pods.values()) if (this.#isCounted(count, pod)) here++;
      if (here === 0) continue;
      count.byNode.set(name, here);
      count.total += here;
    }
    this.#counts.set(key, count);
    return count;
  }
}

function addTo(domains: Map<string, number>, domain: string | undefined, amount: number): void {
  if (domain !== undefined) domains.set(domain, (domains.get(domain) ?? 0) + amount);
}

/** Sums counts per node into counts per topology domain, over the nodes that qualify. Domains without pods count 0. */
export function perDomain(
  nodes: Iterable<NodeInfo>,
  key: string,
  byNode: ReadonlyMap<string, number>,
  qualifies: (info: NodeInfo) => boolean,
): Map<string, number> {
  const domains = new Map<string, number>();
  for (const info of nodes) {
    const domain = info.node.metadata.labels?.[key];
    if (domain === undefined || !qualifies(info)) continue;
    addTo(domains, domain, byNode.get(info.node.metadata.name) ?? 0);
  }
  return domains;
}
