import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary, type BinaryOptions } from '../support/binary.js';

describe('a dashboard in the terminal', function () {
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let url: string;
  /** Requests that are not answered. */
  let held: ServerResponse[] = [];
  let asked: (path: string) => void = () => undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-e2e-board-'));
    server = createServer((request, response) => {
      const path = request.url ?? '';
      if (path === '/slow' || path.includes('never')) held.push(response);
      else if (path.includes('active-alerts')) response.end(JSON.stringify([raised]));
      else response.writeHead(503).end();
      asked(path);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    for (const response of held) response.end();
    held = [];
    asked = () => undefined;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const raised = {
    alert_definition: { id: 9, name: 'Down', team: 'apps', responsible_team: 'apps', priority: 1 },
    entities: [{ entity: 'shop', result: { value: 1, captures: {}, downtimes: [], start_time: 1 } }],
    message: 'shop is down',
  };
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const zk = (args: readonly string[], options: BinaryOptions = {}) =>
    runBinary(['check', 'dashboard', ...args], {
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
      ...options,
    });
  const board = 'name: B\nwidget_configuration: []\n';

  it('prints what ZMON says into a pipe, without an escape, and ends with 1', async () => {
    const { stdout, stderr, code } = await zk([write('b.yaml', board), '--url', url]);
    expect(stdout).to.match(/^PRIORITY .*\nP1 .* shop is down .* RAISED .* shop\n$/);
    expect(stdout + stderr).to.not.contain('\x1b');
    expect([stderr, code]).to.deep.equal(['', 1]);
  });

  it('runs the checks of the example in its folder', async () => {
    const entities = write('shop.yaml', `- {id: "shop[local]", type: application, url: "${url}"}\n`);
    const { stdout, stderr, code } = await zk([
      'examples/application-health-dashboard.yaml',
      '--entities',
      entities,
    ]);
    expect(stdout).to.match(/^WIDGET .*\nshop +value +503\n/);
    expect(stderr).to.match(/^Warning: "Application is not healthy": .*\nNothing is raised\n$/);
    expect(code).to.equal(0);
  });

  it('ends with 130 on Ctrl-C while a check is under way', async () => {
    const check = write(
      'slow-check.yaml',
      "id: 1\nname: S\nentities: [{type: app}]\ncommand: http('/slow').code()\n",
    );
    const text = 'name: B\nwidget_configuration: [{type: value, title: x, checkDefinitionId: 1}]\n';
    const entities = write('slow.yaml', `- {id: slow, type: app, url: "${url}"}\n`);
    const { stdout, stderr, code } = await zk(
      [write('s.yaml', text), '--definitions', check, '--entities', entities],
      {
        during: (child) => {
          asked = () => child.kill('SIGINT');
        },
      },
    );
    expect(stderr).to.contain('interrupted');
    expect([stdout, code]).to.deep.equal(['', 130]);
  });

  it('ends with 130 on Ctrl-C while ZMON does not answer', async () => {
    const { stdout, code } = await zk([write('n.yaml', `${board}alert_teams: [never]\n`), '--url', url], {
      during: (child) => {
        asked = () => child.kill('SIGINT');
      },
    });
    expect([stdout, code]).to.deep.equal(['', 130]);
  });
});
