import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runBinary, type BinaryResult } from '../support/binary.js';

/** Commands on the host that do not listen: one in the group of the step, one that left it. */
const stubborn = (folder: string): string => `version: "2017-09-20"
pipeline:
- id: stubborn
  type: script
  commands:
  - desc: stay
    cmd: |
      setsid bash -c 'trap "" TERM; echo $$ > ${folder}/escaped; while :; do sleep 0.1; done' >/dev/null 2>&1 &
      trap "" TERM
      while [ ! -s ${folder}/escaped ]; do sleep 0.01; done
      echo $$ > ${folder}/inside
      echo ready
      while :; do sleep 0.1; done
`;

describe('a pipeline whose commands do not listen', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-stubborn-'));
    mkdirSync(join(folder, 'work'));
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, 'work/delivery.yaml'), stubborn(folder));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const isGone = (name: string): boolean => {
    try {
      const pid = readFileSync(join(folder, name), 'utf8').trim();
      return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      return true;
    }
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((wake) => setTimeout(wake, 25));
    expect(holds()).to.equal(true);
  };
  /** Runs until its commands have started, then does something to it. */
  const run = (then: (child: ChildProcess) => Promise<void> | void): Promise<BinaryResult> =>
    runBinary(['pipeline', 'run-local', '--runner', 'host', '--yes'], {
      cwd: join(folder, 'work'),
      env: { HOME: join(folder, 'home') },
      during: (child) => void until(() => existsSync(join(folder, 'inside'))).then(() => then(child)),
    });

  it('leaves at the second Ctrl-C, and so do they', async () => {
    const { code } = await run((child) => {
      child.stderr?.on('data', (text: Buffer) => {
        if (text.toString().includes('Press Ctrl-C again')) child.kill('SIGINT');
      });
      child.kill('SIGINT');
    });
    expect(code).to.equal(130);
    await until(() => isGone('inside') && isGone('escaped'));
  });

  it('is gone after kill -9 together with them, and the next run finds no lock', async () => {
    const { signal } = await run((child) => void child.kill('SIGKILL'));
    expect(signal).to.equal('SIGKILL');
    await until(() => isGone('inside') && isGone('escaped'));
    writeFileSync(
      join(folder, 'work/delivery.yaml'),
      'version: "2017-09-20"\npipeline:\n- {id: a, type: script, commands: [{desc: a, cmd: "true"}]}\n',
    );
    const next = await runBinary(['pipeline', 'run-local', '--runner', 'host', '--yes', '--no-wait'], {
      cwd: join(folder, 'work'),
      env: { HOME: join(folder, 'home') },
    });
    expect(next.code, next.stderr).to.equal(0);
    const runs = await runBinary(['pipeline', 'runs', '-o', 'json'], {
      cwd: join(folder, 'work'),
      env: { HOME: join(folder, 'home') },
    });
    const { items } = JSON.parse(runs.stdout) as { items: { status: string }[] };
    expect(items.map(({ status }) => status)).to.deep.equal(['succeeded', 'killed']);
  });

  it('needs no repository to be resumed: what succeeded from the same files is not run again', async () => {
    const pipeline = (third: string): string =>
      `version: "2017-09-20"\npipeline:\n${['echo one', 'echo two', third]
        .map(
          (cmd, at) =>
            `- {id: s${at + 1}, type: script, commands: [{desc: c, cmd: ${JSON.stringify(`echo ${at + 1} >> ${folder}/log; ${cmd}`)}}]}\n`,
        )
        .join('')}`;
    const options = { cwd: join(folder, 'work'), env: { HOME: join(folder, 'home') } };
    const args = ['pipeline', 'run-local', '--runner', 'host', '--yes'];
    writeFileSync(join(folder, 'work/delivery.yaml'), pipeline(`test -e ${folder}/repaired`));
    expect((await runBinary(args, options)).code).to.equal(1);
    writeFileSync(join(folder, 'repaired'), '');
    const { code, stdout } = await runBinary([...args, '--resume'], options);
    expect(code).to.equal(0);
    expect(stdout).to.match(/Step 's1' reused: .*\n.*Step 's2' reused: /);
    expect(readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')).to.deep.equal(['1', '2', '3', '3']);
  });
});
