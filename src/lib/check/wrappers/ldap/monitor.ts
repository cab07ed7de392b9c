import type { DirectorySession, Entry } from './directory.js';

const operations: readonly string[] = ['bind', 'unbind', 'search', 'modify', 'add', 'delete', 'extended'];

/** Figures of OpenLDAP's monitor database: `connections_total`, `operations_bind_initiated`, … */
export async function monitorFigures(session: DirectorySession): Promise<Record<string, number>> {
  const found: [string, number][] = [];
  const counters = await session.search(
    'cn=Monitor',
    '(objectClass=monitorCounterObject)',
    ['monitorCounter'],
    'sub',
  );
  for (const entry of counters) found.push([monitorName(entry), numberOf(entry, 'monitorCounter')]);
  const threads = await session.search(
    'cn=Threads,cn=Monitor',
    '(&(objectClass=monitoredObject)(monitoredInfo=*))',
    ['monitoredInfo'],
    'sub',
  );
  for (const entry of threads) {
    const name = monitorName(entry);
    if (/_(?:active|max)$/.test(name)) found.push([name, numberOf(entry, 'monitoredInfo')]);
  }
  const counts = await session.search(
    'cn=Operations,cn=Monitor',
    '(objectClass=monitorOperation)',
    ['monitorOpInitiated', 'monitorOpCompleted'],
    'sub',
  );
  for (const entry of counts) {
    const name = monitorName(entry);
    if (!operations.some((one) => name === `operations_${one}`)) continue;
    found.push([`${name}_initiated`, numberOf(entry, 'monitorOpInitiated')]);
    found.push([`${name}_completed`, numberOf(entry, 'monitorOpCompleted')]);
  }
  return Object.fromEntries(found);
}

const gauges: Readonly<Record<string, string>> = {
  threads_active: 'threads_active',
  threads_max: 'threads_max',
  connections_current: 'connections_current',
  statistics_entries: 'entries',
  waiters_read: 'waiters_read',
  waiters_write: 'waiters_write',
  connections_max_file_descriptors: 'max_file_descriptors',
};

/** The worker's choice of the figures, counters as rates. */
export function statistics(
  figures: Readonly<Record<string, number>>,
  rate: (key: string, value: number) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]): [string, unknown][] => {
      const gauge = gauges[key];
      if (gauge !== undefined) return [[gauge, value]];
      if (key === 'connections_total') return [['connections_per_sec', rate(key, value)]];
      if (/^operations_.*_initiated$/.test(key))
        return [[key.replace('_initiated', '_per_sec'), rate(key, value)]];
      return [];
    }),
  );
}

/** `cn=Max File Descriptors,cn=Connections,cn=Monitor` as `connections_max_file_descriptors`. */
export function monitorName([dn]: Entry): string {
  const [name = '', category = ''] = dn.replaceAll(' ', '_').split(',');
  return `${category.slice(3).toLowerCase()}_${name.slice(3).toLowerCase()}`;
}

function numberOf([, attributes]: Entry, name: string): number {
  return Number(attributes[name]?.[0] ?? 0);
}
