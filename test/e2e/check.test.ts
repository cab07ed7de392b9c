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

  it('stops what comes from stdin and never ends, with its line, and leaves no process', async () => {
    const { stdout, stderr, code } = await zk(
      ['trial-run', '-', '--timeout', '500ms', '-o', 'json'],
      typing('def check():\n  while True: pass\n'),
    );
    const { items } = JSON.parse(stdout) as {
      items: { value: { td: number; value: string; exc: number } }[];
    };
    expect(items.map(({ value }) => value.exc)).to.deep.equal([1]);
    expect(items[0]?.value.td).to.be.at.least(0.5);
    expect(stderr).to.match(
      /^<stdin>:2:\d+: TimeLimitExceeded: the time limit of 0\.5 s is over \(GLOBAL\)$/m,
    );
    expect(stderr).to.include('    while True: pass\n');
    expect(code).to.equal(1);
    expect(leftovers()).to.deep.equal([]);
  });

  for (const [what, python] of [
    ['one text of 10 GB', 'len("x" * 10_000_000_000)'],
    ['lists that double', 'def check():\n  all = [0]\n  while True: all = all + all\n'],
    ['a list of 3 billion', 'len([0] * 3_000_000_000)'],
  ] as const)
    it(`gives a MemoryError for ${what}, and leaves no process`, async () => {
      const { stdout, stderr, code } = await zk(['trial-run', '-', '-o', 'json'], typing(python));
      const { items } = JSON.parse(stdout) as { items: { error: { exception: string } }[] };
      expect(items.map(({ error }) => error.exception)).to.deep.equal(['MemoryError']);
      expect(stderr)
        .to.match(/^<stdin>:\d+:\d+: MemoryError: /m)
        .and.not.match(/^\s+at /m);
      expect(code).to.equal(1);
      expect(leftovers()).to.deep.equal([]);
    });

  const wrong = [
    'name: A\nowning_team: t\ndescription: d\nruntime: PYTHON_3\ninterval: 60\nentities: [{type: host}]\ncommand: |\n  def check():\n      return htp("/").code()\n',
    'name: B\nowning_team: t\ndescription: d\nruntime: PYTHON_3\ninterval: 60\nentities: [{type: host}]\ncommand: |\n  def check(:\n      return 1\n',
    'name: C\ncheck_definition_id: 1\ndescription: d\nteam: t\nresponsible_team: t\nentities: []\nentities_exclude: []\ncondition: ">0"\npriority: 1\nperiod: hr {9-25}\n',
  ].join('---\n');
  const mistakes = (file: string) => [
    `${file}:9:14: error: unknown name \`htp\` [unknown-name]`,
    `${file}:18:13: error: invalid syntax [python-syntax]`,
    `${file}:30:15: error: 25 is not valid for hour. Valid options are between 0 and 23 (the worker then takes every moment for in the period) [period-value]`,
  ];

  it('finds a wrong period, an unknown function and a syntax error, each with line and column, in a file', async () => {
    const { stdout, stderr, code } = await zk(['validate', write('wrong.yaml', wrong)]);
    expect(stdout.split('\n').filter((line) => line.includes(': error: '))).to.deep.equal(
      mistakes(join(folder, 'wrong.yaml')),
    );
    expect(stderr).to.equal('3 errors and 0 warnings in 3 definitions in 1 file\n');
    expect(code).to.equal(2);
  });

  it('finds the same on stdin', async () => {
    const { stdout, code } = await zk(['validate', '-'], typing(wrong));
    expect(stdout.split('\n').filter((line) => line.includes(': error: '))).to.deep.equal(
      mistakes('<stdin>'),
    );
    expect(code).to.equal(2);
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

/** Options for a command that reads a text from its stdin. */
function typing(text: string): BinaryOptions {
  return { stdio: ['pipe', 'pipe', 'pipe'], during: (child) => void child.stdin?.end(text) };
}

/** Processes of a sandbox that nobody ended: those whose command is gone, whoever has adopted them. */
function leftovers(): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  const processes = lines.flatMap((line) => {
    const [, pid = '', parent = '', args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === '' ? [] : [{ pid, parent, args }];
  });
  const argsOf = new Map(processes.map(({ pid, args }) => [pid, args]));
  return processes
    .filter(
      ({ args, parent }) =>
        /--permission.*check-sandbox/.test(args) && !/node/.test(argsOf.get(parent) ?? ''),
    )
    .map(({ pid, args }) => `${pid} ${args}`);
}
