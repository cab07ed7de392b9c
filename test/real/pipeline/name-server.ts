import { Resolver } from 'node:dns/promises';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon, type Daemon } from '../support/daemon.js';

export interface NameServer {
  /** `ADDRESS:PORT` */
  address: string;
  /** Serves other records from now on; resolves when the server does. */
  serve(records: Readonly<Record<string, readonly string[]>>): Promise<void>;
  stop(): Promise<void>;
}

/** BIND with one zone, `example.org`, on loopback. */
export async function startNameServer(
  records: Readonly<Record<string, readonly string[]>>,
): Promise<NameServer> {
  let serial = 1;
  const daemon: Daemon = await startDaemon('named', 'bind9', async (port, folder) => {
    await writeFile(join(folder, 'zone'), zone(records, serial));
    await writeFile(
      join(folder, 'named.conf'),
      `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; pid-file "${folder}/pid"; session-keyfile "${folder}/session.key"; notify no; };
controls {};
zone "example.org" { type primary; file "${folder}/zone"; };
`,
    );
    return ['named', '-g', '-c', join(folder, 'named.conf'), '-p', String(port)];
  });
  return {
    address: `127.0.0.1:${daemon.port}`,
    serve: async (next) => {
      await writeFile(join(daemon.folder, 'zone'), zone(next, ++serial));
      process.kill(Number(await readFile(join(daemon.folder, 'pid'), 'utf8')), 'SIGHUP');
      await serialIs(daemon.port, serial);
    },
    stop: () => daemon.stop(),
  };
}

function zone(records: Readonly<Record<string, readonly string[]>>, serial: number): string {
  const lines = Object.entries(records).flatMap(([name, addresses]) =>
    addresses.map((address) => `${name}. 1 IN A ${address}`),
  );
  return [
    '$TTL 1',
    `@ IN SOA ns hostmaster ( ${serial} 60 60 60 1 )`,
    '@ IN NS ns',
    'ns IN A 127.0.0.1',
    ...lines,
    '',
  ].join('\n');
}

/** BIND loads a zone some time after the signal; its serial tells. */
async function serialIs(port: number, serial: number): Promise<void> {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    if ((await resolver.resolveSoa('example.org')).serial === serial) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the name server did not load serial ${serial}`);
}
