import type { SubnetFact } from '../../aws/index.js';
import { compareBytes } from '../../core/index.js';

/** Under this key the subnet maps hold all ids, comma-joined in zone order. */
const allZones = '*';

/** One subnet for each availability zone. Immutable. */
export class ZoneSubnets {
  readonly #byZone: ReadonlyMap<string, SubnetFact>;

  constructor(byZone: ReadonlyMap<string, SubnetFact>) {
    this.#byZone = byZone;
  }

  /**
   * The best subnet of each zone: one with the tag (whatever its value) wins over one without, then the lexicographically smallest id.
   * The tag is a preference, not a filter (CLM; it follows what Kubernetes does for load balancers).
   */
  static pick(subnets: readonly SubnetFact[], preferredTag: string): ZoneSubnets {
    const byZone = new Map<string, SubnetFact>();
    for (const subnet of subnets) {
      const existing = byZone.get(subnet.availabilityZone);
      if (!existing || isBetter(subnet, existing, preferredTag)) byZone.set(subnet.availabilityZone, subnet);
    }
    return new ZoneSubnets(byZone);
  }

  /** Only the given zones; names that are not there are ignored without a word (CLM). */
  restrictedTo(zones: readonly string[]): ZoneSubnets {
    return new ZoneSubnets(new Map([...this.#byZone].filter(([zone]) => zones.includes(zone))));
  }

  /** Sorted zone names. */
  zones(): string[] {
    return [...this.#byZone.keys()].sort(compareBytes);
  }

  subnets(): SubnetFact[] {
    return this.zones().flatMap((zone) => this.#byZone.get(zone) ?? []);
  }

  /** Zone to subnet id, and all ids under `*`; without any subnet the map is empty. */
  idsByZone(): Record<string, string> {
    const subnets = this.subnets();
    if (subnets.length === 0) return {};
    return {
      ...Object.fromEntries(subnets.map(({ availabilityZone, id }) => [availabilityZone, id])),
      [allZones]: subnets.map(({ id }) => id).join(','),
    };
  }
}

function isBetter(candidate: SubnetFact, existing: SubnetFact, tag: string): boolean {
  const [candidateHas, existingHas] = [tag in candidate.tags, tag in existing.tags];
  return candidateHas === existingHas ? compareBytes(candidate.id, existing.id) < 0 : candidateHas;
}
