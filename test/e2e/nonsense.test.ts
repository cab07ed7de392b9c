import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary } from '../support/binary.js';

/**
 * What goes wrong at three in the morning. Each case is one process, and each must end with its exit code, one clear line, at most a hint
 * and a pointer to the help, nothing on stdout and nothing left behind.
 */
interface Case {
  what: string;
  args: string[];
  code: number;
  says: RegExp;
  env?: Record<string, string>;
}

const aws = {
  AWS_ACCESS_KEY_ID: 'AKIANONSENSE00000001',
  AWS_SECRET_ACCESS_KEY: 'vErYsEcReTaCcEsSkEy/0123456789abcdefghij',
  AWS_EC2_METADATA_DISABLED: 'true',
};

describe('nonsense around a cluster', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'zk-nonsense-'));
  const path = (name: string): string => join(folder, name);
  const templates = new URL('../../templates/', import.meta.url);
  const registry = readFileSync(new URL('registry.yaml', templates), 'utf8');
  const facts = readFileSync(new URL('facts.yaml', templates), 'utf8');
  const coredns = 'cluster/manifests/coredns/config.yaml';
  let server: Server;
  let at = '';

  before(async () => {
    const good = path('channel');
    cpSync(new URL('channel', templates), good, { recursive: true });
    for (const [name, text] of [
      ['unclosed', '\n{{ if .Cluster.Alias\n'],
      ['failing', '\n{{ .Cluster.Nope }}\n'],
    ] as const) {
      cpSync(good, path(name), { recursive: true });
      writeFileSync(join(path(name), coredns), readFileSync(join(good, coredns), 'utf8') + text);
    }
    const files = {
      'registry.yaml': registry,
      'tab.yaml': registry.replace(/^ {4}alias:/m, '\talias:'),
      'wrong-type.yaml': registry.replace(/criticality_level: .*/, 'criticality_level: [high]'),
      'twice.yaml': registry + registry.slice(registry.indexOf('  - id:')),
      'no-list.yaml': 'clusters: 5\n',
      'empty.yaml': '',
      'facts.yaml': facts,
      'facts-version.yaml': facts.replace('zk.dev/v1', 'zk.dev/v9'),
      'facts-account.yaml': facts.replaceAll('123456789012', '999999999999'),
      'facts-broken.yaml': '[1, 2\n',
      'binary.yaml': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content);
    mkdirSync(path('foreign'));
    writeFileSync(join(path('foreign'), 'letter.txt'), 'mine');
    server = createServer((request, response) => {
      const kind = request.url?.split('/')[1] ?? '';
      if (kind === 'hang') return;
      response.statusCode = kind === '401' ? 401 : kind === '500' ? 500 : 200;
      response.end(kind === 'list' ? '{"items": 5}' : '<html>welcome');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    at = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const list = (file: string): string[] => ['cluster', 'list', '--registry', file];
  const render = (channel = 'channel', known = 'facts.yaml'): string[] => [
    'cluster',
    'render',
    'demo',
    '--registry',
    'registry.yaml',
    '--directory',
    channel,
    '--facts',
    known,
  ];
  const create = (...more: string[]): string[] => [
    'cluster',
    'create',
    'demo',
    '--registry',
    'registry.yaml',
    '--directory',
    'channel',
    '--dry-run=client',
    ...more,
  ];
  const cases: Case[] = [
    { what: 'a registry with a tab', args: list('tab.yaml'), code: 2, says: /tab\.yaml:\d+:\d+: .*tab/ },
    {
      what: 'a registry with a wrong type',
      args: list('wrong-type.yaml'),
      code: 2,
      says: /:\d+:\d+: .*criticality_level: expected an integer, found a list/,
    },
    {
      what: 'a cluster that is there twice',
      args: list('twice.yaml'),
      code: 2,
      says: /twice\.yaml:\d+:\d+: .*exists already/,
    },
    {
      what: 'clusters that are no list',
      args: list('no-list.yaml'),
      code: 2,
      says: /clusters: expected a list/,
    },
    {
      what: 'an empty registry',
      args: list('empty.yaml'),
      code: 2,
      says: /expected a list named "clusters"/,
    },
    { what: 'a registry of bytes', args: list('binary.yaml'), code: 2, says: /not UTF-8/ },
    { what: 'a folder as registry', args: list('.'), code: 2, says: /it is a folder/ },
    { what: 'no such registry', args: list('nope.yaml'), code: 2, says: /there is no such file/ },
    { what: 'a registry URL that is none', args: list('http://['), code: 2, says: /no valid registry URL/ },
    {
      what: 'a registry whose host is unknown',
      args: list('http://no.such.invalid'),
      code: 1,
      says: /the host name is not known|cannot reach/,
    },
    { what: 'a registry that wants a token', args: list('@/401'), code: 3, says: /a token is needed/ },
    { what: 'a registry that fails', args: list('@/500'), code: 1, says: /500/ },
    {
      what: 'a registry that is a web page',
      args: list('@/page'),
      code: 1,
      says: /did not answer with JSON/,
    },
    {
      what: 'a registry of another shape',
      args: list('@/list'),
      code: 1,
      says: /expected a list in "items"/,
    },
    {
      what: 'a registry that hangs',
      args: [...list('@/hang'), '--request-timeout=300ms'],
      code: 4,
      says: /did not answer within 300ms/,
    },
    {
      what: 'an output format that does not exist',
      args: [...list('registry.yaml'), '-o', 'nonsense'],
      code: 2,
      says: /"nonsense"/,
    },
    {
      what: 'an unclosed action',
      args: render('unclosed'),
      code: 2,
      says: /config\.yaml:\d+: .*unclosed action/,
    },
    {
      what: 'a template that fails',
      args: render('failing'),
      code: 2,
      says: /config\.yaml:\d+:\d+: .*can't evaluate field Nope/,
    },
    {
      what: 'facts of another version',
      args: render('channel', 'facts-version.yaml'),
      code: 2,
      says: /unknown version of recorded facts/,
    },
    {
      what: 'facts of another account',
      args: render('channel', 'facts-account.yaml'),
      code: 2,
      says: /the recorded facts are of 999999999999/,
    },
    {
      what: 'facts that are no YAML',
      args: render('channel', 'facts-broken.yaml'),
      code: 2,
      says: /facts-broken\.yaml:\d+:\d+: invalid YAML/,
    },
    { what: 'facts of bytes', args: render('channel', 'binary.yaml'), code: 2, says: /binary\.yaml/ },
    { what: 'no such facts', args: render('channel', 'nope.yaml'), code: 2, says: /there is no such file/ },
    { what: 'no such channel', args: render('nope'), code: 2, says: /there is no folder/ },
    {
      what: 'no such git repository',
      args: [
        'cluster',
        'render',
        'demo',
        '--registry',
        'registry.yaml',
        '--facts',
        'facts.yaml',
        '--config-source',
        'main:git:/nope',
        '--channel',
        'x',
      ],
      code: 1,
      says: /cannot fetch/,
    },
    {
      what: 'an output folder with files of others',
      args: [...render(), '--output-dir', 'foreign'],
      code: 3,
      says: /"letter\.txt"/,
    },
    {
      what: 'an output folder that is a file',
      args: [...render(), '--output-dir', 'facts.yaml'],
      code: 1,
      says: /it is not a folder/,
    },
    {
      what: 'an output folder below /proc',
      args: [...render(), '--output-dir', '/proc/nope/out'],
      code: 1,
      says: /cannot write to folder/,
    },
    {
      what: 'an unknown cluster',
      args: create().map((word) => (word === 'demo' ? 'demoo' : word)),
      code: 2,
      says: /"demoo" not found .*\nDid you mean "demo"\?/,
    },
    {
      what: 'a timeout that is none',
      args: create('--timeout=nonsense'),
      code: 2,
      says: /invalid duration "nonsense"/,
    },
    {
      what: 'a configuration file of bytes',
      args: create(),
      env: { ZK_CONFIG: 'binary.yaml' },
      code: 2,
      says: /binary\.yaml/,
    },
    {
      what: 'no credentials',
      args: create(),
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      code: 1,
      says: /no AWS credentials found/,
    },
    {
      what: 'an AWS profile that does not exist',
      args: create(),
      env: { AWS_PROFILE: 'nope' },
      code: 1,
      says: /no AWS credentials found in profile "nope"/,
    },
    {
      what: 'an AWS endpoint that is no URL',
      args: create('--endpoint-url=nonsense'),
      code: 2,
      says: /the AWS endpoint "nonsense" is no valid URL/,
    },
    {
      what: 'an AWS endpoint that nobody serves',
      args: create('--endpoint-url=http://127.0.0.1:1'),
      code: 1,
      says: /cannot reach 127\.0\.0\.1:1 \(ECONNREFUSED/,
    },
    {
      what: 'an AWS endpoint whose host is unknown',
      args: create('--endpoint-url=http://no.such.invalid'),
      code: 1,
      says: /cannot reach no\.such\.invalid/,
    },
    {
      what: 'an AWS endpoint that is a web page',
      args: create('--endpoint-url=@/page'),
      code: 1,
      says: /does not answer as AWS does/,
    },
    {
      what: 'an AWS endpoint that hangs',
      args: create('--endpoint-url=@/hang', '--request-timeout=300ms'),
      code: 4,
      says: /no answer in time/,
    },
  ];
  for (const { what, args, code, says, env } of cases) {
    it(what, async () => {
      const words = args.map((word) => word.replace('@/', `${at}/`));
      const answer = await runBinary(words, { cwd: folder, env: { ...aws, ...env } });
      expect(answer.stderr).to.match(says);
      expect(answer.code, answer.stderr).to.equal(code);
      expect(answer.stdout).to.equal('');
      expect(answer.stderr).to.match(/^error: /);
      expect(answer.stderr).to.not.match(/^\s+at |was not expected/m);
      expect(answer.stderr.trimEnd().split('\n').length).to.be.at.most(3);
      expect(answer.stderr).to.not.contain(aws.AWS_SECRET_ACCESS_KEY);
    });
  }

  it('an unknown key is a warning with the nearest name', async () => {
    writeFileSync(path('key.yaml'), registry.replace('environment:', 'enviroment:'));
    const answer = await runBinary(list('key.yaml'), { cwd: folder });
    expect(answer.code).to.equal(0);
    expect(answer.stderr).to.match(/unknown key "enviroment", did you mean "environment"\?/);
  });

  for (const HOME of ['/proc/nonexistent', '/dev/null', '', undefined]) {
    it(`HOME ${HOME === undefined ? 'unset' : `"${HOME}"`} does not keep it from rendering`, async () => {
      const answer = await runBinary(render(), { cwd: folder, env: { HOME } });
      expect(answer.code, answer.stderr).to.equal(0);
      expect(answer.stdout).to.contain('kind: Deployment');
    });
  }

  it('a reader that leaves early is no error', async () => {
    const answer = await runBinary(render(), { cwd: folder, during: (child) => child.stdout?.destroy() });
    expect(answer).to.deep.include({ code: 0, stderr: '' });
  });

  it('-v=6 shows the requests to the registry and their failure, not the token', async () => {
    const token = 'tok-0123456789-secret';
    const answer = await runBinary([...list('@/500').map((word) => word.replace('@/', `${at}/`)), '-v=8'], {
      cwd: folder,
      env: { ZK_REGISTRY_TOKEN: token },
    });
    expect(answer.stderr).to.match(/registry: GET http:\/\/127\.0\.0\.1:\d+\/500\/\S+ 500 in \d+ ms/);
    expect(answer.stderr).to.contain('<html>welcome');
    expect(answer.stderr).to.not.contain(token);
  });
});
