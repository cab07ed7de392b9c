import { pythonText } from '../bridge/python-text.js';
import { bytes, float, PythonError } from '../bridge/wire.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { roundedRate } from './counter/rates.js';
import { entityHost } from './entity-host.js';
import { JsonFailure, loadsJson } from './http/python-loads.js';
import { MemcachedConnection } from './memcached/connection.js';
import { truthy } from './truth.js';

const gauges: ReadonlySet<string> = new Set(['curr_items', 'bytes']);
const counters: ReadonlySet<string> = new Set(
  (
    'total_connections cmd_get cmd_set cmd_flush cmd_touch get_hits get_misses get_expired get_flushed delete_misses delete_hits ' +
    'incr_misses incr_hits decr_misses decr_hits cas_misses cas_hits cas_badval touch_hits touch_misses auth_cmds auth_errors ' +
    'bytes_read bytes_written evictions'
  ).split(' '),
);

/** `memcached()`: items and figures. Semantics of zmon-worker's memcached.py. */
export const memcached: WrapperDefinition<MemcachedConnection> = {
  name: 'memcached',
  tier: 2,
  summary: 'Reads items and figures of a memcached server.',
  parameters: [entityHost, { name: 'port', default: 11_211 }],
  open({ host, port }) {
    if (!truthy(host))
      throw new PythonError('ConfigurationError', [
        'Memcached wrapper improperly configured. Valid memcached host is required!',
      ]);
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535)
      throw new PythonError('ValueError', ['port must be an integer from 1 to 65535']);
    return new MemcachedConnection({ host: pythonText(host), port: number });
  },
  methods: {
    get: {
      parameters: [{ name: 'key' }],
      returns: 'the text of an item (bytes if it is no text), or None',
      async run(connection, { key }, call) {
        const value = await connection.get(pythonText(key), call);
        return value && (textOf(value) ?? bytes(value));
      },
    },
    json: {
      parameters: [{ name: 'key' }],
      returns: 'the parsed JSON of an item, or None',
      async run(connection, { key }, call) {
        const value = await connection.get(pythonText(key), call);
        try {
          return value && loadsJson(value.toString('utf8'));
        } catch (error) {
          if (error instanceof JsonFailure) throw new PythonError('ValueError', [error.message]);
          throw error;
        }
      },
    },
    stats: {
      parameters: [{ name: 'extra_keys', default: null, doc: 'A list of further names.' }],
      returns: '`curr_items`, `bytes`, the further ones, and counters as rates: `get_hits_per_sec`, …',
      async run(connection, { extra_keys: extra }, call) {
        const wanted = new Set(Array.isArray(extra) ? extra.map(pythonText) : []);
        const found = (await connection.stats(call)).flatMap(([name, text]): [string, unknown][] => {
          const value = statValue(name, text);
          if (counters.has(name))
            return [
              [
                `${name.replace('total_', '')}_per_sec`,
                float(roundedRate(name, typeof value === 'number' ? value : 0, call)),
              ],
            ];
          return gauges.has(name) || wanted.has(name) ? [[name, value]] : [];
        });
        return Object.fromEntries(found);
      },
    },
  },
  close: (connection) => connection.close(),
};

/** As pymemcache: ints where they are, floats for CPU time only, since a version may look like one. */
function statValue(name: string, text: string): unknown {
  if (text.length < 100 && /^-?\d+$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }
  return name.startsWith('rusage_') && /^-?\d+\.\d+$/.test(text) ? float(Number(text)) : text;
}

function textOf(value: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}
