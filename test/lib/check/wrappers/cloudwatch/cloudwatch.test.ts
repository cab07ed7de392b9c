import { expect } from 'chai';
import type { CloudWatch, GetMetricStatisticsCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from '../../../../../src/lib/aws/index.js';
import { cloudwatch } from '../../../../../src/lib/check/wrappers/cloudwatch.js';
import { openDirectly, plain, pythonErrorOf, testCall, type DirectObject } from '../direct-call.js';

/** What AWS would answer; the requests are kept. */
function fake(answers: { points?: object[]; pages?: object[][] }): {
  open(): Promise<DirectObject>;
  statistics: GetMetricStatisticsCommandInput[];
  listed: object[];
} {
  const statistics: GetMetricStatisticsCommandInput[] = [];
  const listed: object[] = [];
  const client = {
    getMetricStatistics: async (input: GetMetricStatisticsCommandInput) => {
      statistics.push(input);
      return { Datapoints: answers.points ?? [] };
    },
    listMetrics: async (input: object) => {
      const at = listed.push(input) - 1;
      const last = at >= (answers.pages ?? []).length - 1;
      return { Metrics: answers.pages?.[at] ?? [], ...(last ? {} : { NextToken: `page ${at + 1}` }) };
    },
  } as unknown as CloudWatch;
  const aws = { cloudWatch: async () => client } as unknown as AwsClients;
  const call = testCall({
    clusters: {
      kube: () => Promise.reject(new Error('no')),
      aws: async () => aws,
      entities: () => undefined,
    },
  });
  return { open: () => openDirectly(cloudwatch, {}, call), statistics, listed };
}

const one = { dimensions: { b: '2', a: '1' }, metric_name: 'M', namespace: 'N' };

describe('cloudwatch()', () => {
  const point = {
    Timestamp: new Date(2000),
    Sum: 3,
    Average: 1.5,
    ExtendedStatistics: { p99: 9, p50: 5 },
  };
  const older = { ...point, Timestamp: new Date(1000), Sum: 99 };

  const shapes: [string, object, unknown][] = [
    ['one statistic', { statistics: 'Sum' }, { $float: '3' }],
    ['a list of one', { statistics: ['Sum'] }, { $float: '3' }],
    ['two statistics', { statistics: ['Sum', 'Average'] }, { Sum: { $float: '3' }, Average: 1.5 }],
    ['one extended', { statistics: null, extended_statistics: 'p99' }, { $float: '9' }],
    ['one extended that is missing', { statistics: null, extended_statistics: 'p10' }, null],
    [
      'two extended',
      { statistics: null, extended_statistics: ['p99', 'p50'] },
      { p99: { $float: '9' }, p50: { $float: '5' } },
    ],
    [
      'one of both',
      { statistics: 'Sum', extended_statistics: 'p99' },
      { Sum: { $float: '3' }, p99: { $float: '9' } },
    ],
  ];
  for (const [title, args, expected] of shapes)
    it(`gives ${title} of the newest point`, async () => {
      const wrapper = await fake({ points: [point, older] }).open();
      expect(plain(await wrapper.call('query_one', { ...one, ...args }))).to.deep.equal(expected);
    });

  it('asks for all five statistics when nobody says which, and only for what was said', async () => {
    const aws = fake({});
    const wrapper = await aws.open();
    await wrapper.call('query_one', { ...one, statistics: null });
    await wrapper.call('query_one', { ...one, statistics: null, extended_statistics: 'p99' });
    expect(aws.statistics[0]?.Statistics).to.deep.equal([
      'Sum',
      'Average',
      'Maximum',
      'SampleCount',
      'Minimum',
    ]);
    expect(aws.statistics[1]).to.not.have.property('Statistics');
    expect(aws.statistics[1]?.ExtendedStatistics).to.deep.equal(['p99']);
    expect(aws.statistics[0]?.Dimensions).to.deep.equal([
      { Name: 'b', Value: '2' },
      { Name: 'a', Value: '1' },
    ]);
  });

  const windows: [object, string, string][] = [
    [{}, '2026-01-31T11:55:00.000Z', '2026-01-31T12:00:00.000Z'],
    [{ minutes: 60 }, '2026-01-31T11:00:00.000Z', '2026-01-31T12:00:00.000Z'],
    [{ end: '2026-01-01T00:00:00' }, '2025-12-31T23:55:00.000Z', '2026-01-01T00:00:00.000Z'],
    [
      { end: { $zk: 'datetime', v: '2026-01-01T02:00:00+02:00' }, start: '2025-12-01 00:00:00' },
      '2025-12-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
    ],
  ];
  for (const [args, start, end] of windows)
    it(`looks from ${start} to ${end}`, async () => {
      const aws = fake({});
      await (await aws.open()).call('query_one', { ...one, statistics: 'Sum', ...args });
      expect([
        aws.statistics[0]?.StartTime?.toISOString(),
        aws.statistics[0]?.EndTime?.toISOString(),
      ]).to.deep.equal([start, end]);
    });

  for (const period of [0, 30, 61, 90, null])
    it(`refuses a period of ${period}`, async () => {
      const wrapper = await fake({}).open();
      expect(await pythonErrorOf(wrapper.call('query_one', { ...one, statistics: 'Sum', period }))).to.equal(
        'ValueError: Period must be greater than and a multiple of 60',
      );
    });

  it('reads all pages of metrics, and skips zeros', async () => {
    const metric = (value: string) => ({
      Namespace: 'N',
      MetricName: 'M',
      Dimensions: [{ Name: 'a', Value: value }],
    });
    const aws = fake({
      pages: [[metric('1'), metric('2')], [metric('3')]],
      points: [{ Timestamp: new Date(0), Sum: 2 }],
    });
    const wrapper = await aws.open();
    expect(plain(await wrapper.call('query', { dimensions: { a: '*' }, metric_name: 'M' }))).to.deep.equal({
      $counts: {
        M: { $float: '6' },
        dimensions: {
          $counts: { a: { $counts: { 1: { $float: '2' }, 2: { $float: '2' }, 3: { $float: '2' } } } },
        },
      },
    });
    expect(aws.listed).to.deep.equal([
      { Dimensions: [], MetricName: 'M' },
      { Dimensions: [], MetricName: 'M', NextToken: 'page 1' },
    ]);
    const zero = fake({ pages: [[metric('1')]], points: [{ Timestamp: new Date(0), Sum: 0 }] });
    expect(
      plain(await (await zero.open()).call('query', { dimensions: {}, metric_name: 'M' })),
    ).to.deep.equal({
      $counts: { dimensions: { $counts: {} } },
    });
  });

  it('cannot add up several statistics, as on the worker', async () => {
    const aws = fake({ pages: [[{ Namespace: 'N', MetricName: 'M', Dimensions: [] }]], points: [point] });
    expect(
      await pythonErrorOf(
        (await aws.open()).call('query', {
          dimensions: {},
          metric_name: 'M',
          statistics: ['Sum', 'Average'],
        }),
      ),
    ).to.equal("TypeError: unsupported operand type(s) for +=: 'int' and 'dict'");
  });

  it('refuses two ways to name alarms', async () => {
    const wrapper = await fake({}).open();
    expect(
      await pythonErrorOf(wrapper.call('alarms', { alarm_names: ['a'], alarm_name_prefix: 'b' })),
    ).to.equal('CheckError: "alarm_name_prefix" cannot be sprecified if "alarm_names" is specified!');
  });
});
