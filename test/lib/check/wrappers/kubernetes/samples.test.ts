import { expect } from 'chai';
import { samples } from '../../../../../src/lib/check/wrappers/kubernetes/samples.js';
import { plain } from '../direct-call.js';

describe('metrics of an API server', () => {
  it('are read with labels, escapes and special numbers', () => {
    const text = `# HELP up Whether it is "up" {x="y"} 1
# TYPE up gauge
up 1
requests_total{verb="GET",code="200",} 1e+06 1700000000000
requests_total{path="/a \\"b\\" \\\\ \\n {}, c=\\"d\\""} 2.5
latency_bucket{le="+Inf"} +Inf
empty{} NaN
cold -Inf

not a sample at all {
`;
    expect(plain(samples(text))).to.deep.equal({
      $lists: {
        up: [{ $tuple: [{}, { $float: '1' }] }],
        requests_total: [
          { $tuple: [{ verb: 'GET', code: '200' }, { $float: '1000000' }] },
          { $tuple: [{ path: '/a "b" \\ \n {}, c="d"' }, 2.5] },
        ],
        latency_bucket: [{ $tuple: [{ le: '+Inf' }, { $float: 'inf' }] }],
        empty: [{ $tuple: [{}, { $float: 'nan' }] }],
        cold: [{ $tuple: [{}, { $float: '-inf' }] }],
      },
    });
  });
});
