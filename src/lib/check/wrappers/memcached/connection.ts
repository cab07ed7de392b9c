import type { Socket } from 'node:net';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { mostReceived, receivedTooMuch } from '../received-watch.js';
import { socketErrorText } from '../socket-error.js';
import { connectTcp } from '../tcp/connect.js';
import { gaierrorText } from '../../network/resolver-text.js';

export interface MemcachedTarget {
  host: string;
  port: number;
}

const timeoutMs = 5000;

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

/** Until the line that ends an answer: `END`, or an error. */
function readAnswer(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const answer = new Answer();
    const finish = (error: Error | undefined): void => {
      clearTimeout(timer);
      socket.off('data', take).off('close', closed);
      signal.removeEventListener('abort', abort);
      if (error) reject(error);
      else resolve(answer.bytes);
    };
    const take = (chunk: Buffer): void => {
      answer.add(chunk);
      if (answer.bytes.length > mostReceived) return finish(new Error(receivedTooMuch()));
      const end = answer.end();
      if (end === 'error') finish(new Error(answer.bytes.toString('utf8').split('\r\n')[0] ?? 'error'));
      else if (end === 'end') finish(undefined);
    };
    const closed = (): void => finish(new Error('the server closed the connection'));
    const abort = (): void => finish(new Error('timed out'));
    const timer = setTimeout(abort, timeoutMs);
    socket.on('data', take).once('close', closed);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** What has arrived. Each byte is looked at once and moved a few times, in however many pieces a server sends them. */
class Answer {
  private store = Buffer.alloc(64 * 1024);
  private length = 0;
  /** Behind the last whole line, with its value. */
  private read = 0;
  /** Up to here there is no further end of a line. */
  private searched = 0;

  get bytes(): Buffer {
    return this.store.subarray(0, this.length);
  }

  add(chunk: Buffer): void {
    const needed = this.length + chunk.length;
    if (needed > this.store.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.store.length));
      this.bytes.copy(larger);
      this.store = larger;
    }
    chunk.copy(this.store, this.length);
    this.length = needed;
  }

  /** A value is skipped by its length, whatever it holds. */
  end(): 'end' | 'error' | 'more' {
    for (;;) {
      if (this.read > this.length) return 'more';
      const lineEnd = this.bytes.indexOf('\r\n', Math.max(this.read, this.searched));
      if (lineEnd < 0) {
        this.searched = Math.max(0, this.length - 1);
        return 'more';
      }
      const line = this.bytes.toString('latin1', this.read, lineEnd);
      if (line === 'END') return 'end';
      const [, length] = /^VALUE \S+ \d+ (\d+)(?: \d+)?$/.exec(line) ?? [];
      if (length === undefined && !line.startsWith('STAT ')) return 'error';
      this.read = lineEnd + 2 + (length === undefined ? 0 : Number(length) + 2);
    }
  }
}
