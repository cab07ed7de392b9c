import type { Context } from '../core/index.js';
import type { KubeClient } from '../kube/index.js';
import type { PlannedDeletion } from './deletions.js';

/** Deletes the very object that the plan named; gone already is fine. Does not wait until it is gone (CLM does not either). */
export async function applyDeletion(
  client: KubeClient,
  ctx: Context,
  { ref, uid, propagationPolicy, gracePeriodSeconds }: PlannedDeletion,
): Promise<'deleted' | 'unchanged'> {
  if (ref.kind === 'Namespace' && ref.apiVersion === 'v1') await announceDeletion(client, ctx, ref.name);
  const deleted = await client.delete(ref, {
    ...(uid ? { uid } : {}),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
  });
  return deleted ? 'deleted' : 'unchanged';
}

/**
 * Zalando's admission control lets a namespace go only with these annotations. CLM sets them for deletions by name alone; with a
 * selector it looks for a namespace without a name. Here each one that is found gets them. The date is the local one.
 */
async function announceDeletion(client: KubeClient, ctx: Context, name: string): Promise<void> {
  const now = new Date(ctx.clock.now());
  const pad = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const annotations = { 'zalando.org/delete-date': date, 'zalando.org/delete-namespace': name };
  await client.patch({ apiVersion: 'v1', kind: 'Namespace', name }, { metadata: { annotations } }, 'merge');
}
