import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runZk } from '../../support/run-zk.js';

describe('channel init', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'zk-init-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a channel that can be validated as it is, and is idempotent', async () => {
    const dir = join(folder, 'mine');
    const first = await runZk(['channel', 'init', dir]);
    expect(first).to.include({ code: 0, stdout: `channel/${dir} created\n` });
    expect(first.stderr).to.contain('kubectl zk cluster validate');
    const where = ['--registry', `${dir}/registry.yaml`, '--directory', dir, '--facts', `${dir}/facts.yaml`];
    expect(await runZk(['cluster', 'validate', ...where])).to.include({ code: 0, stdout: '' });
    expect(await runZk(['channel', 'lint', dir])).to.include({ code: 0, stdout: '' });
    expect(await runZk(['channel', 'init', dir])).to.include({
      code: 0,
      stdout: `channel/${dir} unchanged\n`,
    });
  });

  it('writes nothing in a dry run', async () => {
    const dir = join(folder, 'mine');
    expect(await runZk(['channel', 'init', dir, '--dry-run=client'])).to.include({
      code: 0,
      stdout: `channel/${dir} created (dry run)\n`,
    });
    expect(existsSync(dir)).to.equal(false);
  });

  it('refuses a folder that holds something else', async () => {
    writeFileSync(join(folder, 'other.txt'), 'mine');
    const result = await runZk(['channel', 'init', folder]);
    expect(result.code).to.equal(3);
    expect(result.stderr).to.contain('is not empty').and.to.contain('--force');
    expect(existsSync(join(folder, 'cluster'))).to.equal(false);
  });

  it('replaces changed files only when that is confirmed, and leaves others alone', async () => {
    const defaults = join(folder, 'cluster/config-defaults.yaml');
    mkdirSync(join(folder, 'cluster'));
    writeFileSync(defaults, 'mine: "1"\n');
    writeFileSync(join(folder, 'other.txt'), 'mine');
    const asked = await runZk(['channel', 'init', folder, '--force']);
    expect(asked.code).to.equal(3);
    expect(asked.stderr).to.contain('cluster/config-defaults.yaml would be replaced').and.to.contain('--yes');
    expect(readFileSync(defaults, 'utf8')).to.equal('mine: "1"\n');
    expect(await runZk(['channel', 'init', folder, '--force', '--yes'])).to.include({
      code: 0,
      stdout: `channel/${folder} configured\n`,
    });
    expect(readFileSync(defaults, 'utf8')).to.contain('kubernetes_version');
    expect(readFileSync(join(folder, 'other.txt'), 'utf8')).to.equal('mine');
  });

  it('says what is wrong with the target', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await runZk(['channel', 'init', join(folder, 'file')])).to.include({ code: 2 });
    expect(await runZk(['channel', 'init'])).to.include({ code: 2 });
    expect(await runZk(['channel', 'init', ''])).to.include({ code: 2 });
  });
});
