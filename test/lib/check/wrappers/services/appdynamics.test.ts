import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { appdynamics } from '../../../../../src/lib/check/wrappers/appdynamics.js';
import { openDirectly, pythonErrorOf, testCall } from '../direct-call.js';
import { asked } from './asked.js';
import { recordingService } from './recording-service.js';

describe('appdynamics()', () => {
  const settings = { 'appdynamics.user': 'u', 'appdynamics.password': 'p' };
  const now = Date.UTC(2026, 0, 31, 12);
  const rows: [string, Arguments, string][] = [
    [
      'healthrule_violations',
      { application: 'my app' },
      '/applications/my app/problems/healthrule-violations?output=json&duration-in-mins=5&time-range-type=BEFORE_NOW',
    ],
    [
      'healthrule_violations',
      { application: 'a', time_range_type: 'BETWEEN_TIMES' },
      `/applications/a/problems/healthrule-violations?output=json&start-time=${now - 300_000}&end-time=${now}&time-range-type=BETWEEN_TIMES`,
    ],
    [
      'metric_data',
      { application: 'a', metric_path: 'x|y', time_range_type: 'AFTER_TIME', start_time: 5, rollup: false },
      '/applications/a/metric-data?output=json&duration-in-mins=5&start-time=5&time-range-type=AFTER_TIME&metric-path=x|y&rollup=False',
    ],
  ];
  for (const [method, args, url] of rows)
    it(`${method} ${JSON.stringify(args)}`, async () => {
      const { seen } = await asked(appdynamics, 'appdynamics.url', method, args, {
        answer: [],
        call: { settings },
      });
      expect(seen.url).to.equal(url);
      expect(seen.authorization).to.match(/^Basic /);
    });

  it('filters by severity, reads logs, and checks arguments', async () => {
    const violations = [{ severity: 'CRITICAL' }, { severity: 'WARNING' }];
    const { result } = await asked(
      appdynamics,
      'appdynamics.url',
      'healthrule_violations',
      { application: 'a', severity: 'WARNING' },
      { answer: violations, call: { settings } },
    );
    expect(result).to.deep.equal([{ severity: 'WARNING' }]);
    await using logs = await recordingService(({ url }) =>
      url.includes('_count') ? { count: 3 } : { hits: { hits: [1], total: 1 } },
    );
    const object = await openDirectly(
      appdynamics,
      { url: 'http://x', es_url: logs.url, index_prefix: 'logs-' },
      testCall({ settings }),
    );
    expect(await object.call('query_logs', { q: 'a:b' })).to.deep.equal([1]);
    expect(await object.call('query_logs', { raw_result: true })).to.deep.equal({
      hits: { hits: [1], total: 1 },
    });
    expect(await object.call('count_logs', {})).to.equal(3);
    expect(logs.seen.map(({ url }) => url)).to.deep.equal([
      `/logs-*/_search?q=a:b AND eventTimestamp:>${now - 300_000}&size=100&_source=true`,
      `/logs-*/_search?q=eventTimestamp:>${now - 300_000}&size=100&_source=true`,
      `/logs-*/_count?q=eventTimestamp:>${now - 300_000}`,
    ]);
    expect(
      await pythonErrorOf(
        object.call('metric_data', { application: 'a', metric_path: 'x', time_range_type: 'LATER' }),
      ),
    ).to.match(/^Exception: Invalid type!/);
    expect(
      await pythonErrorOf(object.call('healthrule_violations', { application: 'a', severity: 'BAD' })),
    ).to.match(/^Exception: Invalid severity!/);
  });
});
