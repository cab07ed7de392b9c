import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';

export interface Daemon {
  port: number;
  /** A folder of its own, removed on stop. */
  folder: string;
  stop(): Promise<void>;
}

/**
 * Starts a server of the outside world on a free loopback port and waits until it accepts connections. `command` gets port and an empty
 * folder and returns the program with its arguments; files it needs are written there before. An absent program is an error that names
 * the Debian package, never a skip.
 */
export async function startDaemon(
  name: string,
  aptPackage: string,
  command: (port: number, folder: string) => Promise<readonly [string, ...string[]]>,
  options: { env?: NodeJS.ProcessEnv; uid?: number } = {},
): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), `zk-${name}-`));
  const port = await freePort();
  const [program, ...args] = await command(port, folder);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  let gone: string | undefined;
  child.on('error', (error) => (gone = error.message));
  child.on('exit', (code, signal) => (gone ??= `ended with ${code ?? signal}`));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(killer);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 30_000;
  // Whoever answers for a server that has ended is somebody else.
  while (!(await accepts(port)) || gone !== undefined) {
    if (gone !== undefined || Date.now() > deadline) {
      await stop();
      throw new Error(
        `${name} did not start (sudo apt-get install ${aptPackage}): ${gone ?? 'no answer'}\n${output}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, folder, stop };
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whether someone listens. While nock is active, a socket says `connect` before anyone has answered, so it steps aside for the question. */
export async function accepts(port: number): Promise<boolean> {
  const isNocked = nock.isActive();
  if (isNocked) nock.restore();
  try {
    return await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        // A socket that was given the port it asks for has met itself.
        resolve(socket.localPort !== port);
        socket.destroy();
      });
      socket.once('error', () => resolve(false));
    });
  } finally {
    if (isNocked) nock.activate();
  }
}
