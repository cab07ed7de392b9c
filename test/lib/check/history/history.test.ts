import { expect } from 'chai';
import { HistoryStore } from '../../../../src/lib/check/history/history-store.js';
import { readHistory } from '../../../../src/lib/check/history/read-history.js';

const times = { now: 1_000_000, interval: 60, worker: 'w' };

describe('the history of results', () => {
  it('keeps the 20 newest of an entity, newest first', () => {
    const store = new HistoryStore();
    for (let value = 1; value <= 25; value++) store.push('a', { ts: value, td: 0, value });
    expect(store.newest('a').map(({ value }) => value)).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => 25 - index),
    );
    expect(store.newest('b')).to.deep.equal([]);
  });

  it('gives the newest result of the entities that an alert has judged, also after a restart', () => {
    const store = new HistoryStore();
    store.push('a', { ts: 1, td: 0, value: 1 });
    store.push('a', { ts: 2, td: 0, value: 2 });
    store.push('b', { ts: 1, td: 0, value: 9 });
    store.noteJudged('7', 'a');
    store.noteJudged('7', 'a');
    const again = HistoryStore.restore(JSON.parse(JSON.stringify(store.snapshot())) as never);
    for (const one of [store, again])
      expect(one.entityResults('7')).to.deep.equal([{ ts: 2, td: 0, value: 2, entity_id: 'a' }]);
  });
});

describe('earlier results in a file', () => {
  it('can be what ZMON answers for an alert', () => {
    const text = JSON.stringify([
      {
        entity: 'a',
        results: [
          { ts: 20, td: 0.1, value: 2, worker: 'x' },
          { ts: 10, td: 0.1, value: 'Traceback', worker: 'x', exc: 1 },
        ],
        active_alert_ids: [],
      },
    ]);
    const { all, byEntity } = readHistory(text, 'h.json', times);
    expect(all).to.deep.equal([]);
    expect(byEntity.get('a')).to.deep.equal([
      { ts: 10, td: 0.1, value: 'Traceback', worker: 'x', exc: 1 },
      { ts: 20, td: 0.1, value: 2, worker: 'x' },
    ]);
  });

  it('can be the JSON lines, or the document, of a trial run', () => {
    const line = (ts: number, value: unknown) =>
      JSON.stringify({
        entity: { id: 'a', type: 'app' },
        run: 1,
        value: { ts, td: 0, value, worker: 'w' },
        is_alert: false,
      });
    const lines = readHistory(`${line(1, { value: 3 })}\n${line(2, 4)}\n`, 'h.jsonl', times);
    const document = readHistory(
      `{"kind":"List","items":[${line(1, { value: 3 })},${line(2, 4)}]}`,
      'h.json',
      times,
    );
    for (const { byEntity } of [lines, document])
      expect(byEntity.get('a')?.map(({ ts, value }) => [ts, value])).to.deep.equal([
        [1, { value: 3 }],
        [2, 4],
      ]);
  });

  it('can be a map of series and values, one for all others', () => {
    const text = "a: '200x1 _ 999'\nb: [1, {value: 2}]\n'*': '5'\n";
    const { all, byEntity } = readHistory(text, 'h.yaml', times);
    expect(byEntity.get('a')).to.deep.equal([
      { ts: 820, td: 0, value: 200, worker: 'w' },
      { ts: 880, td: 0, value: 200, worker: 'w' },
      { ts: 940, td: 0, value: 999, worker: 'w' },
    ]);
    expect(byEntity.get('b')?.map(({ value }) => value)).to.deep.equal([1, { value: 2 }]);
    expect(all.map(({ value }) => value)).to.deep.equal([5]);
  });

  it('keeps the 20 newest, in the order of their times', () => {
    const text = JSON.stringify({
      a: Array.from({ length: 30 }, (_, index) => ({ ts: 100 - index, value: index })),
    });
    const values = readHistory(text, 'h.json', times)
      .byEntity.get('a')
      ?.map(({ ts }) => ts);
    expect(values).to.deep.equal(Array.from({ length: 20 }, (_, index) => 81 + index));
  });

  for (const [what, text, message] of [
    ['nothing', '\n', /empty/],
    ['a number', '5', /expected results, found a single value/],
    ['a broken line', '{"entity": "a"}\n{"entity": \n', /^this line is no JSON/],
    ['an entity without id', '[{"entity": 5, "value": 1}]', /`entity` of a result must be an id/],
    ['a time that is text', '[{"ts": "now", "value": 1}]', /`ts` of a result must be a number/],
    ['entities', '[{id: a, type: host}, {id: b, type: host}]', /^these are entities, not results/],
    ['a series with nonsense', 'a: 1xx', /"1xx" in the series/],
  ] as const)
    it(`refuses ${what} with one line`, () => {
      expect(() => readHistory(text, 'h', times)).to.throw(message);
    });
});
