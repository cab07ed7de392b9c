import { expect } from 'chai';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Json } from '../../../../../src/lib/check/bridge/wire.js';
import type { AlertVerdict, EntityEvaluation } from '../../../../../src/lib/check/evaluation/model.js';
import { junitCases } from '../../../../../src/lib/check/evaluation/report/junit-results.js';
import { junitXml } from '../../../../../src/lib/core/index.js';
import { nagiosLine } from '../../../../../src/lib/check/evaluation/report/nagios.js';
import { numbersOf } from '../../../../../src/lib/check/evaluation/report/numbers.js';
import { PrometheusText } from '../../../../../src/lib/check/evaluation/report/prometheus-text.js';
import { faultText, resultObject } from '../../../../../src/lib/check/evaluation/report/result-object.js';
import { resultRows, timeText } from '../../../../../src/lib/check/evaluation/report/result-row.js';
import { redactor } from '../../../../../src/lib/core/index.js';
import { app, subjectOf } from '../subjects.js';

const plain = (text: string): string => text;
const fault = {
  reason: 'python' as const,
  exception: 'HttpError',
  message: 'HTTP request failed for http://a: timeout',
  text: 'Traceback (most recent call last):\n  File "<check-command>", line 2, in check\nHttpError: HTTP request failed for http://a: timeout',
  position: { file: 'health.yaml', line: 11, column: 12 },
  source: "return http('/health').code()",
};
const alert = subjectOf(['condition: ">3"']).alerts[0]!.definition;

describe('a result as JSON', () => {
  it('has what a trial run of ZMON answers, and every alert', () => {
    const object = resultObject(
      evaluation(5, { alerts: [verdict({ captures: { c: 1 }, startTime: 7 })] }),
      plain,
    );
    expect(object).to.deep.equal({
      entity: { id: 'a', type: 'app' },
      run: 1,
      value: { ts: 1.5, td: 0.012, value: 5, worker: 'w' },
      is_alert: true,
      captures: { c: 1 },
      in_period: true,
      alerts: [
        {
          alert_id: 1,
          name: 'Alert 1',
          priority: 1,
          active: true,
          in_period: true,
          captures: { c: 1 },
          exception: false,
          changed: true,
          start_time_ts: 7,
        },
      ],
    });
  });

  it('has captures and period only in the alerts when there are several', () => {
    const object = resultObject(
      evaluation(5, { alerts: [verdict({ active: false }), verdict({ active: false })] }),
      plain,
    );
    expect(object).to.not.have.any.keys('captures', 'in_period');
    expect(object['is_alert']).to.equal(false);
  });

  it('is an alert without alerts when the check failed, and says where', () => {
    const object = resultObject(failed(), plain);
    expect(object).to.deep.include({ is_alert: true, captures: {}, in_period: true });
    expect(object['error']).to.deep.include({
      exception: 'HttpError',
      file: 'health.yaml',
      line: 11,
      column: 12,
    });
  });

  it('holds no secret, however deep', () => {
    const object = resultObject(
      evaluation({ a: ['the s3cr3t-word'] }, { output: 's3cr3t-word' }),
      redactor(['s3cr3t-word']),
    );
    expect(JSON.stringify(object)).to.not.include('s3cr3t-word');
  });
});

describe('a result as a row', () => {
  it('is one for each alert, with what is worth knowing of the state', () => {
    const alerts = [
      verdict({ active: false }),
      verdict({ inPeriod: false }),
      verdict({ exception: true, captures: { limit: 5, exception: 'Traceback\nNameError: x' } }),
    ];
    expect(
      resultRows(evaluation({ a: 1 }, { alerts }), plain).map(({ state, captures }) => [state, captures]),
    ).to.deep.equal([
      ['ok', ''],
      ['ACTIVE (outside its period)', ''],
      ['ACTIVE (error)', 'limit=5, exception=NameError: x'],
    ]);
  });

  it('shows the last line of an error', () => {
    const [row] = resultRows(failed(), plain);
    expect(row).to.include({
      state: 'FAILED',
      value: 'HttpError: HTTP request failed for http://a: timeout',
    });
  });

  it('holds short texts only', () => {
    const [row] = resultRows(evaluation('x'.repeat(60_000)), plain);
    expect(row?.value).to.have.length(60);
    expect(JSON.stringify(row).length).to.be.lessThan(2000);
  });

  for (const [seconds, text] of [
    [0, '<1ms'],
    [0.0123, '12ms'],
    [0.9994, '999ms'],
    [1.25, '1.3s'],
  ] as const)
    it(`writes ${seconds} s as ${text}`, () => expect(timeText(seconds)).to.equal(text));

  it('places an error in the file', () => {
    expect(faultText(fault)).to.equal(
      'health.yaml:11:12: HttpError: HTTP request failed for http://a: timeout',
    );
  });
});

describe('results as JUnit', () => {
  it('have a case for each alert of an entity, a failure for an active one, an error for a failed check', () => {
    const cases = [
      ...junitCases(evaluation(5, { alerts: [verdict({}), verdict({ active: false })] }), plain),
      ...junitCases(failed(), plain),
    ];
    const xml = junitXml([{ name: 'Health', cases }]);
    expect(XMLValidator.validate(xml)).to.equal(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml) as {
      testsuites: { '@_tests': string; testsuite: Record<string, unknown> };
    };
    expect(testsuites.testsuite).to.deep.include({
      '@_name': 'Health',
      '@_tests': '3',
      '@_failures': '1',
      '@_errors': '1',
    });
    expect(cases.map(({ problem }) => problem?.message)).to.deep.equal([
      'Alert 1 is active',
      undefined,
      'health.yaml:11:12: HttpError: HTTP request failed for http://a: timeout',
    ]);
  });

  it('are well formed XML for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, text) => {
        const problem = { kind: 'failure' as const, type: 't', message: text, text };
        const xml = junitXml([{ name, cases: [{ name, classname: text, time: 1, problem, output: text }] }]);
        expect(XMLValidator.validate(xml)).to.equal(true);
      }),
    );
  });
});

describe('results for Nagios', () => {
  const line = (one: EntityEvaluation): string => nagiosLine('Health', one, plain);

  it('are a line with state and performance data', () => {
    expect(line(evaluation({ cpu: { load: 0.5 }, up: true, name: 'x' }))).to.equal(
      `Health OK - a: {"cpu":{"load":0.5},"up":true,"name":"x"} | 'cpu.load'=0.5 'up'=1 'time'=0.012s`,
    );
  });

  it('are CRITICAL for priority 1, WARNING for others, OK outside of the period, UNKNOWN for a failed check', () => {
    const withAlert = (change: Partial<AlertVerdict>): string =>
      line(evaluation(1, { alerts: [verdict(change)] }));
    expect(withAlert({})).to.match(/^Health CRITICAL - a: 1 \[Alert 1\] \| 'value'=1 /);
    expect(withAlert({ alert: { ...alert, priority: 2 } })).to.match(/^Health WARNING /);
    expect(withAlert({ inPeriod: false })).to.match(/^Health OK - a: 1 \[Alert 1 \(outside its period\)\]/);
    expect(line(failed())).to.match(/^Health UNKNOWN - a: HttpError: .* \| 'time'=0.012s$/);
  });

  it('escape what would end the text or a label', () => {
    expect(line(evaluation({ "it's|a=b": 1 }))).to.include(`'it''s/a_b'=1`);
    expect(line(evaluation('a | b\nc'))).to.match(/^Health OK - a: a \/ b c \| 'time'/);
  });

  it('write numbers without exponents', () => {
    expect(line(evaluation([1e-7, 1e15, -2.5]))).to.include(`'0'=0.0000001 '1'=1000000000000000 '2'=-2.5`);
  });
});

describe('results for Prometheus', () => {
  it('are gauges of numbers, failures, durations and alerts', () => {
    const text = new PrometheusText('Health');
    text.add(evaluation({ a: { b: 2 } }, { alerts: [verdict({})] }));
    text.add({ ...failed(), entity: app('z') });
    expect(text.toString()).to.equal(
      [
        '# HELP zmon_check_value Numbers in the value of a check.',
        '# TYPE zmon_check_value gauge',
        'zmon_check_value{check="Health",entity="a",key="a.b"} 2',
        '# HELP zmon_check_failed Whether the check raised an error.',
        '# TYPE zmon_check_failed gauge',
        'zmon_check_failed{check="Health",entity="a"} 0',
        'zmon_check_failed{check="Health",entity="z"} 1',
        '# HELP zmon_check_duration_seconds How long the check took.',
        '# TYPE zmon_check_duration_seconds gauge',
        'zmon_check_duration_seconds{check="Health",entity="a"} 0.012',
        'zmon_check_duration_seconds{check="Health",entity="z"} 0.012',
        '# HELP zmon_alert_active Whether an alert is active within its period.',
        '# TYPE zmon_alert_active gauge',
        'zmon_alert_active{check="Health",entity="a",alert_id="1",alert="Alert 1",priority="1"} 1',
        '',
      ].join('\n'),
    );
  });

  it('take the last run, and say nothing twice', () => {
    const text = new PrometheusText('h');
    text.add(evaluation(1));
    text.add(evaluation({ 'a.b': 1, a: { b: 2 } }));
    const lines = text
      .toString()
      .split('\n')
      .filter((one) => one.startsWith('zmon_check_value{'));
    expect(lines).to.deep.equal(['zmon_check_value{check="h",entity="a",key="a.b"} 1']);
  });

  it('escape labels, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const text = new PrometheusText('h');
        text.add(evaluation({ [key]: 1 }));
        const [sample = ''] = text
          .toString()
          .split('\n')
          .filter((one) => one.startsWith('zmon_check_value{'));
        const written = /key="((?:[^"\\\n]|\\.)*)"\} 1$/.exec(sample)?.[1];
        expect(written?.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))).to.equal(
          key,
        );
      }),
    );
  });
});

describe('the numbers of a value', () => {
  it('have paths, booleans count, texts do not', () => {
    expect(numbersOf({ a: [1, { b: true }], c: 'x', d: null })).to.deep.equal([
      { path: 'a.0', value: 1 },
      { path: 'a.1.b', value: 1 },
    ]);
    expect(numbersOf(5)).to.deep.equal([{ path: '', value: 5 }]);
    expect(
      numbersOf(
        Array.from({ length: 50 }, () => 1),
        10,
      ),
    ).to.have.length(10);
  });
});

function evaluation(value: Json, more: Partial<EntityEvaluation> = {}): EntityEvaluation {
  return {
    entity: app('a'),
    index: 0,
    run: 1,
    result: { ts: 1.5, td: 0.012, value, worker: 'w' },
    alerts: [],
    output: '',
    timings: { totalMs: 12, bridgeMs: 1 },
    ...more,
  };
}

function failed(): EntityEvaluation {
  return evaluation(null, { result: { ts: 1.5, td: 0.012, value: fault.text, worker: 'w', exc: 1 }, fault });
}

function verdict(change: Partial<AlertVerdict>): AlertVerdict {
  return { alert, active: true, captures: {}, inPeriod: true, changed: true, exception: false, ...change };
}
