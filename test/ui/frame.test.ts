import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth, type Event } from '../../src/lib/core/index.js';
import { frameLines, type FrameOptions } from '../../src/ui/frame.js';
import { emptyRun, reduceRun } from '../../src/ui/run-state.js';
import { anyEvents } from '../support/events.js';

const frame = (events: readonly Event[], options: Partial<FrameOptions> = {}): string[] =>
  frameLines(events.reduce(reduceRun, emptyRun), {
    now: 10_000,
    columns: 80,
    rows: 40,
    unicode: true,
    ...options,
  }).map((line) => line.map(({ text }) => text).join(''));

const running: Event[] = [
  { type: 'step.started', at: 0, step: 'create', title: 'Create cluster', target: 'kube-1' },
  {
    type: 'step.started',
    at: 1000,
    step: 'stack',
    title: 'Create stack',
    target: 'kube-1',
    parent: 'create',
  },
  { type: 'step.finished', at: 3000, step: 'stack', outcome: 'created' },
  {
    type: 'step.started',
    at: 3000,
    step: 'pool',
    title: 'Create node pool',
    target: 'worker',
    parent: 'create',
  },
  {
    type: 'wait',
    at: 4000,
    step: 'pool',
    object: 'node/worker',
    reason: '0 of 2 nodes are ready',
    since: 4000,
    deadline: 70_000,
    unblock: 'Nodes that boot but never join: look at their user data',
  },
  { type: 'warning', at: 4000, message: 'the budget coredns allows no disruption' },
];

describe('the frame of the live view', () => {
  it('shows the tree, what is waited for, and warnings', () => {
    expect(frame(running)).to.deep.equal([
      '⠋ Create cluster kube-1 10s',
      '  ✔ Create stack kube-1 2s  created',
      '  ⠋ Create node pool worker 7s',
      '      waiting for node/worker 6s, at most 60s more: 0 of 2 nodes are ready',
      '      Nodes that boot but never join: look at their user data',
      '! Warning: the budget coredns allows no disruption',
    ]);
  });

  it('has an ASCII form', () =>
    expect(frame(running, { unicode: false }).join('').replaceAll('…', '')).to.match(/^[\x20-\x7e]*$/));

  it('ends a wait when the step goes on, and keeps the outcome', () => {
    const done: Event[] = [
      ...running,
      { type: 'step.progress', at: 5000, step: 'pool', message: 'nodes', done: 2, total: 2 },
      { type: 'step.failed', at: 6000, step: 'create', message: 'timed out', hint: 'again' },
    ];
    expect(frame(done).slice(0, 3)).to.deep.equal([
      '✖ Create cluster kube-1 6s  timed out (again)',
      '  ✔ Create stack kube-1 2s  created',
      '  ⠋ Create node pool worker 7s  nodes 2/2',
    ]);
  });

  it('folds finished steps away where there is no room', () => {
    const many = Array.from({ length: 30 }, (_, i): Event[] => [
      { type: 'step.started', at: 0, step: `${i}`, title: `Step ${i}` },
      { type: 'step.finished', at: 1, step: `${i}`, outcome: 'done' },
    ]).flat();
    const lines = frame([...many, { type: 'step.started', at: 0, step: 'last', title: 'Running' }], {
      rows: 6,
    });
    expect(lines).to.have.length(6);
    expect(lines[0]).to.equal('✔ 26 finished');
    expect(lines.at(-1)).to.equal('⠋ Running 10s');
  });

  it('cuts long lines with an ellipsis', () => {
    const [line = ''] = frame([{ type: 'step.started', at: 0, step: 's', title: 'x'.repeat(200) }], {
      columns: 40,
    });
    expect(line).to.match(/x…$/);
    expect(displayWidth(line)).to.equal(39);
  });

  for (const columns of [1, 20, 80, 200]) {
    it(`never exceeds ${columns} columns or its rows, whatever happens`, () => {
      fc.assert(
        fc.property(anyEvents, fc.integer({ min: 1, max: 30 }), fc.boolean(), (events, rows, unicode) => {
          const lines = frame(events, { columns, rows, unicode, now: 5e11 });
          expect(lines.length).to.be.at.most(rows);
          for (const line of lines) {
            expect(displayWidth(line)).to.be.at.most(columns);
            expect(line).to.not.match(/\p{Cc}/u);
          }
        }),
        { numRuns: 150 },
      );
    });
  }
});
