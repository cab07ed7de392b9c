import { expect } from 'chai';
import { actuatorMetrics } from '../../../../../src/lib/check/wrappers/http/actuator.js';

describe('actuator_metrics()', () => {
  const prefix = 'zmon.response.';

  it('reads the flat keys of Spring', () => {
    const document = {
      'zmon.response.200.GET.api.orders.count': 10,
      'zmon.response.200.GET.api.orders.oneMinuteRate': 0.5,
      'zmon.response.200.GET.api.orders.fifteenMinuteRate': 9,
      'zmon.response.200.GET.api.orders.snapshot.99thPercentile': 99,
      'zmon.response.200.GET.api.orders.snapshot.75thPercentile': 75,
      'zmon.response.200.GET.api.orders.snapshot.median': 50,
      'zmon.response.200.GET.api.orders.snapshot.mean': 51,
      'zmon.response.200.GET.api.orders.snapshot.stdDev': 3,
      'zmon.response.500.POST.api.orders.count': 1,
      'zmon.response.404.GET.only.stdDev': 1,
      'zmon.response.200': 7,
      'zmon.response.200.GET': 7,
      'jvm.memory': 5,
    };
    expect(actuatorMetrics(document, prefix)).to.deep.equal({
      'api.orders': {
        GET: { 200: { count: 10, mRate: 0.5, '99th': 99, '75th': 75, median: 50, mean: 51 } },
        POST: { 500: { count: 1 } },
      },
      only: { GET: { 404: {} } },
    });
  });

  const names: [string, string | undefined][] = [
    ['p99', '99th'],
    ['99%', '99th'],
    ['99thPercentile', '99th'],
    ['p75', '75th'],
    ['75%', '75th'],
    ['75thPercentile', '75th'],
    ['p50', 'median'],
    ['m1_rate', 'mRate'],
    ['1m.rate', 'mRate'],
    ['oneMinuteRate', 'mRate'],
    ['count', 'count'],
    ['min', 'min'],
    ['max', 'max'],
    ['mean', 'mean'],
    ['median', 'median'],
    ['p95', undefined],
    ['toString', undefined],
  ];
  for (const [name, expected] of names)
    it(`reads ${name} in the timers of Dropwizard`, () =>
      expect(
        actuatorMetrics({ timers: { 'zmon.response.200.GET.a.b': { [name]: 1 } } }, prefix),
      ).to.deep.equal({
        'a.b': { GET: { 200: expected === undefined ? {} : { [expected]: 1 } } },
      }));

  it('takes another prefix, and nothing from nothing', () => {
    expect(actuatorMetrics({ 'my.200.GET.a.count': 1 }, 'my.')).to.deep.equal({
      a: { GET: { 200: { count: 1 } } },
    });
    expect(actuatorMetrics({}, prefix)).to.deep.equal({});
    expect(actuatorMetrics({ timers: {}, 'zmon.response.200.GET.a.count': 1 }, prefix)).to.deep.equal({});
  });

  it('is not misled by names of objects', () => {
    const metrics = actuatorMetrics(
      JSON.parse('{"zmon.response.200.GET.__proto__.count": 1}') as Record<string, unknown>,
      prefix,
    );
    expect(JSON.stringify(metrics)).to.equal('{"__proto__":{"GET":{"200":{"count":1}}}}');
    expect(({} as Record<string, unknown>)['GET']).to.equal(undefined);
  });
});
