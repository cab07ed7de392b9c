import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { elasticsearch } from '../../../../../src/lib/check/wrappers/elasticsearch.js';
import { openDirectly, pythonErrorOf, testCall } from '../direct-call.js';
import { asked, noUrl } from './asked.js';
import { Failed, recordingService, type SeenRequest } from './recording-service.js';

describe('elasticsearch()', () => {
  noUrl(elasticsearch, 'Elasticsearch plugin improperly configured. URL is required!');

  const rows: [string, Arguments, Partial<SeenRequest>][] = [
    ['search', {}, { method: 'GET', url: '/_search?size=10&_source=true', body: undefined }],
    [
      'search',
      { indices: ['a', 'b-*'], q: 'x:1 AND y', source: false, size: 0 },
      { url: '/a,b-*/_search?q=x:1 AND y&size=0&_source=false' },
    ],
    ['search', { indices: [] }, { url: '/_search?size=10&_source=true' }],
    [
      'search',
      { body: { query: {} }, source: false, size: 3 },
      { method: 'POST', url: '/_search', body: { query: {}, size: 3, _source: false } },
    ],
    [
      'search',
      { body: { _source: ['a'], size: 99 }, source: false, q: 'z' },
      { method: 'POST', url: '/_search?q=z', body: { _source: ['a'], size: 10 } },
    ],
    ['count', { indices: ['a'], q: 'x' }, { method: 'GET', url: '/a/_count?q=x' }],
    ['count', { body: { query: {} } }, { method: 'POST', url: '/_count', body: { query: {} } }],
    ['health', {}, { method: 'GET', url: '/_cluster/health' }],
    [
      'search',
      { indices: ['../x/_delete_by_query?a=', '<logs-{now%2Fd}>'] },
      { url: '/../x/_delete_by_query?a=,<logs-{now/d}>/_search?size=10&_source=true' },
    ],
    [
      'search',
      { indices: ['%3Clogs-%7Bnow%2Fd%7D%3E'] },
      { url: '/<logs-{now/d}>/_search?size=10&_source=true' },
    ],
    [
      'search',
      { indices: ['%2e%2e', 'a%2F_bulk'] },
      { url: '/%2e%2e,a%2F_bulk/_search?size=10&_source=true' },
    ],
  ];
  for (const [method, args, expected] of rows)
    it(`${method} ${JSON.stringify(args)}`, async () => {
      const { result, seen } = await asked(elasticsearch, 'elasticsearch.url', method, args, {
        answer: { hits: 1 },
      });
      expect(result).to.deep.equal({ hits: 1 });
      expect(seen).to.include(Object.fromEntries(Object.entries(expected).filter(([key]) => key !== 'body')));
      if ('body' in expected) expect(seen.body).to.deep.equal(expected.body);
    });

  it('shows no password of its URL', async () => {
    await using service = await recordingService(() => new Failed(500, {}));
    const url = service.url.replace('//', '//joe:sesame@');
    const object = await openDirectly(
      elasticsearch,
      {},
      testCall({ settings: { 'elasticsearch.url': url } }),
    );
    for (const asking of [object.call('health'), object.call('search', { body: {} })])
      expect(await pythonErrorOf(asking)).to.contain(`Elasticsearch query failed: ${service.url}/_`);
  });

  it('quotes names of indices, so that they stay what they are', async () => {
    await using service = await recordingService(() => ({}));
    const call = testCall({ settings: { 'elasticsearch.url': service.url } });
    const object = await openDirectly(elasticsearch, {}, call);
    await object.call('search', { indices: ['x/_delete_by_query?a='], body: {} });
    expect(service.seen[0]?.method).to.equal('POST');
    for (const name of ['..', '.', ''])
      expect(await pythonErrorOf(object.call('search', { indices: [name] }))).to.match(/^ValueError/);
    expect(await pythonErrorOf(openDirectly(elasticsearch, { url: `${service.url}/x?y=` }, call))).to.match(
      /^ConfigurationError/,
    );
  });

  for (const [args, expected] of [
    [{ size: 1001 }, 'Exception: Invalid query size. A valid value should be between 0 and 1000'],
    [{ size: -1 }, 'Exception: Invalid query size. A valid value should be between 0 and 1000'],
    [{ indices: 'a' }, 'Exception: Invalid indices. A valid value should be None or a list.'],
    [{ indices: Array(11).fill('a') }, 'Exception: Invalid indices size. Maximum number of indices is 10.'],
  ] as const)
    it(`refuses ${JSON.stringify(args)}`, async () => {
      const object = await openDirectly(elasticsearch, { url: 'http://x' });
      expect(await pythonErrorOf(object.call('search', args))).to.equal(expected);
    });

  it('says what failed', async () => {
    await using service = await recordingService(() => new Failed(400, { error: 'no' }));
    const object = await openDirectly(elasticsearch, { url: service.url });
    expect(await pythonErrorOf(object.call('search', {}))).to.equal(
      `Exception: Elasticsearch query failed: ${service.url}/_search`,
    );
    expect(await pythonErrorOf(object.call('search', { body: {} }))).to.equal(
      `Exception: Elasticsearch query failed: ${service.url}/_search with response: ${JSON.stringify('{"error":"no"}')}`,
    );
    const gone = await openDirectly(elasticsearch, { url: 'http://127.0.0.1:1' });
    expect(await pythonErrorOf(gone.call('health'))).to.equal(
      'HttpError: connection failed | http://127.0.0.1:1',
    );
  });
});
