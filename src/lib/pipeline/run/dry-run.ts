import { parseCachePath } from '../cache/index.js';
import type { Masker } from '../masking/index.js';
import type { ScriptStep } from '../definition/model.js';
import { environmentNames } from './environment.js';
import type { RunnerName } from '../runner/index.js';
import type { LocalRunRequest } from './local-run.js';
import { chosenCommands } from './chosen-commands.js';

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
  /** Paths as commands see them, and what stands there. */
  mounts: readonly { path: string; what: string }[];
  target?: string;
}

export interface PlanPlaces {
  /** The operator's environment. */
  operator: Readonly<Record<string, string | undefined>>;
  runner: RunnerName;
  /** The home folder as commands see it. */
  home: string;
}

/** Exactly what a run would do, and why; nothing is executed, and no value of a variable is shown. */
export function planRun(request: LocalRunRequest, places: PlanPlaces, masker: Masker): PlannedStep[] {
  return masker.maskValue(planSteps(request, places));
}

function planSteps(request: LocalRunRequest, places: PlanPlaces): PlannedStep[] {
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
      return { ...common, commands: [], environment: [], caches: [], mounts: [], target: step.target };
    return { ...common, ...scriptPlan(step, request, places) };
  });
}

function scriptPlan(
  step: ScriptStep,
  request: LocalRunRequest,
  places: PlanPlaces,
): Pick<PlannedStep, 'commands' | 'environment' | 'caches' | 'mounts'> {
  const { build, secrets, overrides } = request;
  const commands = chosenCommands(step, request).flatMap((number) => step.commands[number] ?? []);
  const { operator } = places;
  return {
    commands: commands.map(({ desc, cmd }) => ({ desc, cmd })),
    environment: environmentNames({ step, build, operator, secrets, overrides, own: {} }),
    caches: step.cache.paths,
    mounts: mountsOf(step, request, places),
  };
}

/** On the host nothing is mounted: commands are in the workspace and see the machine. */
function mountsOf(
  step: ScriptStep,
  { isolation, committedOnly, root }: LocalRunRequest,
  { runner, home }: PlanPlaces,
) {
  if (runner === 'host') return [];
  const tree =
    isolation === 'none'
      ? 'your own tree'
      : isolation === 'copy'
        ? 'a copy of your tree'
        : `a clean tree of HEAD${committedOnly ? '' : ' with uncommitted work'}`;
  return [
    { path: isolation === 'none' ? root : 'the workspace', what: tree },
    ...(step.workingDir === undefined ? [] : [{ path: step.workingDir, what: 'the same' }]),
    { path: home, what: 'an empty home folder' },
    ...step.cache.paths
      .map(parseCachePath)
      .filter(({ kind }) => kind !== 'checkout')
      .map(({ kind, path }) => ({ path: kind === 'home' ? `${home}/${path}` : path, what: 'a cache' })),
  ];
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
      ...step.mounts.map(({ path, what }) => `     mounts ${path}: ${what}`),
      ...(step.caches.length === 0 ? [] : [`     caches: ${step.caches.join(' ')}`]),
    ];
  });
}
