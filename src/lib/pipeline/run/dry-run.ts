import type { Masker } from '../masking/index.js';
import type { ScriptStep } from '../definition/model.js';
import { stepEnvironment } from './environment.js';
import type { LocalRunRequest } from './local-run.js';
import { isCommand } from './run-local.js';

/** One step of a run that was not made. */
export interface PlannedStep {
  id: string;
  type: string;
  selected: boolean;
  why: string;
  waitsFor: readonly string[];
  needsApproval: boolean;
  /** Shell text after substitution. */
  commands: readonly { desc: string; cmd: string }[];
  /** Names only. */
  environment: readonly string[];
  caches: readonly string[];
  target?: string;
}

/** Exactly what a run would do, and why; nothing is executed, and no value of a variable is shown. */
export function planRun(
  request: LocalRunRequest,
  operator: Readonly<Record<string, string | undefined>>,
  masker: Masker,
): PlannedStep[] {
  const waitsFor = new Map(request.graph.order.map(({ step, dependsOn }) => [step.id, dependsOn]));
  return request.decisions.map((decision) => {
    const { step, selected, why } = decision;
    const common = {
      id: step.id,
      type: step.type,
      selected,
      why,
      waitsFor: waitsFor.get(step.id) ?? [],
      needsApproval: step.requiresApproval && !request.approved.has(step.id),
    };
    if (step.type !== 'script')
      return { ...common, commands: [], environment: [], caches: [], target: step.target };
    return { ...common, ...scriptPlan(step, request, operator, masker) };
  });
}

function scriptPlan(
  step: ScriptStep,
  request: LocalRunRequest,
  operator: Readonly<Record<string, string | undefined>>,
  masker: Masker,
): Pick<PlannedStep, 'commands' | 'environment' | 'caches'> {
  const { build, secrets, overrides, command } = request;
  const commands = step.commands.filter(
    (_one, number) => command === undefined || isCommand(step, number, command),
  );
  const environment = stepEnvironment({ step, build, operator, secrets, overrides, own: {} });
  return {
    commands: commands.map(({ desc, cmd }) => ({ desc: masker.mask(desc), cmd: masker.mask(cmd) })),
    environment: Object.keys(environment).sort(),
    caches: step.cache.paths,
  };
}

/** The plan for a person. */
export function planLines(steps: readonly PlannedStep[]): string[] {
  return steps.flatMap((step) => {
    const head = `${step.selected ? 'run ' : 'skip'} ${step.id}: ${step.why}`;
    if (!step.selected) return [head];
    return [
      `${head}${step.waitsFor.length === 0 ? '' : ` (waits for ${step.waitsFor.join(', ')})`}${step.needsApproval ? ' (needs an approval)' : ''}`,
      ...(step.target === undefined ? [] : [`     ${step.type} to ${step.target}`]),
      ...step.commands.flatMap(({ desc, cmd }) => [
        `     ${desc}`,
        ...cmd
          .trimEnd()
          .split('\n')
          .map((line) => `       $ ${line}`),
      ]),
      ...(step.environment.length === 0 ? [] : [`     environment: ${step.environment.join(' ')}`]),
      ...(step.caches.length === 0 ? [] : [`     caches: ${step.caches.join(' ')}`]),
    ];
  });
}
