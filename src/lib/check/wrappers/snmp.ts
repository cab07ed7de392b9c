import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { BridgeCall, MethodDefinition, WrapperDefinition } from '../bridge/wrapper.js';
import { entityHost } from './entity-host.js';
import { milliseconds } from './http/timeouts.js';
import { SnmpAgent } from './snmp/agent.js';
import {
  cpuOids,
  disks,
  extendOutput,
  interfaces,
  load,
  memoryOids,
  named,
  parseConntrack,
  parseDiskPgxlog,
  rawCpuOids,
} from './snmp/tables.js';
import { truthy } from './truth.js';

/** `snmp()`: figures of a host. Semantics of zmon-worker's snmp.py, but that a value of 0 is 0, as its documentation says, and not None. */
export const snmp: WrapperDefinition<SnmpAgent> = {
  name: 'snmp',
  tier: 2,
  summary: 'Reads figures of a host from its SNMP agent.',
  python: 'ConvertedSnmp',
  parameters: [
    entityHost,
    { name: 'community', default: 'public' },
    { name: 'version', default: 'v2c', doc: '`v2c` or `v1`.' },
    { name: 'timeout', default: 5, doc: 'Seconds, with one repetition.' },
    { name: 'port', default: 161, doc: 'A worker always asks port 161.' },
  ],
  open(args) {
    if (!truthy(args['host']))
      throw new PythonError('ConfigurationError', ['SNMP wrapper improperly configured. Host is required!']);
    const version = pythonText(args['version']);
    if (version !== 'v1' && version !== 'v2c')
      throw new PythonError('ConfigurationError', [
        `SNMP version ${version} is not available; there are v1 and v2c`,
      ]);
    return new SnmpAgent({
      host: pythonText(args['host']),
      port: Number(args['port']),
      community: pythonText(args['community']),
      version,
      timeoutMs: milliseconds(args['timeout']) ?? 60_000,
    });
  },
  methods: {
    memory: figures('memory and swap in kB', (agent, call) => named(agent, memoryOids, call)),
    load: figures('`{"load1": …, "load5": …, "load15": …}`', load),
    cpu: figures('percent: `cpu_user`, `cpu_system`, `cpu_idle`', (agent, call) =>
      named(agent, cpuOids, call),
    ),
    cpu_raw: figures('ticks since the start, by kind', (agent, call) => named(agent, rawCpuOids, call)),
    df: figures('disks by mount point, in kB and percent', disks),
    interfaces: figures('network interfaces by name', interfaces),
    disk_pgxlog: figures(
      'sizes of the write-ahead log; needs `extend disk_pgxlog` on the host',
      async (agent, call) => parseDiskPgxlog(await extendOutput(agent, 'disk_pgxlog', call)),
    ),
    conntrackstats: figures(
      'figures of connection tracking; needs `extend conntrackstats` on the host',
      async (agent, call) => parseConntrack(await extendOutput(agent, 'conntrackstats', call)),
    ),
    get: {
      parameters: [
        { name: 'oid' },
        { name: 'name' },
        { name: 'convert', kind: 'callable', doc: 'Such as `int`.' },
      ],
      returns: '`{name: convert(value)}`',
      run: async (agent, { oid }, call) => (await agent.get([pythonText(oid)], call))[0],
    },
    get_list: {
      parameters: [
        { name: 'prefix', default: 'get' },
        { name: 'convert', kind: 'callable', doc: 'Default `int`.' },
        { name: 'oids', kind: 'variadic' },
      ],
      returns: '`{"get0": {"get0": value}, …}`, one for each id',
      run: (agent, { oids }, call) => {
        const wanted = (oids as readonly unknown[]).map(pythonText);
        return wanted.length === 0 ? [] : agent.get(wanted, call);
      },
    },
  },
  close: (agent) => agent.close(),
};

function figures(
  returns: string,
  read: (agent: SnmpAgent, call: BridgeCall) => Promise<unknown>,
): MethodDefinition<SnmpAgent> {
  return { parameters: [], returns, run: (agent, _, call) => read(agent, call) };
}
