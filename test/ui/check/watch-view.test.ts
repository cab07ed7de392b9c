import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createWatchView } from '../../../src/ui/check/index.js';

/** A terminal that keeps what is written to it. */
function terminal(columns = 80, rows = 24) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return {
    stream: Object.assign(stream, {
      isTTY: true,
      columns,
      rows,
      getColorDepth: () => 1,
      hasColors: () => false,
    }) as unknown as NodeJS.WriteStream,
    text: () => text,
  };
}

const options = { env: { TERM: 'xterm', LANG: 'C.UTF-8' }, now: () => 5000, table: true, verbosity: 0 };

describe('the live view of a watch on a terminal', () => {
  it('draws what it is told and gives the terminal back', async () => {
    const screen = terminal();
    const view = await createWatchView({ ...options, stream: screen.stream });
    // The renderer draws when it has time.
    const drawn = (): boolean => stripVTControlCharacters(screen.text()).includes('■ P1 Slow on web-1');
    expect(view.live).to.equal(true);
    view.show({ type: 'checks', at: 1000, checks: [{ key: 'c', name: 'Health', entities: 1, alerts: 1 }] });
    view.show({
      type: 'raised',
      at: 2000,
      alert: { key: 'k', check: 'c', priority: 1, title: 'Slow', entity: 'web-1', since: 1000, value: '9' },
      line: 'RAISED Slow',
    });
    for (let n = 0; n < 500 && !drawn(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
    await view.close();
    expect(drawn()).to.equal(true);
    // The cursor is there again.
    expect(screen.text()).to.include('\u001b[?25h');
  });

  it('is none in a pipe, in a CI system, or when more is to be said', async () => {
    const { stream } = terminal();
    const pipe = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.WriteStream;
    for (const more of [{ stream: pipe }, { env: { CI: 'true' } }, { verbosity: 4 }])
      expect((await createWatchView({ ...options, stream, ...more })).live).to.equal(false);
  });
});
