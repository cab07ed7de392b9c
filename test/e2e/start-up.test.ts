import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBinary } from '../support/binary.js';

const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, object>;
};
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

describe('starting', () => {
  it('--version is one line', async () =>
    expect(await runBinary(['--version'])).to.deep.equal({
      stdout: `kubectl-zk v${version}\n`,
      stderr: '',
      code: 0,
      signal: null,
    }));

  it('help of everything comes from files, and is what the commands themselves would say', async () => {
    for (const id of ['', ...Object.keys(manifest.commands)]) {
      const words = id === '' ? [] : id.split(':');
      const fast = await runBinary([...words, '--help']);
      expect(fast).to.deep.include({ stderr: '', code: 0 });
      // A flag in front of --help keeps the fast path out of it.
      const slow = await runBinary([
        ...words,
        ...(id === '' ? [] : ['-v=0']),
        '--help',
        ...(id === '' ? ['-h'] : []),
      ]);
      expect(slow.stdout, id).to.equal(fast.stdout);
      expect(fast.stdout, id).to.match(/\nUsage:\n {2}kubectl zk /);
    }
  });

  it('every command of the sources is in the build', () => {
    const files = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts'),
    );
    expect(Object.keys(manifest.commands).sort()).to.deep.equal(
      files.map((file) => file.replace(/\.ts$/, '').replaceAll('/', ':')).sort(),
    );
  });

  it('works through a link under another name, as krew makes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-link-'));
    try {
      symlinkSync(join(root, 'bin/kubectl-zk.js'), join(folder, 'kubectl-zk'));
      expect(
        execFileSync(process.execPath, [join(folder, 'kubectl-zk'), 'version', '-o', 'name'], {
          encoding: 'utf8',
        }),
      ).to.equal(`version/v${version}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('an installation without its bundle says so in one line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-broken ü-'));
    try {
      cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"name":"kubectl-zk","version":"1.2.3","type":"module"}');
      const bin = join(folder, 'bin/kubectl-zk.js');
      const answer = await runBinary(['version'], {
        bin: join('..', '..', bin).replace(/^(\.\.\/)*/, '../'.repeat(root.split('/').length)),
      });
      expect(answer).to.deep.include({
        stdout: '',
        stderr: 'error: this installation is incomplete, dist/ is missing; install kubectl-zk again\n',
        code: 1,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('an old Node without a better one gets one clear line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-old-'));
    try {
      cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      // What the file sees as its Node's version is all that counts.
      mkdirSync(join(folder, 'x'));
      writeFileSync(
        join(folder, 'x', 'old.cjs'),
        "Object.defineProperty(process.versions, 'node', { value: '18.19.0' });",
      );
      const run = () =>
        execFileSync(
          process.execPath,
          ['--require', join(folder, 'x/old.cjs'), join(folder, 'bin/kubectl-zk.js'), 'version'],
          { encoding: 'utf8', stdio: 'pipe' },
        );
      expect(run).to.throw('error: kubectl zk needs Node 22.20 or newer, this is 18.19.0');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('no heavy package is loaded for help, nor for a command that does not need it', async () => {
    const trace = join(root, 'test/support/loaded-modules.mjs');
    for (const args of [['cluster', 'list', '--help', '-v=0'], ['version']]) {
      const { stderr } = await runBinary(args, { env: { NODE_OPTIONS: `--import ${trace}` } });
      const loaded = stderr.split('\n').filter((line) => line.startsWith('loaded '));
      expect(loaded.length).to.be.greaterThan(2);
      const text = loaded.map((line) => readFileSync(line.slice('loaded '.length), 'utf8')).join('\n');
      for (const heavy of ['CloudFormationClient', 'KubeConfig', 'react.element', 'yoga', 'Composer', 'ajv'])
        expect(text.includes(heavy), `${args.join(' ')} loads ${heavy}`).to.equal(false);
    }
  });
});
