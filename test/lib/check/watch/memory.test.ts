import { expect } from 'chai';
import fc from 'fast-check';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactor } from '../../../../src/lib/core/index.js';
import { AlertStates } from '../../../../src/lib/check/evaluation/alert-states.js';
import { HistoryStore } from '../../../../src/lib/check/history/history-store.js';
import type { CheckMemory } from '../../../../src/lib/check/watch/model.js';
import { StateFolder, watchStateFolder } from '../../../../src/lib/check/watch/memory/state-folder.js';
import { decodeState, encodeState } from '../../../../src/lib/check/watch/memory/state-text.js';
import { CounterMemory } from '../../../../src/lib/check/wrappers/counter/counter-memory.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { app, checkYaml, subjectOf } from '../evaluation/subjects.js';
import { changes, START, watched, WatchRig } from './watch-rig.js';

const { check } = subjectOf();
const other = subjectOf([], checkYaml.replace('Health', 'Other')).check;
const plain = (text: string): string => text;

describe('the memory of a watch', () => {
  let folder: string;
  let notices: string[];
  const notice = (text: string): void => void notices.push(text);
  const open = (more: { scope?: string; clock?: VirtualClock; redact?: (text: string) => string } = {}) =>
    new StateFolder({ folder, scope: 'here', clock: new VirtualClock(START), redact: plain, ...more });
  const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.json'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-watch-'));
    notices = [];
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  async function keepSome(state: StateFolder, value: Json = 7): Promise<void> {
    const memory = await state.open(check, notice);
    fill(memory, value);
    state.keep(check, memory);
    await state.close();
  }

  it('lies below the state folder of the user', () => {
    expect(watchStateFolder({ HOME: '/home/op' })).to.equal('/home/op/.local/state/zk/check-watch');
    expect(watchStateFolder({ HOME: '/home/op', XDG_STATE_HOME: '/state' })).to.equal(
      '/state/zk/check-watch',
    );
  });

  it('comes back with history, alerts and counters', async () => {
    await keepSome(open());
    const memory = await open().open(check, notice);
    expect(memory.history.newest('e1').map(({ value }) => value)).to.deep.equal([7]);
    expect(memory.history.entityResults('1').map(({ entity_id }) => entity_id)).to.deep.equal(['e1']);
    expect(memory.states.active()).to.deep.equal([{ alert: '1', entityId: 'e1', since: START / 1000 - 60 }]);
    expect(memory.counters.of('e1').get('k')).to.deep.equal({ value: 5, ts: START / 1000 });
    expect(notices).to.deep.equal([]);
  });

  it('is a file that only its owner reads, with a name that a person recognises, and nothing beside it', async () => {
    await keepSome(open());
    expect(readdirSync(folder)).to.have.length(1);
    expect(files()[0]).to.match(/^health-[0-9a-f]{12}\.json$/);
    expect(statSync(join(folder, files()[0] ?? '')).mode & 0o777).to.equal(0o600);
  });

  it('holds no secret', async () => {
    await keepSome(open({ redact: redactor(['hunter22']) }), { text: 'the password is hunter22' });
    const text = readFileSync(join(folder, files()[0] ?? ''), 'utf8');
    expect(text).to.include('the password is ***').and.not.include('hunter22');
  });

  it('keeps checks and clusters apart', async () => {
    await keepSome(open());
    for (const memory of [
      await open().open(other, notice),
      await open({ scope: 'there' }).open(check, notice),
    ])
      expect(memory.history.entityIds).to.deep.equal([]);
  });

  it('keeps at most 20 values of an entity', async () => {
    const state = open();
    const memory = await state.open(check, notice);
    for (let n = 0; n < 50; n++) memory.history.push('e1', { ts: START / 1000 + n, td: 0, value: n });
    state.keep(check, memory);
    await state.close();
    const later = await open({ clock: new VirtualClock(START + 60_000) }).open(check, notice);
    expect(later.history.newest('e1')).to.have.length(20);
    expect(later.history.newest('e1')[0]?.value).to.equal(49);
  });

  it('forgets an entity that nobody has seen for a week', async () => {
    await keepSome(open());
    const week = new VirtualClock(START + 7 * 24 * 3600 * 1000 + 1000);
    const memory = await open({ clock: week }).open(check, notice);
    expect(memory.history.entityIds).to.deep.equal([]);
    expect(memory.states.active()).to.deep.equal([]);
    expect(memory.counters.snapshot()).to.deep.equal({});
  });

  for (const [what, text, why] of [
    ['broken', '{"format":"zk-check-wat', 'it is no JSON'],
    ['of another program', '{"format":"something"}', 'something else wrote it'],
    ['of another version', '{"format":"zk-check-watch","version":2}', 'it is of version 2'],
    [
      'of another check',
      '{"format":"zk-check-watch","version":1,"check":"x"}',
      'it belongs to another check',
    ],
  ] as const)
    it(`leaves out a file that is ${what}, says so, and replaces it`, async () => {
      await keepSome(open());
      const path = join(folder, files()[0] ?? '');
      writeFileSync(path, text);
      const state = open();
      const memory = await state.open(check, notice);
      expect(memory.history.entityIds).to.deep.equal([]);
      expect(notices).to.deep.equal([`the history of "Health" begins anew, ${path} is left out: ${why}`]);
      fill(memory, 8);
      state.keep(check, memory);
      await state.close();
      expect((await open().open(check, notice)).history.newest('e1')[0]?.value).to.equal(8);
    });

  it('is written by one watch only; the later one reads it', async () => {
    await keepSome(open());
    const [first, second] = [open(), open()];
    await first.open(check, notice);
    const memory = await second.open(check, notice);
    expect(notices).to.have.length(1);
    expect(notices[0]).to.include(`process ${process.pid}`).and.include('--state');
    expect(memory.history.newest('e1')[0]?.value).to.equal(7);
    fill(memory, 99);
    second.keep(check, memory);
    await second.close();
    await first.close();
    const after = open();
    expect((await after.open(check, notice)).history.newest('e1')[0]?.value).to.equal(7);
    await after.close();
    expect(readdirSync(folder)).to.have.length(1);
  });

  it('is taken over from a process that is gone, not from one on another machine that was just there', async () => {
    await keepSome(open());
    const lock = join(folder, `${files()[0]}.lock`);
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    const after = open();
    await after.open(check, notice);
    await after.close();
    expect(notices).to.deep.equal([]);
    writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere.example.org' }));
    await open({ clock: new VirtualClock(statSync(lock).mtimeMs + 1000) }).open(check, notice);
    expect(notices[0]).to.include('process 1 on elsewhere.example.org');
    const dayLater = open({ clock: new VirtualClock(statSync(lock).mtimeMs + 25 * 3600 * 1000) });
    await dayLater.open(check, notice);
    expect(notices).to.have.length(1);
    await dayLater.close();
  });

  it('takes away what a watch left that was killed while it wrote, and nothing else', async () => {
    await keepSome(open());
    const [name = ''] = files();
    const left = [`${name}.4711.new`, `${name}.12.new`];
    const others = [`${name}.new`, `${name}.4711.old`, 'other.json.4711.new'];
    for (const one of [...left, ...others]) writeFileSync(join(folder, one), '{');
    const first = open();
    await first.open(check, notice);
    expect(readdirSync(folder).sort()).to.deep.equal([name, `${name}.lock`, ...others].sort());
    // Whoever does not hold the file leaves alone what the other one is just writing.
    const draft = join(folder, left[0] ?? '');
    writeFileSync(draft, '{');
    const second = open();
    await second.open(check, notice);
    await second.close();
    expect(readFileSync(draft, 'utf8')).to.equal('{');
    await first.close();
  });

  it('stops writing when another watch has taken it over', async () => {
    const state = open();
    const memory = await state.open(check, notice);
    const [lock] = readdirSync(folder);
    writeFileSync(join(folder, lock ?? ''), JSON.stringify({ pid: process.pid, host: hostname() }));
    fill(memory, 7);
    state.keep(check, memory);
    await state.close();
    expect(files()).to.deep.equal([]);
    expect(notices[0]).to.include('another watch has taken it over');
  });

  it('says once that nothing can be kept, and lets the watch go on', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const state = new StateFolder({
      folder: join(file, 'below'),
      scope: '',
      clock: new VirtualClock(START),
      redact: plain,
    });
    await keepSome(state);
    expect(notices.filter((text) => text.includes('cannot be kept'))).to.have.length(1);
  });

  it('goes on with since when an alert is active, and tells that it was so before', async () => {
    const over5 = { alert: ({ value }: { value: unknown }) => ({ active: Number(value) > 5 }) };
    const subject = subjectOf(['condition: "> 5"']);
    const first = new WatchRig({ check: () => 9, ...over5 });
    await first.until(70_000, [watched(subject, app('e1'))], { memory: open({ clock: first.clock }) });
    const start = START + 300_000;
    const second = new WatchRig({ check: () => 9, ...over5 }, start);
    const events = await second.until(1000, [watched(subject, app('e1'))], {
      memory: open({ clock: second.clock }),
    });
    expect(changes(events, start)).to.deep.equal(['raised Alert 1 e1 +0 resumed']);
    const raised = events.find(({ type }) => type === 'raised');
    expect(raised).to.have.property('since', START / 1000);
    const third = new WatchRig({ check: () => 1, ...over5 }, start + 60_000);
    const cleared = await third.until(1000, [watched(subject, app('e1'))], {
      memory: open({ clock: third.clock }),
    });
    expect(changes(cleared, start + 60_000)).to.deep.equal(['cleared Alert 1 e1 +0']);
    expect(cleared.find(({ type }) => type === 'cleared')).to.have.property('since', START / 1000);
  });

  it('keeps what a run that was interrupted had found', async () => {
    const rig: WatchRig = new WatchRig({
      check: async ({ entity, signal }) => {
        if (entity['id'] === 'slow') await rig.clock.sleep(100_000, signal).catch(() => {});
        return 5;
      },
    });
    await rig.until(1000, [watched(subjectOf(), app('quick'), app('slow'))], {
      memory: open({ clock: rig.clock }),
    });
    expect((await open().open(check, notice)).history.entityIds).to.deep.equal(['quick']);
  });
});

describe('the text of a memory', () => {
  it('reads back as it was, whatever the values', () => {
    const result = fc.record({
      ts: fc.integer({ min: START / 1000 - 1000, max: START / 1000 }),
      td: fc.float({ noNaN: true, noDefaultInfinity: true, min: 0 }),
      value: fc.jsonValue() as fc.Arbitrary<Json>,
    });
    const id = fc.oneof(
      fc.string({ minLength: 1, maxLength: 5 }),
      fc.constantFrom('__proto__', 'constructor'),
    );
    fc.assert(
      fc.property(fc.dictionary(id, fc.array(result, { minLength: 1, maxLength: 20 })), (results) => {
        const memory = {
          history: HistoryStore.restore({ results, judged: {} }),
          states: new AlertStates(),
          counters: new CounterMemory(),
        };
        const text = encodeState('id', memory, START / 1000, plain);
        const decoded = decodeState(text, 'id', START / 1000);
        expect('memory' in decoded && decoded.memory.history.snapshot()).to.deep.equal(
          JSON.parse(JSON.stringify(memory.history.snapshot())),
        );
      }),
    );
  });

  it('is refused with a reason when anything in it is of another shape', () => {
    const text = encodeState('id', fill(emptyOne(), 7), START / 1000, plain);
    const state = JSON.parse(text) as Record<string, unknown>;
    const keys = ['results', 'judged', 'alerts', 'counters'];
    const wrong = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        7,
        'x',
        [1],
        { e1: 7 },
        { e1: [7] },
        { e1: [{ ts: 'x' }] },
        { '[1]': 5 },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...keys), wrong, (key, value) => {
        if (key === 'alerts' && JSON.stringify(value) === '{}') return;
        const decoded = decodeState(JSON.stringify({ ...state, [key]: value }), 'id', START / 1000);
        expect(decoded).to.have.property('reason', 'a part of it is broken');
      }),
    );
  });
});

function emptyOne(): CheckMemory {
  return { history: new HistoryStore(), states: new AlertStates(), counters: new CounterMemory() };
}

function fill(memory: CheckMemory, value: Json): CheckMemory {
  const now = START / 1000;
  memory.history.push('e1', { ts: now, td: 0.1, value, worker: 'test' });
  memory.history.noteJudged('1', 'e1');
  memory.states.note('1', 'e1', true, now - 60);
  memory.counters.of('e1').set('k', { value: 5, ts: now });
  return memory;
}
