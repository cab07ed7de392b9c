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
    ['null', 'null', /expected results, found nothing/],
    ['a mapping as results', 'a: {b: 5}', /^"a": expected a list of results or a series/],
    ['a broken line', '{"entity": "a"}\n{"entity": \n', /^this line is no JSON/],
    ['an entity without id', '[{"entity": 5, "value": 1}]', /`entity` of a result must be an id/],
    ['a time that is text', '[{"ts": "now", "value": 1}]', /`ts` of a result must be a number/],
    ['entities', '[{id: a, type: host}, {id: b, type: host}]', /^these are entities, not results/],
    ['a series with nonsense', 'a: 1xx', /^"a": "1xx" in the series/],
  ] as const)
    it(`refuses ${what} with one line`, () => {
      expect(() => readHistory(text, 'h', times)).to.throw(message);
    });

  for (const [what, text, line] of [
    ['a series of YAML', "a: '5'\nb: '1xx'\n", 2],
    ['a series in JSON', '{\n"a": "5",\n"b": "1xx"\n}', 3],
    ['a series with too much', "a: '5'\n\nb: '1x999999'\n", 3],
    ['one series for all', '1xx', 1],
    ['a time in a list', '- 5\n- {ts: now, value: 1}\n', 2],
    ['a time of an entity', 'a:\n  - 5\n  - value: 1\n    ts: now\n', 4],
    ['a time in a document', '{"items": [\n{"entity": "a",\n"value": 1, "ts": "now"}]}', 3],
    ['a time in a line', '{"entity": "a", "value": 1}\n\n{"entity": "a", "value": 1, "ts": "now"}\n', 3],
    ['an entity in an answer', '[{"entity": "a", "results": []},\n{"entity": 5, "results": []}]', 2],
    ['results that are none', 'y: 5\nn: {}\n', 2],
  ] as const)
    it(`says where ${what} is wrong`, () => {
      expect(() => readHistory(text, 'h.yaml', times))
        .to.throw()
        .with.property('position')
        .that.includes({ file: 'h.yaml', line });
    });

  for (const [text, value] of [
    ['200', 200],
    ['2.5\n', 2.5],
    ['true', true],
    ['"200"', 200],
    ['5 6', 6],
  ] as const)
    it(`takes ${JSON.stringify(text)} as a series, of all entities and of one`, () => {
      const { all } = readHistory(text, 'h.yaml', times);
      expect(all.at(-1)).to.include({ ts: 940, value });
      const { byEntity } = readHistory(`a: ${text}`, 'h.yaml', times);
      expect(byEntity.get('a')).to.deep.equal(all);
    });

  it('takes a number of JSON as Python reads it', () => {
    const [result] = readHistory('{"a": 3.0}', 'h.json', times).byEntity.get('a') ?? [];
    expect(result).to.include({ value: 3, exact: '3.0' });
  });

  it('knows where the first results of an entity stand', () => {
    expect(readHistory("a: '5'\nb: '6'\n", 'h', times).placeOf('b')).to.include({ file: 'h', line: 2 });
    const lines = '{"entity": "a", "value": 1}\n{"entity": "b", "value": 1}\n{"entity": "b", "value": 1}\n';
    expect(readHistory(lines, 'h', times).placeOf('b')).to.include({ file: 'h', line: 2 });
  });
});
