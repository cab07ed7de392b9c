import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Event } from '../../src/lib/core/index.js';
import { createReporter, wantsLiveView } from '../../src/ui/index.js';

const events: Event[] = [
  { type: 'step.started', at: 0, step: 'a', title: 'Create stack', target: 'main' },
  { type: 'warning', at: 0, message: 'mind the gap' },
  { type: 'step.finished', at: 2000, step: 'a', outcome: 'created' },
];

/** A terminal of that width which keeps everything that is written to it. */
function terminal(columns: number, rows: number) {
  const written: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => written.push(chunk.toString('utf8')));
  return {
    written,
    stream: Object.assign(stream, {
      isTTY: true,
      columns,
      rows,
      getColorDepth: () => 1,
      hasColors: () => false,
    }) as unknown as NodeJS.WriteStream,
  };
}

describe('the live view', () => {
  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
    [80, 2],
  ] as const) {
    it(`leaves the last state on a terminal of ${columns} × ${rows}`, async () => {
      const { stream, written } = terminal(columns, rows);
      const write = (line: string): void => void stream.write(`${line}\n`);
      const reporter = await createReporter({
        stream,
        write,
        env: { TERM: 'xterm', LANG: 'C.UTF-8' },
        table: true,
        verbosity: 0,
        now: () => 2000,
      });
      events.forEach((event) => reporter.sink(event));
      await reporter.close();
      const text = stripVTControlCharacters(written.join(''));
      expect(
        text
          .trimEnd()
          .split('\n')
          .slice(-2)
          .map((line) => line.trim()),
      ).to.deep.equal(['✔ Create stack main 2s  created', '! Warning: mind the gap']);
      expect(text.split('\n').every((line) => line.length <= columns)).to.equal(true);
    });
  }

  it('is for people at a terminal only', () => {
    const { stream } = terminal(80, 24);
    const person = { stream, env: { TERM: 'xterm' }, table: true, verbosity: 0 };
    expect(wantsLiveView(person)).to.equal(true);
    expect(wantsLiveView({ ...person, table: false })).to.equal(false);
    expect(wantsLiveView({ ...person, verbosity: 6 })).to.equal(false);
    expect(wantsLiveView({ ...person, env: { TERM: 'dumb' } })).to.equal(false);
    expect(wantsLiveView({ ...person, env: { TERM: 'xterm', CI: '1' } })).to.equal(false);
    expect(
      wantsLiveView({
        ...person,
        stream: Object.assign(Object.create(stream) as NodeJS.WriteStream, { isTTY: false }),
      }),
    ).to.equal(false);
  });

  it('is plain lines everywhere else', async () => {
    const lines: string[] = [];
    const { stream } = terminal(80, 24);
    const reporter = await createReporter({
      stream,
      write: (line) => lines.push(line),
      env: { CI: '1' },
      table: true,
      verbosity: 0,
      now: () => 0,
    });
    events.forEach((event) => reporter.sink(event));
    await reporter.close();
    expect(lines).to.deep.equal([
      '    0s  Create stack main ...',
      '    0s  Warning: mind the gap',
      '    2s  Create stack main: created',
    ]);
  });
});
