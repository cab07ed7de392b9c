import { expect } from 'chai';
import type { InspectionReport } from '../../../../src/lib/check/interpreter/interpreter.js';
import {
  checkValidationJUnit,
  checkValidationSummary,
  validateDefinitions,
} from '../../../../src/lib/check/validate/index.js';
import { placedFindingLines } from '../../../../src/lib/core/index.js';
import { findingsOf, inspectorOf, rulesOf, sampleWrappers, type Reports } from './fake-inspection.js';

const check = (command: string, more = '') => `name: C
owning_team: t
description: d
runtime: PYTHON_3
interval: 60
entities:
- type: host
command: |
  ${command.replaceAll('\n', '\n  ')}
${more}`;

const alert = (more: string, condition = '>0') => `check_definition_id: 1
name: A
description: d
team: t
responsible_team: t
entities: []
entities_exclude: []
priority: 1
condition: "${condition}"
${more}`;

const name = (text: string, line = 1, column = 1) => ({ name: text, line, column });
const method = (text: string) => ({ name: text, positional: 0, keywords: [] });
const call = (text: string, more: Partial<InspectionReport['calls'][number]> = {}) => ({
  name: text,
  methods: [],
  positional: 0,
  keywords: [],
  line: 1,
  column: 1,
  ...more,
});

/** Findings of a check whose command is `x`, with this report. */
const about = async (report: Partial<InspectionReport>) =>
  (await findingsOf(check('x'), { x: report })).map(({ severity, rule, message, hint }) => ({
    severity,
    rule,
    message,
    hint,
  }));
const aboutCondition = async (report: Partial<InspectionReport>, more = '') =>
  (await findingsOf(alert(more), { '>0': report })).map(({ severity, rule, message, hint }) => ({
    severity,
    rule,
    message,
    hint,
  }));

describe('validating definitions', () => {
  it('finds nothing in good ones', async () => {
    expect(await findingsOf(check('x'))).to.deep.equal([]);
    expect(await findingsOf(alert('period: "wd {mon-fri} hr {9-16}"\n'))).to.deep.equal([]);
    expect(await findingsOf('- {id: a, type: host}\n')).to.deep.equal([]);
  });

  it('reports a wrong period, an unknown function and a syntax error with line and column', async () => {
    const reports: Reports = {
      'def check():\n  return htp("/").code()': {
        names: [name('htp', 2, 10)],
        calls: [call('htp', { line: 2, column: 10 })],
      },
      'def check(:\n  return 1': {
        findings: [{ code: 'syntax', message: 'invalid syntax', line: 1, column: 11 }],
        parsesAs: 'neither',
      },
    };
    const text = [
      check('def check():\n  return htp("/").code()'),
      check('def check(:\n  return 1').replace('name: C', 'name: D'),
      alert('period: hr {9-25}\n'),
    ].join('---\n');
    expect((await findingsOf(text, reports)).flatMap(placedFindingLines)).to.deep.equal([
      'f.yaml:10:12: error: unknown name `htp` [unknown-name]',
      '  hint: Did you mean `http`?',
      'f.yaml:20:13: error: invalid syntax [python-syntax]',
      'f.yaml:32:15: error: 25 is not valid for hour. Valid options are between 0 and 23 (the worker then takes every moment for in the period) [period-value]',
    ]);
  });

  it('names the definition that each finding is in', async () => {
    const text = [check('a'), check('b').replace('name: C', 'name: D')].join('---\n');
    const findings = await findingsOf(text, { b: { names: [name('zz')] } });
    expect(findings.map(({ definition }) => definition)).to.deep.equal(['D']);
  });

  it('takes bare Python, and complains about a file without anything', async () => {
    expect(await findingsOf('zz', { zz: { names: [name('zz')] } }, '<stdin>')).to.have.length(1);
    expect((await findingsOf('---\n')).map(({ rule }) => rule)).to.deep.equal(['no-definition']);
  });

  it('joins alerts with parents and checks of other files', async () => {
    const validations = await validateDefinitions(
      [
        { file: 'c.yaml', text: check('x', 'id: 1\n') },
        { file: 'p.yaml', text: alert('id: 5\ntemplate: true\nperiod: hr {99}\n', 'q') },
        {
          file: 'a.yaml',
          text: 'parent_id: 5\nteam: t\nresponsible_team: t\nentities: [{type: postgres}]\n',
        },
      ],
      { interpreter: inspectorOf({ q: { names: [name('zz')] } }), wrappers: sampleWrappers, now: 0 },
    );
    const found = validations.map(({ file, findings }) => [file, ...findings.map(({ rule }) => rule)]);
    expect(found).to.deep.equal([
      ['c.yaml'],
      ['p.yaml', 'unknown-name', 'period-value'],
      ['a.yaml', 'filter-never'],
    ]);
  });

  it('lets an alert wait for the id of a check that was never pushed', async () => {
    const text = [check('x'), alert('').replace('check_definition_id: 1\n', '')].join('---\n');
    expect((await findingsOf(text)).map(({ severity, rule }) => `${severity} ${rule}`)).to.deep.equal([
      'warning missing-field',
    ]);
  });
});

describe('rules about names', () => {
  const rows: [string, string, string][] = [
    ['htpp', 'unknown name `htpp`', 'Did you mean `http`?'],
    [
      'getattr',
      "Python's `getattr` does not exist in checks",
      'Only the names of the function reference exist there.',
    ],
    ['ValueError', "Python's `ValueError` does not exist in checks", 'Catch or raise `Exception` instead.'],
    ['HttpError', '`HttpError` cannot be named in checks', 'Catch `Exception` instead.'],
    [
      'value_series',
      '`value_series` exists only in alert conditions',
      'Use it in the condition of an alert.',
    ],
    ['qqqqqq', 'unknown name `qqqqqq`', 'Checks know only the names of the function reference.'],
  ];
  for (const [unknown, message, hint] of rows)
    it(`in a check: ${unknown}`, async () =>
      expect(await about({ names: [name(unknown)] })).to.deep.equal([
        { severity: 'error', rule: 'unknown-name', message, hint },
      ]));

  for (const known of [
    'entity',
    'http',
    'Try',
    'None',
    'True',
    'xrange',
    'jsonpath_parse',
    'time',
    'object',
    '__name__',
  ])
    it(`in a check, known: ${known}`, async () =>
      expect(await about({ names: [name(known)] })).to.deep.equal([]));

  it('in conditions', async () => {
    expect((await aboutCondition({ names: [name('http')] }))[0]?.message).to.equal(
      '`http` does not exist in alert conditions',
    );
    expect((await aboutCondition({ names: [name('params')] }))[0]?.message).to.contain(
      'the alert has no parameters',
    );
    const known = ['value', 'history', 'alert_series', 'limit', 'params', 'timeseries_avg'].map((one) =>
      name(one),
    );
    expect(await aboutCondition({ names: known }, 'parameters: {limit: {value: 1}}\n')).to.deep.equal([]);
  });
});

describe('rules about calls', () => {
  const rows: [string, Partial<InspectionReport>, string, string][] = [
    [
      'an unknown keyword',
      { calls: [call('http', { keywords: ['timout'] })] },
      'error call-arguments',
      '`http` has no argument `timout`',
    ],
    [
      'too many arguments',
      { calls: [call('http', { positional: 5 })] },
      'error call-arguments',
      '`http` takes at most 4 arguments, 5 are given',
    ],
    [
      'one argument twice',
      { calls: [call('http', { positional: 1, keywords: ['url'] })] },
      'error call-arguments',
      '`http` gets `url` twice',
    ],
    [
      'a bound parameter at its place',
      { calls: [call('tcp', { positional: 1 })] },
      'warning positional-argument',
      "fails on the worker: got multiple values for keyword argument 'host'",
    ],
    [
      'a protected one',
      { calls: [call('sql', { keywords: ['created_by'] })] },
      'warning call-arguments',
      '`sql` ignores `created_by`',
    ],
    [
      'an extension of ours',
      { calls: [call('prometheus', { positional: 1 })] },
      'warning not-on-worker',
      'a ZMON worker does not have it',
    ],
    [
      'what works only there',
      { calls: [call('ldap', { keywords: ['anything'], methods: [method('auth')] })] },
      'warning not-here',
      '`ldap().auth()` works on a ZMON worker',
    ],
    [
      'an unknown method',
      { calls: [call('http', { positional: 1, methods: [method('codes')] })] },
      'error unknown-method',
      '`http()` has no method `codes`',
    ],
    [
      'an obsolete wrapper',
      { names: [name('jmx')], calls: [call('jmx', { methods: [method('query')] })] },
      'error obsolete-wrapper',
      '`jmx` is obsolete',
    ],
    [
      'an obsolete one that we do not know',
      { names: [name('zomcat')] },
      'error obsolete-wrapper',
      '`zomcat` is obsolete',
    ],
  ];
  for (const [what, report, rule, message] of rows)
    it(what, async () => {
      const [finding, ...more] = await about(report);
      expect(more).to.deep.equal([]);
      expect(`${finding?.severity} ${finding?.rule}`).to.equal(rule);
      expect(finding?.message).to.contain(message);
    });

  it('are silent about good ones', async () => {
    const calls = [
      call('http', {
        positional: 1,
        keywords: ['timeout', 'base_url'],
        methods: [method('json'), method('get')],
      }),
      call('tcp', { keywords: ['host'] }),
      call('unknown_to_the_table', { positional: 9 }),
      call('http', { positional: 1, keywords: ['**'] }),
    ];
    expect(await about({ calls })).to.deep.equal([]);
  });
});

describe('rules about Python', () => {
  const finding = (code: InspectionReport['findings'][number]['code']) => [
    { code, message: 'm', line: 1, column: 1 },
  ];
  const rules = async (report: Partial<InspectionReport>, runtime: string) =>
    (await findingsOf(check('x').replace('runtime: PYTHON_3\n', runtime), { x: report })).map(
      ({ severity, rule }) => `${severity} ${rule}`,
    );

  it('take form, imports, recursion and hidden attributes for errors, unreachable code for a warning', async () => {
    for (const code of ['syntax', 'form', 'hidden-attribute', 'import', 'recursion'] as const)
      expect(await rules({ findings: finding(code) }, '')).to.deep.equal([`error python-${code}`]);
    expect(await rules({ findings: finding('unreachable') }, '')).to.deep.equal([
      'warning python-unreachable',
    ]);
  });

  it('compare the version of the code with the runtime', async () => {
    expect(await rules({ parsesAs: 'PYTHON_2' }, '')).to.deep.equal([]);
    expect(await rules({ parsesAs: 'PYTHON_2' }, 'runtime: PYTHON_3\n')).to.deep.equal([
      'error python-version',
    ]);
    expect(await rules({ parsesAs: 'PYTHON_3' }, '')).to.deep.equal(['error python-version']);
    expect(await rules({ parsesAs: 'PYTHON_3' }, 'runtime: PYTHON_3\n')).to.deep.equal([]);
    expect(await rules({ findings: finding('python2-only') }, '')).to.deep.equal([]);
    expect(
      await rules({ findings: finding('python2-only'), parsesAs: 'PYTHON_2' }, 'runtime: PYTHON_3\n'),
    ).to.deep.equal(['error python-python2-only']);
  });
});

describe('rules about parameters', () => {
  const rows: [string, string | undefined][] = [
    ['{value: 5, type: int}', undefined],
    ['{value: "5", type: int}', undefined],
    ['{value: "5.5", type: int}', 'error parameter-cast'],
    ['{value: x, type: float}', 'error parameter-cast'],
    ['{value: .nan, type: int}', 'error parameter-cast'],
    ['{value: .inf, type: float}', undefined],
    ['{value: " 1e5 ", type: float}', undefined],
    ['{value: [1], type: int}', 'error parameter-cast'],
    ['{value: "false", type: bool}', 'warning parameter-cast'],
    ['{value: false, type: bool}', undefined],
    ['{value: "2026-01-31T12:00:00.000Z", type: datetime}', undefined],
    ['{value: "2026-02-30T12:00:00.000Z", type: date}', 'error parameter-cast'],
    ['{value: "2026-01-31", type: date}', 'error parameter-cast'],
    ['{value: {a: 1}, type: str}', undefined],
  ];
  for (const [parameter, expected] of rows)
    it(parameter, async () => {
      const found = await aboutCondition({ names: [name('p')] }, `parameters:\n  p: ${parameter}\n`);
      expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).to.deep.equal(
        expected === undefined ? [] : [expected],
      );
    });

  for (const reserved of ['value', 'val', 'condition', 'expr', 'eval_source'])
    it(`the name ${reserved}, which a worker has for something else`, async () => {
      const [finding] = await aboutCondition({}, `parameters:\n  ${reserved}: {value: 1}\n`);
      expect(finding).to.include({ severity: 'error', rule: 'parameter-shadow' });
      expect(finding?.message).to.contain(`keyword argument '${reserved}'`);
    });

  it('names that exist already, and parameters that nobody uses', async () => {
    const rules = await rulesOf(
      alert('parameters:\n  max: {value: 1}\n  value: {value: 1}\n  free: {value: 1}\n'),
      {
        '>0': { names: [name('max'), name('value')] },
      },
    );
    expect(rules).to.deep.equal([
      '11:3: parameter-shadow',
      '12:3: parameter-shadow',
      '13:3: parameter-unused',
    ]);
  });
});

describe('rules about parameters of parents', () => {
  const parent = alert(
    'id: 5\ntemplate: true\nparameters:\n  limit: {value: many, type: int}\n  spare: {value: 1}\n',
  );
  const child = (more: string): string =>
    `---\nid: 6\nparent_id: 5\nname: B\nteam: t\nresponsible_team: t\n${more}`;

  it('are told where they stand, once, and not when a child has its own', async () => {
    const used: Reports = { '>0': { names: [name('limit')] } };
    const twins = child('') + child('').replace('id: 6', 'id: 7');
    expect(await rulesOf(parent + twins, used)).to.deep.equal(['13:18: parameter-cast']);
    expect(await rulesOf(parent + child('parameters: {limit: {value: 5, type: int}}\n'), used)).to.deep.equal(
      [],
    );
  });

  it('are names that a condition of a child can use beside its own', async () => {
    const text = parent + child('parameters: {limit: {value: 5}, mine: {value: 1}}\n');
    const used: Reports = { '>0': { names: [name('limit'), name('mine'), name('spare'), name('params')] } };
    expect(await rulesOf(text, used)).to.deep.equal([]);
    expect(await rulesOf(text)).to.deep.equal(['21:14: parameter-unused', '21:33: parameter-unused']);
  });
});

describe('rules about filters', () => {
  const rows: [string, string[]][] = [
    ['{type: host}', []],
    ['{type: "host*"}', ['filter-never']],
    ['{type: host, labels.app: x}', ['filter-never']],
    ['{type: host, account: "123456789012"}', ['filter-never']],
    ['{type: global}', ['filter-never']],
    ['{type: GLOBAL}', []],
    ['{type: host, url: "https://x/*"}', []],
  ];
  for (const [filter, expected] of rows)
    it(filter, async () => {
      const findings = await findingsOf(check('x').replace('- type: host', `- ${filter}`));
      expect(findings.map(({ rule }) => rule)).to.deep.equal(expected);
    });

  it('of an alert: nothing of its check matches, all is excluded, an empty one', async () => {
    const both = (filters: string) =>
      rulesOf(
        [check('x', 'id: 1\n'), alert('').replace(/entities: .*\nentities_exclude: .*\n/, filters)].join(
          '---\n',
        ),
      );
    expect(await both('entities: [{type: postgres}]\nentities_exclude: []\n')).to.deep.equal(
      ['17:11: filter-never'].map((one) => one.replace('17:11', '17:12')),
    );
    expect(await both('entities: [{type: host, team: a}]\nentities_exclude: [{team: a}]\n')).to.deep.equal([
      '17:12: filter-never',
    ]);
    expect(await both('entities: [{}]\nentities_exclude: []\n')).to.deep.equal(['17:12: filter-all']);
    expect(await both('entities: []\nentities_exclude: [{}]\n')).to.deep.equal(['18:20: filter-none']);
    expect(await both('entities: [{team: a}]\nentities_exclude: [{team: b}]\n')).to.deep.equal([]);
  });
});

describe('rules about periods', () => {
  const messages = async (period: string) =>
    (await findingsOf(alert(`period: "${period}"\n`))).map(
      ({ rule, message, position }) => `${position.line}:${position.column} ${rule} ${message}`,
    );

  it('say where the mistake is and when it shows', async () => {
    expect(await messages('hr {9-16 99}')).to.deep.equal([
      '10:19 period-value 99 is not valid for hour. Valid options are between 0 and 23 (the worker notices in 5840 of 8760 hours only, first at 2026-01-01 00:00)',
    ]);
    expect((await messages('always, hr {x}')).join('\n')).to.contain('the worker never gets that far');
  });

  it('say that a period is never or always true', async () => {
    expect((await messages('md {31} mo {feb}'))[0]).to.contain('no moment of 2026 is in this period');
    expect((await messages('yr {2020}'))[0]).to.contain('no moment of 2026');
    expect((await messages('hr {0-23}'))[0]).to.contain('every moment of 2026 is in this period');
    expect(await messages('hr {0-8},')).to.have.length(1);
    expect(await messages('never')).to.deep.equal([]);
    expect(await messages('')).to.deep.equal([]);
  });
});

describe('rules about secrets', () => {
  const secret = `ghp_${'a1B2'.repeat(10)}`;
  const found = async (command: string, value?: string) =>
    findingsOf(
      check(command),
      value === undefined ? {} : { [command]: { strings: [{ value, line: 1, column: 5 }] } },
    );

  it('find them in code and text, and never repeat them', async () => {
    const password = `sql(password='${'hunter' + '22'}')`;
    const all = [
      ...(await found('x', `Bearer ${'a1b2'.repeat(8)}`)),
      ...(await found('y', secret)),
      ...(await found(password)),
      ...(await findingsOf(
        check('x').replace('description: d', `description: see https://user:${'s3cr'}etpw@x/`),
      )),
      ...(await findingsOf(
        alert(
          `notifications: ["send_slack('https://hooks.slack.com/services/T0A/B0B/${'x'.repeat(24)}')"]\n`,
        ),
      )),
    ];
    expect(all.map(({ rule }) => rule)).to.deep.equal(Array(5).fill('secret'));
    expect(JSON.stringify(all)).to.not.match(/hunter|ghp_|s3cr|a1b2|xxxx/);
  });

  it('leave ordinary text alone', async () => {
    expect(await found("sql(password=entity['pw'])")).to.deep.equal([]);
    expect(
      await found("http('/', oauth2_token_name='uid', token='uid')", 'SELECT count(*) FROM users'),
    ).to.deep.equal([]);
  });
});

describe('findings as text', () => {
  it('warns only of a file that is none when nobody named it', async () => {
    const context = { interpreter: inspectorOf({}), wrappers: sampleWrappers, now: 0 };
    const values = { file: 'd/values.yaml', text: 'replicas: 3\n' };
    const severities = async (found: boolean): Promise<string[]> =>
      (await validateDefinitions([{ ...values, ...(found && { found: true as const }) }], context)).flatMap(
        ({ findings }) => findings.map(({ severity, rule }) => `${severity} ${rule}`),
      );
    expect(await severities(false)).to.deep.equal(['error no-definition']);
    expect(await severities(true)).to.deep.equal(['warning no-definition']);
  });

  it('as one line for all, and as JUnit', async () => {
    const findings = await findingsOf(alert('period: "hr {<}"\nzeta: 1\n'));
    const validations = [
      { file: 'a&b.yaml', definitions: 1, findings },
      { file: 'c.yaml', definitions: 2, findings: [] },
    ];
    expect(checkValidationSummary(validations)).to.equal('1 error and 1 warning in 3 definitions in 2 files');
    expect(checkValidationSummary(validations.slice(1))).to.equal('no findings in 2 definitions in 1 file');
    const xml = checkValidationJUnit(validations);
    expect(xml).to.contain(
      '<testsuite name="a&amp;b.yaml" tests="2" failures="1" errors="0" skipped="0" time="0">',
    );
    expect(xml).to.contain('<testcase classname="c.yaml" name="valid" time="0"/>');
    const { XMLValidator } = await import('fast-xml-parser');
    expect(XMLValidator.validate(xml)).to.equal(true);
  });
});
