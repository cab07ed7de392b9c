import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = new URL('../../bin/run.js', import.meta.url).href;

describe('an installation that is not whole', function () {
  this.timeout(20_000);
  let root: string;
  const file = (name: string, text: string): void => writeFileSync(join(root, name), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zk-incomplete-'));
    mkdirSync(join(root, 'dist'));
    file('dist/main.js', "export const main = async () => (process.stdout.write('ran'), 0), fail = () => 9;");
    file('package.json', '{"type":"module"}');
    file('oclif.manifest.json', '{"commands":{}}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const start = () =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const script = `import(${JSON.stringify(run)}).then(({ run }) => run(${JSON.stringify(root)}, []))`;
      const env = { PATH: process.env['PATH'] ?? '', HOME: root };
      const child = execFile(process.execPath, ['-e', script], { env }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });

  it('runs when it is whole', async () => {
    expect(await start()).to.deep.equal({ code: 0, stdout: 'ran', stderr: '' });
  });

  it('says in one line which file is missing, and how to install it again', async () => {
    rmSync(join(root, 'oclif.manifest.json'));
    expect(await start()).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `error: this installation is incomplete, ${join(root, 'oclif.manifest.json')} is missing; install kubectl-zk again: npm install --global kubectl-zk\n`,
    });
  });

  it('says of a clone how to build it', async () => {
    rmSync(join(root, 'oclif.manifest.json'));
    mkdirSync(join(root, 'scripts'));
    file('scripts/bootstrap.mjs', '');
    expect((await start()).stderr).to.match(/is missing; run npm run build in the clone\n$/);
  });

  it('says of a file that was cut off that it is broken', async () => {
    file('oclif.manifest.json', '{"comm');
    const { code, stderr } = await start();
    expect(code).to.equal(1);
    expect(stderr).to.match(/^error: .*oclif\.manifest\.json is broken; .*\n$/);
  });
});
