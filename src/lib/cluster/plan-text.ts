import type { ClusterPlan, PlanStep } from './plan.js';

/** One line of a plan's table. */
export interface PlanLine {
  action: string;
  target: string;
  before: string;
  risk: string;
  reason: string;
}

/** The steps as lines for people: the objects of a component that are treated alike become one line, unless all are asked for. */
export function planLines(plan: ClusterPlan, all = false): PlanLine[] {
  const lines: PlanLine[] = [];
  const groups = new Map<string, { line: PlanLine; count: number }>();
  for (const step of plan.steps) {
    if (all || step.kind !== 'object') {
      lines.push(lineOf(step));
      continue;
    }
    const key = `${step.action} ${step.reason}`;
    const group = groups.get(key);
    if (group) group.line.target = `${++group.count} objects of ${step.reason}`;
    else {
      const line = lineOf(step);
      groups.set(key, { line, count: 1 });
      lines.push(line);
    }
  }
  return lines;
}

function lineOf({ action, target, before, risk, reason }: PlanStep): PlanLine {
  return { action, target, before, risk, reason };
}
