import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runZk } from '../../support/run-zk.js';

const planted = 'test/fixtures/validate-mistakes';

describe('channel lint', () => {
  it('prints file, line, column, severity, text and rule, and exits 1 on errors', async () => {
    const result = await runZk(['channel', 'lint', planted]);
    expect(result.code).to.equal(1);
    expect(result.stdout).to.contain(
      `${planted}/cluster/manifests/broken/parse.yaml:4:10: error: unterminated quoted string [template/parse]\n`,
    );
    expect(result.stdout).to.contain(`${planted}/cluster/manifests/broken/hash.yaml:6:12: error: `);
    expect(result.stderr).to.match(/^\d+ errors and \d+ warnings in \d+ files\n$/);
  });

  it('gives the findings as data', async () => {
    const result = await runZk(['channel', 'lint', '--directory', planted, '-o', 'json']);
    const { items } = JSON.parse(result.stdout) as {
      items: { rule: string; severity: string; position: { line: number }; clusters: string[] }[];
    };
    expect(result.code).to.equal(1);
    const parse = items.filter((item) => item.rule === 'template/parse');
    expect(parse).to.have.length(2);
    expect(parse[0]).to.deep.include({ severity: 'error', clusters: [] });
    expect((await runZk(['channel', 'lint', planted, '-o', 'name'])).stdout).to.contain(
      'finding/template/parse\n',
    );
  });

  it('finds links that are not followed and links that lead nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-lint-'));
    try {
      cpSync('templates/channel', folder, { recursive: true });
      symlinkSync('coredns', join(folder, 'cluster/manifests/linked'));
      const linked = await runZk(['channel', 'lint', folder]);
      expect(linked).to.include({ code: 0 });
      expect(linked.stdout).to.contain('[file/symlink]');
      symlinkSync('nowhere.yaml', join(folder, 'cluster/manifests/coredns/dead.yaml'));
      const dead = await runZk(['channel', 'lint', folder]);
      expect(dead.code).to.equal(2);
      expect(dead.stderr)
        .to.contain('cluster/manifests/coredns/dead.yaml')
        .and.to.contain('leads to nothing');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('needs a channel', async () => {
    const result = await runZk(['channel', 'lint']);
    expect(result.code).to.equal(2);
    expect(result.stderr).to.contain('no channel is given').and.to.contain('kubectl zk channel init');
    expect((await runZk(['channel', 'lint', 'test/support'])).code).to.equal(2);
  });
});
