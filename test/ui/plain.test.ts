import { expect } from 'chai';
import fc from 'fast-check';
import type { Event } from '../../src/lib/core/index.js';
import { plainReporter } from '../../src/ui/plain.js';
import { anyEvents } from '../support/events.js';

function lines(events: readonly Event[], debug = false): string[] {
  const written: string[] = [];
  const sink = plainReporter({ write: (line) => written.push(line), startedAt: 1000, debug });
  events.forEach(sink);
  return written;
}

describe('the plain reporter', () => {
  it('writes one line per change of state, with elapsed time', () => {
    expect(
      lines([
        { type: 'step.started', at: 1000, step: 'stack', title: 'Create stack', target: 'main' },
        { type: 'step.progress', at: 2000, step: 'stack', message: 'resources', done: 1, total: 3 },
        { type: 'step.progress', at: 2500, step: 'stack', message: 'resources', done: 1, total: 3 },
        { type: 'step.progress', at: 3000, step: 'stack', message: 'polled', level: 'debug' },
        {
          type: 'wait',
          at: 61_000,
          step: 'stack',
          object: 'stack/main',
          reason: 'CREATE_IN_PROGRESS',
          since: 1000,
          deadline: 121_000,
          unblock: 'see the console',
        },
        {
          type: 'wait',
          at: 66_000,
          step: 'stack',
          object: 'stack/main',
          reason: 'CREATE_IN_PROGRESS',
          since: 1000,
          deadline: 121_000,
        },
        { type: 'step.finished', at: 201_000, step: 'stack', outcome: 'created', message: '12 resources' },
        { type: 'step.failed', at: 201_000, step: 'other', message: 'denied', hint: 'log in' },
        { type: 'warning', at: 201_000, message: 'odd', position: { file: 'f', line: 2 } },
        { type: 'question', at: 201_000, message: 'Go on?', answer: 'assumed-yes' },
      ]),
    ).to.deep.equal([
      '    0s  Create stack main ...',
      '    1s  Create stack main: resources (1/3)',
      '   60s  waiting for stack/main: CREATE_IN_PROGRESS, at most 60s more; see the console',
      ' 3m20s  Create stack main: created (12 resources)',
      ' 3m20s  other: failed: denied (log in)',
      ' 3m20s  Warning: f:2: odd',
      ' 3m20s  Go on? assumed-yes',
    ]);
  });

  it('writes one line for a step that ends at once, and the begin of one that takes longer', () => {
    expect(
      lines([
        { type: 'step.started', at: 1000, step: 'a', title: 'Create', target: 'a' },
        { type: 'step.finished', at: 1000, step: 'a', outcome: 'created' },
        { type: 'step.started', at: 2000, step: 'b', title: 'Create', target: 'b' },
        { type: 'step.started', at: 3000, step: 'c', title: 'Create', target: 'c' },
        { type: 'step.finished', at: 4000, step: 'b', outcome: 'created' },
        { type: 'step.failed', at: 5000, step: 'c', message: 'denied' },
      ]),
    ).to.deep.equal([
      '    0s  Create a: created',
      '    1s  Create b ...',
      '    2s  Create c ...',
      '    3s  Create b: created',
      '    4s  Create c: failed: denied',
    ]);
  });

  it('shows debug progress when asked', () => {
    expect(
      lines([{ type: 'step.progress', at: 1000, step: 's', message: 'polled', level: 'debug' }], true),
    ).to.deep.equal(['    0s  s: polled']);
  });

  it('hides secrets', () => {
    expect(lines([{ type: 'warning', at: 1000, message: 'Bearer abcdefghijkl' }])[0]).to.contain(
      'Bearer ***',
    );
  });

  it('takes any events and writes single lines', () => {
    fc.assert(fc.property(anyEvents, (events) => lines(events, true).every((line) => !line.includes('\n'))));
  });
});
