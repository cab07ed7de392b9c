import { expect } from 'chai';
import fc from 'fast-check';
import { PythonError } from '../../../../../src/lib/check/bridge/wire.js';
import { pythonFloat } from '../../../../../src/lib/check/wrappers/prometheus/python-float.js';
import {
  flatSamples,
  parseExposition,
  samplesByName,
  type Sample,
} from '../../../../../src/lib/check/wrappers/prometheus/text-format.js';
import { plain } from '../direct-call.js';

const document = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400",}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
http_request_duration_seconds_bucket{le="+Inf"} 144320
rpc_duration_seconds{ quantile = "0.01" , job="a,b}" } NaN
empty{} 1
tab\t7\r
`;

describe('the text format of Prometheus', () => {
  it('is read as the document of its specification', () => {
    expect(plain(samplesByName(parseExposition(document)))).to.deep.equal({
      $lists: {
        http_requests_total: [
          { $tuple: [{ method: 'post', code: '200' }, { $float: '1027' }] },
          { $tuple: [{ method: 'post', code: '400' }, { $float: '3' }] },
        ],
        msdos_file_access_time_seconds: [
          {
            $tuple: [
              { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
              { $float: '1458255915' },
            ],
          },
        ],
        metric_without_timestamp_and_labels: [{ $tuple: [{}, 12.47] }],
        something_weird: [{ $tuple: [{ problem: 'division by zero' }, { $float: 'inf' }] }],
        http_request_duration_seconds_bucket: [{ $tuple: [{ le: '+Inf' }, { $float: '144320' }] }],
        rpc_duration_seconds: [{ $tuple: [{ quantile: '0.01', job: 'a,b}' }, { $float: 'nan' }] }],
        empty: [{ $tuple: [{}, { $float: '1' }] }],
        tab: [{ $tuple: [{}, { $float: '7' }] }],
      },
    });
  });

  it('becomes flat', () => {
    const samples = () => parseExposition('up 1\nx{b="2",a="1"} 5\nx{a="3"} 6\ny{a="1"} 1.5\ny 2\n');
    expect(plain(flatSamples(samples(), null))).to.deep.equal({
      up: { $float: '1' },
      x: { 'a.1.b.2': { $float: '5' }, 'a.3': { $float: '6' } },
      y: { 'a.1': 1.5, '': { $float: '2' } },
    });
    expect(plain(flatSamples(samples(), ['up', 'x.b']))).to.deep.equal({
      up: { $float: '1' },
      x: { 'a.1.b.2': { $float: '5' } },
    });
    expect(flatSamples(samples(), [])).to.deep.equal({});
  });

  for (const line of [
    'a',
    'a{',
    'a{b="1"',
    'a{b=1} 2',
    'a{b="1" c="2"} 3',
    'a{b="1"}',
    '{} 1',
    'a x',
    'a 0x10',
    'a{b="1",,} 1',
  ])
    it(`refuses ${line}`, () => expect(() => [...parseExposition(line)]).to.throw(PythonError));

  for (const name of ['__proto__', 'constructor', 'toString'])
    it(`takes ${name} for a name like any other`, () => {
      const flat = flatSamples(parseExposition(`${name}{${name}="x"} 1.5`), null);
      expect(Object.keys(flat)).to.deep.equal([name]);
      expect(JSON.stringify(flat)).to.equal(`{"${name}":{"${name}.x":1.5}}`);
    });

  const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,10}$/);
  const label = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,10}$/);
  const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity), fc.integer());
  const sample: fc.Arbitrary<Sample> = fc.record({
    name,
    labels: fc.dictionary(label, fc.string({ unit: 'binary' }), { maxKeys: 4, noNullPrototype: true }),
    value: number,
  });

  it('keeps at most 200000 samples, of however many', () => {
    const lines = (count: number): string => 'a 1\nb{c="d"} 2\n'.repeat(count);
    expect(() => samplesByName(parseExposition(lines(100_001)))).to.throw(PythonError, 'more than 200000');
    expect(() => flatSamples(parseExposition(lines(100_001)), null)).to.throw(PythonError, 'include_keys');
    expect(plain(flatSamples(parseExposition(lines(100_001)), ['a']))).to.deep.equal({ a: { $float: '1' } });
  });

  it('gives back what was written (property)', () =>
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 10 }),
        fc.constantFrom('', ','),
        fc.constantFrom('', ' 1395066363000'),
        (samples, comma, stamp) => {
          const text = samples.map((one) => `${write(one, comma)}${stamp}\n`).join('# a comment\n');
          expect([...parseExposition(text)]).to.deep.equal(
            samples.map((one) => ({ ...one, value: one.value })),
          );
        },
      ),
    ));

  it('throws nothing but ValueError (property)', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab{}="\\,1 \t\n#.+-eNI') }), (text) => {
        try {
          [...parseExposition(text)];
        } catch (error) {
          expect(error).to.be.instanceOf(PythonError);
        }
      }),
    ));
});

describe("numbers as Python's float()", () => {
  const rows: [string, number | undefined][] = [
    ['1', 1],
    ['-1.5e+06', -1_500_000],
    ['.5', 0.5],
    ['5.', 5],
    ['1_000', 1000],
    ['+Inf', Infinity],
    ['-infinity', -Infinity],
    ['nan', NaN],
    ['', undefined],
    ['.', undefined],
    ['1__0', undefined],
    ['_1', undefined],
    ['0x10', undefined],
    ['1e', undefined],
    ['Infinit', undefined],
  ];
  for (const [text, expected] of rows)
    it(JSON.stringify(text), () => {
      if (expected === undefined)
        expect(() => pythonFloat(text)).to.throw(PythonError, 'could not convert string to float');
      else expect(pythonFloat(text)).to.deep.equal(expected);
    });

  it('a megabyte of digits takes no time', () => {
    const digits = '1'.repeat(1024 * 1024);
    for (const text of [`${digits}x`, `${digits}.${digits}x`, `${'1_'.repeat(500_000)}x`, `1e${digits}x`])
      expect(() => pythonFloat(text)).to.throw(
        PythonError,
        /^could not convert string to float: '.{1,200}'$/,
      );
  });

  it('reads every double that was printed (property)', () =>
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(pythonFloat(pythonText(value))).to.deep.equal(value);
      }),
    ));
});

function pythonText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function write({ name, labels, value }: Sample, comma: string): string {
  const list = Object.entries(labels).map(
    ([key, text]) =>
      `${key}="${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  const block = list.length === 0 ? '' : `{${list.join(',')}${comma}}`;
  return `${name}${block} ${pythonText(value)}`;
}
