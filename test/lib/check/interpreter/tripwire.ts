import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSocket, type Socket } from 'node:dgram';

/** What code must not be able to touch: a port that counts who comes, and a folder with a secret in which nothing may change. */
export class Tripwire {
  readonly secret = `secret-${Math.random().toString(36).slice(2)}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'zk-tripwire-'));
  readonly secretFile = join(this.folder, 'secret.txt');
  readonly marker = join(this.folder, 'marker');
  visitors = 0;
  private readonly server: Server;
  private readonly datagrams: Socket;

  private constructor(server: Server, datagrams: Socket) {
    this.server = server;
    this.datagrams = datagrams;
    writeFileSync(this.secretFile, this.secret);
    server.on('connection', (socket) => {
      this.visitors++;
      socket.destroy();
    });
    datagrams.on('message', () => this.visitors++);
  }

  static async set(): Promise<Tripwire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const datagrams = createSocket('udp4');
    await new Promise<void>((resolve) => datagrams.bind(portOf(server), '127.0.0.1', resolve));
    return new Tripwire(server, datagrams);
  }

  get port(): number {
    return portOf(this.server);
  }

  /** What has been touched since the tripwire was set, in words; empty if nothing. `seen` is everything that came out of the sandbox. */
  touched(seen: string): string[] {
    const names = readdirSync(this.folder);
    return [
      ...(this.visitors > 0 ? [`${this.visitors} visitors came`] : []),
      ...(names.join() === 'secret.txt' ? [] : [`the folder holds ${names.join(' ')}`]),
      ...(names.includes('secret.txt') && readFileSync(this.secretFile, 'utf8') === this.secret
        ? []
        : ['the secret was changed']),
      ...(seen.includes(this.secret) ? ['the secret came out'] : []),
    ];
  }

  async remove(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await new Promise((resolve) => this.server.close(resolve));
    await new Promise<void>((resolve) => this.datagrams.close(resolve));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
}
