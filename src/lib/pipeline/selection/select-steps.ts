import { buildGraph, type Graph, type GraphOptions } from '../graph/graph.js';
import { excludedSteps, type SubsetOptions } from '../graph/subset.js';
import type { Build, Decision, Definition } from '../definition/model.js';
import { decideStep } from './decide.js';

export interface SelectedStep extends Decision {
  /** Ids of the steps that must have ended before, selected or not: a skipped one counts as ended. */
  dependsOn: readonly string[];
  wave: number;
}

export interface StepSelection {
  graph: Graph;
  /** All steps in the order of the graph. */
  steps: readonly SelectedStep[];
}

/**
 * What one build runs, and in which order: `when` and the subset that was asked for. The one answer for listing, running, planning and
 * exporting.
 */
export function selectSteps(
  definition: Definition,
  build: Build,
  options: GraphOptions & { subset?: SubsetOptions } = {},
): StepSelection {
  const graph = buildGraph(definition, options);
  const excluded = excludedSteps(graph, options.subset ?? {});
  const steps = graph.order.map(({ step, dependsOn, wave }) => {
    const reason = excluded.get(step.id);
    const decision = reason === undefined ? decideStep(step, build) : { step, selected: false, why: reason };
    return { ...decision, dependsOn, wave };
  });
  return { graph, steps };
}
