import { type GoPointer, GoSlice, pointerTo, sliceOf, type GoStruct } from '../../gotemplate/index.js';
import {
  accountClusters,
  oidcProvider,
  trustRelationshipTemplate,
  type Cluster,
} from '../../registry/index.js';
import { clusterPointer, clusterType, setField, type ComputedFields } from './cluster-value.js';

/**
 * The clusters of one account as Go values. In Go they are one set of objects that refer to each other; here the cluster at hand gets a
 * new object in each stage, and the others, made once, refer to it.
 */
export class ClusterFamily {
  readonly #account: readonly Cluster[];
  readonly #ownIndex: number;
  #siblings: readonly GoPointer[] | undefined;
  /** Stages that see the same cluster share its (large) value. */
  readonly #pointers = new WeakMap<Cluster, GoPointer>();

  constructor(cluster: Cluster, all: readonly Cluster[]) {
    this.#account = accountClusters(cluster, all);
    this.#ownIndex = this.#account.findIndex(({ id }) => id === cluster.id);
  }

  /** The cluster as the templates of one stage see it; its trust policy is computed from what it is in this stage. */
  pointerFor(cluster: Cluster): GoPointer {
    const known = this.#pointers.get(cluster);
    if (known) return known;
    const pointer = this.#makePointer(cluster);
    this.#pointers.set(cluster, pointer);
    return pointer;
  }

  #makePointer(cluster: Cluster): GoPointer {
    const account = this.#account.map((other, index) => (index === this.#ownIndex ? cluster : other));
    const trustRelationship = trustRelationshipTemplate(account);
    const pointer = clusterPointer(
      cluster,
      { oidcProvider: oidcProvider(cluster), trustRelationship },
      'Cluster.ConfigItems',
    );
    const siblings = (this.#siblings ??= this.#makeSiblings(trustRelationship));
    const pointers = this.#ownIndex < 0 ? siblings : siblings.toSpliced(this.#ownIndex, 0, pointer);
    const list = new GoSlice(sliceOf(pointerTo(clusterType)), pointers.length ? pointers : null);
    for (const member of new Set([pointer, ...siblings]))
      setField(member.target as GoStruct, 'AccountClusters', list);
    return pointer;
  }

  #makeSiblings(trustRelationship: string): GoPointer[] {
    return this.#account
      .filter((_, index) => index !== this.#ownIndex)
      .map((other) =>
        clusterPointer(other, computedFor(other, trustRelationship), 'SiblingCluster.ConfigItems'),
      );
  }
}

/** Only ready siblings take part in the trust policy; of others a broken URL does no harm. */
function computedFor(other: Cluster, trustRelationship: string): ComputedFields {
  try {
    return { oidcProvider: oidcProvider(other), trustRelationship };
  } catch (error) {
    if (other.lifecycleStatus === 'ready') throw error;
    return { oidcProvider: '', trustRelationship };
  }
}
