import type { Cluster } from '../../registry/index.js';
import type { ChannelVersion } from '../channel.js';
import { fileFindings } from './channel-files.js';
import { deadItems, undefinedItems, unreadItems, type PositionOfItem } from './config-items.js';
import { Findings, type Finding } from './finding.js';
import { channelReads } from './template-reads.js';

/**
 * Checks a channel without rendering it: templates that cannot be parsed, files that nothing reads or that are missing, links that are
 * not followed, config items without default and defaults without reader. With clusters, their own items count as well; `positionOf` tells where those are written.
 */
export function lintChannel(
  version: ChannelVersion,
  clusters: readonly Cluster[] = [],
  options: { positionOf?: PositionOfItem } = {},
): Finding[] {
  const reads = channelReads(version);
  const findings = new Findings();
  for (const finding of [...fileFindings(version), ...reads.findings]) findings.add(finding);
  // A template that cannot be parsed may read anything.
  const complete = !reads.findings.some((finding) => finding.rule === 'template/parse');
  for (const finding of complete ? deadItems(version, reads.items) : []) findings.add(finding);
  for (const { clusters: names, ...finding } of [
    ...undefinedItems(version, reads.items, clusters),
    ...(complete ? unreadItems(reads.items, clusters, options.positionOf) : []),
  ]) {
    if (names.length === 0) findings.add(finding);
    for (const name of names) findings.add(finding, name);
  }
  return findings.sorted();
}
