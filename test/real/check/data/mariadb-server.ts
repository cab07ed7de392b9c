import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { startDaemon, type Daemon } from '../../support/daemon.js';

const run = promisify(execFile);

export interface MariadbServer {
  port: number;
  /** Runs statements as root. */
  admin(...statements: string[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** MariaDB on loopback with a data folder of its own; root has no password, and a TCP connection only from here. */
export async function startMariadb(...options: string[]): Promise<MariadbServer> {
  const home = await mkdtemp(join(tmpdir(), 'zk-mariadb-data-'));
  const data = join(home, 'data');
  // As root the server wants to be told that root is meant.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  let daemon: Daemon;
  try {
    await run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...user,
    ]);
    daemon = await startDaemon('mariadbd', 'mariadb-server', async (port) => [
      '/usr/sbin/mariadbd',
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(home, 'socket')}`,
      `--pid-file=${join(home, 'pid')}`,
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      ...user,
      ...options,
    ]);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw new Error('MariaDB did not start (sudo apt-get install mariadb-server)', { cause: error });
  }
  const { port } = daemon;
  const server: MariadbServer = {
    port,
    async admin(...statements) {
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', disableEval: true });
      try {
        const answers: unknown[] = [];
        for (const statement of statements) answers.push((await connection.query(statement))[0]);
        return answers;
      } finally {
        connection.destroy();
      }
    },
    async stop() {
      await daemon.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
  await untilReady(server);
  return server;
}

/** The port is open before the server answers. */
async function untilReady(server: MariadbServer): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await server.admin('SELECT 1');
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
