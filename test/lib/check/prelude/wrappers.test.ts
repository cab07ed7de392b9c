import { expect } from 'chai';
import fc from 'fast-check';
import { encodeValue } from '../../../../src/lib/check/bridge/encode-value.js';
import * as wire from '../../../../src/lib/check/bridge/wire.js';
import { sharedPython, type Host, type Python } from './python.js';

describe('wrappers in Python', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));
  afterEach(() => (python.host = () => ({ exc: 'Exception', args: ['nobody answers'] })));

  /** A host whose objects answer every call with this. */
  const answering =
    (value: unknown): Host =>
    ({ op }) => ({ ok: op === 'open' ? 7 : encodeValue(value, () => 8) });
  const asked = (source: string, value: unknown = null): unknown[] => {
    python.host = answering(value);
    python.requests.length = 0;
    python.value(source);
    return [...python.requests];
  };

  const requests: [source: string, args: object][] = [
    ['http("/x").code()', { url: '/x' }],
    ['http(url="/x", timeout=5).code()', { url: '/x', timeout: 5 }],
    ['http("/x", 5, "b").code()', { url: '/x', timeout: 5, base_url: 'b' }],
    ['http("/x", check_id=1).code()', { url: '/x' }],
    ['http("/x", timeout=None).code()', { url: '/x', timeout: null }],
    ['http(**{"url": "/y"}).code()', { url: '/y' }],
  ];
  for (const [source, args] of requests)
    it(source, () =>
      expect(asked(source)).to.deep.equal([
        { op: 'open', wrapper: 'http', args },
        { op: 'call', handle: 7, method: 'code', args: {} },
      ]),
    );

  const arguments_: [source: string, args: object][] = [
    ['http("/").pods("a", app="x", **{"b/c": "d"})', { name: 'a', labels: { app: 'x', 'b/c': 'd' } }],
    ['http("/").pods(self="s", **{"labels": "l"})', { labels: { self: 's', labels: 'l' } }],
    ['http("/").pods(label__in=("a", "b"))', { labels: { label__in: ['a', 'b'] } }],
    ['tcp().open()', { ports: [] }],
    ['tcp("h").open(80, 443)', { ports: [80, 443] }],
    [
      'http("/").json(time("2026-01-31 12:00").time)',
      { raise_error: { $zk: 'datetime', v: '2026-01-31T12:00:00' } },
    ],
    ['http("/").json({1: set([2]), None: (3,), "x": 1.5})', { raise_error: { '1': [2], null: [3], x: 1.5 } }],
    ['http("/").json([2 ** 53, 2 ** 53 - 1, True])', { raise_error: [2 ** 53, 2 ** 53 - 1, true] }],
    ['http("/").json(float("inf"))', { raise_error: { $zk: 'float', v: 'inf' } }],
    ['http("/").json({"a": 1}.keys())', { raise_error: ['a'] }],
    ['http("/").json("é".encode("utf-8"))', { raise_error: 'é' }],
    ['http("/").json("é".encode("latin-1"))', { raise_error: { $zk: 'bytes', v: '6Q==' } }],
  ];
  for (const [source, args] of arguments_)
    it(source, () => expect(asked(source)[1]).to.have.property('args').that.deep.equals(args));

  const mistakes: [source: string, message: string][] = [
    ['http()', "TypeError: http() missing 1 required positional argument: 'url'"],
    ['http("/", 1, "", 2, 3)', 'TypeError: http() takes at most 4 arguments (5 given)'],
    ['http("/", url="/")', "TypeError: http() got multiple values for argument 'url'"],
    ['http("/", timout=1)', "TypeError: http() got an unexpected keyword argument 'timout'"],
    ['http("/").code(1)', 'TypeError: code() takes at most 0 arguments (1 given)'],
    ['http("/").nothing()', "AttributeError: 'http' object has no attribute 'nothing'"],
    ['http("/").json(http)', 'TypeError: Object of type Sealed is not JSON serializable'],
  ];
  for (const [source, message] of mistakes)
    it(`${source} is a mistake`, () => {
      python.host = answering(null);
      expect(python.error(source)).to.equal(message);
    });

  const values: [what: string, value: unknown, source: string, expected: unknown][] = [
    ['datetime', wire.datetime('2026-01-31T12:00:00.000001'), 'A.year', 2026],
    ['aware datetime', wire.datetime('2026-01-31T12:00:00+00:00'), 'str(A)', '2026-01-31 12:00:00+00:00'],
    ['date', wire.dateOnly('2026-01-31'), 'A.isoformat()', '2026-01-31'],
    ['timedelta', wire.timedelta(90), 'A.total_seconds()', 90],
    ['decimal', wire.decimal('1.10'), 'str(A + A)', '2.20'],
    ['integer', new wire.Tagged('integer', '9007199254740993'), 'str(A + 1)', '9007199254740994'],
    ['whole float', wire.float(3), 'str(A)', '3.0'],
    ['not a number', Number.NaN, 'A != A', true],
    ['infinity', -Infinity, 'str(A)', '-inf'],
    ['negative zero', wire.float(-0), 'str(A)', '-0.0'],
    ['bytes', wire.bytes(Buffer.from('aé')), 'len(A)', 3],
    ['set', wire.setOf(['a', 'a']), 'isinstance(A, set) and list(A)', ['a']],
    ['tuple', wire.tuple([1, [2]]), 'isinstance(A, tuple) and A', [1, [2]]],
    ['pairs', new Map([[1, 'a']]), 'A[1]', 'a'],
    ['lists', wire.lists({ a: [1] }), '[A["a"], A["b"], len(A)]', [[1], [], 2]],
    ['counts', wire.counts({ a: 2 }), '[A["a"], A["b"]]', [2, 0]],
    [
      'headers',
      wire.headers({ 'Content-Type': 'x' }),
      '[A["content-type"], A.get("CONTENT-type"), "content-TYPE" in A, A.get("n")]',
      ['x', 'x', true, null],
    ],
    ['headers as received', wire.headers({ 'X-a': '1' }), 'A', { 'X-a': '1' }],
    ['a dict with our mark', { $zk: 'x', v: 1 }, 'A["$zk"]', 'x'],
    ['tags within lists', [{ a: wire.tuple([wire.float(1)]) }], 'str(A[0]["a"])', '(1.0,)'],
  ];
  for (const [what, value, source, expected] of values)
    it(`understands ${what}`, () => {
      python.host = answering(value);
      expect(python.value(`(lambda A: ${source})(http("/").json())`)).to.deep.equal(expected);
    });

  it('gives back the object itself, for chains', () => {
    python.host = ({ op, ...request }) => {
      if (op === 'open') return { ok: 3 };
      return { ok: 'method' in request && request.method === 'itself' ? { $zk: 'self', v: null } : 200 };
    };
    expect(python.value('http("/").itself().itself().code()')).to.equal(200);
  });

  it('makes objects of further kinds', () => {
    let handle = 10;
    python.host = (request) => {
      if (request.op === 'open') return { ok: 3 };
      if (request.method === 'text') return { ok: `${request.handle} ${JSON.stringify(request.args)}` };
      return { ok: encodeValue([wire.object('page', {})], () => ++handle) };
    };
    expect(python.value('http("/").further()[0].next()[0].text(5)')).to.equal('12 {"size":5}');
  });

  it('calls a wrapper that is a function at once', () => {
    python.requests.length = 0;
    python.host = answering(true);
    expect(python.value('ping(count=2)')).to.equal(true);
    expect(python.requests).to.deep.equal([
      { op: 'open', wrapper: 'ping', args: { count: 2 } },
      { op: 'call', handle: 7, method: 'reached', args: {} },
    ]);
  });

  it('puts the classes written by hand over the generated ones', () => {
    python.host = answering({ n: [1, 2, 3] });
    expect(python.value('sql().result(lambda v: max(v) * 10)')).to.equal(30);
    expect(python.requests.at(-1)).to.deep.equal({ op: 'call', handle: 7, method: 'result', args: {} });
  });

  it('hides wrappers behind helpers of the same name, and those that are for us', () => {
    expect(python.value('sum([1, 2])')).to.equal(3);
    expect(python.error('time_zone')).to.equal("NameError: name 'time_zone' is not defined");
  });

  it('has only some of them in conditions', () => {
    python.host = answering(5);
    expect(python.alert('history().get_one() == 5').active).to.equal(true);
    expect(python.alert('http("/")').captures['exception']).to.match(
      /NameError: name 'http' is not defined$/,
    );
  });

  const raised: [exc: string, args: string[], text: string][] = [
    ['CheckError', ['m'], 'CheckError: m'],
    ['ConfigurationError', ['m'], 'ConfigurationError: Configuration error: m'],
    ['HttpError', ['timeout', 'http://h'], 'HttpError: HTTP request failed for http://h: timeout'],
    ['DbError', ['m', 'Connect to s'], 'DbError: DB operation Connect to s failed: m'],
    ['JmxQueryError', ['m'], 'JmxQueryError: JMX Query failed: m'],
    [
      'InsufficientPermissionsError',
      ['u', 'e'],
      'InsufficientPermissionsError: Insufficient permisions for user u to access e',
    ],
    ['ResultSizeError', ['m'], 'ResultSizeError: Result size error: m'],
    ['SecurityError', ['m'], 'SecurityError: m'],
    ['SnmpError', ['m'], 'SnmpError: SNMP Error. Message: m'],
    ['NagiosError', ['o'], 'NagiosError: NagiosError. Command output: o'],
    ['ValueError', ['m'], 'ValueError: m'],
    ['TypeError', ['m'], 'TypeError: m'],
    ['KeyError', ['m'], "KeyError: 'm'"],
    ['Exception', ['m'], 'Exception: m'],
    ['Unheard', ['m'], 'Exception: m'],
  ];
  for (const [exc, args, text] of raised)
    it(`raises ${exc}`, () => {
      python.host = () => ({ exc, args });
      expect(python.error('http("/")')).to.equal(text);
      expect(python.value('Try(lambda: http("/"), lambda e: "caught")')).to.equal('caught');
      const plain = ['InsufficientPermissionsError', 'ResultSizeError', 'SecurityError'].includes(exc);
      const answer = python.check('http("/")');
      const lastLine = plain
        ? text.slice(exc.length + 2)
        : `Traceback (most recent call last):\n  File "<check-command>", line 1, in <module>\n${text}`;
      expect(answer).to.have.nested.property('failure.text', lastLine);
    });

  it('gives back every JSON that a wrapper can answer', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        python.host = answering(json);
        expect(JSON.stringify(python.value('http("/").json()'))).to.equal(JSON.stringify(json));
      }),
      { numRuns: 200 },
    );
  });

  it('sends back every JSON that a check can give', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as never;
        python.host = answering(null);
        python.value('http("/").json(entity["v"])', { entity: { id: 'e', v: json } });
        const args = python.requests.at(-1)?.args ?? {};
        const isSafe = (text: string): boolean => !/\$zk|e[+-]|\d{15}/.test(text);
        if (isSafe(JSON.stringify(json)))
          expect(JSON.stringify(args['raise_error'])).to.equal(JSON.stringify(json));
      }),
      { numRuns: 200 },
    );
  });
});
