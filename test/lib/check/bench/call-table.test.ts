import { expect } from 'chai';
import { CallTable, OTHER_CALLS } from '../../../../src/lib/check/bench/call-table.js';
import { FailureTable } from '../../../../src/lib/check/bench/failure-table.js';
import { failure } from '../evaluation/fake-interpreter.js';

const call = { workMs: 5, hostMs: 6, bytes: 10, failed: false };

describe('the table of calls', () => {
  it('has a line for each function, the most expensive first', () => {
    const table = new CallTable();
    table.add('a', call);
    table.add('b', { ...call, workMs: 50, hostMs: 52 });
    table.add('a', { ...call, bytes: 30 });
    const rows = table.rows();
    expect(rows.map(({ call: text, n }) => [text, n])).to.deep.equal([
      ['b', 1],
      ['a', 2],
    ]);
    expect(rows[0]?.work.median).to.equal(50);
    expect(rows[0]?.bridge.median).to.equal(2);
    expect(rows[1]?.bytes?.max).to.equal(30);
  });

  it('counts calls that failed, whose answers have no size', () => {
    const table = new CallTable();
    table.add('a', { ...call, failed: true, bytes: 0 });
    expect(table.rows()[0]).to.deep.include({ n: 1, failed: 1, bytes: undefined });
    table.add('a', call);
    expect(table.rows()[0]?.bytes).to.include({ n: 1, min: 10 });
  });

  it('keeps 200 lines, and puts further calls together', () => {
    const table = new CallTable();
    for (let index = 0; index < 1000; index++) table.add(`http(url="/${index}")`, call);
    table.add('http(url="/5")', call);
    const rows = table.rows();
    expect(rows.length).to.equal(201);
    expect(rows.find(({ call: text }) => text === OTHER_CALLS)?.n).to.equal(800);
    expect(rows.find(({ call: text }) => text === 'http(url="/5")')?.n).to.equal(2);
  });
});

describe('the table of failures', () => {
  it('puts the same failures together, the most frequent first, and names the first entity', () => {
    const table = new FailureTable();
    table.add('a', failure('HttpError', 'no'));
    table.add('b', failure('ValueError', 'x'));
    table.add('c', failure('ValueError', 'x'));
    expect(table.n).to.equal(3);
    expect(table.rows()).to.deep.equal([
      { exception: 'ValueError', message: 'x', n: 2, entity: 'b' },
      { exception: 'HttpError', message: 'no', n: 1, entity: 'a' },
    ]);
  });

  it('counts all, also those that it does not list', () => {
    const table = new FailureTable();
    for (let index = 0; index < 100; index++) table.add('a', failure('E', String(index)));
    expect(table.n).to.equal(100);
    expect(table.rows().length).to.equal(50);
  });
});
