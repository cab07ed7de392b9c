import { connect, type Socket } from 'node:net';
import type { Address } from '../../network/policy.js';

/** Thrown when there is no connection within the time. */
export class ConnectTimeout extends Error {
  constructor() {
    super('timed out');
  }
}

/** A connection to the first of the addresses that takes one, each within the time; they were allowed before. */
export async function connectTcp(
  addresses: readonly Address[],
  port: number,
  timeoutMs: number | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  let failure: unknown = new Error('no address');
  for (const { address, family } of addresses) {
    try {
      return await connectOne({ host: address, port, family }, timeoutMs, signal);
    } catch (error) {
      failure = error;
      if (signal.aborted) break;
    }
  }
  throw failure;
}

function connectOne(
  target: { host: string; port: number; family: number },
  timeoutMs: number | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('connect').removeAllListeners('error');
      // From here on a lost connection is noticed by whoever reads.
      socket.on('error', () => undefined);
      if (!error) return resolve(socket);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => finish(new ConnectTimeout());
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => finish(new ConnectTimeout()), timeoutMs);
    socket.once('connect', () => finish());
    socket.once('error', finish);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
