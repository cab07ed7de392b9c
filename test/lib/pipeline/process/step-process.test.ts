import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { systemClock } from '../../../../src/lib/core/index.js';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';
import { driverScript, MarkReader } from '../../../../src/lib/pipeline/process/driver-script.js';
import { runStepProcess, type StepProcessResult } from '../../../../src/lib/pipeline/process/step-process.js';
import { startWatchdog, type Watchdog } from '../../../../src/lib/pipeline/process/watchdog.js';

const nonce = 'n0nce';

describe('pipeline: the process of a step', () => {
  let folder: string;
  let watchdog: Watchdog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-process-'));
    watchdog = startWatchdog({ mark: 'ZK_TEST_RUN=step-process', env: { PATH: process.env['PATH'] } });
  });
  afterEach(async () => {
    watchdog.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Run extends StepProcessResult {
    seen: string[];
  }
  async function run(
    commands: readonly string[],
    options: {
      timeoutMs?: number;
      stop?: AbortSignal;
      kill?: AbortSignal;
      onLine?: (line: string) => void;
    } = {},
  ): Promise<Run> {
    const scripts = await Promise.all(
      commands.map(async (text, index) => {
        const path = join(folder, `${index} it's.sh`);
        await writeFile(path, text);
        return path;
      }),
    );
    const driver = join(folder, 'driver.sh');
    await writeFile(
      driver,
      driverScript(
        scripts.map((path, number) => ({ path, number })),
        nonce,
      ),
    );
    const seen: string[] = [];
    const never = new AbortController().signal;
    const result = await runStepProcess(
      {
        program: 'bash',
        args: ['--noprofile', '--norc', driver],
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '' },
        nonce,
        ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      },
      {
        clock: systemClock,
        masker: new Masker(new Map([['S', 'top-secret']])),
        watchdog,
        stop: options.stop ?? never,
        kill: options.kill ?? never,
        onLine: (text) => {
          seen.push(text);
          options.onLine?.(text);
        },
        onMark: (mark) =>
          seen.push(mark.kind === 'start' ? `<${mark.command}>` : `</${mark.command} ${mark.exitCode}>`),
      },
    );
    return { ...result, seen };
  }
  /** Gone, or ended and not yet waited for by whoever inherited it. */
  const isGone = (pid: number): boolean => {
    try {
      return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      return true;
    }
  };

  it('keeps stdout and stderr in their order, between the marks of the commands', async () => {
    const { seen, exitCode } = await run(['echo a; echo b >&2; echo c', 'printf no-newline']);
    expect(seen).to.deep.equal(['<0>', 'a', 'b', 'c', '</0 0>', '<1>', 'no-newline', '</1 0>']);
    expect(exitCode).to.equal(0);
  });

  it('ends at the first command that fails, and a command at its first line that fails', async () => {
    const { seen, exitCode } = await run(['echo a\nfalse\necho never', 'echo never']);
    expect(seen).to.deep.equal(['<0>', 'a', '</0 1>']);
    expect(exitCode).to.equal(1);
  });

  it('leaves pipefail and nounset to the author, and gives each command a shell of its own', async () => {
    const { seen, exitCode } = await run([
      'false | true; echo "[$UNSET]"; export A=1; cd /',
      'echo "[$A] $(basename "$PWD" | cut -c1-3)"; [[ a == a ]] && arr=(1 2) && echo ${#arr[@]}',
    ]);
    expect(seen).to.deep.equal(['<0>', '[]', '</0 0>', '<1>', '[] zk-', '2', '</1 0>']);
    expect(exitCode).to.equal(0);
  });

  it('masks', async () => {
    expect((await run(['set -x; echo top-secret'])).seen).to.deep.equal([
      '<0>',
      '+ echo ***',
      '***',
      '</0 0>',
    ]);
  });

  it('has no standard input to wait for', async () => {
    expect((await run(['cat; echo done'])).seen).to.include('done');
  });

  it('lets a later command use what an earlier one left running, and ends that with the step', async () => {
    const { seen } = await run(['sleep 1000 & echo $! > pid', 'kill -0 $(cat pid) && echo "it runs"']);
    expect(seen).to.include('it runs');
    expect(isGone(Number(await readFile(join(folder, 'pid'), 'utf8')))).to.equal(true);
  });

  it('ends the whole group at the time limit', async () => {
    const { cause, exitCode } = await run(['echo $$ > pid; sleep 1000 & sleep 1000'], { timeoutMs: 150 });
    expect(cause).to.equal('timeout');
    expect(exitCode).to.equal(143);
    expect(isGone(Number(await readFile(join(folder, 'pid'), 'utf8')))).to.equal(true);
  });

  it('asks politely first, so that a trap can clean up', async () => {
    const stop = new AbortController();
    const { cause, seen } = await run(
      [`trap 'echo cleaned up; exit 3' TERM; echo ready; while :; do sleep 0.05; done`],
      {
        stop: stop.signal,
        onLine: (line) => line === 'ready' && stop.abort(),
      },
    );
    expect(cause).to.equal('stopped');
    expect(seen).to.include('cleaned up');
  });

  it('ends what ignores SIGTERM when told to end it now', async () => {
    const [stop, kill] = [new AbortController(), new AbortController()];
    const { cause } = await run([`trap '' TERM; echo $$ > pid; echo ready; while :; do sleep 0.05; done`], {
      stop: stop.signal,
      kill: kill.signal,
      onLine: (line) => {
        if (line !== 'ready') return;
        stop.abort();
        kill.abort();
      },
    });
    expect(cause).to.equal('stopped');
    expect(isGone(Number(await readFile(join(folder, 'pid'), 'utf8')))).to.equal(true);
  });

  it('says that a program cannot be started, with exit code 127', async () => {
    const lines: string[] = [];
    const never = new AbortController().signal;
    const { exitCode } = await runStepProcess(
      { program: '/nowhere/bash', args: [], cwd: folder, env: {}, nonce },
      {
        clock: systemClock,
        masker: new Masker(new Map()),
        watchdog,
        stop: never,
        kill: never,
        onLine: (text) => lines.push(text),
        onMark: () => {},
      },
    );
    expect(exitCode).to.equal(127);
    expect(lines[0]).to.contain('cannot start /nowhere/bash');
  });

  it('tells marks from output, however it is cut', () => {
    const mark = `\u001e${nonce} e 3 17\n`;
    const text = `a\u001eb${mark}c\n\u001e${nonce.slice(0, 3)}x${mark}`;
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const seen: string[] = [];
        let output = '';
        const reader = new MarkReader(nonce, {
          text: (part) => (output += part),
          mark: (found) => seen.push(`${output.length} ${JSON.stringify(found)}`),
        });
        const places = [...new Set([0, ...cuts, text.length])].sort((a, b) => a - b);
        places.slice(1).forEach((end, index) => reader.push(text.slice(places[index], end)));
        reader.end();
        expect(output).to.equal(`a\u001ebc\n\u001e${nonce.slice(0, 3)}x`);
        const found = '{"kind":"end","command":3,"exitCode":17}';
        expect(seen).to.deep.equal([`3 ${found}`, `${output.length} ${found}`]);
      }),
    );
  });
});
