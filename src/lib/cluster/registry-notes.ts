import { emitter } from '../core/index.js';
import { statusAfterFailure, statusAfterSuccess, statusBeforeRun } from '../registry/index.js';
import type { ClusterPorts } from './ports.js';
import { finalVersion, type Prepared } from './prepare.js';

/** Writes down the version that is aimed at, before anything is done; only clusters in a settled status say so (CLM). */
export async function announce(
  { registry }: ClusterPorts,
  { listed, cluster, version }: Prepared,
): Promise<void> {
  const { lifecycleStatus, status } = statusBeforeRun(listed, finalVersion(cluster, version));
  if (status.nextVersion === listed.status.nextVersion) return;
  await registry.updateStatus(listed.id, { lifecycleStatus, status });
}

/** Marks the cluster ready. The version is computed once more: config items that were written back are part of it. */
export async function noteSuccess({ registry }: ClusterPorts, prepared: Prepared): Promise<'configured'> {
  const listed = await registry.get(prepared.listed.id);
  const nextVersion = finalVersion(listed, prepared.version);
  const after = statusAfterSuccess({
    ...listed,
    lifecycleStatus: 'ready',
    status: { ...listed.status, nextVersion },
  });
  await registry.updateStatus(listed.id, after);
  return 'configured';
}

/** An interruption is no problem of the cluster; everything else is written down for whoever looks next. */
export async function noteFailure(
  { registry, ctx }: ClusterPorts,
  prepared: Prepared,
  error: unknown,
): Promise<void> {
  if (ctx.signal.aborted) return;
  const message = error instanceof Error ? error.message : String(error);
  try {
    const listed = await registry.get(prepared.listed.id);
    const after = statusAfterFailure(listed, prepared.rendering.redactor.redact(message));
    await registry.updateStatus(listed.id, after);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const emit = emitter(ctx.emit, () => ctx.clock.now());
    emit({ type: 'warning', message: `the failure could not be noted in the registry: ${why}` });
  }
}
