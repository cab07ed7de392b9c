import { compareBytes, formatAge } from '../core/index.js';
import { clusterName, type Cluster, type NodePool } from './cluster.js';

/** A longer value (a certificate) is cut; `-o yaml` shows it whole. */
const shownValue = 80;

/** One cluster as text for people, in the manner of `kubectl describe`. `now` is epoch milliseconds, for ages. */
export function describeCluster(cluster: Cluster, now: number): string {
  const { status } = cluster;
  return [
    ...pairs({
      Name: cluster.alias || cluster.id,
      ID: cluster.id,
      'Local ID': cluster.localId,
      'Tag Name': clusterName(cluster),
      Provider: cluster.provider,
      Account: cluster.accountName
        ? `${cluster.infrastructureAccount} (${cluster.accountName})`
        : cluster.infrastructureAccount,
      Region: cluster.region,
      Environment: cluster.environment,
      Criticality: String(cluster.criticalityLevel),
      Owner: cluster.owner,
      'API Server': cluster.apiServerUrl,
      Channel: cluster.channel,
      Status: cluster.lifecycleStatus,
      Created: cluster.createdAt && `${cluster.createdAt} (${formatAge(cluster.createdAt, now)} ago)`,
      'Current Version': status.currentVersion,
      'Next Version': status.nextVersion,
      'Last Version': status.lastVersion,
    }),
    ...section(
      'Problems',
      status.problems.map(({ title, detail }) => firstLine(detail ? `${title}: ${detail}` : title)),
    ),
    ...section('Node Pools', cluster.nodePools.flatMap(poolLines)),
    ...section('Config Items', itemLines(cluster.configItems)),
  ].join('\n');
}

function pairs(values: Record<string, string>): string[] {
  const width = Math.max(...Object.keys(values).map((name) => name.length)) + 4;
  return Object.entries(values).map(([name, value]) => `${`${name}:`.padEnd(width)}${value || '<none>'}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`${title}: <none>`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function poolLines(pool: NodePool): string[] {
  const types = pool.instanceTypes.join(', ') || '<none>';
  const size = pool.minSize === pool.maxSize ? String(pool.minSize) : `${pool.minSize} to ${pool.maxSize}`;
  return [
    `${pool.name}: ${pool.profile}, ${size} nodes of ${types}, discount ${pool.discountStrategy || 'none'}`,
    ...itemLines(pool.configItems).map((line) => `  ${line}`),
  ];
}

function itemLines(items: Record<string, string>): string[] {
  return Object.keys(items)
    .sort(compareBytes)
    .map((name) => `${name}: ${shown(items[name] ?? '')}`);
}

function shown(value: string): string {
  if (value.startsWith('aws:kms:')) return '(encrypted)';
  return firstLine(value);
}

function firstLine(text: string): string {
  const [line = '', ...more] = text.split('\n');
  return more.some(Boolean) || line.length > shownValue ? `${line.slice(0, shownValue)}...` : line;
}
