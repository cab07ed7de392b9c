import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startDaemon, type Daemon } from '../../support/daemon.js';

const run = promisify(execFile);

export interface PostgresServer {
  port: number;
  /** Runs statements as the superuser. */
  admin(database: string, ...statements: string[]): Promise<pg.QueryResult[]>;
  stop(): Promise<void>;
}

export const superuser = { user: 'admin', password: 'admin-secret' };

/** PostgreSQL on loopback with passwords (SCRAM), a database cluster of its own, no durability, and TLS if it gets a certificate. */
export async function startPostgres(tls?: { cert: string; key: string }): Promise<PostgresServer> {
  const bin = await binaries();
  const uid = await unprivileged();
  const home = await mkdtemp(join(tmpdir(), 'zk-postgres-data-'));
  const password = join(home, 'password');
  const data = join(home, 'data');
  let daemon: Daemon | undefined;
  try {
    await writeFile(password, superuser.password);
    if (uid !== undefined) await Promise.all([home, password].map((path) => chown(path, uid, uid)));
    await run(
      join(bin, 'initdb'),
      [
        '-D',
        data,
        '-U',
        superuser.user,
        '-A',
        'scram-sha-256',
        `--pwfile=${password}`,
        '--no-sync',
        '-E',
        'UTF8',
        '--no-locale',
      ],
      uid === undefined ? {} : { uid, gid: uid, cwd: '/' },
    );
    const certificate = tls && (await keepCertificate(home, tls, uid));
    const options = Object.entries({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      timezone: 'UTC',
      ...certificate,
    }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    daemon = await startDaemon(
      'postgres',
      'postgresql',
      async (port) => [join(bin, 'postgres'), '-D', data, '-p', String(port), ...options],
      uid === undefined ? {} : { uid },
    );
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  const { port } = daemon;
  const server: PostgresServer = {
    port,
    async admin(database, ...statements) {
      const client = new pg.Client({ host: '127.0.0.1', port, database, ...superuser, ssl: false });
      await client.connect();
      try {
        const results: pg.QueryResult[] = [];
        for (const statement of statements) results.push(await client.query(statement));
        return results;
      } finally {
        await client.end();
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

/** The server refuses a key that others may read. */
async function keepCertificate(
  home: string,
  { cert, key }: { cert: string; key: string },
  uid: number | undefined,
): Promise<Record<string, string>> {
  const files = { ssl_cert_file: join(home, 'server.crt'), ssl_key_file: join(home, 'server.key') };
  await writeFile(files.ssl_cert_file, cert);
  await writeFile(files.ssl_key_file, key, { mode: 0o600 });
  if (uid !== undefined) await Promise.all(Object.values(files).map((path) => chown(path, uid, uid)));
  return { ssl: 'on', ...files };
}

/** The port is open before the server lets anybody in. */
async function untilReady(server: PostgresServer): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await server.admin('postgres', 'SELECT 1');
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function binaries(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) throw new Error('PostgreSQL is missing: sudo apt-get install postgresql');
  return join(root, newest, 'bin');
}

/** The server refuses to run as root; the Debian package has a user for it. */
async function unprivileged(): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return Number((await run('id', ['-u', 'postgres'])).stdout);
}
