import { nearest, type Position } from '../../core/index.js';
import type { Cluster } from '../../registry/index.js';
import { paths } from '../render/channel-layout.js';
import type { ChannelVersion } from '../channel.js';
import type { Finding } from './finding.js';
import type { ItemRead } from './template-reads.js';
import type { StaticFinding } from './channel-files.js';

/** Items that the Cluster Lifecycle Manager reads itself, templates or not. */
const readByManager = new Set([
  'apply_only',
  'availability_zones',
  'cluster_update_block',
  'decommission_node_no_schedule_taint',
  'drain_force_evict_interval',
  'drain_grace_period',
  'drain_min_healthy_sibling_lifetime',
  'drain_min_pod_lifetime',
  'drain_min_unhealthy_sibling_lifetime',
  'drain_poll_interval',
  'eks_certificate_authority_data',
  'eks_endpoint',
  'eks_oidc_issuer_url',
  'etcd_instance_type',
  'etcd_stack_name',
  'karpenter_ami_family_alias',
  'kubectl_apply_inline',
  'kubernetes_version',
  'labels',
  'override_channel',
  'requirements',
  'service_cidr',
  'subnets',
  'taints',
  'update_strategy',
  'vpc_id',
]);

/** Items that are there at render time although nobody sets them. */
const providedByManager = new Set([
  'eks_certificate_authority_data',
  'eks_endpoint',
  'eks_oidc_issuer_url',
  'service_cidr',
  'subnets',
  'vpc_id',
]);

/** One default, where it is written. An item may have several, one in each branch. */
export interface DefaultItem {
  name: string;
  file: string;
  line: number;
}

/** The names that `config-defaults.yaml` of any source may give a value to, whatever branch is taken. */
export function defaultItems(version: ChannelVersion): DefaultItem[] {
  return version.sources.flatMap((source) => {
    const file = source.files.get(paths.defaults);
    if (!file) return [];
    return file.text.split('\n').flatMap((text, index): DefaultItem[] => {
      const name = /^(?:\{\{[^}]*\}\})*["']?([A-Za-z0-9_.-]+)["']?\s*:(?:\s|$)/.exec(text)?.[1];
      return name === undefined ? [] : [{ name, file: file.realPath, line: index + 1 }];
    });
  });
}

/** Defaults that nothing reads. Names that are computed count as read by how they begin. */
export function deadItems(version: ChannelVersion, reads: readonly ItemRead[]): StaticFinding[] {
  const exact = new Set(reads.filter((read) => !read.isPrefix).map((read) => read.name));
  const prefixes = reads.filter((read) => read.isPrefix).map((read) => read.name);
  const isRead = (name: string): boolean =>
    exact.has(name) || readByManager.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return defaultItems(version)
    .filter(({ name }) => !isRead(name))
    .map(({ name, file, line }) => {
      const near = nearest(name, exact);
      return {
        rule: 'config-item/dead',
        severity: 'warning' as const,
        message: `no template reads the default "${name}"`,
        position: { file, line, column: 1 },
        hint: near === undefined ? 'remove it' : `remove it; or is "${near}" meant?`,
      };
    });
}

/**
 * Items that a template cannot do without and that have no default: errors when none of the given clusters sets one, warnings when
 * there are no clusters to look at (each of them must set it). A file that asks for the item with `index` as well knows that it may be missing.
 */
export function undefinedItems(
  version: ChannelVersion,
  reads: readonly ItemRead[],
  clusters: readonly Cluster[] = [],
): Finding[] {
  const defaults = new Set(defaultItems(version).map((item) => item.name));
  const set = new Set(
    clusters.flatMap((cluster) => [
      ...Object.keys(cluster.configItems),
      ...cluster.nodePools.flatMap((pool) => Object.keys(pool.configItems)),
    ]),
  );
  const isGuarded = (read: ItemRead): boolean =>
    reads.some(
      (other) =>
        !other.strict && !other.isPrefix && other.name === read.name && other.template === read.template,
    );
  return reads
    .filter(
      (read) =>
        read.strict &&
        !defaults.has(read.name) &&
        !set.has(read.name) &&
        !providedByManager.has(read.name) &&
        !isGuarded(read),
    )
    .map((read) => {
      const near = nearest(read.name, [...defaults, ...set]);
      return {
        rule: 'config-item/undefined',
        severity: clusters.length > 0 ? ('error' as const) : ('warning' as const),
        message: `config item "${read.name}" has no default${clusters.length > 0 ? ' and no selected cluster sets it' : ': every cluster must set it'}`,
        position: { file: read.template.file.realPath, line: read.line, column: read.column },
        hint:
          near === undefined
            ? `give it a default in ${paths.defaults}, or read it with index`
            : `did you mean "${near}"?`,
        clusters: clusters.map((cluster) => cluster.alias),
      };
    });
}

/** Where a value of a cluster is written, see `Registry.positionOf`. */
export type PositionOfItem = (clusterId: string, path: readonly (string | number)[]) => Position | undefined;

/** Items that a cluster or one of its pools sets and that nothing reads: most often a typing mistake. */
export function unreadItems(
  reads: readonly ItemRead[],
  clusters: readonly Cluster[],
  positionOf?: PositionOfItem,
): Finding[] {
  const exact = new Set(reads.filter((read) => !read.isPrefix).map((read) => read.name));
  const prefixes = reads.filter((read) => read.isPrefix).map((read) => read.name);
  const isRead = (name: string): boolean =>
    exact.has(name) || readByManager.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return clusters.flatMap((cluster) =>
    ownItems(cluster)
      .filter(({ name }) => !isRead(name))
      .map(({ name, path, where }): Finding => {
        const near = nearest(name, exact);
        return {
          rule: 'config-item/unread',
          severity: 'warning',
          message: `config item "${name}"${where} is read by no template`,
          position: positionOf?.(cluster.id, path) ?? {},
          clusters: [cluster.alias],
          ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
        };
      }),
  );
}

function ownItems(cluster: Cluster): { name: string; path: readonly (string | number)[]; where: string }[] {
  return [
    ...Object.keys(cluster.configItems).map((name) => ({ name, path: ['config_items', name], where: '' })),
    ...cluster.nodePools.flatMap((pool, index) =>
      Object.keys(pool.configItems).map((name) => ({
        name,
        path: ['node_pools', index, 'config_items', name],
        where: ` of node pool "${pool.name}"`,
      })),
    ),
  ];
}
