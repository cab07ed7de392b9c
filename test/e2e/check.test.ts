import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBinary, type BinaryOptions } from '../support/binary.js';

describe('a check on this machine', function () {
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let url: string;
  /** Requests that are not answered. */
  let held: ServerResponse[] = [];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-e2e-check-'));
    server = createServer((request, response) => {
      if (request.url === '/slow') held.push(response);
      else response.end('{"status": "UP"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    for (const response of held) response.end();
    held = [];
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const zk = (args: readonly string[], options: BinaryOptions = {}) =>
    runBinary(['check', ...args], { env: { XDG_CACHE_HOME: join(folder, 'cache') }, ...options });

  it('has the value of the example, and 0', async () => {
    const entities = write('entities.yaml', `- {id: shop, type: application, url: "${url}"}\n`);
    const { stdout, code } = await zk([
      'trial-run',
      'examples/application-health.yaml',
      '--entities',
      entities,
      '-o',
      'json',
    ]);
    const { items } = JSON.parse(stdout) as { items: { value: { value: number } }[] };
    expect(items.map(({ value }) => value.value)).to.deep.equal([200]);
    expect(code).to.equal(0);
  });

  it('prints what is there when it is interrupted, ends with 130, and leaves no process', async () => {
    const check = write(
      'slow.yaml',
      "name: S\nentities: [{type: app}]\ncommand: http(entity['path']).code()\n",
    );
    const entities = write(
      'mixed.yaml',
      `- {id: fast, type: app, url: "${url}", path: /}\n- {id: slow, type: app, url: "${url}", path: /slow}\n`,
    );
    let seen = '';
    const { stdout, stderr, code } = await zk(['trial-run', check, '--entities', entities, '-o', 'jsonl'], {
      during: (child) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          seen += chunk.toString();
          if (seen.includes('fast')) child.kill('SIGINT');
        });
      },
    });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { entity: { id: string } }).entity.id),
    ).to.deep.equal(['fast']);
    expect(stderr)
      .to.include('interrupted')
      .and.not.match(/^\s+at /m);
    expect(code).to.equal(130);
    expect(leftovers()).to.deep.equal([]);
  });

  it('stops what never ends, and leaves no process', async () => {
    const check = write(
      'loop.py',
      'def check():\n  while True:\n    try:\n      while True: pass\n    except: pass\n',
    );
    const { stderr, code } = await zk(['trial-run', check, '--timeout', '200ms']);
    expect(stderr).to.match(/loop\.py.*limit/);
    expect(code).to.equal(1);
    expect(leftovers()).to.deep.equal([]);
  });

  it('records a golden test, and passes it again without the world', async () => {
    for (const name of ['application-health.yaml', 'application-health-alert.yaml'])
      cpSync(join(root, 'examples', name), join(folder, name));
    const test = write(
      'health.check-test.yaml',
      `check: application-health.yaml\nalerts: [application-health-alert.yaml]\nentities:\n  - {id: shop, type: application, url: "${url}"}\ntests:\n  - name: up\n`,
    );
    const recorded = await zk(['test', test, '--record', '--update']);
    expect(recorded.stderr).to.include('health.cassette.yaml').and.include('1 passed');
    expect(readFileSync(test, 'utf8')).to.include('value: 200');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const again = await zk(['test', folder, '-o', 'json']);
    const { items } = JSON.parse(again.stdout) as { items: { status: string }[] };
    expect(items).to.have.length(1);
    expect(items[0]?.status).to.equal('passed');
    expect(again.code).to.equal(0);
  });
});

/** Processes of a sandbox that nobody ended. */
function leftovers(): string[] {
  return execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^\s*1 .*--permission.*check-sandbox/.test(line));
}
