import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { prometheus } from '../../../../../src/lib/check/wrappers/prometheus.js';
import { openDirectly, pythonErrorOf } from '../direct-call.js';
import { asked, noUrl } from './asked.js';
import { Failed } from './recording-service.js';

describe('prometheus()', () => {
  noUrl(prometheus, 'Prometheus wrapper improperly configured. URL is required!');
  const answer = {
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [1, '2'] }] },
  };
  const noon = Date.UTC(2026, 0, 31, 12) / 1000;

  const rows: [string, Arguments, string][] = [
    ['query', { q: 'up{a="b"}' }, '/api/v1/query?query=up{a="b"}'],
    ['query', { q: 'up', time: 1500 }, '/api/v1/query?query=up&time=1500'],
    ['query', { q: 'up', time: '-5m' }, `/api/v1/query?query=up&time=${noon - 300}`],
    ['query', { q: 'up', time: '2026-01-31 12:00' }, '/api/v1/query?query=up&time=2026-01-31T12:00:00.000Z'],
    [
      'query',
      { q: 'up', time: { $zk: 'datetime', v: '2026-01-31T12:00:00+02:00' } },
      '/api/v1/query?query=up&time=2026-01-31T10:00:00.000Z',
    ],
    [
      'query_range',
      { q: 'up', start: '-1h', step: '5m' },
      `/api/v1/query_range?query=up&start=${noon - 3600}&end=${noon}&step=5m`,
    ],
    [
      'query_range',
      { q: 'up', start: 1, end: 2.5, step: 1 },
      '/api/v1/query_range?query=up&start=1&end=2.5&step=1',
    ],
  ];
  for (const [method, args, url] of rows)
    it(`${method} ${JSON.stringify(args)}`, async () => {
      const { result, seen } = await asked(prometheus, 'prometheus.url', method, args, { answer });
      expect(result).to.deep.equal(answer.data.result);
      expect(seen.url).to.equal(url);
    });

  it('says what is wrong with a query', async () => {
    const bad = new Failed(400, { status: 'error', errorType: 'bad_data', error: 'parse error' });
    const { result } = await asked(prometheus, 'prometheus.url', 'query', { q: 'up{' }, { answer: bad });
    expect(result).to.deep.include({
      exception: 'CheckError',
      args: ['Prometheus query failed: bad_data: parse error'],
    });
    const other = await asked(prometheus, 'prometheus.url', 'query', { q: 'up' }, { answer: { hello: 1 } });
    expect(other.result).to.have.nested.property('args[0]', 'the answer is not that of a Prometheus server');
    expect(
      await pythonErrorOf(
        (await openDirectly(prometheus, { url: 'http://x' })).call('query', { q: 'up', time: 'yesterday' }),
      ),
    ).to.match(/^ValueError: time must be/);
  });
});
