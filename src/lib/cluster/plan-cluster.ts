import { cloudFormationSpec } from '../schema/index.js';
import { observeCluster, type Observed } from './observe.js';
import { planCreate } from './plan-create.js';
import type { ClusterPlan } from './plan.js';
import type { ClusterPorts, CreateOptions } from './ports.js';
import { prepare, type Prepared } from './prepare.js';
import { validateRendering } from './validate-rendering.js';

/** A plan with what it was made from. */
export interface PlannedCluster {
  prepared: Prepared;
  observed: Observed;
  plan: ClusterPlan;
}

/**
 * load → render → validate → observe → plan: what has to be done so that a cluster is what registry and channel say. Changes nothing.
 * Throws (exit 2) when the channel is not valid for this cluster.
 */
export async function planCluster(
  ports: ClusterPorts,
  name: string,
  options: CreateOptions,
): Promise<PlannedCluster> {
  const prepared = await prepare(ports, name, options);
  await validateRendering(prepared.rendering, ports.ctx);
  return planPrepared(ports, prepared, options);
}

/** The same again for a plan that was confirmed: to see that nothing moved. */
export async function planAgain(
  ports: ClusterPorts,
  name: string,
  options: CreateOptions,
): Promise<PlannedCluster> {
  return planPrepared(ports, await prepare(ports, name, options), options);
}

async function planPrepared(
  ports: ClusterPorts,
  prepared: Prepared,
  options: CreateOptions,
): Promise<PlannedCluster> {
  const [observed, types] = await Promise.all([
    observeCluster(ports, prepared, options),
    cloudFormationSpec(),
  ]);
  return { prepared, observed, plan: planCreate(prepared, observed, types) };
}
