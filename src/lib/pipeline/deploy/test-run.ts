import { isRecord, refusal, timeoutError, usageError, ZkError, type Context } from '../../core/index.js';
import { explainPod, field, type KubeObject, type ObjectRef } from '../../kube/index.js';
import type { RenderedStep } from '../render/render-step.js';
import { applyDeployment, type DeployOptions } from './apply.js';
import type { Target } from './target.js';

export interface TestRunOptions extends DeployOptions {
  /** The temporary namespace: `CDP_DEPLOYMENT_ID`. */
  namespace: string;
  /** Leave the namespace for a look at it (`debug_mode`). */
  keep: boolean;
}

export interface TestRun {
  exitCode: number;
  /** What is left behind, for a message. */
  kept?: string;
}

/** Marks namespaces that we made, so that we never delete one of somebody else. */
const marker = 'zk.dev/pipeline-test';

/**
 * A standard test: makes the temporary namespace, applies the manifests into it, waits until they are ready, runs one pod from the step's
 * template, and takes its exit code. The namespace goes away in any case, unless `debug_mode` keeps it; a stack that a test's manifests
 * make stays, because its name does not tell whose it is.
 */
export async function runTest(
  rendered: RenderedStep,
  target: Target,
  ctx: Context,
  options: TestRunOptions,
): Promise<TestRun> {
  const pod = podOf(rendered, options.namespace);
  await makeNamespace(target, options.namespace);
  try {
    await applyDeployment(rendered, target, ctx, options);
    if (!pod) return { exitCode: 0 };
    await target.kube.apply(pod);
    const exitCode = await followPod(pod, target, ctx, options);
    return options.keep ? { exitCode, kept: `namespace/${options.namespace}` } : { exitCode };
  } finally {
    if (!options.keep) await removeNamespace(target, options.namespace);
  }
}

/** The pod of `end2end_tests`, with the name of its metadata or `end2end`; it is never restarted, since its exit code is the result. */
function podOf({ step }: RenderedStep, namespace: string): KubeObject | undefined {
  if (step.type !== 'process' || step.config.end2endTests === undefined) return undefined;
  const { metadata, spec } = step.config.end2endTests;
  if (!isRecord(spec) || !Array.isArray(spec['containers']) || spec['containers'].length === 0)
    throw usageError('end2end_tests.spec needs containers', { position: step.position });
  const given = isRecord(metadata) ? metadata : {};
  const name = typeof given['name'] === 'string' ? given['name'] : 'end2end';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...given, name, namespace },
    spec: { ...spec, restartPolicy: 'Never' },
  };
}

async function makeNamespace(target: Target, name: string): Promise<void> {
  const live = await target.kube.get(namespaceRef(name));
  if (live && live.metadata.labels?.[marker] !== 'true')
    throw refusal(`namespace "${name}" exists in ${target.name} and was not made by a pipeline`, {
      hint: 'Choose another name with --var CDP_DEPLOYMENT_ID=NAME.',
    });
  await target.kube.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [marker]: 'true' } },
  });
}

/** The very namespace that carries our mark, and no other that took its name in between. */
async function removeNamespace(target: Target, name: string): Promise<void> {
  const live = await target.kube.get(namespaceRef(name));
  if (live?.metadata.labels?.[marker] !== 'true') return;
  const { uid } = live.metadata;
  await target.kube.delete(namespaceRef(name), uid === undefined ? {} : { uid });
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}

/** Writes the pod's output as soon as it has ended, and returns the exit code of its first container that failed, else 0. */
async function followPod(
  pod: KubeObject,
  target: Target,
  ctx: Context,
  options: TestRunOptions,
): Promise<number> {
  const { name, namespace = options.namespace } = pod.metadata;
  const since = ctx.clock.now();
  const deadline = options.timeoutMs > 0 ? since + options.timeoutMs : Infinity;
  for (;;) {
    ctx.signal.throwIfAborted();
    const live = await target.kube.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
    if (!live) throw new ZkError(`pod ${namespace}/${name} is gone`);
    const phase = field(live, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed') {
      await writeLogs(live, target, options);
      return exitCodeOf(live);
    }
    const { reason, unblock } = explainPod(live);
    if (ctx.clock.now() >= deadline)
      throw timeoutError(`the test did not end: ${reason}`, unblock === undefined ? {} : { hint: unblock });
    ctx.emit({
      type: 'wait',
      at: ctx.clock.now(),
      step: 'end2end_tests',
      object: `pod/${name}`,
      reason,
      since,
      ...(deadline === Infinity ? {} : { deadline }),
      ...(unblock === undefined ? {} : { unblock }),
    });
    await ctx.clock.sleep(2_000, ctx.signal);
  }
}

async function writeLogs(live: KubeObject, target: Target, { write }: TestRunOptions): Promise<void> {
  const { name, namespace = 'default' } = live.metadata;
  const containers = field(live, 'spec', 'containers');
  const names = (Array.isArray(containers) ? containers : []).map((one: unknown) =>
    String(field(one, 'name')),
  );
  for (const container of names) {
    for await (const line of target.kube.podLog({ name, namespace }, { container }))
      write(names.length > 1 ? `[${container}] ${line}` : line);
  }
}

function exitCodeOf(live: KubeObject): number {
  const statuses = field(live, 'status', 'containerStatuses');
  const codes = (Array.isArray(statuses) ? statuses : []).map((one: unknown) =>
    Number(field(one, 'state', 'terminated', 'exitCode') ?? 0),
  );
  // A pod that was evicted or could not start has no code of its own.
  return codes.find((code) => code !== 0) ?? (field(live, 'status', 'phase') === 'Failed' ? 1 : 0);
}
