import { describeRef, isKubeError, refOf, type KubeObject } from '../../kube/index.js';
import { observeStack, planStack, type StackSpec } from '../../stack/index.js';
import type { RenderedStep } from '../render/render-step.js';
import { sealedKeys } from '../render/sealed-secret.js';
import { objectDifference, textDifference } from './difference.js';
import type { Target } from './target.js';

/** One thing that a deployment would apply. */
export interface PlannedItem {
  kind: 'stack' | 'object';
  /** `stack/NAME`, `deployment.apps/NAMESPACE/NAME`. */
  target: string;
  /** `unknown`: nobody was asked. */
  action: 'create' | 'update' | 'unchanged' | 'refuse' | 'unknown';
  reason: string;
  /** Unified diff against what is live; empty without one. No values of secrets. */
  difference: string;
  file: string;
}

export interface DeploymentPlan {
  step: string;
  target: string;
  items: readonly PlannedItem[];
  warnings: readonly string[];
}

/** Everything of a rendered step in the order in which it is applied: stacks first, then objects, each in file order. */
export function contentsOf(rendered: RenderedStep): {
  stacks: { spec: StackSpec; file: string }[];
  objects: { object: KubeObject; file: string }[];
} {
  const all = rendered.folders.flatMap(({ files }) =>
    files.flatMap(({ file, manifests }) => manifests.map((manifest) => ({ manifest, file }))),
  );
  return {
    stacks: all.flatMap(({ manifest, file }) =>
      manifest.kind === 'stack' ? [{ spec: manifest.spec, file }] : [],
    ),
    objects: all.flatMap(({ manifest, file }) =>
      manifest.kind === 'object' ? [{ object: manifest.object, file }] : [],
    ),
  };
}

export interface PlanOptions {
  /** Take fields over from other field managers; without it they are a reason to refuse. */
  forceConflicts?: boolean;
}

/** What a deployment would do. Without a target nobody is asked: everything is `unknown`. Reads only. */
export async function planDeployment(
  rendered: RenderedStep,
  target?: Target,
  options: PlanOptions = {},
): Promise<DeploymentPlan> {
  const { stacks, objects } = contentsOf(rendered);
  const items: PlannedItem[] = [];
  for (const { spec, file } of stacks) items.push({ file, ...(await planOneStack(spec, target)) });
  for (const { object, file } of objects)
    items.push({ file, ...(await planOneObject(object, target, options)) });
  return {
    step: rendered.step.id,
    target: rendered.target,
    items,
    warnings: [...warningsOf(rendered), ...duplicates(items)],
  };
}

async function planOneStack(spec: StackSpec, target: Target | undefined): Promise<Omit<PlannedItem, 'file'>> {
  const about = { kind: 'stack' as const, target: `stack/${spec.name}` };
  if (!target) return { ...about, action: 'unknown', reason: 'no target was asked', difference: '' };
  const observed = await observeStack(target.aws, spec.name);
  const plan = planStack(spec, observed);
  const actions = {
    create: 'create',
    update: 'update',
    protect: 'update',
    wait: 'update',
    unchanged: 'unchanged',
    refuse: 'refuse',
  } as const;
  const difference =
    plan.action === 'update' || plan.action === 'create'
      ? await textDifference(observed?.template ?? '', spec.template, spec.name)
      : '';
  return { ...about, action: actions[plan.action], reason: plan.reason, difference };
}

async function planOneObject(
  object: KubeObject,
  target: Target | undefined,
  options: PlanOptions,
): Promise<Omit<PlannedItem, 'file'>> {
  const about = { kind: 'object' as const, target: describeRef(refOf(object)) };
  const sealed = sealedKeys(object);
  if (sealed.length > 0)
    return {
      ...about,
      action: 'refuse',
      reason: `${sealed.join(', ')}: encrypted for the platform, which alone can decrypt it`,
      difference: '',
    };
  if (!target) return { ...about, action: 'unknown', reason: 'no target was asked', difference: '' };
  const { outcome, live } = await target.kube.compare(object, { askServer: false });
  if (outcome === 'unchanged') return { ...about, action: 'unchanged', reason: 'as wanted', difference: '' };
  const wanted = live ? await serverResult(target, object, options) : { object };
  if ('refusal' in wanted) return { ...about, action: 'refuse', reason: wanted.refusal, difference: '' };
  const difference = await objectDifference(live, wanted.object, about.target);
  return live
    ? { ...about, action: 'update', reason: 'it differs', difference }
    : { ...about, action: 'create', reason: 'there is no such object', difference };
}

/** What the server would make of it; a conflict or an invalid object is part of the plan, not the end of it. */
async function serverResult(
  target: Target,
  object: KubeObject,
  { forceConflicts = false }: PlanOptions,
): Promise<{ object: KubeObject } | { refusal: string }> {
  try {
    return { object: (await target.kube.apply(object, { dryRun: true, force: forceConflicts })).object };
  } catch (error) {
    if (isKubeError(error, 'Conflict', 'Invalid', 'BadRequest')) return { refusal: error.message };
    throw error;
  }
}

function warningsOf({ folders }: RenderedStep): string[] {
  return folders.flatMap(({ folder, warnings, unused }) => [
    ...warnings.map(
      ({ message, position: { file, line, column } }) => `${file}:${line}:${column}: ${message}`,
    ),
    ...(unused.length === 0 ? [] : [`no file of ${folder} uses ${unused.join(', ')}`]),
  ]);
}

/** The second definition silently wins when both are applied. */
function duplicates(items: readonly PlannedItem[]): string[] {
  const seen = new Map<string, string>();
  return items.flatMap(({ target, file }) => {
    const first = seen.get(target);
    seen.set(target, file);
    return first === undefined ? [] : [`${target} is in ${first} and again in ${file}; the later one counts`];
  });
}
