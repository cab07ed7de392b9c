import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeFlags,
  channelFlags,
  listFlags,
  namesArg,
  print,
  registryFlags,
  resolveCommand,
  selectionFlags,
  ZkCommand,
} from '../../../src/lib/cli/index.js';
import { ExitCode, refusal, usageError, ZkError, ZkErrors } from '../../../src/lib/core/index.js';
import { fakeCatalog } from '../../support/fake-catalog.js';
import { runZk, type ZkResult } from '../../support/run-zk.js';

class Echo extends ZkCommand {
  static override summary = 'Say what was parsed';
  static override examples = [{ description: 'One', command: '<%= config.bin %> thing echo a' }];
  static override args = namesArg('things');
  static override flags = {
    ...listFlags,
    ...registryFlags,
    ...channelFlags,
    ...selectionFlags,
    ...changeFlags,
  };
  async run(): Promise<void> {
    const { args, flags } = await this.parse(Echo);
    this.out(JSON.stringify({ names: args.names, ...flags }));
  }
}

class Items extends ZkCommand {
  static override flags = { ...listFlags };
  async run(): Promise<void> {
    await this.parse(Items);
    const items = [
      { metadata: { name: 'b', labels: { tier: '1' } }, size: 10 },
      { metadata: { name: 'a' }, size: 9 },
    ];
    await print(this, {
      kind: 'thing',
      items,
      columns: [
        { header: 'NAME', value: (item) => item.metadata.name },
        { header: 'SIZE', value: (item) => item.size, wide: true },
      ],
    });
  }
}

const failures: Record<string, () => unknown> = {
  usage: () => usageError('bad line', { position: { file: 'f.yaml', line: 3, column: 4 }, hint: 'Fix it.' }),
  refused: () => refusal('no'),
  server: () => new ZkError('Error from server (NotFound): pods "x" not found'),
  several: () =>
    new ZkErrors('2 of 3 failed', [new ZkError('first'), new ZkError('second', { hint: 'Look.' })], {
      exit: ExitCode.partial,
    }),
  defect: () => new TypeError('x is not\n a function'),
  text: () => 'just text',
};

class Fail extends ZkCommand {
  static override args = namesArg('ways');
  async run(): Promise<void> {
    const { args } = await this.parse(Fail);
    const error: unknown = failures[args.names?.[0] ?? '']?.();
    throw error;
  }
}

class Code extends ZkCommand {
  async run(): Promise<void> {
    await this.parse(Code);
    this.warn('mind the gap');
    this.note('by the way');
    this.exitCode = ExitCode.partial;
  }
}

const catalog = fakeCatalog({ 'thing:echo': Echo, 'thing:items': Items, fail: Fail, code: Code });
const run = (argv: string[], env: Record<string, string | undefined> = {}): Promise<ZkResult> =>
  runZk(argv, env, catalog);
const echo = async (
  argv: string[],
  env: Record<string, string | undefined> = {},
): Promise<Record<string, unknown>> => {
  const { stdout, stderr } = await run(['thing', 'echo', ...argv], env);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('the command line', () => {
  it('finds commands, topics and neither', () => {
    const ids = ['cluster:list', 'cluster:node:drain', 'version'];
    expect(resolveCommand(['cluster', 'list', 'a', '-o', 'json'], ids)).to.deep.equal({
      kind: 'command',
      id: 'cluster:list',
      argv: ['a', '-o', 'json'],
    });
    expect(resolveCommand(['cluster', 'node', 'drain'], ids)).to.deep.equal({
      kind: 'command',
      id: 'cluster:node:drain',
      argv: [],
    });
    expect(resolveCommand(['cluster', 'node'], ids)).to.deep.equal({ kind: 'topic', topic: 'cluster:node' });
    expect(resolveCommand([], ids)).to.deep.equal({ kind: 'topic', topic: '' });
    expect(resolveCommand(['cluster', 'lst'], ids)).to.deep.equal({
      kind: 'unknown',
      word: 'lst',
      topic: 'cluster',
    });
  });

  describe('flags', () => {
    it('take one value each, so that names may follow', async () => {
      expect(await echo(['-l', 'a=b', 'one', '--config-source', 'main:dir:x', 'two'])).to.deep.include({
        names: ['one', 'two'],
        'config-source': ['main:dir:x'],
      });
      expect(await echo(['-ltier=1'])).to.have.nested.property('selector.text', 'tier=1');
    });

    for (const [argv, wait] of [
      [[], true],
      [['--wait'], true],
      [['--wait=true'], true],
      [['--wait=false'], false],
      [['--wait=F'], false],
      [['--wait=0'], false],
      [['--no-wait'], false],
    ] as const) {
      it(`${argv.join(' ') || 'no --wait'} means ${wait}`, async () =>
        expect(await echo([...argv])).to.have.property('wait', wait));
    }

    it('read durations in milliseconds', async () => {
      expect(await echo([])).to.have.property('timeout', 1_800_000);
      expect(await echo(['--timeout=0'])).to.have.property('timeout', 0);
      expect(await echo(['--timeout', '1m30s', '--request-timeout=5'])).to.deep.include({
        timeout: 90_000,
        'request-timeout': 5000,
      });
    });

    it('leave everything behind -- alone', async () =>
      expect(await echo(['--', '--wait=maybe', '-x'])).to.have.deep.property('names', [
        '--wait=maybe',
        '-x',
      ]));

    for (const [argv, message] of [
      [['--outptu', 'json'], 'error: unknown flag: --outptu\nDid you mean --output?'],
      [['-q'], "error: unknown shorthand flag: 'q' in -q"],
      [['-o'], 'error: flag needs an argument: --output'],
      [['--registry'], 'error: flag needs an argument: --registry'],
      [['--dry-run'], 'error: flag needs an argument: --dry-run (one of none, client, server)'],
      [
        ['--dry-run=yes'],
        'error: invalid argument "yes" for "--dry-run" flag: must be one of none, client, server',
      ],
      [['--wait=maybe'], 'error: invalid argument "maybe" for "--wait" flag: it is either true or false'],
      [
        ['--timeout=5'],
        'error: invalid argument for --timeout: missing unit in duration "5"\nDurations are written as',
      ],
      [['--timeout=-5s'], 'error: invalid argument for --timeout: negative duration "-5s"'],
      [['-l', 'a=b=c'], 'error: invalid argument for --selector: unable to parse selector "a=b=c"'],
      [['-o', 'jsn'], 'error: invalid argument for --output: unable to match a printer'],
      [['--registry', 'a', '--registry', 'b'], 'error: flag --registry may be given only once'],
      [
        ['--directory', 'd', '--config-source', 'm:dir:x'],
        'error: --config-source and --directory cannot be used together',
      ],
      [['-v=12'], 'error: invalid value for --v: expected an integer less than or equal to 9'],
    ] as const) {
      it(`${argv.join(' ')} is wrong usage`, async () => {
        const { stdout, stderr, code } = await run(['thing', 'echo', ...argv]);
        expect(code).to.equal(2);
        expect(stdout).to.equal('');
        expect(stderr).to.contain(message);
        expect(stderr).to.match(/\nSee 'kubectl zk thing echo --help' for usage\.\n$/);
        expect(stderr).to.not.contain('    at ');
      });
    }
  });

  describe('precedence', () => {
    let folder: string;
    const config = (text: string): Record<string, string> => {
      const path = join(folder, 'config.yaml');
      writeFileSync(path, text);
      return { ZK_CONFIG: path };
    };
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'zk-config-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('is flag, environment, file, default', async () => {
      const file = config('registry: from-file\ntimeout: 5m\n');
      expect(await echo(['--registry', 'from-flag'], { ...file, ZK_REGISTRY: 'from-env' })).to.include({
        registry: 'from-flag',
        timeout: 300_000,
      });
      expect(await echo([], { ...file, ZK_REGISTRY: 'from-env' })).to.include({ registry: 'from-env' });
      expect(await echo([], file)).to.include({ registry: 'from-file' });
      expect(await echo([]))
        .to.include({ timeout: 1_800_000 })
        .and.not.have.property('registry');
      expect(await echo([], { ...file, ZK_REGISTRY: '' })).to.include({ registry: 'from-file' });
    });

    it('lets a flag beat what the others say about its opposite', async () => {
      const file = config('config-source: [main:dir:file]\n');
      expect(await echo(['--directory', 'd'], { ...file, ZK_CONFIG_SOURCE: 'main:dir:env' }))
        .to.include({ directory: 'd' })
        .and.not.have.property('config-source');
      expect(await echo([], { ...file, ZK_DIRECTORY: 'env' }))
        .to.include({ directory: 'env' })
        .and.not.have.property('config-source');
      expect(await echo([], file)).to.deep.include({ 'config-source': ['main:dir:file'] });
    });

    for (const [text, message] of [
      ['registy: x\n', ':1:1: unknown key "registy"\nDid you mean "registry"?'],
      ['registry: x\nregistry: y\n', ':2:1: '],
      ['registry: x\n\tchannel: y\n', ':2:1: '],
      ['- a\n', ':1: the configuration file must be a map'],
      ['registry: {a: b}\n', ':1:1: "registry" must be a single value'],
      ['registry: [a, b]\n', ':1:1: "registry" must be a single value'],
      ['\ntimeout: soon\n', ':2:1: --timeout: invalid duration "soon"'],
      ['wait: maybe\n', ':1:1: "wait" must be true or false'],
      ['output: pretty\n', ':1:1: --output: unable to match a printer'],
      ['yes: true\n', ':1:1: unknown key "yes"'],
    ] as const) {
      it(`reads the file strictly: ${JSON.stringify(text)}`, async () => {
        const { stderr, code } = await run(['thing', 'echo'], config(text));
        expect(stderr).to.contain(`error: ${join(folder, 'config.yaml')}${message}`);
        expect(code).to.equal(2);
      });
    }

    it('misses a file only when $ZK_CONFIG names it', async () => {
      const { stderr, code } = await run(['thing', 'echo'], { ZK_CONFIG: join(folder, 'none') });
      expect(stderr).to.contain('cannot read the configuration file: no such file');
      expect(code).to.equal(2);
      expect((await run(['thing', 'echo'])).code).to.equal(0);
    });
  });

  describe('answers', () => {
    for (const [argv, stdout] of [
      [[], 'NAME\nb\na\n'],
      [['--no-headers'], 'b\na\n'],
      [['-o', 'wide'], 'NAME   SIZE\nb      10\na      9\n'],
      [['--sort-by=.metadata.name'], 'NAME\na\nb\n'],
      [['--sort-by={.size}', '-o', 'name'], 'thing/a\nthing/b\n'],
      [['--show-labels'], 'NAME   LABELS\nb      tier=1\na      <none>\n'],
      [['-L', 'tier'], 'NAME   TIER\nb      1\na      <none>\n'],
      [['-o', 'name'], 'thing/b\nthing/a\n'],
      [['-o', 'jsonpath={.items[*].size}'], '10 9'],
      [['-o', 'custom-columns=N:.metadata.name', '--no-headers'], 'b\na\n'],
    ] as const) {
      it(`thing items ${argv.join(' ')}`, async () =>
        expect(await run(['thing', 'items', ...argv])).to.deep.equal({ stdout, stderr: '', code: 0 }));
    }

    it('json and yaml are one List', async () => {
      const json = JSON.parse((await run(['thing', 'items', '-o', 'json'])).stdout) as {
        kind: string;
        items: unknown[];
      };
      expect(json).to.include({ kind: 'List', apiVersion: 'v1' });
      expect(json.items).to.have.length(2);
      expect((await run(['thing', 'items', '-o', 'yaml'])).stdout).to.match(
        /^apiVersion: v1\nitems:\n {2}- metadata:\n/,
      );
    });
  });

  describe('failures', () => {
    for (const [way, code, stderr] of [
      ['usage', 2, 'error: f.yaml:3:4: bad line\nFix it.\n'],
      ['refused', 3, 'error: no\n'],
      ['server', 1, 'Error from server (NotFound): pods "x" not found\n'],
      ['several', 5, 'error: first\nerror: second\n  Look.\nerror: 2 of 3 failed\n'],
      [
        'defect',
        1,
        'error: x is not a function\nThis was not expected; run the same command with -v=9 to see where it comes from.\n',
      ],
      [
        'text',
        1,
        'error: just text\nThis was not expected; run the same command with -v=9 to see where it comes from.\n',
      ],
    ] as const) {
      it(`${way} ends with ${code}`, async () =>
        expect(await run(['fail', way])).to.deep.equal({ stdout: '', stderr, code }));
    }

    it('show a stack only at -v=9', async () => {
      for (const flags of [['-v=9'], ['-v', '9'], ['--v=9'], ['-v9']])
        expect((await run(['fail', 'defect', ...flags])).stderr).to.match(/TypeError: .*\n(.*\n)* {4}at /);
      expect((await run(['fail', 'defect', '-v=8'])).stderr).to.not.contain('    at ');
    });

    for (const [argv, stderr] of [
      [
        ['thnig'],
        'error: unknown command "thnig" for "kubectl zk"\nDid you mean "thing"? Run \'kubectl zk --help\' for usage.\n',
      ],
      [
        ['thing', 'ehco'],
        'error: unknown command "ehco" for "kubectl zk thing"\nDid you mean "echo"? Run \'kubectl zk thing --help\' for usage.\n',
      ],
      [
        ['echo'],
        'error: unknown command "echo" for "kubectl zk"\nDid you mean "thing echo"? Run \'kubectl zk --help\' for usage.\n',
      ],
      [['xyzzy'], 'error: unknown command "xyzzy" for "kubectl zk"\nRun \'kubectl zk --help\' for usage.\n'],
      [
        ['--context', 'x', 'thing', 'echo'],
        'error: unknown flag: --context\nFlags come after the command.\n',
      ],
    ] as const) {
      it(`${argv.join(' ')} is no command`, async () =>
        expect(await run([...argv])).to.deep.equal({ stdout: '', stderr, code: 2 }));
    }

    it('a command can end with a code of its own and talk on stderr', async () => {
      expect(await run(['code'])).to.deep.equal({
        stdout: '',
        stderr: 'Warning: mind the gap\nby the way\n',
        code: 5,
      });
    });
  });

  describe('help', () => {
    it('has kubectl’s sections', async () => {
      const { stdout, code } = await run(['thing', 'echo', '--help']);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^Say what was parsed\n\nExamples:\n {2}# One\n {2}kubectl zk thing echo a\n/);
      expect(stdout).to.contain('\n    -o, --output=FORMAT:\n        One of table, wide');
      expect(stdout).to.contain('\n    --wait=true:\n');
      expect(stdout).to.contain('\n    --timeout=30m:\n');
      expect(stdout).to.contain('\n    --dry-run=none:\n');
      expect(stdout).to.contain('[$ZK_REGISTRY]');
      expect(stdout).to.match(/\nUsage:\n {2}kubectl zk thing echo \[NAME\.\.\.\] \[options\]\n$/);
      expect(stdout).to.not.contain('kubectl-zk ');
    });

    it('is the same for -h, help in front, and wins over everything else', async () => {
      const { stdout } = await run(['thing', 'echo', '--help']);
      for (const argv of [
        ['thing', 'echo', '-h'],
        ['help', 'thing', 'echo'],
        ['thing', 'echo', 'x', '--wait=maybe', '--help'],
      ])
        expect((await run(argv)).stdout).to.equal(stdout);
    });

    it('lists topics and verbs', async () => {
      expect((await run([])).stdout).to.contain('Usage:\n  kubectl zk TOPIC COMMAND [options]');
      const { stdout } = await run(['thing']);
      expect(stdout).to.contain('Available Commands:\n  echo    Say what was parsed\n  items');
    });
  });
});
