import { expect } from 'chai';
import { readCheck } from '../../../../src/lib/check/definition/index.js';
import { readSubject, warningText } from '../../../../src/lib/check/evaluation/load-subject.js';
import { lookBack } from '../../../../src/lib/check/evaluation/look-back.js';
import { parseTime } from '../../../../src/lib/check/evaluation/parse-time.js';
import { wellFormed } from '../../../../src/lib/check/evaluation/well-formed.js';
import { ZkErrors } from '../../../../src/lib/core/index.js';
import { FakeInterpreter } from './fake-interpreter.js';
import { checkYaml, subjectOf } from './subjects.js';

const alert = (id: number, more = ''): string =>
  `id: ${id}\nname: A${id}\nteam: t\nresponsible_team: t\npriority: 1\ncondition: ">${id}"\n${more}`;
const never = new AbortController().signal;

describe('a check and its alerts', () => {
  it('are read together; alerts beside the check belong to it', () => {
    const { subject } = readSubject({ file: 'c.yaml', text: `${checkYaml}---\n${alert(1)}` }, [
      { file: 'a.yaml', text: alert(2, 'check_definition_id: 7\n') },
    ]);
    expect(subject.alerts.map(({ definition }) => definition.id)).to.deep.equal([1, 2]);
  });

  it('leave alerts of other checks out, and say so', () => {
    const { subject, warnings } = readSubject({ file: 'c.yaml', text: `id: 7\n${checkYaml}` }, [
      {
        file: 'a.yaml',
        text: `${alert(1, 'check_definition_id: 7\n')}---\n${alert(2, 'check_definition_id: 8\n')}`,
      },
    ]);
    expect(subject.alerts.map(({ definition }) => definition.id)).to.deep.equal([1]);
    expect(warnings.map(warningText)).to.deep.equal([
      'a.yaml:15:22: "A2" is an alert of check 8 and is left out',
    ]);
  });

  it('take the check from a parent, which may be an alert of another check', () => {
    const family = [
      alert(1, 'check_definition_id: 8\n'),
      'id: 2\nname: mine\nteam: t\nresponsible_team: t\nparent_id: 1\ncheck_definition_id: 7\n',
      'id: 3\nname: not mine\nteam: t\nresponsible_team: t\nparent_id: 1\n',
    ];
    const { subject, warnings } = readSubject({ file: 'c.yaml', text: `id: 7\n${checkYaml}` }, [
      { file: 'a.yaml', text: family.join('---\n') },
    ]);
    expect(subject.alerts.map(({ definition }) => definition.name)).to.deep.equal(['mine']);
    expect(warnings.map(({ message }) => message)).to.deep.equal([
      '"A1" is an alert of check 8 and is left out',
      '"not mine" is an alert of check 8 and is left out',
    ]);
  });

  it('may lie in a folder beside files of others', () => {
    const found = true as const;
    const others = { file: 'd/values.yaml', text: 'replicas: 3\n', found };
    const mine = { file: 'd/a.yaml', text: alert(2), found };
    const check = { file: 'c.yaml', text: checkYaml };
    expect(readSubject(check, [others, mine]).subject.alerts).to.have.length(1);
    expect(() => readSubject(check, [others])).to.throw('there is no alert in this file');
    expect(() => readSubject(check, [{ file: 'named.yaml', text: others.text }, mine])).to.throw(
      '`condition` is missing',
    );
  });

  it('are an error when no alert is left', () => {
    expect(() =>
      readSubject({ file: 'c.yaml', text: `id: 7\n${checkYaml}` }, [
        { file: 'a.yaml', text: alert(2, 'check_definition_id: 8\n') },
      ]),
    ).to.throw('the given alerts are of check 8, this is check 7');
  });

  it('are an error when a parent is missing that has the condition', () => {
    const child = 'id: 3\nname: c\nteam: t\nresponsible_team: t\ncheck_definition_id: 7\nparent_id: 99\n';
    expect(() =>
      readSubject({ file: 'c.yaml', text: checkYaml }, [{ file: 'a.yaml', text: child }]),
    ).to.throw(/parent 99 is not among the given alerts|mistakes in definitions/);
  });
});

describe('code that a worker would refuse', () => {
  const finding = (code: 'syntax' | 'form' | 'unreachable', line: number) => ({
    code,
    message: `bad ${code}`,
    line,
    column: 3,
  });

  it('is refused before anything runs, every mistake with its place', async () => {
    const fake = new FakeInterpreter({
      inspect: ({ as }) => ({
        findings: as === 'check' ? [finding('form', 2), finding('unreachable', 2)] : [finding('syntax', 1)],
      }),
    });
    const error = await wellFormed(subjectOf(['condition: x +']), fake, never).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(ZkErrors).with.property('exit', 2);
    expect((error as ZkErrors).errors.map(({ message, position }) => [message, position])).to.deep.equal([
      ['bad form', { file: 'health.yaml', line: 11, column: 5 }],
      ['bad syntax', { file: 'alerts.yaml', line: 7, column: 14 }],
    ]);
  });

  it('is accepted with what is only unusual, and the definition keeps its version', async () => {
    const fake = new FakeInterpreter({
      inspect: () => ({ findings: [finding('unreachable', 1)], parsesAs: 'PYTHON_2' }),
    });
    const { subject, notes } = await wellFormed(subjectOf(), fake, never);
    expect(subject.check.definition.runtime).to.equal('PYTHON_3');
    expect(notes).to.deep.equal([]);
  });

  it('may be Python 2 when it stands alone', async () => {
    const fake = new FakeInterpreter({ inspect: () => ({ parsesAs: 'PYTHON_2' }) });
    const bare = { check: readCheck('1 <> 2', '<stdin>'), alerts: [] };
    const { subject, notes } = await wellFormed(bare, fake, never);
    expect(subject.check.definition.runtime).to.equal('PYTHON_2');
    expect(notes).to.deep.equal(['This is Python 2 and runs as such.']);
  });
});

describe('what a condition asks for', () => {
  for (const [condition, series, entities] of [
    ['value > 3', false, false],
    ['alert_series(lambda v: v, 3)', true, false],
    ['timeseries_avg("5m") > 1', true, false],
    ['monotonic()', true, false],
    ['len(entity_values()) > 1', false, true],
    ['my_value_series_x', false, false],
    ['ｖalue_series(2)', true, false],
  ] as const)
    it(`${condition}: ${series ? 'a series' : entities ? 'entities' : 'nothing'}`, () => {
      expect(lookBack({ condition })).to.deep.equal({ series, entities });
    });
});

describe('a time', () => {
  const at = Date.UTC(2026, 0, 31, 12);
  for (const [text, ms] of [
    ['2026-01-31T12:00:00Z', at],
    ['2026-01-31 12:00', at],
    ['2026-01-31T13:00:00+01:00', at],
    ['2026-01-31T13:00:00.5+0100', at + 500],
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['1769860800', at],
    ['1769860800.25', at + 250],
  ] as const)
    it(`can be ${text}`, () => expect(parseTime(text)).to.equal(ms));

  for (const text of [
    '2026-02-30',
    '2025-02-29T12:00Z',
    '',
    'now',
    '2026-13-01',
    '2026-01-31T25:00Z',
    '31.1.2026',
    '99999999999999',
  ])
    it(`cannot be ${JSON.stringify(text)}`, () => expect(() => parseTime(text)).to.throw(/is not a time/));
});
