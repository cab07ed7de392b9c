import {
  type FunctionMap,
  goMap,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  mapOf,
  pointerTo,
  sliceOf,
  types,
  type Value,
} from '../../gotemplate/index.js';
import { nodePoolType } from '../data/node-pool-value.js';
import { asText, define, infallible } from './define.js';

const pools = sliceOf(pointerTo(nodePoolType));

/** Functions over the node pools of a cluster. */
export const poolFunctions: FunctionMap = {
  zoneDistributedNodePoolGroups: define(
    [pools],
    mapOf(types.string, types.bool),
    (list) => zoneDistributed(list),
    infallible,
  ),
  nodeLifeCycleProviderPerNodePoolGroup: define(
    [pools],
    mapOf(types.string, types.string),
    (list) => lifeCycleProviders(list),
    infallible,
  ),
};

interface Pool {
  profile: string;
  item(name: string): string | undefined;
}

/** Groups in which pods can be spread evenly over the zones; the default group has the empty name. */
function zoneDistributed(list: Value): GoMap {
  const distributed = [...groupsOf(list)].filter(([group, members]) =>
    members.every((pool) => isDistributed(group, pool)),
  );
  return goMap(types.bool, Object.fromEntries(distributed.map(([group]) => [group, true])));
}

function isDistributed(group: string, pool: Pool): boolean {
  if (group !== '' && pool.item('taints') !== `dedicated=${group}:NoSchedule`) return false;
  if (pool.item('availability_zones') !== undefined) return false;
  return pool.profile === 'worker-splitaz' || pool.profile === 'worker-karpenter';
}

const PROVIDERS = new Map([
  ['worker-karpenter', 'karpenter'],
  ['worker-combined', 'zalando'],
  ['worker-splitaz', 'zalando'],
]);

/** Who replaces the nodes of each group; empty for an unknown profile and for groups of mixed profiles. */
function lifeCycleProviders(list: Value): GoMap {
  const entries = [...groupsOf(list)].map(([group, members]) => {
    const profiles = new Set(members.map((pool) => pool.profile));
    const provider = profiles.size === 1 ? PROVIDERS.get(members[0]!.profile) : undefined;
    return [group === '' ? 'default' : group, provider ?? ''] as const;
  });
  return goMap(types.string, Object.fromEntries(entries));
}

/** Worker pools by their `dedicated` label; those without one belong to the default group, unless they have taints. */
function groupsOf(list: Value): Map<string, Pool[]> {
  const groups = new Map<string, Pool[]>();
  for (const pool of poolsOf(list)) {
    if (pool.profile.startsWith('master')) continue;
    const group = dedicatedLabel(pool.item('labels') ?? '');
    if (group === '' && pool.item('taints') !== undefined) continue;
    groups.set(group, [...(groups.get(group) ?? []), pool]);
  }
  return groups;
}

/** The last `dedicated` of `k=v,k=v`; a value may hold further equals signs. */
function dedicatedLabel(labels: string): string {
  let value = '';
  for (const label of labels.split(',')) {
    const equals = label.indexOf('=');
    if (equals >= 0 && label.slice(0, equals) === 'dedicated') value = label.slice(equals + 1);
  }
  return value;
}

function poolsOf(list: Value): Pool[] {
  if (!(list instanceof GoSlice)) return [];
  return list.items.map((pointer) => {
    const struct = pointer instanceof GoPointer ? pointer.target : pointer;
    if (!(struct instanceof GoStruct))
      throw new Error('runtime error: invalid memory address or nil pointer dereference');
    const items = struct.field('ConfigItems');
    return {
      profile: asText(struct.field('Profile')),
      item: (name) => {
        const value = items instanceof GoMap ? items.get(name) : undefined;
        return typeof value === 'string' ? value : undefined;
      },
    };
  });
}
