import {
  isLeaving,
  type AutoScalingGroup,
  type GroupInstance,
  type LaunchTemplateReference,
} from './group.js';

/** What the next launch asks for, in order of preference. */
export interface LaunchChoice {
  launchTemplate: LaunchTemplateReference;
  /** Undefined: the type that stands in the launch template. */
  instanceType: string | undefined;
  spot: boolean;
}

/** How many instances a group has, counted once per round of launches: counting anew for each would cost the square of their number. */
export interface Census {
  size: number;
  spot: number;
  zones: Map<string, number>;
}

/** Counts the instances that are not leaving. */
export function takeCensus(group: AutoScalingGroup, isSpot: (id: string) => boolean): Census {
  const census: Census = { size: 0, spot: 0, zones: new Map() };
  for (const instance of group.instances.values()) {
    if (isLeaving(instance)) continue;
    if (instance.lifecycleState !== 'Standby') census.size++;
    if (group.mixed && isSpot(instance.id)) census.spot++;
    census.zones.set(instance.zone, (census.zones.get(instance.zone) ?? 0) + 1);
  }
  return census;
}

/**
 * The types to try for the next instance. Overrides are taken in their order, which is what the `prioritized` strategies say; price
 * and capacity data for the other strategies do not exist in a simulation.
 */
export function launchChoices(group: AutoScalingGroup, census: Census): LaunchChoice[] {
  const { mixed, launchTemplate } = group;
  if (!mixed) return launchTemplate ? [{ launchTemplate, instanceType: undefined, spot: false }] : [];
  const spot = wantsSpot(group, census);
  if (mixed.overrides.length === 0)
    return [{ launchTemplate: mixed.launchTemplate, instanceType: undefined, spot }];
  return mixed.overrides.map((override) => ({
    launchTemplate: override.launchTemplate ?? mixed.launchTemplate,
    instanceType: override.instanceType,
    spot,
  }));
}

/** On-demand up to the base, then the given share of everything above it. */
function wantsSpot(group: AutoScalingGroup, census: Census): boolean {
  const distribution = group.mixed?.distribution;
  if (!distribution) return false;
  const above = Math.max(0, census.size + 1 - distribution.onDemandBaseCapacity);
  const onDemandAbove = Math.ceil((above * distribution.onDemandPercentageAboveBaseCapacity) / 100);
  return census.spot < above - onDemandAbove;
}

/** Subnets to try, least populated zone first; equal ones in the order of the group. */
export function subnetsByPopulation(
  group: AutoScalingGroup,
  census: Census,
  zoneOf: (subnetId: string) => string,
): string[] {
  const count = (subnetId: string): number => census.zones.get(zoneOf(subnetId)) ?? 0;
  return [...group.subnetIds].sort((a, b) => count(a) - count(b));
}

/**
 * The instance that the default termination policy removes on scale-in: from the zone with most instances, unhealthy first, then the
 * oldest version of the launch template, then the longest running one. Protected instances are never chosen.
 */
export function chooseVictim(
  group: AutoScalingGroup,
  launchedAt: (id: string) => number,
): GroupInstance | undefined {
  const candidates = [...group.instances.values()].filter(
    (instance) => !isLeaving(instance) && !instance.protected && instance.lifecycleState !== 'Standby',
  );
  const perZone = new Map<string, number>();
  for (const { zone } of candidates) perZone.set(zone, (perZone.get(zone) ?? 0) + 1);
  return candidates.sort(
    (a, b) =>
      (perZone.get(b.zone) ?? 0) - (perZone.get(a.zone) ?? 0) ||
      Number(a.healthy) - Number(b.healthy) ||
      a.launchTemplate.version - b.launchTemplate.version ||
      launchedAt(a.id) - launchedAt(b.id) ||
      (a.id < b.id ? -1 : 1),
  )[0];
}
