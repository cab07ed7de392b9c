import { expect } from 'chai';
import { advise } from '../../../../src/lib/check/bench/advice.js';
import { CallTable } from '../../../../src/lib/check/bench/call-table.js';
import { PartSamples, splitTime } from '../../../../src/lib/check/bench/parts.js';
import { Samples } from '../../../../src/lib/check/bench/samples.js';

interface Case {
  totalMs: number;
  bridgeMs: number;
  workMs: number;
  calls?: number;
  bytes?: number;
  failed?: number;
}

function adviceFor(...cases: Case[]): string {
  const parts = new PartSamples();
  const calls = new Samples();
  const bytes = new Samples();
  const table = new CallTable();
  for (const one of cases) {
    parts.add(splitTime(one.totalMs, one.bridgeMs, one.workMs));
    calls.add(one.calls ?? 1);
    bytes.add(one.bytes ?? 10);
    table.add('http(url="/").code()', {
      workMs: one.workMs,
      hostMs: one.bridgeMs,
      bytes: one.bytes ?? 10,
      failed: false,
    });
  }
  const failed = cases.reduce((sum, one) => sum + (one.failed ?? 0), 0);
  return advise({ warm: parts.spreads!, callRows: table.rows(), calls, bytes, parallel: 2, failed });
}

describe('the advice of a bench', () => {
  for (const [name, cases, words] of [
    ['a cheap check', [{ totalMs: 1, bridgeMs: 0, workMs: 0 }], /1\.0 ms: there is nothing to gain/],
    [
      'a slow service',
      [{ totalMs: 100, bridgeMs: 96, workMs: 95 }],
      /target takes 95 % of the time, most of it in http\(url="\/"\)\.code\(\) \(median 95 ms\).*--parallel 4/,
    ],
    [
      'a service that is slow now and then',
      [
        { totalMs: 20, bridgeMs: 19, workMs: 19 },
        { totalMs: 20, bridgeMs: 19, workMs: 19 },
        { totalMs: 900, bridgeMs: 899, workMs: 899 },
      ],
      /varies much/,
    ],
    ['many calls', [{ totalMs: 100, bridgeMs: 96, workMs: 95, calls: 12 }], /12 calls one after the other/],
    ['large answers', [{ totalMs: 100, bridgeMs: 10, workMs: 5, bytes: 200 * 1024 }], /works on 200 KiB/],
    ['many small calls', [{ totalMs: 50, bridgeMs: 10, workMs: 5, calls: 40 }], /Python.*40 calls/],
    ['much Python', [{ totalMs: 500, bridgeMs: 10, workMs: 9 }], /Python takes 98 %.*loops/],
    [
      'much packing',
      [{ totalMs: 100, bridgeMs: 80, workMs: 10, calls: 30, bytes: 1 << 20 }],
      /Packing.*70 %.*30 calls with 1024 KiB/,
    ],
    [
      'failures',
      [{ totalMs: 100, bridgeMs: 80, workMs: 80, failed: 1 }],
      /^Most evaluations fail.*trial-run/,
    ],
  ] as [string, Case[], RegExp][])
    it(`for ${name}`, () => {
      expect(adviceFor(...cases)).to.match(words);
    });
});
