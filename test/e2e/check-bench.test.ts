import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary, type BinaryOptions } from '../support/binary.js';

interface Report {
  evaluations: number;
  runs: number;
  warm: { total: { n: number }; target: { n: number } } | null;
}

describe('a bench of a check', function () {
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let requests = 0;
  /** From this request on none is answered. */
  let holdFrom = Infinity;
  let held: ServerResponse[] = [];
  let onHeld = (): void => {};
  let files: string[];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-e2e-bench-'));
    server = createServer((_, response) => {
      if (++requests < holdFrom) response.end('{}');
      else {
        held.push(response);
        onHeld();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const check = write('check.yaml', "name: H\nentities: [{type: app}]\ncommand: http('/').code()\n");
    const entities = write('entities.yaml', `- {id: a, type: app, url: "http://127.0.0.1:${port}"}\n`);
    files = [check, '--entities', entities];
  });
  beforeEach(() => {
    requests = 0;
    holdFrom = Infinity;
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
  const bench = async (args: readonly string[], options: BinaryOptions = {}) => {
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    const result = await runBinary(['check', 'bench', ...files, '-o', 'json', ...args], { env, ...options });
    return { ...result, report: JSON.parse(result.stdout) as Report };
  };

  it('measures the built program, one evaluation after the other', async () => {
    const { report, stderr, code } = await bench(['--runs', '7', '--warmup', '2']);
    expect(report).to.include({ evaluations: 7, runs: 7 });
    expect(report.warm?.target.n).to.equal(7);
    expect(requests).to.equal(9);
    expect(stderr).to.match(/^7 evaluations in /m);
    expect(code).to.equal(0);
  });

  it('shows what it has measured when it is interrupted, and ends with 130', async () => {
    holdFrom = 6;
    const { report, stderr, code } = await bench(['--runs', '50'], {
      during: (child: ChildProcess) => (onHeld = () => void child.kill('SIGINT')),
    });
    // One of the five that were answered came before the measured ones.
    expect(report).to.include({ evaluations: 4, runs: 50 });
    expect(stderr)
      .to.include('stopped after 4 of 50 evaluations')
      .and.not.match(/^\s+at /m);
    expect(code).to.equal(130);
  });
});
