import { expect } from 'chai';
import { callFindings } from '../../../../src/lib/check/validate/call-rules.js';
import type { Code } from '../../../../src/lib/check/validate/code.js';
import type { CheckFinding } from '../../../../src/lib/check/validate/index.js';
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
    expect(rules('prometheus', { positional: 1, methods: ['query'] })).to.deep.equal(['not-on-worker']);
    expect(rules('tcp', { positional: 1, methods: ['open'] })).to.deep.equal(['positional-argument']);
  });

  it('name what replaces an obsolete one, once', () => {
    expect(rules('jmx', { methods: ['query'] })).to.deep.equal(['obsolete-wrapper']);
    expect(rules('cassandra', { positional: 1, methods: ['execute'] })).to.deep.equal(['not-here']);
    expect(findings('jmx')[0]?.hint).to.match(/^Read the beans over HTTP/);
    expect(findings('cassandra')[0]?.hint).to.contain('read the metrics of its exporter');
  });
});
