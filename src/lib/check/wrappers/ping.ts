import { spawn } from 'node:child_process';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { entityHost } from './entity-host.js';
import type { Address } from '../network/policy.js';

interface Probe {
  host: string;
  count: number;
  timeoutSeconds: number;
}

/** More packets than this are an attack. */
const mostPackets = 100;

/**
 * `ping()`: whether a host answers, by the system's program, which may send ICMP without root. Semantics of zmon-worker's ping_.py.
 * @param program for tests
 */
export function pingWith(program: string): WrapperDefinition<Probe> {
  return {
    name: 'ping',
    tier: 1,
    summary: 'Sends ICMP echo requests to a host.',
    function: 'reached',
    parameters: [
      entityHost,
      { name: 'count', default: 1, doc: 'Packets; all must be answered.' },
      { name: 'timeout', default: 1, doc: 'Seconds for all of them.' },
    ],
    open(args) {
      if (!args['host'])
        throw new PythonError('ConfigurationError', [
          'Ping wrapper improperly configured. Host is required!',
        ]);
      return {
        host: pythonText(args['host']),
        count: Math.min(wholeNumber(args['count'], 'count'), mostPackets),
        timeoutSeconds: wholeNumber(args['timeout'], 'timeout'),
      };
    },
    methods: {
      reached: { parameters: [], returns: 'a bool', run: (probe, _, call) => reached(program, probe, call) },
    },
  };
}

export const ping = pingWith('ping');

async function reached(program: string, probe: Probe, call: BridgeCall): Promise<boolean> {
  let addresses: readonly Address[];
  try {
    addresses = await call.network.allow(probe.host, 0);
  } catch (error) {
    // The program ends with an error, too, when the name does not resolve.
    if (error instanceof PythonError && error.exception !== 'SecurityError') return false;
    throw error;
  }
  const [address] = addresses;
  return address !== undefined && run(program, argumentsFor(probe, address), probe, call);
}

/** The address that was allowed, not the name; a deadline is `-w` on Linux and `-t` elsewhere. */
function argumentsFor({ count, timeoutSeconds }: Probe, { address }: Address): string[] {
  const deadline = process.platform === 'linux' ? '-w' : '-t';
  return ['-n', '-c', String(count), deadline, String(timeoutSeconds), address];
}

function run(
  program: string,
  argv: readonly string[],
  { timeoutSeconds }: Probe,
  call: BridgeCall,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: call.signal,
      killSignal: 'SIGKILL',
      timeout: (timeoutSeconds + 5) * 1000,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(0, 300)));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        reject(
          new PythonError('ConfigurationError', [
            'ping needs the program "ping", which is not installed (Debian: iputils-ping)',
          ]),
        );
      else reject(error);
    });
    child.on('close', (code) => {
      // 1: no answer. Others mean that it could not even ask.
      if (code !== 0 && code !== 1 && said.trim() !== '')
        call.note(`ping: ${said.trim().split('\n')[0] ?? ''}`);
      resolve(code === 0);
    });
  });
}

function wholeNumber(value: unknown, name: string): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (Number.isFinite(number) && number > 0) return Math.ceil(number);
  throw new PythonError('ValueError', [`${name} must be a number above 0`]);
}
