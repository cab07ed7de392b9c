import { expect } from 'chai';
import type { Runtime } from '../../../../src/lib/check/interpreter/interpreter.js';
import {
  contextNames,
  helperNames,
  missingBuiltins,
  obsoleteWrappers,
  parameterFate,
  workerExceptions,
} from '../../../../src/lib/check/validate/context-names.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { Python } from '../prelude/python.js';

const runtimes: readonly Runtime[] = ['PYTHON_2', 'PYTHON_3'];
const kinds = ['check', 'alert'] as const;

describe('names that code can use, as validation knows them', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await Python.start(wrappers)));

  /** What the prelude gives to code, beside what Python 2 is rewritten to. */
  function given(kind: 'check' | 'alert', runtime: Runtime): string[] {
    const values = {
      as: kind,
      text: JSON.stringify({ runtime, entity: {}, entityResults: [], history: [], value: 0 }),
    };
    const context =
      '(zk_check._context(json.loads(text)) if as_ == "check" else zk_alert._context(json.loads(text), {}, {}))';
    const names = python.json('import zk_check, zk_alert', `list(${context})`, {
      text: values.text,
      as_: kind,
    }) as string[];
    return names.filter((name) => !name.startsWith('__zk_')).sort();
  }

  /** Whether code can use the name. Conditions are always active when they raise. */
  function works(kind: 'check' | 'alert', runtime: Runtime, name: string): boolean {
    const source = `isinstance([${name}], list)`;
    if (kind === 'check') {
      const answer = python.check(source, { runtime });
      if (!answer.ok) expect(answer.failure.exception, name).to.equal('NameError');
      return answer.ok;
    }
    const { captures } = python.alert(source, { runtime });
    if ('exception' in captures) expect(captures['exception'], name).to.match(/NameError/);
    return !('exception' in captures);
  }

  for (const runtime of runtimes)
    for (const kind of kinds) {
      it(`are exactly those that a ${kind} of ${runtime} has`, () => {
        const python3 = ['None', 'object', '__name__', '__build_class__'];
        const known = [...contextNames(kind, wrappers)].filter((name) => !python3.includes(name));
        expect(given(kind, runtime)).to.deep.equal(known.sort());
      });

      it(`work in a ${kind} of ${runtime}, all of them`, () => {
        for (const name of contextNames(kind, wrappers))
          expect(works(kind, runtime, name), name).to.equal(true);
      });

      it(`do not work in a ${kind} of ${runtime}, where validation says so`, () => {
        const known = contextNames(kind, wrappers);
        const missing = [...missingBuiltins, ...workerExceptions].filter(
          // A keyword of Python 2.
          (name) => !known.has(name) && (name !== 'exec' || runtime === 'PYTHON_3'),
        );
        expect(missing.length).to.be.greaterThan(50);
        for (const name of missing) expect(works(kind, runtime, name), name).to.equal(false);
      });
    }

  it('leave out what only the prelude asks for', () => {
    const internal = wrappers.filter((wrapper) => wrapper.internal === true).map(({ name }) => name);
    expect(internal).to.have.length.greaterThan(1);
    for (const name of internal)
      if (!helperNames.includes(name)) expect([...contextNames('check', wrappers)]).to.not.include(name);
  });

  it('include obsolete wrappers, each with what to use instead', () => {
    const obsolete = wrappers.filter(({ tier }) => tier === 'obsolete').map(({ name }) => name);
    expect([...obsoleteWrappers.keys()].sort()).to.deep.equal(obsolete.sort());
    for (const instead of obsoleteWrappers.values()) expect(instead).to.match(/^[A-Z].*\.$/);
  });

  it('are refused as parameters of alerts just as the worker refuses them', () => {
    const names = [...contextNames('alert', wrappers)].filter(
      (name) => !['None', 'True', 'False'].includes(name),
    );
    for (const name of [...names, 'limit', 'http', 'jmx', 'print']) {
      const { captures } = python.alert(`${name} == "mine"`, { parameters: { [name]: { value: 'mine' } } });
      const clashes = /clashes in context/.test(JSON.stringify(captures));
      expect(clashes, name).to.equal(parameterFate(name, wrappers) === 'clashes');
      const { active } = python.alert(`${name} == "mine"`, { parameters: { [name]: { value: 'mine' } } });
      if (!clashes) expect(active, name).to.equal(parameterFate(name, wrappers) === 'visible');
    }
  });
});
