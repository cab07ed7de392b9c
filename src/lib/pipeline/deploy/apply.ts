import { emitter, parseDuration, refusal, usageError, type Context } from '../../core/index.js';
import { describeRef, refOf, type ApplyOutcome, type KubeObject } from '../../kube/index.js';
import { applyStack } from '../../stack/index.js';
import type { RenderedStep } from '../render/render-step.js';
import { sealedKeys } from '../render/sealed-secret.js';
import { formatLogEntry, type DeployLog } from './log.js';
import { contentsOf } from './plan.js';
import { awaitProbers } from './prober.js';
import { probersOf } from './probers.js';
import type { Target } from './target.js';

export interface DeployOptions {
  /** One line of the deployment's log. */
  write: (line: string) => void;
  /** Milliseconds until everything must be ready; `DEPLOYMENT_TIMEOUT` of the step wins. 0 means no limit. */
  timeoutMs: number;
  /** Take fields over from other field managers. */
  forceConflicts?: boolean;
  /** Do not wait until everything is ready. */
  wait: boolean;
}

export interface Deployed {
  items: readonly { target: string; outcome: ApplyOutcome }[];
}

/**
 * Applies a rendered step to its target and waits until stacks, ingresses, records and services are ready. Each piece is applied so that doing it
 * again changes nothing, so a deployment that was killed is simply done again. Nothing is applied when any piece cannot be.
 */
export async function applyDeployment(
  rendered: RenderedStep,
  target: Target,
  ctx: Context,
  options: DeployOptions,
): Promise<Deployed> {
  const since = ctx.clock.now();
  const log: DeployLog = (entry) => options.write(formatLogEntry(entry, ctx.clock.now() - since));
  const emit = emitter(ctx.emit, () => ctx.clock.now());
  const { stacks, objects } = contentsOf(rendered);
  refuseSealed(objects);
  const timeoutMs = timeoutOf(rendered, options);
  const items: { target: string; outcome: ApplyOutcome }[] = [];
  for (const { spec } of stacks) {
    const step = `stack/${spec.name}`;
    emit({ type: 'step.started', step, title: `CloudFormation stack ${spec.name}`, target: step });
    const { outcome, id } = await applyStack(target.aws, ctx, spec, {
      step,
      ...(timeoutMs > 0 && { timeoutMs }),
    });
    log({ level: 'INFO', message: `CloudFormation stack ${outcome}`, fields: { name: spec.name, id } });
    emit({ type: 'step.finished', step, outcome });
    items.push({ target: step, outcome });
  }
  for (const { object } of objects) {
    ctx.signal.throwIfAborted();
    const ref = describeRef(refOf(object));
    emit({ type: 'step.started', step: ref, title: ref, target: ref });
    const { outcome } = await target.kube.apply(object, { force: options.forceConflicts ?? false });
    const { name, namespace } = object.metadata;
    log({
      level: 'INFO',
      message: `${object.kind} ${outcome}`,
      fields: { name, ...(namespace && { namespace }) },
    });
    emit({ type: 'step.finished', step: ref, outcome });
    items.push({ target: ref, outcome });
  }
  if (options.wait) {
    const specs = stacks.map(({ spec }) => spec);
    const probers = probersOf(
      target,
      specs,
      objects.map(({ object }) => object),
    );
    const left = timeoutMs === 0 ? 0 : Math.max(1, timeoutMs - (ctx.clock.now() - since));
    await awaitProbers(probers, log, ctx, { step: rendered.step.id, timeoutMs: left });
  }
  return { items };
}

/** The closing line of the platform's deployer. */
export function closingLine(rendered: RenderedStep, exitCode: number, reason = ''): string {
  const what = rendered.step.type === 'process' ? rendered.step.config.kind : 'deploy';
  return `=== [main] ${what} finished with exitCode: '${exitCode}', status: 'terminated', reason: '${reason}'`;
}

function refuseSealed(objects: readonly { object: KubeObject; file: string }[]): void {
  for (const { object, file } of objects) {
    const keys = sealedKeys(object);
    if (keys.length > 0)
      throw refusal(
        `Secret "${object.metadata.name}" holds values that only the delivery platform can decrypt: ${keys.join(', ')}`,
        {
          position: { file },
          code: 'sealed-secret',
          hint: 'Create that Secret in the target yourself, and move it out of the apply folder for this run.',
        },
      );
  }
}

function timeoutOf({ timeoutText, step }: RenderedStep, options: DeployOptions): number {
  if (timeoutText === undefined) return options.timeoutMs;
  try {
    return parseDuration(timeoutText);
  } catch {
    throw usageError(`DEPLOYMENT_TIMEOUT is "${timeoutText}", which is no duration`, {
      position: step.position,
      hint: 'Write it as 90s, 10m or 1h30m.',
    });
  }
}
