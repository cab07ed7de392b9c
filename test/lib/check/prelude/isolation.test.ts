import { expect } from 'chai';
import { sharedPython, type Python } from './python.js';

/** The sandbox puts its memory back between two definitions; between two entities of the same one, this is what keeps them apart. */
describe('two evaluations in the same interpreter', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('have namespaces of their own', () => {
    const source = 'def f():\n  global kept\n  kept = 1\n  entity["seen"] = True\n  return 1';
    expect(python.value(source)).to.equal(1);
    expect(python.error('kept')).to.equal("NameError: name 'kept' is not defined");
    expect(python.value('"seen" in entity')).to.equal(false);
  });

  const leaves: [what: string, change: string, look: string][] = [
    ['a function', 'avg.kept = 1', 'avg.kept'],
    ['a function of conditions', 'json.kept = 1', 'json.kept'],
    ['a module', 're.kept = 1', 're.kept'],
    ['a function of a module', 're.sub = 1', 're.sub.kept'],
    ['math', 'math.pi = 3', 'math.pi.kept'],
    ['Counter', 'Counter.kept = 1', 'Counter.kept'],
    ['Counter, deeper', 'Counter.most_common = 1', 'Counter.most_common.kept'],
    ['Try', 'Try.kept = 1', 'Try.kept'],
    ['an instance of Try', 'Try(len, len).kept = 1', 'Try.kept'],
    ['time', 'time.now = 1', 'time.now'],
    ['a wrapper', 'http.kept = 1', 'http.kept'],
    ['a method of a wrapper', 'http.code = 1', 'http.code.kept'],
    ['a wrapper that is a function', 'ping.kept = 1', 'ping.kept'],
    ['a class written by hand', 'sql.result = 1', 'sql.result.kept'],
    ['dict', 'dict.kept = 1', 'dict.kept'],
    ['Exception', 'Exception.kept = 1', 'Exception.kept'],
    ['str of Python 2', 'str.kept = 1', 'str.kept'],
    ['sorted', 'sorted.kept = 1', 'sorted.kept'],
    ['round', 'round.kept = 1', 'round.kept'],
    ['what is behind a function', 'map._function = 1', 'map._function.kept'],
    ['what is behind a wrapper that is a function', 'ping._cls = 1', 'ping._cls.kept'],
    ['a function of a module, by an attribute', 're.sub.kept = 1', 're.sub.kept'],
    ['what is behind a module', 'math._members["kept"] = 1', 'math.kept'],
    ['the kinds of a wrapper', 'http._kinds["kept"] = 1', 'http._kinds.kept'],
    ['unicode of Python 2', 'unicode.kept = 1', 'unicode.kept'],
  ];
  for (const runtime of ['PYTHON_3', 'PYTHON_2'] as const)
    for (const [what, change, look] of leaves)
      it(`leave nothing in ${what} (${runtime})`, () => {
        // Whether the change is refused or only forgotten.
        python.check(`def f():\n  ${change}\n  return 1`, { runtime });
        expect(python.error(look, { runtime })).to.match(/^(AttributeError|NameError)/);
      });

  it('leave no way to delete what others need', () => {
    for (const name of ['re.sub', 'Counter.update', 'http.code', 'Try.__call__x'])
      expect(python.check(`def f():\n  del ${name}\n  return 1`).ok).to.equal(false);
    expect(python.value('[re.sub("a", "b", "a"), Counter("a")]')).to.deep.equal(['b', { a: 1 }]);
  });

  it('do not share random numbers or the time', () => {
    python.value('normalvariate(0, 1)', { seed: 1, now: 5000 });
    expect(python.value('timestamp() > 1000000')).to.equal(true);
  });

  it('compile a definition once', () => {
    const source = 'def f():\n  return entity["id"]';
    const sizes = [1, 2].map((id) => {
      expect(python.value(source, { entity: { id: String(id) } })).to.equal(String(id));
      return python.json('import zk_safe_eval', 'len(zk_safe_eval._cache)');
    });
    expect(sizes[0]).to.equal(sizes[1]);
    for (let index = 0; index < 100; index++) python.value(String(index));
    expect(python.json('import zk_safe_eval', 'len(zk_safe_eval._cache)')).to.be.at.most(64);
  });

  it('hide what is behind the modules', () => {
    for (const look of ['re._compiler', 're.Scanner', 're.enum', 're.functools', 'math.sys'])
      expect(python.error(look)).to.match(/^AttributeError: module '(re|math)' has no attribute/);
  });
});

describe('the door of the prelude', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('answers whatever it is asked', () => {
    for (const request of [
      {},
      { kind: 'other' },
      { kind: 'check' },
      { kind: 'alert', source: '1' },
      { kind: 'inspect', as: 'x' },
    ])
      expect(python.handle(request)).to.have.property('ok', false);
  });

  it('says so when the time is over, wherever that happens', () => {
    python.install('interrupted', 'import zk_check, zk_alert\ndef stop(*args): raise KeyboardInterrupt');
    const interrupt = (attribute: string): unknown => {
      python.json(
        'import interrupted, zk_check',
        `[setattr(zk_check, "kept", zk_check.${attribute}), setattr(zk_check, "${attribute}", interrupted.stop)] and 1`,
      );
      try {
        return python.error('1');
      } finally {
        python.json('import zk_check', `setattr(zk_check, "${attribute}", zk_check.kept) or 1`);
      }
    };
    for (const attribute of ['compile_definition', 'run', 'encode_result'])
      expect(interrupt(attribute)).to.equal('KeyboardInterrupt: ');
    expect(python.value('1')).to.equal(1);
  });

  it('lets no exception but Exception be caught by Try', () => {
    python.host = ({ op }) => (op === 'open' ? { ok: 1 } : { exc: 'Exception', args: ['x'] });
    expect(python.value('Try(lambda: http("/").code(), lambda e: str(e))')).to.equal('x');
    python.host = () => ({ exc: 'Exception', args: ['nobody answers'] });
  });
});
