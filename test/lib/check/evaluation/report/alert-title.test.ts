import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../../../../src/lib/check/bridge/wire.js';
import type { AlertVerdict, EntityEvaluation } from '../../../../../src/lib/check/evaluation/model.js';
import { alertTitle } from '../../../../../src/lib/check/evaluation/report/alert-title.js';
import { junitCases } from '../../../../../src/lib/check/evaluation/report/junit-results.js';
import { nagiosLine } from '../../../../../src/lib/check/evaluation/report/nagios.js';
import { resultObject } from '../../../../../src/lib/check/evaluation/report/result-object.js';
import { resultRows } from '../../../../../src/lib/check/evaluation/report/result-row.js';
import { redactor } from '../../../../../src/lib/core/index.js';
import { app, subjectOf } from '../subjects.js';

const captures: JsonObject = {
  thing: 'everything',
  status: 'broken',
  load: 3.14159,
  top: { cpu: [7, 8] },
  width: 6,
};

const titles: [string, string][] = [
  ['Disk full', 'Disk full'],
  // The three cases of zmon-worker's own tests.
  ['{thing} is {status}', 'everything is broken'],
  ['{thingy} is {result}', '{thingy} is {result}'],
  [
    '{thing:w} is {status}',
    "<<< Unformattable name '{thing:w} is {status}': Unknown format code 'w' for object of type 'str' >>>",
  ],
  ['Load {load:.2f} on {entities}', 'Load 3.14 on web-1'],
  ['CPU {top[cpu][1]}', 'CPU 8'],
  ['{top[disk]}', '{top[disk]}'],
  ['{status!r}', "'broken'"],
  ['{status:>{width}}|', 'broken|'],
  ['{thing:>{width}}', 'everything'],
  ['{{literal}} {status}', '{literal} broken'],
  ['{', "<<< Unformattable name '{': Single '{' encountered in format string >>>"],
  ['a } b', "<<< Unformattable name 'a } b': Single '}' encountered in format string >>>"],
  ['{thing', "<<< Unformattable name '{thing': expected '}' before end of string >>>"],
  ['{}', "<<< Unformattable name '{}': Replacement index 0 out of range for positional args tuple >>>"],
  ['{thing.__class__}', "<<< Unformattable name '{thing.__class__}': there is no attribute '__class__' >>>"],
  ['{constructor}', '{constructor}'],
];

describe('the title of an alert', () => {
  for (const [name, expected] of titles)
    it(`of ${JSON.stringify(name)}`, () => {
      expect(alertTitle({ name }, { id: 'web-1' }, captures)).to.equal(expected);
    });

  it('prefers a capture of the name "entities" to the entity, as the worker does', () => {
    expect(alertTitle({ name: '{entities}' }, { id: 'web-1' }, { entities: 'mine' })).to.equal('mine');
  });

  it('never throws, whatever the name', () => {
    const name = fc.string({ unit: fc.constantFrom('{', '}', ':', '!', '[', ']', '.', 'a', '0', 'r', 'f') });
    fc.assert(
      fc.property(name, (text) => {
        expect(alertTitle({ name: text }, { id: 'e' }, { a: 1.5, aa: 'x' })).to.be.a('string');
      }),
    );
  });
});

describe('the reports of a trial run', () => {
  const [alert] = subjectOf(['condition: "> 5"']).alerts.map(({ definition }) => definition);
  const verdict = (active: boolean): AlertVerdict => ({
    alert: { ...alert!, name: 'Load {load:.1f} on {entities}' },
    active,
    captures: { load: 9.26 },
    inPeriod: true,
    changed: false,
    exception: false,
  });
  const evaluation = (active: boolean): EntityEvaluation => ({
    entity: app('web-1'),
    index: 0,
    run: 1,
    result: { ts: 0, td: 0.1, value: 9.26 },
    alerts: [verdict(active)],
    output: '',
    timings: { totalMs: 1, bridgeMs: 0 },
  });
  const plain = (text: string): string => text;
  const title = 'Load 9.3 on web-1';

  it('show the title', () => {
    expect(resultRows(evaluation(true), plain)[0]?.alert).to.equal(title);
    expect(nagiosLine('Check', evaluation(true), plain)).to.include(`[${title}]`);
    expect(junitCases(evaluation(true), plain)[0]?.problem?.message).to.equal(`${title} is active`);
    expect(resultObject(evaluation(true), plain)['alerts']).to.have.nested.property('[0].title', title);
  });

  it('keep the name where programs recognise an alert by it', () => {
    expect(junitCases(evaluation(true), plain)[0]?.name).to.equal('Load {load:.1f} on {entities}');
    expect(resultObject(evaluation(true), plain)['alerts']).to.have.nested.property(
      '[0].name',
      'Load {load:.1f} on {entities}',
    );
  });

  it('hide secrets that were captured', () => {
    const leaking = evaluation(true);
    leaking.alerts[0]!.captures = { load: 9, entities: 'hunter22' };
    expect(resultRows(leaking, redactor(['hunter22']))[0]?.alert).to.equal('Load 9.0 on ***');
    expect(nagiosLine('Check', leaking, redactor(['hunter22']))).to.not.include('hunter22');
  });
});
