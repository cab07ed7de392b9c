import type { PathStep, SchemaIssue } from '../issue.js';
import type { Reference } from './intrinsics.js';

/** Resources that wait for each other: CloudFormation refuses the template. One issue for each cycle, at its first reference. */
export function cycleIssues(
  resources: Record<string, unknown>,
  references: readonly Reference[],
): SchemaIssue[] {
  const edges = new Map<string, Map<string, readonly PathStep[]>>(
    Object.keys(resources).map((id) => [id, new Map()]),
  );
  for (const { path, resource } of references) {
    const [section, from] = path;
    const targets = section === 'Resources' && typeof from === 'string' ? edges.get(from) : undefined;
    if (targets && !targets.has(resource)) targets.set(resource, path);
  }
  const issues: SchemaIssue[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, trail: readonly string[]): void => {
    state.set(id, 'open');
    for (const [target, path] of edges.get(id) ?? []) {
      if (state.get(target) === 'open') {
        const cycle = [...trail.slice(trail.indexOf(target)), target];
        issues.push({
          rule: 'reference',
          path,
          message: `circular dependency between resources: ${cycle.join(' -> ')}`,
        });
      } else if (!state.has(target)) visit(target, [...trail, target]);
    }
    state.set(id, 'done');
  };
  for (const id of edges.keys()) if (!state.has(id)) visit(id, [id]);
  return issues;
}
