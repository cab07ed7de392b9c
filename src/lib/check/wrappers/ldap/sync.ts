import { float, PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { parseHostPort } from '../../network/host-port.js';
import { withDirectory, type Directory, type Entry } from './directory.js';
import { confidentialityRequired } from './result-text.js';

type State = { server: string; ok: true; newest: number; elapsed: unknown } | { server: string; ok: false };

/** The server wants encryption: for the worker that is an answer, not a failure. */
export function isConfidentialityRequired(error: unknown): boolean {
  return error instanceof PythonError && (error.args[0] ?? '').includes(confidentialityRequired);
}

/** How far the servers of a cluster are behind the newest: the time stamps of their `contextCSN`. @throws PythonError */
export async function syncStates(
  directory: Directory,
  base: string,
  call: BridgeCall,
): Promise<Record<string, unknown>[]> {
  const servers = await withDirectory(directory, call, async (session) => {
    const [config] = await session.search('cn=config', '(cn=config)', ['olcServerID'], 'base');
    return (config?.[1]['olcServerID'] ?? []).map((line) =>
      (line.split(/\s+/)[1] ?? '').replace(/^ldaps?:\/\//, ''),
    );
  });
  const states: State[] = [];
  for (const server of servers) states.push(await stateOf(directory, server, base, call));
  const newest = Math.max(0, ...states.map((state) => (state.ok ? state.newest : 0)));
  return states.map((state) => (state.ok ? { ...state, diff: newest - state.newest } : state));
}

async function stateOf(directory: Directory, server: string, base: string, call: BridgeCall): Promise<State> {
  const target = parseHostPort(server.replace(/\/$/, ''));
  if (!target) throw new PythonError('CheckError', [`olcServerID names no server: ${server}`]);
  const started = performance.now();
  let entries: Entry[];
  try {
    entries = await withDirectory(
      { ...directory, host: target.host, port: target.port ?? 389 },
      call,
      (session) => session.search(base, '(objectclass=*)', ['contextCSN'], 'base'),
    );
  } catch (error) {
    if (isConfidentialityRequired(error)) return { server, ok: false };
    throw error;
  }
  const stamps = (entries[0]?.[1]['contextCSN'] ?? []).map((csn) => Number(csn.split('.')[0]));
  if (stamps.length === 0) throw new PythonError('CheckError', [`${server} has no contextCSN at ${base}`]);
  const elapsed = float((performance.now() - started) / 1000);
  return { server, ok: true, newest: Math.max(...stamps), elapsed };
}
