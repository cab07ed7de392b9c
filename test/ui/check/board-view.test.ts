import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Board } from '../../../src/lib/check/index.js';
import { openBoardView, wantsLiveBoard } from '../../../src/ui/check/index.js';
import type { JobControl } from '../../../src/ui/job-control.js';

const now = 1_800_000_000;

const board: Board = {
  name: 'Applications',
  compact: false,
  source: 'this machine',
  at: now,
  widgets: [],
  tiles: ['shop', 'cart'].map((id) => ({
    alert: {
      key: id,
      name: id,
      description: 'What to do',
      condition: '> 1',
      team: 'apps',
      responsibleTeam: 'apps',
      priority: 1,
      tags: [],
      notifications: [],
      links: [],
    },
    title: `${id} is down`,
    entities: [],
    count: 1,
    inDowntime: false,
    acknowledged: false,
  })),
};

/** A terminal that keeps what is written to it, and a keyboard. */
function terminal(columns: number, rows: number) {
  const screen = new PassThrough();
  let all = '';
  let seen = 0;
  screen.on('data', (chunk: Buffer) => (all += chunk.toString('utf8')));
  const modes: boolean[] = [];
  const keyboard = new PassThrough();
  const stream = Object.assign(screen, {
    isTTY: true,
    columns,
    rows,
    getColorDepth: () => 1,
    hasColors: () => false,
  }) as unknown as NodeJS.WriteStream;
  const input = Object.assign(keyboard, {
    isTTY: true,
    setRawMode: (mode: boolean) => modes.push(mode),
    ref: () => keyboard,
    unref: () => keyboard,
  }) as unknown as NodeJS.ReadStream;
  return {
    stream,
    input,
    modes,
    written: () => all,
    type: (keys: string) => keyboard.write(keys),
    /** Waits until a text is drawn after the last one that was waited for. */
    shows: async (text: string): Promise<void> => {
      for (let tries = 0; tries < 1000; tries++) {
        const at = stripVTControlCharacters(all).indexOf(text, seen);
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        await sleep(5);
      }
      throw new Error(`"${text}" was not shown: ${stripVTControlCharacters(all.slice(-2000))}`);
    },
  };
}

async function opened(columns = 80, rows = 24, job?: JobControl) {
  const screen = terminal(columns, rows);
  let left = 0;
  const view = await openBoardView({
    stream: screen.stream,
    input: screen.input,
    env: { LANG: 'C.UTF-8', TERM: 'xterm' },
    redact: (text) => text,
    now: () => now * 1000,
    onLeave: () => left++,
    ...(job && { job }),
  });
  return { ...screen, view, left: () => left };
}

describe('the live board on a terminal', () => {
  it('shows pictures, answers keys, and gives the terminal back', async () => {
    const { view, shows, type, left, written, modes } = await opened();
    await shows('Waiting for the first results');
    view.show(board);
    await shows('shop is down');
    type('\x1b[B');
    await shows('> ');
    type('\r');
    await shows('What to do');
    type('\x1b');
    await shows('enter details');
    type('/');
    await shows('enter keep');
    type('shop');
    await shows('/shop_');
    type('\r');
    await shows('esc clear  ↑↓ select');
    expect(left()).to.equal(0);
    type('q');
    for (let tries = 0; tries < 1000 && left() === 0; tries++) await sleep(5);
    expect(left()).to.equal(1);
    await view.close();
    expect(written().startsWith('\x1b[?1049h')).to.equal(true);
    expect(written()).to.contain('\x1b[?1049l');
    expect(modes[0]).to.equal(true);
    expect(modes.at(-1)).to.equal(false);
  });

  it('is drawn anew when the terminal becomes another size', async () => {
    const { view, shows, stream } = await opened(200, 24);
    view.show(board);
    await shows('  apps');
    Object.assign(stream, { columns: 40 });
    stream.emit('resize');
    await shows('Applications');
    await view.close();
  });

  it('stops on Ctrl-Z with the screen and the keys of before, and comes back', async () => {
    let listener = (): void => {};
    let goOn = (): void => {};
    const job: JobControl = {
      listen: (one) => {
        listener = one;
        return () => (listener = () => {});
      },
      stop: () => new Promise((resolve) => (goOn = resolve)),
      askToStop: () => listener(),
    };
    const { view, type, shows, written, modes } = await opened(80, 24, job);
    view.show(board);
    await shows('cart is down');
    type('\x1a');
    const stopped = (): boolean => written().endsWith('\x1b[?1049l');
    for (let tries = 0; tries < 1000 && !stopped(); tries++) await sleep(5);
    expect(stopped()).to.equal(true);
    expect(modes.at(-1)).to.equal(false);
    goOn();
    await shows('cart is down');
    expect(written().split('\x1b[?1049h')).to.have.length(3);
    expect(modes.at(-1)).to.equal(true);
    await view.close();
    expect(modes.at(-1)).to.equal(false);
  });

  it('leaves on Ctrl-C, which is no signal while keys are read one by one', async () => {
    const { view, type, left, shows } = await opened();
    view.show(board);
    await shows('cart is down');
    type('\x03');
    for (let tries = 0; tries < 1000 && left() === 0; tries++) await sleep(5);
    expect(left()).to.equal(1);
    await view.close();
  });

  it('is for somebody who sees it and has keys', () => {
    const { stream, input } = terminal(80, 24);
    const person = {
      stream,
      input,
      output: { isTTY: true },
      env: { TERM: 'xterm' },
      table: true,
      verbosity: 0,
    };
    expect(wantsLiveBoard(person)).to.equal(true);
    expect(wantsLiveBoard({ ...person, output: {} })).to.equal(false);
    expect(wantsLiveBoard({ ...person, table: false })).to.equal(false);
    expect(wantsLiveBoard({ ...person, env: { TERM: 'xterm', CI: '1' } })).to.equal(false);
    const pipe = Object.assign(Object.create(input) as NodeJS.ReadStream, { isTTY: false });
    expect(wantsLiveBoard({ ...person, input: pipe })).to.equal(false);
  });
});
