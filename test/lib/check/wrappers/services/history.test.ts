import { expect } from 'chai';
import fc from 'fast-check';
import { pythonText } from '../../../../../src/lib/check/bridge/python-text.js';
import { binRanges } from '../../../../../src/lib/check/wrappers/history/distance.js';
import { history } from '../../../../../src/lib/check/wrappers/history.js';
import { openDirectly, plain, pythonErrorOf, testCall, type DirectObject } from '../direct-call.js';
import { recordingService } from './recording-service.js';

/** The answer of KairosDB with one series for each key. */
const answerWith = (series: Record<string, [number, number][]>): unknown => ({
  queries: [{ results: Object.entries(series).map(([key, values]) => ({ tags: { key: [key] }, values })) }],
});

async function withHistory(
  answer: (body: { metrics: { aggregators: { name: string }[] }[] }) => unknown,
  work: (object: DirectObject, bodies: () => unknown[]) => Promise<unknown>,
): Promise<void> {
  await using service = await recordingService(({ body }) => answer(body as never));
  const call = testCall({
    settings: { 'history.url': service.url },
    entity: { id: 'db[aws:1]/x' },
    check: { id: '17', intervalSeconds: 60 },
  });
  await work(await openDirectly(history, {}, call), () => service.seen.map(({ body }) => body));
}

describe('history()', () => {
  it('needs a URL', async () =>
    expect(await pythonErrorOf(openDirectly(history))).to.equal(
      'ConfigurationError: History wrapper improperly configured. URL is required.',
    ));

  it('asks for the check and the entity, one week ago', () =>
    withHistory(
      () => answerWith({ '': [[1, 2]] }),
      async (object, bodies) => {
        expect(await object.call('result')).to.deep.equal(answerWith({ '': [[1, 2]] }));
        expect(await object.call('get_one', { time_from: 600.9, time_to: 0 })).to.deep.equal([[1, 2]]);
        const query = (from: number, to: number) => ({
          metrics: [
            {
              tags: { entity: ['db_aws_1__x'] },
              name: 'zmon.check.17',
              group_by: [{ name: 'tag', tags: ['key'] }],
              aggregators: [{ name: 'avg', align_sampling: true, sampling: { value: 300, unit: 'seconds' } }],
            },
          ],
          cache_time: 0,
          start_relative: { value: from, unit: 'seconds' },
          end_relative: { value: to, unit: 'seconds' },
        });
        expect(bodies()).to.deep.equal([query(605_100, 604_800), query(600, 0)]);
      },
    ));

  it('aggregates one key over the whole range', () =>
    withHistory(
      () => answerWith({ a: [[1, 5]], b: [[1, 6]], empty: [] }),
      async (object, bodies) => {
        expect(await object.call('get_avg', { key: 'b' })).to.deep.equal([6]);
        expect(await object.call('get_std_dev', { key: 'a', time_from: 3600, time_to: 0 })).to.deep.equal([
          5,
        ]);
        expect(await object.call('get_aggregated', { key: 'empty', aggregator: 'max' })).to.deep.equal([]);
        expect(await object.call('get_aggregated', { key: 'missing', aggregator: 'max' })).to.deep.equal([]);
        const aggregators = bodies().map(
          (body) => (body as { metrics: { aggregators: unknown[] }[] }).metrics[0]?.aggregators[0],
        );
        expect(aggregators.slice(0, 3)).to.deep.equal([
          { name: 'avg', align_sampling: true, sampling: { value: 300, unit: 'seconds' } },
          { name: 'dev', align_sampling: true, sampling: { value: 3600, unit: 'seconds' } },
          { name: 'max', align_sampling: true, sampling: { value: 300, unit: 'seconds' } },
        ]);
      },
    ));

  describe('distance()', () => {
    const weeks = [10, 12, 14, 12];
    const deviations = [3, 4, 0, 0];
    const distance = async (
      args: Record<string, unknown>,
      work: (object: DirectObject) => Promise<unknown>,
      { averages = weeks, spreads = deviations }: { averages?: number[]; spreads?: number[] } = {},
    ): Promise<void> => {
      const left = { avg: [...averages], dev: [...spreads] };
      await withHistory(
        (body) => {
          const value = left[body.metrics[0]?.aggregators[0]?.name as 'avg' | 'dev'].shift();
          return answerWith(
            value === undefined ? {} : { [pythonText(args['dict_extractor_path'] ?? '')]: [[1, value]] },
          );
        },
        async (object) => work((await object.call('distance', args)) as DirectObject),
      );
    };

    it('bin_mean and bin_standard_deviation', () =>
      distance({}, async (object) => {
        expect(plain(await object.call('bin_mean'))).to.deep.equal({ $float: '12' });
        expect(plain(await object.call('bin_standard_deviation'))).to.deep.equal({ $float: '5' });
      }));
    it('absolute and sigma', () =>
      distance({}, async (object) => {
        expect(plain(await object.call('sigma', { value: 14.5 }))).to.equal(0.5);
      }));
    it('sigma without any deviation', async () => {
      for (const [value, expected] of [
        [13, 'inf'],
        [11, '-inf'],
        [12, '0'],
      ] as const)
        await distance(
          {},
          async (object) =>
            expect(plain(await object.call('sigma', { value }))).to.deep.equal({ $float: expected }),
          { spreads: [0, 0, 0, 0] },
        );
    });
    it('a part of a dict', async () => {
      await distance({ dict_extractor_path: 'a.b' }, async (object) => {
        expect(plain(await object.call('absolute', { value: { a: { b: 15, c: [1] } } }))).to.deep.equal({
          $float: '3',
        });
        expect(await pythonErrorOf(object.call('absolute', { value: { a: 1 } }))).to.equal('KeyError: a.b');
      });
      await distance({}, async (object) =>
        expect(await pythonErrorOf(object.call('absolute', { value: { a: 1 } }))).to.match(
          /^Exception: Extractor may not be empty for dicts/,
        ),
      );
    });
    it('no data', () =>
      distance(
        {},
        async (object) => {
          expect(await pythonErrorOf(object.call('bin_mean'))).to.equal(
            'Exception: No history data available in bin_mean call.',
          );
          expect(await pythonErrorOf(object.call('bin_standard_deviation'))).to.equal(
            'Exception: No history data available in bin_standard_deviation call.',
          );
        },
        { averages: [], spreads: [] },
      ));
    for (const args of [{ bin_size: '1' }, { bin_size: '0h' }, { weeks: 0 }, { weeks: 1e9 }])
      it(`refuses ${JSON.stringify(args)}`, () =>
        withHistory(
          () => ({}),
          async (object) =>
            expect(await pythonErrorOf(object.call('distance', args))).to.match(/^ValueError/),
        ));

    it('bins lie where the clock says', () => {
      const at = Date.UTC(2026, 0, 31, 12, 20);
      const week = 7 * 86_400;
      expect(binRanges({ weeks: 2, snapToBin: true, binSeconds: 3600 }, at)).to.deep.equal([
        { from: week + 1200, to: week - 2400 },
        { from: 2 * week + 1200, to: 2 * week - 2400 },
      ]);
      expect(binRanges({ weeks: 1, snapToBin: false, binSeconds: 300 }, at)).to.deep.equal([
        { from: week + 300, to: week },
      ]);
    });

    it('a bin holds the same time of earlier weeks (property)', () =>
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 2e12 }),
          fc.constantFrom(60, 300, 3600, 7200, 86_400),
          fc.boolean(),
          fc.integer({ min: 1, max: 10 }),
          (now, size, snap, weeks) => {
            const ranges = binRanges({ weeks, snapToBin: snap, binSeconds: size }, now);
            expect(ranges).to.have.length(weeks);
            ranges.forEach(({ from, to }, index) => {
              const then = (index + 1) * 7 * 86_400;
              expect(from - to).to.equal(size);
              expect(from).to.be.at.least(then);
              expect(to).to.be.at.most(then);
            });
          },
        ),
      ));
  });
});
