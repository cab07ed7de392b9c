import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../support/binary.js';

const page = readFileSync(join(root, 'docs/pipeline.md'), 'utf8');

/** The code block behind a marker of the page. */
function block(name: string): string {
  const found = new RegExp(`<!-- tour: ${name} -->\\s*\`\`\`\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/pipeline.md has no block "${name}"`);
  return found;
}

describe('the tour of docs/pipeline.md', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-tour-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  const bash = (script: string, cwd: string) =>
    spawnSync('bash', ['-e', '-c', script], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, ZK_PIPELINE_RUNNER: process.env['ZK_PIPELINE_RUNNER'] },
    });
  const kubectl = `kubectl() { shift; "${process.execPath}" "${join(root, 'bin/kubectl-zk.js')}" "$@"; }\n`;

  it('works as it is written', () => {
    const setup = bash(block('setup'), folder);
    expect(setup.status, setup.stderr).to.equal(0);
    const repository = join(folder, 'shop');
    for (const line of block('commands').trim().split('\n')) {
      const command = line.replace('run-local', 'run-local --yes');
      const { status, stdout, stderr } = bash(kubectl + command, repository);
      expect(status, `${line}\n${stdout}${stderr}`).to.equal(0);
    }
    const push = bash(
      `${kubectl}kubectl zk pipeline run-local --yes --event push --branch master`,
      repository,
    );
    expect(push.stdout).to.contain('Build Successful.').and.contain('would apply configmap/shop');
    expect(push.stderr).to.contain('Recorded, not done: docker push registry.example.org/shop:local-');
  });

  it('goes on after a failure as the page says', () => {
    const repository = join(folder, 'shop');
    const broken = `sed -i 's/^      mkdir -p out/      exit 1/' delivery.yaml`;
    const repaired = `sed -i 's/^      exit 1/      mkdir -p out/' delivery.yaml`;
    expect(bash(`${kubectl}${broken}; kubectl zk pipeline run-local --yes`, repository).status).to.equal(1);
    const resumed = bash(`${kubectl}${repaired}; kubectl zk pipeline run-local --yes --resume`, repository);
    expect(resumed.status, resumed.stderr).to.equal(0);
  });
});
