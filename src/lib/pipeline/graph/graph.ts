import { usageError } from '../../core/index.js';
import type { Definition, Step } from '../definition/model.js';

/** A step and its place in the order of a pipeline. */
export interface GraphNode {
  step: Step;
  /** Ids of the steps that must have ended, in file order. */
  dependsOn: readonly string[];
  /** Ids of the steps that wait for this one, in file order. */
  dependents: readonly string[];
  /** The longest way from a step that waits for none; steps of one wave never wait for each other. */
  wave: number;
}

export interface Graph {
  /** In an order in which every step comes after those that it waits for; file order where there is a choice. */
  order: readonly GraphNode[];
  byId: ReadonlyMap<string, GraphNode>;
}

export interface GraphOptions {
  /** What a step without `depends_on` waits for where steps run at the same time: nothing, or the step before it in the file. */
  missingDepends?: 'none' | 'previous';
}

/**
 * The order of the steps. Without `allow_concurrent_steps` each waits for the one before it in the file. Throws a usage error for a
 * cycle, which reading reports with its place already: only the other reading of a missing `depends_on` can bring a new one. Linear in
 * steps and edges, but for a heap that keeps file order.
 */
export function buildGraph(
  definition: Pick<Definition, 'steps' | 'allowConcurrentSteps'>,
  options: GraphOptions = {},
): Graph {
  const { steps } = definition;
  const indexes = new Map(steps.map(({ id }, index) => [id, index]));
  const dependencies = steps.map((step, index) => waitsFor(step, index, definition, options, indexes));
  const dependents: number[][] = steps.map(() => []);
  dependencies.forEach((list, index) => list.forEach((other) => dependents[other]!.push(index)));
  const waves: number[] = steps.map(() => 0);
  const open = dependencies.map((list) => list.length);
  const ready = new IndexHeap();
  open.forEach((count, index) => count === 0 && ready.push(index));
  const order: number[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const dependent of dependents[index]!) {
      waves[dependent] = Math.max(waves[dependent]!, waves[index]! + 1);
      if (--open[dependent]! === 0) ready.push(dependent);
    }
  }
  if (order.length < steps.length) throw cycleError(steps, dependencies, open);
  const idOf = (index: number): string => steps[index]!.id;
  const nodes = order.map((index) => ({
    step: steps[index]!,
    dependsOn: dependencies[index]!.map(idOf),
    dependents: dependents[index]!.map(idOf),
    wave: waves[index]!,
  }));
  return { order: nodes, byId: new Map(nodes.map((node) => [node.step.id, node])) };
}

/** Steps that may start together, wave by wave. */
export function wavesOf(graph: Graph): GraphNode[][] {
  const waves: GraphNode[][] = [];
  for (const node of graph.order) (waves[node.wave] ??= []).push(node);
  return waves;
}

function waitsFor(
  step: Step,
  index: number,
  { allowConcurrentSteps }: Pick<Definition, 'allowConcurrentSteps'>,
  { missingDepends = 'none' }: GraphOptions,
  indexes: ReadonlyMap<string, number>,
): number[] {
  const previous = index > 0 ? [index - 1] : [];
  if (!allowConcurrentSteps) return previous;
  if (step.dependsOn === undefined) return missingDepends === 'previous' ? previous : [];
  return [...new Set(step.dependsOn.flatMap((id) => indexes.get(id) ?? []))].sort((a, b) => a - b);
}

function cycleError(
  steps: readonly Step[],
  dependencies: readonly (readonly number[])[],
  open: readonly number[],
) {
  // Among the steps that are left every one waits for another one of them: following that leads into the cycle.
  const path: number[] = [];
  const at = new Map<number, number>();
  let index = open.findIndex((count) => count > 0);
  while (!at.has(index)) {
    at.set(index, path.length);
    path.push(index);
    index = dependencies[index]!.find((other) => open[other]! > 0)!;
  }
  const cycle = [...path.slice(at.get(index)), index].map((one) => steps[one]!.id);
  return usageError(`these steps wait for each other: ${cycle.join(' → ')} [E-dep-cycle]`, {
    position: steps[index]!.position,
    code: 'E-dep-cycle',
    hint: 'Remove one of these dependencies, or leave --missing-depends previous out.',
  });
}

/** A heap of indexes, smallest first. */
class IndexHeap {
  private readonly items: number[] = [];

  push(item: number): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= item) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child += 1;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
