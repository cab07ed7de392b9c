import type { Socket } from 'node:net';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { socketErrorText } from '../socket-error.js';
import { connectTcp } from '../tcp/connect.js';
import { gaierrorText } from '../../network/resolver-text.js';

export interface MemcachedTarget {
  host: string;
  port: number;
}

const timeoutMs = 5000;
/** Memcached's own limit of an item is 1 MiB unless told otherwise. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * The two commands of memcached's text protocol that read. A client of its own, since it needs an address that was judged, and nothing
 * but these commands may be sent.
 */
export class MemcachedConnection {
  private socket: Promise<Socket> | undefined;

  constructor(private readonly target: MemcachedTarget) {}

  /** The bytes of an item; null if it is missing. @throws PythonError */
  async get(key: string, call: BridgeCall): Promise<Buffer | null> {
    if (key === '' || /[\s\p{Cc}]/u.test(key) || Buffer.byteLength(key) > 250)
      throw new PythonError('ValueError', [
        'a key has 1 to 250 bytes, without blanks and control characters',
      ]);
    const answer = await this.ask(`get ${key}\r\n`, call);
    if (answer.toString('latin1').startsWith('END')) return null;
    const headEnd = answer.indexOf('\r\n');
    const length = Number(answer.toString('latin1', 0, headEnd).split(' ')[3]);
    return answer.subarray(headEnd + 2, headEnd + 2 + length);
  }

  /** Names and texts of `stats`. @throws PythonError */
  async stats(call: BridgeCall): Promise<[string, string][]> {
    const text = (await this.ask('stats\r\n', call)).toString('utf8');
    return [...text.matchAll(/^STAT (\S+) (.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]);
  }

  async close(): Promise<void> {
    const socket = await this.socket?.catch(() => undefined);
    socket?.destroy();
  }

  private async ask(command: string, call: BridgeCall): Promise<Buffer> {
    try {
      this.socket ??= this.connect(call);
      const socket = await this.socket;
      const answer = readAnswer(socket, call.signal);
      socket.write(command);
      return await answer;
    } catch (error) {
      await this.close();
      this.socket = undefined;
      if (error instanceof PythonError && error.exception !== 'CheckError') throw error;
      const text = error instanceof PythonError ? gaierrorText(error.message) : socketErrorText(error);
      throw new PythonError('Exception', [text]);
    }
  }

  private async connect(call: BridgeCall): Promise<Socket> {
    const { host, port } = this.target;
    return connectTcp(await call.network.allow(host, port), port, timeoutMs, call.signal);
  }
}

/** Until the line that ends an answer: `END`, or an error. A value is skipped by its length, whatever it holds. */
function readAnswer(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (error: Error | undefined): void => {
      clearTimeout(timer);
      socket.off('data', take).off('close', closed);
      signal.removeEventListener('abort', abort);
      if (error) reject(error);
      else resolve(received);
    };
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      if (received.length > maxAnswerBytes) return finish(new Error('the answer is too large'));
      const end = endOf(received);
      if (end === 'error') finish(new Error(received.toString('utf8').split('\r\n')[0] ?? 'error'));
      else if (end === 'end') finish(undefined);
    };
    const closed = (): void => finish(new Error('the server closed the connection'));
    const abort = (): void => finish(new Error('timed out'));
    const timer = setTimeout(abort, timeoutMs);
    socket.on('data', take).once('close', closed);
    signal.addEventListener('abort', abort, { once: true });
  });
}

function endOf(received: Buffer): 'end' | 'error' | 'more' {
  let at = 0;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return 'more';
    const line = received.toString('latin1', at, lineEnd);
    if (line === 'END') return 'end';
    const [, length] = /^VALUE \S+ \d+ (\d+)(?: \d+)?$/.exec(line) ?? [];
    if (length === undefined && !line.startsWith('STAT ')) return 'error';
    at = lineEnd + 2 + (length === undefined ? 0 : Number(length) + 2);
    if (at > received.length) return 'more';
  }
}
