import { usageError } from '../core/index.js';
import type { Cluster } from '../registry/index.js';

/** Config item `override_channel`: `SOURCE=CHANNEL[,SOURCE=CHANNEL…]`. */
export function channelOverrides(cluster: Pick<Cluster, 'id' | 'configItems'>): Map<string, string> {
  const text = cluster.configItems['override_channel'];
  const overrides = new Map<string, string>();
  if (text === undefined) return overrides;
  for (const element of text.split(',')) {
    const at = element.indexOf('=');
    if (at < 0)
      throw usageError(`cluster "${cluster.id}": invalid override definition: ${element}`, {
        code: 'override-channel',
        hint: 'override_channel is SOURCE=CHANNEL[,SOURCE=CHANNEL…]',
      });
    overrides.set(element.slice(0, at), element.slice(at + 1));
  }
  return overrides;
}
