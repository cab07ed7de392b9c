import { mapBounded } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { addressText } from './dns/address-text.js';
import { entityHost } from './entity-host.js';
import { milliseconds } from './http/timeouts.js';
import { socketErrorText } from './socket-error.js';
import { gaierrorText } from '../network/resolver-text.js';
import { connectTcp } from './tcp/connect.js';

interface Target {
  host: unknown;
  timeoutMs: number | undefined;
}

const atOnce = 8;
const mostPorts = 1000;

/** `tcp()`: whether ports are open. Semantics of zmon-worker's tcp.py. */
export const tcp: WrapperDefinition<Target> = {
  name: 'tcp',
  tier: 1,
  summary: 'Connects to ports of a host.',
  parameters: [entityHost, { name: 'timeout', default: 10, doc: 'Seconds for each port.' }],
  open: (args) => ({ host: args['host'], timeoutMs: milliseconds(args['timeout']) }),
  methods: {
    open: {
      parameters: [{ name: 'ports', kind: 'variadic' }],
      returns: '`"OK"` or the error text for one port, a dict by port for several',
      async run(target, { ports }, call) {
        const wanted = ports as readonly unknown[];
        if (wanted.length > mostPorts)
          throw new PythonError('ValueError', [`more than ${mostPorts} ports at once`]);
        const texts = await mapBounded(wanted, atOnce, (port) => tryPort(target, port, call), call.signal);
        return wanted.length === 1 ? texts[0] : new Map(wanted.map((port, index) => [port, texts[index]]));
      },
    },
    resolve: {
      parameters: [{ name: 'host' }],
      returns: 'the IPv4 address, or `ERROR: ` and a text',
      run: (_, { host }, call) => addressText(pythonText(host), call),
    },
  },
};

/** Everything is a text but the refusal of the policy, which is not a fault of the host. */
async function tryPort({ host, timeoutMs }: Target, port: unknown, call: BridgeCall): Promise<string> {
  if (typeof port !== 'number' || !Number.isInteger(port)) return 'an integer is required';
  if (port < 0 || port > 65_535) return 'getsockaddrarg: port must be 0-65535.';
  if (host === null || host === undefined)
    return 'coercing to Unicode: need string or buffer, NoneType found';
  if (port === 0) return '[Errno 111] Connection refused';
  try {
    const addresses = await call.network.allow(pythonText(host), port);
    const socket = await connectTcp(addresses, port, timeoutMs, call.signal);
    socket.destroy();
    return 'OK';
  } catch (error) {
    if (!(error instanceof PythonError)) return socketErrorText(error);
    if (error.exception === 'SecurityError') throw error;
    return gaierrorText(error.args[0] ?? '');
  }
}
