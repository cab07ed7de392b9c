import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { kairosdb } from '../../../../../src/lib/check/wrappers/kairosdb.js';
import { openDirectly, pythonErrorOf } from '../direct-call.js';
import { asked, noUrl } from './asked.js';
import { Failed } from './recording-service.js';

describe('kairosdb()', () => {
  noUrl(kairosdb, 'KairosDB wrapper improperly configured. URL is missing!');

  const rows: [Arguments, unknown][] = [
    [
      { name: 'm' },
      { metrics: [{ name: 'm', group_by: [] }], start_relative: { value: 5, unit: 'minutes' } },
    ],
    [
      {
        name: 'm',
        group_by: ['a'],
        tags: { key: ['x'] },
        start: 2,
        end: 1,
        time_unit: 'hours',
        aggregators: [{ name: 'max' }],
      },
      {
        metrics: [{ name: 'm', group_by: ['a'], aggregators: [{ name: 'max' }], tags: { key: ['x'] } }],
        start_relative: { value: 2, unit: 'hours' },
        end_relative: { value: 1, unit: 'hours' },
      },
    ],
    [
      { name: 'm', start_absolute: 1, end_absolute: 2 },
      { metrics: [{ name: 'm', group_by: [] }], start_absolute: 1, end_absolute: 2 },
    ],
  ];
  for (const [args, body] of rows)
    it(`query ${JSON.stringify(args)}`, async () => {
      const { result, seen } = await asked(kairosdb, 'kairosdb.url', 'query', args, {
        answer: { queries: [{ results: [] }, 2] },
      });
      expect(result).to.deep.equal({ results: [] });
      expect(seen).to.deep.include({ method: 'POST', url: '/api/v1/datapoints/query', body });
    });

  it('query_batch, empty answers, errors', async () => {
    const { result } = await asked(
      kairosdb,
      'kairosdb.url',
      'query_batch',
      { metrics: [{ name: 'a' }] },
      { answer: { queries: [1, 2] } },
    );
    expect(result).to.deep.equal([1, 2]);
    const failed = await asked(
      kairosdb,
      'kairosdb.url',
      'query',
      { name: 'm' },
      { answer: new Failed(400, { errors: [] }) },
    );
    expect(failed.result)
      .to.have.nested.property('args[0]')
      .that.match(/^KairosDB Query failed: \{"metrics".* with status 400:\{"errors":\[\]\}$/);
    const object = await openDirectly(kairosdb, { url: 'http://x' });
    for (const args of [{ start: 0 }, { end: -1 }])
      expect(await pythonErrorOf(object.call('query', { name: 'm', ...args }))).to.equal(
        'ValueError: Time relative "start" and "end" must be greater than or equal to 1',
      );
    expect(await object.call('tagnames')).to.deep.equal([]);
    expect(await object.call('metric_tags')).to.deep.equal({});
  });
});
