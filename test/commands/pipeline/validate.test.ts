import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DefinitionFolder, release } from './definition-folder.js';

const legacy = '# mine\nbuild_steps:\n- desc: Build\n  cmd: make\n';
const current =
  '# mine\nversion: "2017-09-20"\npipeline:\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n';

describe('pipeline validate', () => {
  let folder: DefinitionFolder;
  beforeEach(() => {
    folder = new DefinitionFolder();
  });
  afterEach(() => folder.remove());

  it('is content with a good definition, CRLF too', async () => {
    folder.write('delivery.yaml', release);
    folder.write('crlf.yaml', release.replaceAll('\n', '\r\n'));
    for (const name of ['delivery.yaml', 'crlf.yaml'])
      expect(await folder.run('validate', name)).to.deep.equal({
        code: 0,
        stdout: '',
        stderr: 'no findings in 1 file\n',
      });
  });

  it('ends with 0 when there are only warnings', async () => {
    folder.write('old.yaml', legacy);
    const { stdout, stderr, code } = await folder.run('validate', 'old.yaml');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '0 errors and 1 warning in 1 file\n' });
    expect(stdout).to.match(/^old\.yaml:2:1: warning: .* \[W-legacy\]\n {2}hint: /);
  });

  const nonsense: readonly (readonly [name: string, text: string, line: RegExp])[] = [
    ['tabs', release.replace('  type', '\ttype'), /:5:1: error: a tab is used for indentation.* \[E-yaml\]$/],
    [
      'CRLF with a tab',
      release.replace('  type', '\ttype').replaceAll('\n', '\r\n'),
      /:5:1: error: a tab is used.* \[E-yaml\]$/,
    ],
    [
      'a cycle',
      release.replace('[]', '[ship]'),
      /:6:15: error: .*: test → ship → Release it → test \[E-dep-cycle\]$/,
    ],
    [
      'a file of GitLab',
      'stages: [build]\nbuild:\n  script: [make]\n',
      /:1:1: error: not a CDP build definition: found the keys stages, build \(this looks like GitLab CI\) \[E-not-cdp\]$/,
    ],
    [
      'an alias bomb',
      `${['x', ...'abcdefg']
        .map((name, index, all) =>
          index === 0
            ? ''
            : `${name}: &${name} [${Array(10)
                .fill(index === 1 ? 'x' : `*${all[index - 1]}`)
                .join(',')}]\n`,
        )
        .join('')}${release}`,
      /\[E-alias-bomb\]$/,
    ],
    ['nothing', '', /:1:1: error: .*the file is empty \[E-not-cdp\]$/],
    ['bytes', '\0\x01\x02', /:1:1: error: the file holds control characters/],
  ];
  for (const [name, text, line] of nonsense)
    it(`says one clear line about ${name}, and ends with 2`, async () => {
      folder.write('bad.yaml', text);
      const { stdout, code } = await folder.run('validate', 'bad.yaml');
      expect(code).to.equal(2);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .filter((one) => !one.startsWith('  hint: '));
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(line);
    });

  it('does not read a file of 100 MB', async () => {
    truncateSync(folder.write('big.yaml', release), 100_000_000);
    const { stdout, code } = await folder.run('validate', 'big.yaml');
    expect({ stdout, code }).to.deep.equal({
      code: 2,
      stdout: 'big.yaml:1:1: error: the file has 95 MiB, a build definition has at most 4 MiB [E-size]\n',
    });
  });

  it('checks several files, those that are not there too', async () => {
    folder.write('good.yaml', release);
    const { stdout, stderr, code } = await folder.run(
      'validate',
      'good.yaml',
      join(folder.root, 'none.yaml'),
    );
    expect(code).to.equal(2);
    expect(stdout).to.contain('cannot read none.yaml: there is no such file');
    expect(stderr).to.equal('1 error and 0 warnings in 2 files\n');
  });

  it('writes JSON with the place and the rule', async () => {
    folder.write('bad.yaml', release.replace('depends_on: [test]', 'depend_on: [test]'));
    const { stdout } = await folder.run('validate', 'bad.yaml', '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: Record<string, unknown>[] };
    expect(items).to.have.length(2);
    expect(items[1]).to.deep.include({ rule: 'E-unknown-key', severity: 'error' });
    expect(items[1]!['position']).to.deep.include({ line: 10, column: 3, length: 9 });
    expect((await folder.run('validate', 'bad.yaml', '--allow-unknown')).code).to.equal(0);
    expect((await folder.run('validate', 'bad.yaml', '-o', 'junit')).stdout).to.contain('<failure message=');
  });

  describe('--fix', () => {
    it('asks, and writes nothing without an answer', async () => {
      const path = folder.write('old.yaml', legacy);
      const { stderr, code } = await folder.run('validate', 'old.yaml', '--fix');
      expect(code).to.equal(3);
      expect(stderr)
        .to.contain('-build_steps:')
        .and.to.contain('+version: "2017-09-20"')
        .and.to.contain('Add --yes');
      expect(readFileSync(path, 'utf8')).to.equal(legacy);
    });

    it('only shows with --dry-run', async () => {
      const path = folder.write('old.yaml', legacy);
      const { stderr, code } = await folder.run('validate', 'old.yaml', '--fix', '--dry-run', 'client');
      expect(code).to.equal(0);
      expect(stderr).to.contain('definition/old.yaml migrated (dry run)');
      expect(readFileSync(path, 'utf8')).to.equal(legacy);
    });

    it('writes, keeps comments, mode and links, and reports what is left', async () => {
      const path = folder.write('real.yaml', legacy);
      chmodSync(path, 0o640);
      symlinkSync('real.yaml', join(folder.root, 'old.yaml'));
      const { stdout, stderr, code } = await folder.run('validate', 'old.yaml', '--fix', '--yes');
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
      expect(stderr).to.contain('definition/old.yaml migrated\nno findings in 1 file\n');
      expect(readFileSync(path, 'utf8')).to.equal(current);
      expect(statSync(path).mode & 0o777).to.equal(0o640);
      expect(readdirSync(folder.root).sort()).to.deep.equal(['old.yaml', 'real.yaml']);
      expect((await folder.run('validate', 'old.yaml', '--fix')).stderr).to.equal('no findings in 1 file\n');
    });

    it('leaves a file with errors alone', async () => {
      const text = legacy.replace('cmd: make', 'cmd:');
      const path = folder.write('bad.yaml', text);
      expect((await folder.run('validate', 'bad.yaml', '--fix', '--yes')).code).to.equal(2);
      expect(readFileSync(path, 'utf8')).to.equal(text);
    });
  });
});

describe('pipeline migrate', () => {
  it('prints the current form and changes nothing', async () => {
    const folder = new DefinitionFolder();
    try {
      const path = folder.write('old.yaml', legacy);
      expect(await folder.run('migrate', 'old.yaml')).to.deep.equal({
        code: 0,
        stdout: current,
        stderr: 'build_steps becomes a pipeline with one step\n',
      });
      expect(readFileSync(path, 'utf8')).to.equal(legacy);
      folder.write('new.yaml', current);
      expect(await folder.run('migrate', 'new.yaml')).to.deep.equal({
        code: 0,
        stdout: current,
        stderr: 'unchanged: the definition has the current form\n',
      });
    } finally {
      folder.remove();
    }
  });
});
