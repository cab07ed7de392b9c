import type { BridgeCall } from '../../bridge/wrapper.js';
import { float } from '../../bridge/wire.js';
import { roundedRate } from '../counter/rates.js';

const gauges = [
  'blocked_clients',
  'connected_clients',
  'connected_slaves',
  'instantaneous_ops_per_sec',
  'maxmemory',
  'mem_fragmentation_ratio',
  'master_repl_offset',
  'role',
  'slave0',
  'used_memory',
  'used_memory_lua',
  'used_memory_peak',
  'used_memory_rss',
];

const counters = [
  'evicted_keys',
  'expired_keys',
  'keyspace_hits',
  'keyspace_misses',
  'total_commands_processed',
  'total_connections_received',
];

/** The worker's choice from `INFO`; what the server does not say is None. */
export function statistics(
  info: Readonly<Record<string, unknown>>,
  dbsize: unknown,
  call: BridgeCall,
): Record<string, unknown> {
  const rates = counters.map((key): [string, unknown] => {
    const value = info[key];
    return [
      `${key.replace('total_', '')}_per_sec`,
      float(roundedRate(key, typeof value === 'number' ? value : 0, call)),
    ];
  });
  return {
    ...Object.fromEntries(gauges.map((key) => [key, info[key] ?? null])),
    ...Object.fromEntries(rates),
    dbsize,
  };
}
