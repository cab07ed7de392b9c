import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEngine, ZkCommand } from '../../../src/lib/cli/index.js';
import { watchSignals } from '../../../src/lib/cli/signals.js';
import { ZkError, type Context } from '../../../src/lib/core/index.js';
import { fakeCatalog } from '../../support/fake-catalog.js';
import { runZk } from '../../support/run-zk.js';

let engine: (context: Context) => Promise<string>;

class Work extends ZkCommand {
  async run(): Promise<void> {
    await this.parse(Work);
    this.out(await runEngine(this, (context) => engine(context), { journal: 'work', secrets: ['sesame42'] }));
  }
}

const run = (env: Record<string, string>) => runZk(['work'], env, fakeCatalog({ work: Work }));

describe('running an engine', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'zk-engine-'));
  });
  afterEach(() => rmSync(state, { recursive: true }));

  it('shows its events, keeps them in the journal, and prints its answer', async () => {
    engine = async ({ clock, emit }) => {
      emit({ type: 'step.started', at: clock.now(), step: 's', title: 'Work with sesame42' });
      emit({ type: 'step.finished', at: clock.now(), step: 's', outcome: 'done' });
      return 'answer';
    };
    const { stdout, stderr, code } = await run({ XDG_STATE_HOME: state });
    expect({ stdout, code }).to.deep.equal({ stdout: 'answer\n', code: 0 });
    expect(stderr).to.match(/^ +0s {2}Work with sesame42: done\n$/);
    const [file = ''] = readdirSync(join(state, 'zk/journal'));
    const lines = readFileSync(join(state, 'zk/journal', file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['type'])).to.deep.equal(['journal', 'step.started', 'step.finished']);
    expect(lines[0]).to.include({ command: 'work' });
    expect(lines[1]).to.include({ title: 'Work with ***' });
  });

  it('goes on with one warning when the journal cannot be written', async () => {
    engine = async ({ emit }) => {
      for (const step of ['a', 'b']) emit({ type: 'step.started', at: 0, step, title: step });
      return 'answer';
    };
    const { stdout, stderr, code } = await run({ XDG_STATE_HOME: '/dev/null' });
    expect({ stdout, code }).to.deep.equal({ stdout: 'answer\n', code: 0 });
    expect(stderr.match(/Warning: the journal cannot be written/g)).to.have.length(1);
  });

  it('a failure keeps its own text and code', async () => {
    engine = async () => {
      throw new ZkError('no capacity', { exit: 4 });
    };
    expect(await run({ XDG_STATE_HOME: state })).to.deep.equal({
      stdout: '',
      stderr: 'error: no capacity\n',
      code: 4,
    });
  });

  for (const [signal, code, word] of [
    ['SIGINT', 130, 'interrupted'],
    ['SIGTERM', 143, 'terminated'],
  ] as const) {
    it(`${signal} aborts the context, waits for the engine, and ends with ${code}`, async () => {
      const order: string[] = [];
      const listeners = process.listenerCount(signal);
      engine = async (context) => {
        const aborted = new Promise((resolve) =>
          context.signal.addEventListener('abort', resolve, { once: true }),
        );
        process.emit(signal);
        await aborted;
        order.push('released');
        throw new ZkError('half way', { exit: 1 });
      };
      const { stderr, code: exit } = await run({ XDG_STATE_HOME: state });
      expect(order).to.deep.equal(['released']);
      expect(exit).to.equal(code);
      expect(stderr).to.contain(`error: ${word}: half way\nRun the same command again.\n`);
      expect(process.listenerCount(signal)).to.equal(listeners);
    });
  }
});

describe('signals', () => {
  const source = () =>
    Object.assign(new EventEmitter(), {
      exits: [] as number[],
      exit(code: number) {
        this.exits.push(code);
      },
    });

  it('the first Ctrl-C aborts and explains, the second leaves', () => {
    const said: string[] = [];
    const process = source();
    const { signal, stop } = watchSignals(process, (line) => said.push(line));
    process.emit('SIGINT');
    expect(signal.aborted).to.equal(true);
    expect(signal.reason).to.be.instanceOf(ZkError).with.property('exit', 130);
    expect(said.join('')).to.contain('Press Ctrl-C again to leave at once');
    expect(process.exits).to.deep.equal([]);
    process.emit('SIGINT');
    expect(process.exits).to.deep.equal([130]);
    stop();
    expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).to.equal(0);
  });

  it('SIGTERM aborts without a word, and leaves with 143 when repeated', () => {
    const said: string[] = [];
    const process = source();
    const { signal } = watchSignals(process, (line) => said.push(line));
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    expect(signal.reason).to.have.property('exit', 143);
    expect(said).to.deep.equal([]);
    expect(process.exits).to.deep.equal([143]);
  });
});
