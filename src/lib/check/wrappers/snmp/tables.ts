import type { BridgeCall } from '../../bridge/wrapper.js';
import { float, PythonError } from '../../bridge/wire.js';
import { pythonFloat } from '../prometheus/python-float.js';
import type { SnmpAgent, SnmpValue } from './agent.js';

/** Of UCD-SNMP-MIB; kB. */
export const memoryOids = {
  swap_total: '1.3.6.1.4.1.2021.4.3.0',
  swap_free: '1.3.6.1.4.1.2021.4.4.0',
  ram_total: '1.3.6.1.4.1.2021.4.5.0',
  ram_free: '1.3.6.1.4.1.2021.4.6.0',
  ram_total_free: '1.3.6.1.4.1.2021.4.11.0',
  swap_min: '1.3.6.1.4.1.2021.4.12.0',
  ram_shared: '1.3.6.1.4.1.2021.4.13.0',
  ram_buffer: '1.3.6.1.4.1.2021.4.14.0',
  ram_cache: '1.3.6.1.4.1.2021.4.15.0',
};

export const loadOids = {
  load1: '1.3.6.1.4.1.2021.10.1.3.1',
  load5: '1.3.6.1.4.1.2021.10.1.3.2',
  load15: '1.3.6.1.4.1.2021.10.1.3.3',
};

/** Percent. */
export const cpuOids = {
  cpu_idle: '1.3.6.1.4.1.2021.11.11.0',
  cpu_user: '1.3.6.1.4.1.2021.11.9.0',
  cpu_system: '1.3.6.1.4.1.2021.11.10.0',
};

/** Ticks. */
export const rawCpuOids = {
  raw_cpu_user: '1.3.6.1.4.1.2021.11.50.0',
  raw_cpu_system: '1.3.6.1.4.1.2021.11.52.0',
  raw_cpu_nice: '1.3.6.1.4.1.2021.11.51.0',
  raw_cpu_idle: '1.3.6.1.4.1.2021.11.53.0',
};

const diskTable = '1.3.6.1.4.1.2021.9.1';
const diskColumns: Readonly<Record<string, string>> = {
  3: 'device',
  6: 'total_size',
  7: 'available_space',
  8: 'used_space',
  9: 'percentage_space_used',
  10: 'percentage_inodes_used',
  11: 'total_size',
  13: 'available_space',
  15: 'used_space',
};

const interfaceTable = '1.3.6.1.2.1.2.2.1';
const interfaceColumns: Readonly<Record<string, string>> = {
  7: 'opStatus',
  8: 'adStatus',
  13: 'in_discards',
  14: 'in_error',
  19: 'out_discards',
  20: 'out_error',
};

const highCapacityTable = '1.3.6.1.2.1.31.1.1.1';
const highCapacityColumns: Readonly<Record<string, string>> = {
  6: 'in_octets',
  10: 'out_octets',
  15: 'speed',
};

type Rows = Record<string, Record<string, SnmpValue>>;

/** Several values by the names that the worker gives them; None for what the agent does not have. */
export async function named(
  agent: SnmpAgent,
  oids: Readonly<Record<string, string>>,
  call: BridgeCall,
): Promise<Record<string, SnmpValue | null>> {
  const values = await agent.find(Object.values(oids), call);
  return Object.fromEntries(Object.keys(oids).map((name, at) => [name, values[at] ?? null]));
}

export async function load(agent: SnmpAgent, call: BridgeCall): Promise<Record<string, unknown>> {
  const values = await named(agent, loadOids, call);
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      text === null ? null : float(pythonFloat(String(text))),
    ]),
  );
}

/** Disks by mount point; kB and percent. Loop devices and memory disks are left out. */
export async function disks(agent: SnmpAgent, call: BridgeCall): Promise<Rows> {
  const rows = rowsOf(await agent.walk(diskTable, call), diskTable, 2, diskColumns);
  return Object.fromEntries(Object.entries(rows).filter(([name]) => !/loop|ram/.test(name)));
}

/** Network interfaces by name, with 64-bit counters where the agent has them. */
export async function interfaces(agent: SnmpAgent, call: BridgeCall): Promise<Rows> {
  const rows = rowsOf(await agent.walk(interfaceTable, call), interfaceTable, 2, interfaceColumns);
  const more = rowsOf(await agent.walk(highCapacityTable, call), highCapacityTable, 1, highCapacityColumns);
  const names = new Set([...Object.keys(rows), ...Object.keys(more)]);
  return Object.fromEntries([...names].map((name) => [name, { ...rows[name], ...more[name] }]));
}

/** Output of a script that the agent runs (`extend` in snmpd.conf), from NET-SNMP-EXTEND-MIB. */
export async function extendOutput(agent: SnmpAgent, name: string, call: BridgeCall): Promise<string> {
  const index = [name.length, ...[...name].map((char) => char.charCodeAt(0))].join('.');
  const [output] = await agent.get([`1.3.6.1.4.1.8072.1.3.2.3.1.2.${index}`], call);
  return String(output);
}

/** Output of `du` and `df` for the write-ahead log: sizes by folder. */
export function parseDiskPgxlog(output: string): Record<string, unknown> {
  const words = output.split(/\s+/).filter((word) => /^\d+$/.test(word) || word.startsWith('/'));
  const rows: [string, unknown][] = [];
  for (let at = 0; at + 7 <= words.length; at += 7) {
    const [used = '', folder = '', filesystem = '', total, taken, free, mounted] = words.slice(at, at + 7);
    rows.push([
      folder,
      {
        du_dir: Math.floor(Number(used) / 1024),
        filesystem,
        totalspace: Number(total),
        used_space: Number(taken),
        available_space: Number(free),
        mounted_on: mounted,
      },
    ]);
  }
  return Object.fromEntries(rows);
}

/** `a=1 | b = 2` as a dict of ints. @throws PythonError ValueError */
export function parseConntrack(output: string): Record<string, number> {
  return Object.fromEntries(
    output.split('|').map((part) => {
      const [name = '', value = ''] = part.split('=');
      if (!/^\s*-?\d+\s*$/.test(value))
        throw new PythonError('ValueError', [`invalid literal for int() with base 10: '${value.trim()}'`]);
      return [name.trim(), Number(value)];
    }),
  );
}

/** A table as rows by the text of its name column; a column that comes later in the order of texts wins, as on the worker. */
function rowsOf(
  found: ReadonlyMap<string, SnmpValue>,
  table: string,
  nameColumn: number,
  columns: Readonly<Record<string, string>>,
): Rows {
  const names = new Map<string, string>();
  const prefix = `${table}.${nameColumn}.`;
  for (const [oid, value] of found)
    if (oid.startsWith(prefix)) names.set(oid.slice(prefix.length), String(value));
  const rows = new Map<string, Map<string, SnmpValue>>([...names.values()].map((name) => [name, new Map()]));
  for (const oid of [...found.keys()].sort()) {
    const [column = '', ...index] = oid.slice(table.length + 1).split('.');
    const row = rows.get(names.get(index.join('.')) ?? '');
    const name = columns[column];
    if (row && name !== undefined) row.set(name, found.get(oid) ?? '');
  }
  return Object.fromEntries([...rows].map(([name, row]) => [name, Object.fromEntries(row)]));
}
