import type { Field } from './field.js';
import type { Step } from './model.js';
import { didYouMean } from './near.js';

/**
 * The rules of `depends_on`. Where steps run one after the other it says nothing new when it points backwards and cannot be kept when
 * it points forwards; where they run at the same time it is the graph, which must not have a cycle.
 */
export function checkDependsOn(steps: readonly Step[], concurrent: boolean, root: Field): void {
  const indexes = new Map(steps.map(({ id }, index) => [id, index]));
  const places = dependsOnFields(root);
  for (const [index, step] of steps.entries()) {
    const field = places.get(step.id);
    if (!field) continue;
    for (const [at, id] of (step.dependsOn ?? []).entries())
      checkOne(step, id, indexes, field.items()?.[at] ?? field, { index, concurrent });
    if (!concurrent) {
      const backwards = (step.dependsOn ?? []).every((id) => (indexes.get(id) ?? -1) < index);
      if (backwards)
        field.warn(
          'W-dep-sequential',
          'without allow_concurrent_steps all steps run one after the other anyway',
          'Remove depends_on, or set allow_concurrent_steps: true.',
        );
    }
  }
  if (!concurrent) return;
  warnMissing(steps, root);
  const cycle = findCycle(steps);
  const field = cycle && places.get(cycle[0]!);
  if (cycle && field)
    field.error(
      'E-dep-cycle',
      `these steps wait for each other: ${cycle.join(' → ')}`,
      'Remove one of these dependencies.',
    );
}

function checkOne(
  step: Step,
  id: string,
  indexes: ReadonlyMap<string, number>,
  field: Field,
  { index, concurrent }: { index: number; concurrent: boolean },
): void {
  const other = indexes.get(id);
  if (other === undefined) {
    field.error(
      'E-dep-unknown',
      `there is no step ${JSON.stringify(id.slice(0, 40))}${didYouMean(id, indexes.keys())}`,
      indexes.size <= 12 ? `Steps are ${[...indexes.keys()].join(', ')}.` : undefined,
    );
  } else if (id === step.id)
    field.error('E-dep-cycle', `the step waits for itself: ${id} → ${id}`, 'Remove it.');
  else if (!concurrent && other > index)
    field.error(
      'E-dep-order',
      `${JSON.stringify(id)} comes later in the file, and steps run in its order`,
      'Move that step up, or set allow_concurrent_steps: true.',
    );
}

function warnMissing(steps: readonly Step[], root: Field): void {
  const places = new Map(stepFields(root).map((item) => [idOf(item), item]));
  // The first step has nothing that it could have meant to wait for.
  for (const step of steps.slice(1)) {
    if (step.dependsOn !== undefined) continue;
    const item = places.get(step.id);
    (item?.get('id') ?? item ?? root)
      .named(`step ${JSON.stringify(step.id)}`)
      .warn(
        'W-depends-missing',
        'without depends_on it starts at once, beside the other steps',
        'Write `depends_on: []` if that is meant.',
      );
  }
}

function dependsOnFields(root: Field): Map<string, Field> {
  return new Map(
    stepFields(root).flatMap((item) => {
      const id = idOf(item);
      const field = item.get('depends_on');
      return id === undefined || !field
        ? []
        : [[id, field.named(`step ${JSON.stringify(id)}: depends_on`)] as const];
    }),
  );
}

function stepFields(root: Field): Field[] {
  const list = root.get('pipeline');
  return list?.node.kind === 'sequence' ? (list.items() ?? []) : [];
}

function idOf(item: Field): string | undefined {
  const node = item.get('id')?.node;
  return node?.kind === 'scalar' ? item.reading.text(node) : undefined;
}

/** The ids along one cycle, the first one again at the end. Linear, and no recursion: files may have many steps. */
function findCycle(steps: readonly Step[]): string[] | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const state = new Map<string, 'open' | 'done'>();
  for (const { id } of steps) {
    const stack: { id: string; next: number }[] = state.has(id) ? [] : [{ id, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      if (top.next === 0) state.set(top.id, 'open');
      const child = byId.get(top.id)?.dependsOn?.[top.next++];
      if (child === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(child) === 'open' && child !== top.id) {
        const path = stack.map((frame) => frame.id);
        return [...path.slice(path.indexOf(child)), child];
      } else if (!state.has(child) && byId.has(child)) stack.push({ id: child, next: 0 });
    }
  }
  return undefined;
}
