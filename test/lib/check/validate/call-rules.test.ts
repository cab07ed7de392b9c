import { expect } from 'chai';
import type { CallShape } from '../../../../src/lib/check/interpreter/interpreter.js';
import { callFindings } from '../../../../src/lib/check/validate/call-rules.js';
import type { Code } from '../../../../src/lib/check/validate/code.js';
import type { CheckFinding } from '../../../../src/lib/check/validate/index.js';
import { returnedObjects } from '../../../../src/lib/check/validate/method-rules.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';

type Report = Parameters<typeof callFindings>[1];

const code: Code = {
  as: 'check',
  source: '',
  runtime: 'PYTHON_3',
  runtimeGiven: true,
  parameters: [],
  position: (line, column) => ({ line, ...(column !== undefined && { column }) }),
};

const method = (name: string, more: Partial<CallShape> = {}): CallShape => ({
  name,
  positional: 0,
  keywords: [],
  ...more,
});

/** The findings about a call of this shape, with the table as it is. */
function findings(name: string, more: Partial<Report['calls'][number]> = {}): CheckFinding[] {
  const place = { line: 1, column: 1 };
  const report: Report = {
    names: [{ name, ...place }],
    calls: [{ name, methods: [], positional: 0, keywords: [], ...place, ...more }],
  };
  return callFindings(code, report, wrappers);
}

const rules = (...call: Parameters<typeof findings>): string[] => findings(...call).map(({ rule }) => rule);

describe('rules about calls, with the wrappers as they are', () => {
  it('leave helpers alone, also those that ask the host for something', () => {
    expect(rules('parse_cert', { positional: 1, keywords: ['base64'] })).to.deep.equal([]);
    expect(rules('parse_cert', { positional: 2 })).to.deep.equal([]);
    expect(rules('time', { positional: 1, keywords: ['tz_name'] })).to.deep.equal([]);
  });

  it('do not speak of places on a worker, where a worker has not the function', () => {
    expect(
      rules('prometheus', { positional: 1, methods: [method('query', { positional: 1 })] }),
    ).to.deep.equal(['not-on-worker']);
    expect(rules('tcp', { positional: 1, methods: [method('open')] })).to.deep.equal(['positional-argument']);
  });

  it('name what replaces an obsolete one, once', () => {
    expect(rules('jmx', { methods: [method('query')] })).to.deep.equal(['obsolete-wrapper']);
    expect(rules('cassandra', { positional: 1, methods: [method('execute')] })).to.deep.equal(['not-here']);
    expect(findings('jmx')[0]?.hint).to.match(/^Read the beans over HTTP/);
    expect(findings('cassandra')[0]?.hint).to.contain('read the metrics of its exporter');
  });

  const messages = (...call: Parameters<typeof findings>): string[] =>
    findings(...call).map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);

  it('look at what a wrapper needs, unless it may come out of a list or a mapping', () => {
    expect(messages('snmp', { methods: [method('get', { keywords: ['oid'] })] })).to.deep.equal([
      'error call-arguments: `snmp().get` needs `name`',
    ]);
    expect(rules('snmp', { methods: [method('get', { keywords: ['**'] })] })).to.deep.equal([]);
    expect(rules('snmp', { methods: [method('get', { keywords: ['*'] })] })).to.deep.equal([]);
  });

  it('look at the arguments of methods', () => {
    expect(messages('http', { positional: 1, methods: [method('code', { positional: 1 })] })).to.deep.equal([
      'error call-arguments: `http().code` takes at most 0 arguments, 1 are given',
    ]);
    expect(messages('redis', { methods: [method('get', { keywords: ['kye'] })] })).to.deep.equal([
      'error call-arguments: `redis().get` has no argument `kye`',
    ]);
  });

  it('look at the methods of what a method gives, where that is an object of the wrapper', () => {
    const chain = (...methods: CallShape[]) => messages('history', { methods });
    expect(chain(method('distance'), method('absolut'))).to.deep.equal([
      'error unknown-method: `history().distance()` has no method `absolut`',
    ]);
    expect(chain(method('distance'), method('absolute'))).to.deep.equal([
      'error call-arguments: `history().distance().absolute` needs `value`',
    ]);
    expect(chain(method('distance'), method('absolute', { positional: 1 }), method('any'))).to.deep.equal([]);
    // Plain values have methods of Python's.
    expect(messages('http', { positional: 1, methods: [method('text'), method('strip')] })).to.deep.equal([]);
  });

  it('know which method gives each of the further objects', () => {
    const objects = (name: string) => {
      const wrapper = wrappers.find((one) => one.name === name);
      return Object.keys(wrapper?.objects ?? {}).sort();
    };
    const withObjects = wrappers.filter((one) => one.objects !== undefined).map(({ name }) => name);
    expect(Object.keys(returnedObjects)).to.have.members(withObjects);
    for (const [name, kinds] of Object.entries(returnedObjects)) {
      expect(Object.values(kinds).sort(), name).to.deep.equal(objects(name));
      expect(wrappers.find((one) => one.name === name)?.methods).to.include.all.keys(Object.keys(kinds));
    }
  });
});
