import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary } from '../support/binary.js';

describe('a watch of checks', function () {
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let cache: string;
  let onRequest: () => void = () => {};

  before(async () => {
    cache = mkdtempSync(join(tmpdir(), 'zk-e2e-cache-'));
    server = createServer((request, response) => {
      onRequest();
      if (request.url !== '/slow') response.end('9');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(cache, { recursive: true });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-e2e-watch-'));
    const { port } = server.address() as AddressInfo;
    write('entities.yaml', `- {id: web-1, type: app, url: "http://127.0.0.1:${port}"}\n`);
  });
  afterEach(() => {
    onRequest = () => {};
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const definition = (path: string, condition: string): string =>
    `name: Queue\nowning_team: apps\ndescription: d\ninterval: 30\nruntime: PYTHON_3\nentities: [{type: app}]\ncommand: "float(http('${path}').text())"\n---\nname: Long queue\ndescription: d\nteam: apps\nresponsible_team: apps\npriority: 1\ncondition: "${condition}"\n`;
  const state = (): string[] => readdirSync(join(folder, 'state')).sort();

  /** Runs it, and tells of each event of stdout as it comes. */
  const watch = (
    onEvent: (type: string, child: ChildProcess) => void,
    during?: (child: ChildProcess) => void,
  ) =>
    runBinary(
      [
        'check',
        'watch',
        join(folder, 'queue.yaml'),
        '--entities',
        join(folder, 'entities.yaml'),
        '--state',
        join(folder, 'state'),
        '-o',
        'jsonl',
      ],
      {
        env: { XDG_CACHE_HOME: cache },
        during: (child) => {
          let rest = '';
          child.stdout?.on('data', (chunk: Buffer) => {
            const lines = (rest + chunk.toString('utf8')).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) onEvent((JSON.parse(line) as { type: string }).type, child);
          });
          during?.(child);
        },
      },
    );

  it('goes on with an edited file, and ends with 0 when it is interrupted and nothing is active', async () => {
    write('queue.yaml', definition('/', '> 5'));
    const { code, signal, stdout, stderr } = await watch((type, child) => {
      if (type === 'raised') write('queue.yaml', definition('/', '> 50'));
      if (type === 'cleared') child.kill('SIGINT');
    });
    expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
    const types = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).to.deep.equal(['checks', 'raised', 'notice', 'checks', 'cleared']);
    expect(state()).to.have.length(1);
  });

  it('ends at once with what it knows in the middle of a check that hangs, and with 1 while an alert is active', async () => {
    write('queue.yaml', definition('/', '> 5'));
    const first = await watch((type, child) => {
      if (type === 'raised') child.kill('SIGTERM');
    });
    expect(first.code, first.stderr).to.equal(1);
    write('queue.yaml', definition('/slow', '> 5'));
    const kept = readFileSync(join(folder, 'state', state()[0] ?? ''), 'utf8');
    const second = await watch(
      () => {},
      (child) => (onRequest = () => void child.kill('SIGINT')),
    );
    // It saw nothing of the alert, so that it says nothing about it, and forgets nothing.
    expect(second.code, second.stderr).to.equal(0);
    const alerts = (text: string): unknown => (JSON.parse(text) as { alerts: unknown }).alerts;
    expect(alerts(readFileSync(join(folder, 'state', state()[0] ?? ''), 'utf8'))).to.deep.equal(alerts(kept));
    expect(state()).to.have.length(1);
  });

  it('takes over from a watch that was killed, with since when an alert is active', async () => {
    write('queue.yaml', definition('/', '> 5'));
    const killed = await watch((type, child) => {
      // Its first state is written as soon as its first run has ended.
      if (type === 'raised')
        waitFor(() => state().some((name) => name.endsWith('.json'))).then(
          () => child.kill('SIGKILL'),
          () => child.kill('SIGKILL'),
        );
    });
    expect(killed.signal).to.equal('SIGKILL');
    const since = sinceOf(killed.stdout);
    expect(state().filter((name) => name.endsWith('.lock'))).to.have.length(1);
    const after = await watch((type, child) => {
      if (type === 'raised') child.kill('SIGINT');
    });
    expect(after.stderr).to.equal('');
    expect(sinceOf(after.stdout)).to.equal(since);
    expect(state().filter((name) => name.endsWith('.lock'))).to.have.length(0);
  });
});

function sinceOf(stdout: string): number | undefined {
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; since?: number });
  return events.find(({ type }) => type === 'raised')?.since;
}

async function waitFor(what: () => boolean): Promise<void> {
  for (let n = 0; n < 500 && !what(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
}
