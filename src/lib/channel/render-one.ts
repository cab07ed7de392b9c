import type { Context } from '../core/index.js';
import { findCluster } from '../registry/index.js';
import type { Rendering, RenderInput } from './rendering.js';
import { openFleet, type FleetInput } from './validate/index.js';

/** Opens everything that a rendering needs, renders one cluster by its name, and tells its warnings as events. */
export async function renderOne(
  input: FleetInput,
  name: string,
  options: Pick<RenderInput, 'provenance' | 'manageEtcdStack' | 'textOnly'>,
  ctx: Context,
): Promise<Rendering> {
  const fleet = await openFleet(input, ctx);
  try {
    const rendering = await fleet.render(findCluster(fleet.clusters, name, input.registry.location), options);
    for (const warning of rendering.warnings) ctx.emit({ type: 'warning', at: ctx.clock.now(), ...warning });
    return rendering;
  } finally {
    await fleet.close();
  }
}
