import type { NodeObject, NodeSelectorTerm, PodSpec } from '../kinds.js';
import { matchExpressions } from '../selectors.js';

/** One term of a node selector: all its expressions and fields hold. An empty term matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: NodeObject): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const byLabels = matchExpressions(expressions);
  const byFields = matchExpressions(fields);
  return byLabels(node.metadata.labels) && byFields({ 'metadata.name': node.metadata.name });
}

/** nodeSelector and required node affinity together. */
export function matchesNodeAffinity(spec: PodSpec, node: NodeObject): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
    if (node.metadata.labels?.[key] !== value) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferred terms that hold. */
export function preferredNodeWeight(spec: PodSpec, node: NodeObject): number {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.reduce(
    (sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0),
    0,
  );
}
