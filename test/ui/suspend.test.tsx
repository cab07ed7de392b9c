import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Text } from 'ink';
import { closeApp, openApp } from '../../src/ui/live-app.js';
import { processJob, type JobControl } from '../../src/ui/job-control.js';

const HIDE = '\u001b[?25l';
const ERASE_LINE = '\u001b[2K';
const SHOW = '\u001b[?25h';

/** A terminal that keeps what is written to it; with a keyboard, whose modes it keeps, too. */
function terminal() {
  const modes: boolean[] = [];
  const screen = new PassThrough();
  const keyboard = new PassThrough();
  let written = '';
  screen.on('data', (chunk: Buffer) => (written += chunk.toString('utf8')));
  return {
    modes,
    stream: Object.assign(screen, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream,
    input: Object.assign(keyboard, {
      isTTY: true,
      setRawMode: (mode: boolean) => modes.push(mode),
      ref: () => keyboard,
      unref: () => keyboard,
    }) as unknown as NodeJS.ReadStream,
    /** What was written since the last time. */
    taken: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

/** A shell that stops the process, and lets it go on. */
function fakeJob() {
  const events = new EventEmitter();
  let goOn = (): void => {};
  const job: JobControl = {
    listen: (listener) => {
      events.on('stop', listener);
      return () => void events.off('stop', listener);
    },
    stop: () => {
      events.emit('stopped');
      return new Promise((resolve) => (goOn = resolve));
    },
    askToStop: () => void events.emit('stop'),
  };
  return {
    job,
    listeners: () => events.listenerCount('stop'),
    /** Resolves once the process would be stopped. */
    suspend: () => {
      const stopped = new Promise<void>((resolve) => events.once('stopped', () => resolve()));
      events.emit('stop');
      return stopped;
    },
    goOn: () => goOn(),
  };
}

/** Until something is so; views draw when they have time. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(isSo()).to.equal(true);
}

describe('a view whose process is stopped', () => {
  it('gives the terminal back, draws nothing meanwhile, and draws all anew afterwards, as often as it happens', async () => {
    const screen = terminal();
    const shell = fakeJob();
    const app = openApp(<Text>first frame</Text>, screen.stream, { job: shell.job });
    await until(() => shell.listeners() === 1);
    expect(screen.taken()).to.contain(HIDE).and.to.contain('first frame');
    for (const turn of ['second', 'third']) {
      await shell.suspend();
      // The frame is gone: its line is erased, and the cursor is there again.
      const text = screen.taken();
      expect(text).to.contain(ERASE_LINE);
      expect(text.endsWith(SHOW)).to.equal(true);
      // Nobody listens, so that the signal stops the process.
      expect(shell.listeners()).to.equal(0);
      app.rerender(<Text>{turn} frame</Text>);
      await app.waitUntilRenderFlush();
      expect(screen.taken()).to.equal('');
      shell.goOn();
      await until(() => shell.listeners() === 1);
      expect(screen.taken()).to.contain(HIDE).and.to.contain(`${turn} frame`);
    }
    await closeApp(app);
    expect(screen.taken()).to.contain(SHOW);
    expect(shell.listeners()).to.equal(0);
  });

  it('takes back and does again what else it did to the terminal', async () => {
    const screen = terminal();
    const shell = fakeJob();
    const done: string[] = [];
    const app = openApp(<Text>frame</Text>, screen.stream, {
      job: shell.job,
      input: screen.input,
      onStop: () => done.push('stop'),
      onContinue: () => done.push('continue'),
    });
    await until(() => shell.listeners() === 1);
    await shell.suspend();
    expect(done).to.deep.equal(['stop']);
    shell.goOn();
    await until(() => done.length === 2);
    expect(done).to.deep.equal(['stop', 'continue']);
    await closeApp(app);
  });

  it('listens no more when it is closed while it is stopped', async () => {
    const screen = terminal();
    const shell = fakeJob();
    const done: string[] = [];
    const app = openApp(<Text>frame</Text>, screen.stream, {
      job: shell.job,
      onContinue: () => done.push('continue'),
    });
    await until(() => shell.listeners() === 1);
    await shell.suspend();
    await closeApp(app);
    shell.goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(shell.listeners()).to.equal(0);
    expect(done).to.deep.equal([]);
  });

  it('hears of the signal, and leaves it to the system when it is closed', () => {
    let heard = 0;
    const before = process.listenerCount('SIGTSTP');
    const unlisten = processJob.listen(() => heard++);
    process.emit('SIGTSTP', 'SIGTSTP');
    unlisten();
    expect(heard).to.equal(1);
    expect(process.listenerCount('SIGTSTP')).to.equal(before);
  });
});
