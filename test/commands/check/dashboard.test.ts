import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runZk } from '../../support/run-zk.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

const load = `id: 5
name: Load
owning_team: platform
description: d
runtime: PYTHON_3
command: |
  {'load1': 3.14159, 'load5': 2, 'note': 'password=hunter22'}
interval: 60
entities: [{type: host}]
status: ACTIVE
---
id: 50
check_definition_id: 5
name: Load {load:.1f} on {entities}
team: platform/db
responsible_team: platform
description: High load
condition: |
  def alert():
      capture(load=value['load1'])
      return value['load1'] > 3
entities: []
entities_exclude: []
status: ACTIVE
priority: 2
`;
const board = `name: Board
alert_teams: ['Platform/*']
widget_configuration:
- {type: value, title: load, checkDefinitionId: 5, entityId: h1, jsonPath: .load1, options: {format: .3f}, alertStyles: {red: [50]}}
- {type: iframe, title: page, src: 'https://x.example.org', style: {width: 3}}
`;

describe('zk check dashboard', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-board-'));
    file('load.yaml', load);
    file('board.yaml', board);
    file('hosts.json', '[{"id": "h1", "type": "host"}, {"id": "h2", "type": "host"}]');
  });
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const at = (name: string): string => join(folder, name);
  // The snapshot of the interpreter is kept between the tests.
  const dashboard = (argv: string[], env: Record<string, string> = {}) =>
    runZk(['check', 'dashboard', ...argv], { XDG_CACHE_HOME: join(folder, 'cache'), ...env });

  describe('of checks that run here', () => {
    it('prints the alerts and widgets once, and ends with 1 when one is raised', async () => {
      const { code, stdout, stderr } = await dashboard([at('board.yaml'), '--entities', at('hosts.json')]);
      expect(lines(stdout)).to.deep.equal([
        ['PRIORITY', 'AGE', 'ALERT', 'TEAM', 'STATE', 'ENTITIES', 'ON'],
        ['P2', '0s', 'Load 3.1 on h1, h2', 'platform/db', 'RAISED', '2', 'h1, h2'],
        [''],
        ['WIDGET', 'TYPE', 'STYLE', 'VALUE'],
        ['load', 'value', 'red', '3.142'],
        ['page', 'iframe', '<none>', '(a web page, not shown in a terminal)'],
      ]);
      expect(stderr).to.equal('');
      expect(code).to.equal(1);
    });

    it('prints the whole of it as JSON, without secrets', async () => {
      const { code, stdout } = await dashboard([
        at('board.yaml'),
        '--entities',
        at('hosts.json'),
        '-o',
        'json',
      ]);
      expect(stdout).to.not.contain('hunter22');
      const { alerts, ...rest } = JSON.parse(stdout) as { alerts: Record<string, unknown>[] };
      expect(rest).to.deep.include({ name: 'Board', source: 'this machine', raised: 1, view_mode: 'FULL' });
      expect(alerts[0]).to.deep.include({ id: 50, priority: 2, title: 'Load 3.1 on h1, h2', check: 'Load' });
      expect(code).to.equal(1);
    });

    it('ends with 0 when nothing of the wanted teams and tags is raised', async () => {
      const all = [at('board.yaml'), '--entities', at('hosts.json')];
      for (const wanted of [
        ['--team', 'nobody'],
        ['--tag', 'live'],
        ['--filter', 'id=h1', '--team', 'x'],
      ]) {
        const { code, stdout, stderr } = await dashboard([...all, ...wanted]);
        expect(stderr)
          .to.contain('Nothing is raised')
          .and.contain('none of 1 alerts is of the teams and tags');
        expect(stdout).to.contain('WIDGET');
        expect(code, wanted.join(' ')).to.equal(0);
      }
    });

    it('chooses by --team and --tag instead of the words of the dashboard', async () => {
      const other = file(
        'nobody.yaml',
        'name: B\nalert_teams: [nobody]\nview_mode: COMPACT\nwidget_configuration: [{type: value, title: x, checkDefinitionId: 5}]\n',
      );
      const { code, stdout } = await dashboard([
        other,
        '--definitions',
        at('load.yaml'),
        '--entities',
        at('hosts.json'),
        '--team',
        '*/db',
      ]);
      expect(stdout).to.contain('Load 3.1 on h1, h2').and.not.contain('WIDGET');
      expect(code).to.equal(1);
    });

    it('runs the example', async () => {
      const entities = file(
        'down.yaml',
        '- {id: "shop[local]", type: application, url: "http://127.0.0.1:1"}\n',
      );
      const { code, stdout, stderr } = await dashboard([
        join(examples, 'application-health-dashboard.yaml'),
        '--definitions',
        join(examples, 'application-health.yaml'),
        '--definitions',
        join(examples, 'application-health-alert.yaml'),
        '--entities',
        entities,
        '-o',
        'json',
      ]);
      const { widgets } = JSON.parse(stdout) as { widgets: { text?: string; content: string }[] };
      expect(widgets.map(({ content, text }) => text ?? content)).to.deep.equal([
        '999',
        'no result on cart[local] yet',
        'series',
      ]);
      expect(stderr).to.match(/^Warning: "Application is not healthy": the condition looks back/);
      expect(code).to.equal(0);
    });

    it('warns of what no definition has', async () => {
      const text = board.replace('checkDefinitionId: 5', 'checkDefinitionId: 6').replace('[50]', '[50, 51]');
      const path = file('astray.yaml', text);
      const { code, stderr, stdout } = await dashboard([
        path,
        '--definitions',
        at('load.yaml'),
        '--entities',
        at('hosts.json'),
      ]);
      expect(stderr).to.contain(`Warning: ${path}:4:`).and.contain('no definition here has the check 6');
      expect(stderr).to.contain('no definition here has the alert 51');
      expect(stdout).to.contain('(no results of check 6)');
      expect(code).to.equal(1);
      rmSync(path);
    });
  });

  describe('of ZMON', () => {
    let server: Server;
    let url: string;
    let requests: string[];
    let answer: (request: IncomingMessage) => [number, unknown];
    before(async () => {
      server = createServer((request, response) => {
        requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
        const [status, body] = answer(request);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    beforeEach(() => (requests = []));
    after(() => server.close());

    const raised = {
      alert_definition: {
        id: 9,
        name: 'Down',
        team: 'apps',
        responsible_team: 'apps',
        priority: 1,
        check_definition_id: 5,
        description: 'd',
        condition: '>0',
      },
      entities: [
        {
          entity: 'shop',
          result: { value: 's3cretT0ken', ts: 1, captures: {}, downtimes: [], start_time: 1 },
        },
      ],
      message: 'shop is down',
    };

    it('fetches a dashboard by its id and shows what is raised', async () => {
      answer = ({ url: path = '' }) =>
        path.includes('/dashboard/7/')
          ? [
              200,
              {
                id: 7,
                name: 'Apps',
                alert_teams: ['apps'],
                widget_configuration: JSON.stringify([{ type: 'value', title: 'w', checkDefinitionId: 5 }]),
              },
            ]
          : path.includes('active-alerts')
            ? [200, [raised]]
            : [200, [{ entity: 'shop', results: [{ value: 3, ts: 1 }] }]];
      const { code, stdout, stderr } = await dashboard(['7', '--url', url, '-o', 'json'], {
        ZMON_TOKEN: 's3cretT0ken',
      });
      expect(stderr).to.equal('');
      expect(stdout).to.not.contain('s3cretT0ken');
      const { alerts, widgets, ...rest } = JSON.parse(stdout) as {
        alerts: { title: string }[];
        widgets: { text: string }[];
      };
      expect(alerts.map(({ title }) => title)).to.deep.equal(['shop is down']);
      expect(widgets.map(({ text }) => text)).to.deep.equal(['3']);
      expect(rest).to.deep.include({ id: 7, name: 'Apps', source: `ZMON ${url}` });
      expect(requests).to.deep.equal([
        'GET /api/v1/dashboard/7/ Bearer s3cretT0ken',
        'GET /api/v1/status/active-alerts?team=apps Bearer s3cretT0ken',
        'GET /api/v1/status/alert/9/all-entities/ Bearer s3cretT0ken',
      ]);
      expect(code).to.equal(1);
    });

    it('shows the dashboard of a file with --url, and says when all is well', async () => {
      answer = () => [200, []];
      const path = file(
        'zmon.yaml',
        'name: Z\nalert_teams: [a, b]\ntags: [live]\nwidget_configuration: []\n',
      );
      const { code, stdout, stderr } = await dashboard([path, '--url', url]);
      expect([code, stdout, stderr]).to.deep.equal([0, '', 'Nothing is raised\n']);
      expect(requests).to.deep.equal(['GET /api/v1/status/active-alerts?team=a%2Cb&tags=live ']);
      rmSync(path);
    });

    it('runs the definitions here when they are named, whatever ZMON is configured', async () => {
      const { stdout } = await dashboard(
        [at('board.yaml'), '--definitions', at('load.yaml'), '--entities', at('hosts.json')],
        { ZK_ZMON_URL: url },
      );
      expect(stdout).to.contain('Load 3.1');
      expect(requests).to.deep.equal([]);
    });

    it('fails with what ZMON says', async () => {
      answer = () => [401, { message: 'who are you' }];
      const { code, stderr } = await dashboard(['7', '--url', url]);
      expect(stderr).to.contain('a token is needed').and.contain('who are you');
      expect(code).to.equal(3);
    });

    it('asks where the checks of a dashboard of ZMON are, when they shall run here', async () => {
      answer = () => [200, { id: 7, name: 'Apps', widget_configuration: [] }];
      const { code, stderr } = await dashboard(['7', '--url', url, '--entities', at('hosts.json')]);
      expect(stderr).to.contain('where are the checks').and.contain('--definitions');
      expect(code).to.equal(2);
    });

    it('does not ask ZMON more than once a second', async () => {
      const { code, stderr } = await dashboard([at('board.yaml'), '--url', url, '--every', '10ms']);
      expect(stderr).to.contain('at most once a second');
      expect(code).to.equal(2);
      expect(requests).to.deep.equal([]);
    });
  });

  const mistakes: [what: string, name: string, text: string | undefined, says: string][] = [
    ['a file that is not there', 'away.yaml', undefined, 'there is no such file'],
    ['a file without a dashboard', 'other.yaml', 'id: x\ntype: host\n', 'there is no dashboard in this file'],
    [
      'an unknown widget',
      'widget.yaml',
      'name: B\nwidget_configuration: [{type: gouge, title: x}]\n',
      'Did you mean gauge?',
    ],
    [
      'a path that is none',
      'path.yaml',
      "name: B\nwidget_configuration: [{type: value, checkDefinitionId: 1, jsonPath: '.a[?(@)]'}]\n",
      'path.yaml:2:',
    ],
    [
      'a format that is none',
      'format.yaml',
      'name: B\nwidget_configuration: [{type: value, checkDefinitionId: 1, options: {format: x3}}]\n',
      'Invalid format specifier',
    ],
    ['YAML that is none', 'broken.yaml', 'name: [\n', 'broken.yaml:'],
  ];
  for (const [what, name, text, says] of mistakes)
    it(`ends with 2 for ${what}`, async () => {
      const path = text === undefined ? at(name) : file(name, text);
      const { code, stdout, stderr } = await dashboard([path, '--definitions', at('load.yaml')]);
      expect(stderr).to.contain(says);
      expect([code, stdout]).to.deep.equal([2, '']);
      if (text !== undefined) rmSync(path);
    });

  it('says how to name the checks when there are none beside the dashboard', async () => {
    const lonely = mkdtempSync(join(folder, 'lonely-'));
    writeFileSync(join(lonely, 'board.yaml'), board);
    const { code, stderr } = await dashboard([join(lonely, 'board.yaml')]);
    expect(stderr).to.contain('there is no check').and.contain('--definitions').and.contain('--url');
    expect(code).to.equal(2);
    writeFileSync(join(lonely, 'chart.yaml'), 'a: {{ template }}: [\n');
    const other = await dashboard([join(lonely, 'board.yaml')]);
    expect(other.stderr).to.contain('chart.yaml:1:').and.contain('--definitions');
    expect(other.code).to.equal(2);
    rmSync(lonely, { recursive: true });
  });
});

/** Cells of a table, which are three blanks apart. */
function lines(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {3,}/));
}
