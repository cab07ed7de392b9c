import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { scalyr } from '../../../../../src/lib/check/wrappers/scalyr.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../direct-call.js';
import { asked } from './asked.js';
import { Failed } from './recording-service.js';

describe('scalyr()', () => {
  it('needs a key', async () =>
    expect(await pythonErrorOf(openDirectly(scalyr))).to.equal(
      'ConfigurationError: Scalyr read key is not set.',
    ));

  // Noon of the virtual clock; aligned to 30 s it stays noon.
  const noon = Date.UTC(2026, 0, 31, 12) / 1000;
  const call = { settings: { 'scalyr.read_key': 'key' } };
  const series = { status: 'success', results: [{ values: [7] }] };
  const rows: [string, Arguments, unknown, string, unknown, unknown][] = [
    [
      'count',
      { query: 'q' },
      series,
      '/timeseriesQuery',
      {
        queries: [
          {
            filter: 'q',
            function: 'count',
            buckets: 1,
            priority: 'low',
            startTime: String(noon - 300),
            endTime: String(noon),
          },
        ],
      },
      7,
    ],
    [
      'timeseries',
      { filter: 'q', minutes: 10, buckets: 2, align: 0, end: 1 },
      { status: 'success', results: [{ values: [1, 2] }] },
      '/timeseriesQuery',
      {
        queries: [
          { filter: 'q', function: 'count', buckets: 2, priority: 'low', startTime: '10m', endTime: '1m' },
        ],
      },
      [{ $float: '5' }, { $float: '10' }],
    ],
    [
      'timeseries',
      { filter: 'q', end: null },
      { status: 'error/server' },
      '/timeseriesQuery',
      { queries: [{ filter: 'q', function: 'count', buckets: 1, priority: 'low', startTime: '30m' }] },
      { status: 'error/server' },
    ],
    [
      'function',
      { function: 'mean(x)', query: 'q', minutes: '1h' },
      { status: 'success', values: [3.5] },
      '/numericQuery',
      {
        queryType: 'numeric',
        filter: 'q',
        function: 'mean(x)',
        startTime: '1h',
        endTime: '0m',
        priority: 'low',
        buckets: 1,
      },
      3.5,
    ],
    [
      'facets',
      { filter: 'q', field: 'f' },
      { values: [] },
      '/facetQuery',
      {
        queryType: 'facet',
        filter: 'q',
        field: 'f',
        maxCount: 5,
        startTime: '30m',
        endTime: '0m',
        priority: 'low',
      },
      { values: [] },
    ],
    [
      'logs',
      { query: 'q', continuation_token: 't' },
      { status: 'success', matches: [{ message: 'a' }, {}], continuationToken: 'u' },
      '/query',
      {
        queryType: 'log',
        filter: 'q',
        maxCount: 100,
        startTime: '5m',
        endTime: '0m',
        priority: 'low',
        continuationToken: 't',
      },
      { messages: ['a', null], continuation_token: 'u' },
    ],
    [
      'logs',
      { query: 'q', columns: ['x', 'y'] },
      { status: 'success', matches: [{ x: 1 }] },
      '/query',
      {
        queryType: 'log',
        filter: 'q',
        maxCount: 100,
        startTime: '5m',
        endTime: '0m',
        priority: 'low',
        columns: 'x,y',
      },
      { messages: [{ x: 1 }], continuation_token: null },
    ],
    [
      'power_query',
      { query: 'q' },
      { status: 'success', values: [] },
      '/powerQuery',
      { query: 'q', startTime: '5m', endTime: '0m', priority: 'low' },
      { status: 'success', values: [] },
    ],
  ];
  for (const [method, args, answer, url, body, expected] of rows)
    it(`${method} ${JSON.stringify(args)}`, async () => {
      const { result, seen } = await asked(scalyr, 'scalyr.url', method, args, { answer, call });
      expect(seen.url).to.equal(url);
      expect(seen.body).to.deep.equal({ token: 'key', ...(body as object) });
      expect(plain(result)).to.deep.equal(expected);
    });

  it('errors', async () => {
    const { result } = await asked(
      scalyr,
      'scalyr.url',
      'logs',
      { query: 'q' },
      { answer: { status: 'error/client', message: 'bad filter' }, call },
    );
    expect(result).to.deep.include({ exception: 'CheckError', args: ['bad filter'] });
    const object = await openDirectly(scalyr, {}, testCall(call));
    expect(await pythonErrorOf(object.call('logs', { query: ' ' }))).to.equal(
      'CheckError: query " " is not allowed to be blank',
    );
    const failed = await asked(
      scalyr,
      'scalyr.url',
      'count',
      { query: 'q' },
      { answer: new Failed(403, {}), call },
    );
    expect(failed.result)
      .to.have.nested.property('args[0]')
      .that.match(/^403 Client Error: Forbidden for url: /);
  });
});
