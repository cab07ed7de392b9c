import { expect } from 'chai';
import {
  commandPosition,
  conditionPosition,
  readAlerts,
  readCheck,
  readDashboard,
  readDefinitions,
  readEntities,
} from '../../../../src/lib/check/definition/index.js';
import { formatPosition, ZkError } from '../../../../src/lib/core/index.js';

const check = `name: Health
owning_team: apps
description: Is it up?
command: |
  def check():
    return 1
interval: 60
entities:
  - type: application
`;

const problemsOf = (text: string) =>
  readDefinitions(text, 'f.yaml').problems.map(
    ({ severity, code, message, position }) => `${formatPosition(position)}${severity} ${code}: ${message}`,
  );

const failure = (run: () => unknown): ZkError => {
  try {
    run();
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('did not throw');
};

describe('reading checks', () => {
  it('fills in the defaults of the server', () => {
    const { definition, warnings } = readCheck(check, 'f.yaml');
    expect(warnings).to.deep.equal([]);
    expect(definition).to.deep.equal({
      name: 'Health',
      owning_team: 'apps',
      description: 'Is it up?',
      command: 'def check():\n  return 1',
      interval: 60,
      entities: [{ type: 'application' }],
      status: 'ACTIVE',
      runtime: 'PYTHON_2',
      technical_details: '',
      potential_analysis: '',
      potential_impact: '',
      potential_solution: '',
    });
  });

  it('has no problem with a check that has everything', () => {
    const all = `${check}id: 7\nstatus: INACTIVE\nruntime: PYTHON_3\nsource_url: https://x/y\ncriticality: critical\nlast_modified_by: me\nlast_modified: 1500000000000\ntechnical_details: a\npotential_analysis: b\npotential_impact: c\npotential_solution: d\n`;
    expect(problemsOf(all)).to.deep.equal([]);
    expect(readCheck(all, 'f.yaml').definition).to.include({
      id: 7,
      runtime: 'PYTHON_3',
      last_modified: 1500000000000,
    });
  });

  const rows: [string, string, string[]][] = [
    [
      'an unknown key',
      `${check}entity: x\n`,
      ['f.yaml:10:1: warning unknown-key: unknown key `entity`, ZMON ignores it'],
    ],
    [
      'a missing team',
      check.replace('owning_team: apps\n', ''),
      ['f.yaml:1:1: error missing-field: `owning_team` is missing'],
    ],
    [
      'a name with blanks around it',
      check.replace('Health', '" Health"'),
      ['f.yaml:1:7: error blanks: `name` begins or ends with a blank'],
    ],
    [
      'a long name',
      check.replace('Health', 'x'.repeat(257)),
      ['f.yaml:1:7: error too-long: `name` has 257 characters, at most 256 are allowed'],
    ],
    ['a long name of signs that take two units each', check.replace('Health', '😀'.repeat(256)), []],
    [
      'entities that are no list',
      check.replace('\n  - type: application', ' {type: application}'),
      ['f.yaml:8:11: error wrong-type: `entities`: expected a list, found a mapping'],
    ],
    [
      'a number as name',
      check.replace('Health', '404'),
      ['f.yaml:1:7: error wrong-type: `name`: expected text, found `404`'],
    ],
    [
      'an interval of 0',
      check.replace('60', '0'),
      ['f.yaml:7:11: error wrong-value: `interval`: expected a whole number at least 1, found 0'],
    ],
    [
      'an interval as text',
      check.replace('60', '"60"'),
      ['f.yaml:7:11: error wrong-type: `interval`: expected a whole number, found "60"'],
    ],
    [
      'an unknown status',
      `${check}status: ACTIV\n`,
      [
        'f.yaml:10:9: error wrong-value: `status`: expected one of ACTIVE, INACTIVE, REJECTED, DELETED, found "ACTIV"',
      ],
    ],
    [
      'a runtime in another spelling',
      `${check}runtime: python3\n`,
      ['f.yaml:10:10: error wrong-value: `runtime`: expected one of PYTHON_2, PYTHON_3, found "python3"'],
    ],
    [
      'no filter',
      check.replace('\n  - type: application', ' []'),
      ['f.yaml:8:11: error filter-empty: `entities` is empty, so that the check would run nowhere'],
    ],
    [
      'a filter without type',
      check.replace('type: application', 'team: x'),
      ['f.yaml:9:5: error filter-type: `entities[0]` has no `type`'],
    ],
    [
      'a null filter',
      check.replace('type: application', ''),
      ['f.yaml:9:3: error filter-form: `entities[0]` must be a mapping of properties to text'],
    ],
    [
      'a nested filter',
      check.replace('type: application', 'type: x\n    labels: {a: b}'),
      ['f.yaml:10:13: error filter-form: filter property `labels`: expected text, found a mapping'],
    ],
    [
      'a boolean in a filter',
      check.replace('type: application', 'type: x\n    up: yes'),
      [
        'f.yaml:10:9: warning filter-text: filter property `up` is no text in YAML, and arrives at the server as "true"',
      ],
    ],
    [
      'a float in a filter',
      check.replace('type: application', 'type: x\n    v: 1.0'),
      [
        'f.yaml:10:8: warning filter-text: filter property `v` is no text in YAML, and arrives at the server as "1.0"',
      ],
    ],
    ['an integer in a filter', check.replace('type: application', 'type: x\n    port: 5432'), []],
    [
      'no definition at all',
      'a: 1\n',
      ['f.yaml:1:1: error no-definition: this is neither a check, an alert, an entity nor a dashboard'],
    ],
    [
      'a duplicate key',
      `${check}interval: 90\n`,
      ['f.yaml:10:1: warning duplicate-key: key "interval" is set twice; the last value counts'],
    ],
  ];
  for (const [what, text, expected] of rows)
    it(`says what is wrong with ${what}`, () => {
      const found = problemsOf(text);
      if (what === 'a duplicate key') expect(found[0]).to.match(/^f\.yaml:10:1: warning duplicate-key: /);
      else expect(found).to.deep.equal(expected);
    });

  it('lists the known keys once when none is near', () => {
    const [problem] = readDefinitions(`${check}zzzzzz: 1\n`, 'f.yaml').problems;
    const keys = /^Known keys: (.*)\.$/.exec(problem?.hint ?? '')?.[1]?.split(', ') ?? [];
    expect(keys).to.include('potential_impact');
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('reads an integer filter as the text that the server makes of it, and y as text as zmon-cli does', () => {
    const { definition } = readCheck(
      check.replace('type: application', 'type: x\n    port: 5432\n    z: y'),
      'f.yaml',
    );
    expect(definition.entities).to.deep.equal([{ type: 'x', port: '5432', z: 'y' }]);
  });

  it('goes on and warns on this machine where only a server would refuse', () => {
    const { definition, warnings } = readCheck('command: "1"\n', 'f.yaml');
    expect(definition).to.include({ name: '', command: '1', interval: 60 });
    expect(warnings.map(({ message }) => message)).to.deep.equal([
      '`name` is missing',
      '`owning_team` is missing',
      '`description` is missing',
      '`interval` is missing',
      '`entities` is missing',
    ]);
  });

  it('names a mistyped `command` instead of saying that there is no check', () => {
    const error = failure(() => readCheck(check.replace('command', 'comand'), 'f.yaml'));
    expect(error.message).to.equal('`command` is missing');
  });

  it('survives hostile text', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
      .join('\n')}\ncommand: "1"\n`;
    expect(failure(() => readCheck(bomb, 'f.yaml')).exit).to.equal(2);
    const { loaded } = readDefinitions(`${check}__proto__: {x: 1}\nconstructor: y\n`, 'f.yaml');
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
    expect(loaded[0]?.warnings.map(({ code }) => code)).to.deep.equal(['unknown-key', 'unknown-key']);
    expect(failure(() => readCheck('command: "\n', 'f.yaml')).position).to.include({ file: 'f.yaml' });
    expect(failure(() => readCheck('', 'f.yaml')).message).to.equal('there is no check in this file');
  });
});

describe('bare Python', () => {
  for (const text of [
    'def check():\n  while True: pass',
    "http('/.well-known/health', timeout=5).code()",
    'def check():\n    return {"a": 1}\n',
    '1',
    '[x for x in range(3)]',
    "{'a': entity['id']}",
    '\n\ndef check():\n  return [\n   1]\n',
    'lambda: Try(lambda: 1, lambda e: 2)',
    'def check(:\n',
  ])
    it(`takes ${JSON.stringify(text)} from stdin for a command`, () => {
      const { definition, origin } = readCheck(text, '<stdin>');
      expect(definition.command).to.equal(text.replace(/^\n+/, '').trimEnd());
      expect(definition).to.include({ name: 'stdin', runtime: 'PYTHON_3', interval: 60 });
      const line = text.startsWith('\n') ? 3 : 1;
      expect(commandPosition({ origin }, 1, 4)).to.deep.equal({ file: '<stdin>', line, column: 4 });
    });

  it('does not take a definition for it, however broken', () => {
    expect(readCheck(check, '<stdin>').definition.name).to.equal('Health');
    expect(failure(() => readCheck('name: "x\ncommand: y\n', '<stdin>')).message).to.match(/^invalid YAML/);
    expect(failure(() => readCheck('def check(): 1', 'f.yaml')).exit).to.equal(2);
    expect(readCheck('1 + 1', 'dir/up.py').definition.name).to.equal('up');
  });
});

describe('places of code', () => {
  const at = (text: string, line: number, column?: number) =>
    formatPosition(commandPosition(readCheck(text, 'f.yaml'), line, column));

  it('are lines of the file behind the indent of block text', () => {
    expect(at(check, 1)).to.equal('f.yaml:5:3: ');
    expect(at(check, 2, 3)).to.equal('f.yaml:6:5: ');
    expect(at(check.replace('|', '|-'), 2, 3)).to.equal('f.yaml:6:5: ');
    expect(at(check.replace('command: |', 'command: &x |  # c'), 2, 3)).to.equal('f.yaml:6:5: ');
  });

  it('count blank lines in front, which are not part of the command', () => {
    const text = 'command: |\n\n\n    def check():\n\n      return 1\n';
    expect(readCheck(text, 'f.yaml').definition.command).to.equal('def check():\n\n  return 1');
    expect(at(text, 1)).to.equal('f.yaml:4:5: ');
    expect(at(text, 3, 3)).to.equal('f.yaml:6:7: ');
  });

  it('keep blanks that belong to the code', () => {
    const text = 'command: |2\n    1\n';
    expect(readCheck(text, 'f.yaml').definition.command).to.equal('  1');
    expect(at(text, 1, 3)).to.equal('f.yaml:2:5: ');
  });

  it('are found by their text in other styles', () => {
    expect(at('command: http("/").code()\n', 1, 6)).to.equal('f.yaml:1:15: ');
    expect(at('command: "def check():\\n  return 1"\n', 1)).to.equal('f.yaml:1:11: ');
    expect(at('command: >\n  def check():\n\n    return 1\n', 1)).to.equal('f.yaml:2:3: ');
    expect(at('command: >\n\n  def check():\n\n\n    return 1\n', 1, 5)).to.equal('f.yaml:3:7: ');
  });

  it('fall back to where the value begins', () => {
    expect(at(check, 99)).to.equal('f.yaml:5:1: ');
    expect(at('command: "a\\x20b"\n', 1)).to.equal('f.yaml:1:10: ');
  });

  it('work in each of several documents and with Windows line ends', () => {
    const text =
      'name: x\ncondition: ">0"\nteam: a\nresponsible_team: a\n---\ncondition: |\n  def alert():\n    return 1\nteam: a\nresponsible_team: a\n';
    const [one, two] = readAlerts(text, 'f.yaml');
    expect(formatPosition(conditionPosition(one!, 1))).to.equal('f.yaml:2:13: ');
    expect(formatPosition(conditionPosition(two!, 2, 3))).to.equal('f.yaml:8:5: ');
    expect(at(check.replaceAll('\n', '\r\n'), 2, 3)).to.equal('f.yaml:6:5: ');
  });
});

describe('reading alerts', () => {
  const alert =
    'id: 3\ncheck_definition_id: 7\nname: Down\ndescription: d\nteam: a\nresponsible_team: b\nentities: []\nentities_exclude: []\ncondition: ">0"\npriority: 1\n';

  it('takes them as they are, parameters as mappings or JSON text', () => {
    expect(problemsOf(alert)).to.deep.equal([]);
    const [one] = readAlerts(
      `${alert}parameters:\n  limit: {value: 5, type: int, comment: c}\n  other: '{"value": false}'\nid: ''\nparent_id: ''\n`.replace(
        'id: 3\n',
        '',
      ),
      'f.yaml',
    );
    expect(one?.definition.parameters).to.deep.equal({
      limit: { value: 5, type: 'int', comment: 'c' },
      other: { value: false },
    });
    expect(one?.definition).to.not.have.any.keys('id', 'parent_id', 'period', 'tags');
  });

  const rows: [string, string][] = [
    ['parameters: {1a: {value: 1}}', '`1a` is no Python name'],
    ['parameters: {a: {type: int}}', 'parameter `a` has no `value`'],
    ['parameters: {a: {value: null}}', 'parameter `a` has no `value`'],
    ['parameters: {a: 5}', 'must be a mapping with `value`'],
    ['parameters: {a: {value: 1, type: integer}}', 'expected one of int, float, str, bool, date, datetime'],
    ['parameters: {a: {value: 1, kind: int}}', 'unknown key `kind`'],
    ['parameters: [a]', '`parameters`: expected a mapping, found a list'],
    ['time_period: "hr {9-16}"', 'unknown key `time_period`'],
    ['template: "no"', '`template`: expected true or false, found "no"'],
    ['tags: a', '`tags`: expected a list, found "a"'],
    ['notifications: [{a: b}]', '`notifications[0]`: expected text, found a mapping'],
  ];
  for (const [line, message] of rows)
    it(`complains about ${line}`, () =>
      expect(problemsOf(`${alert}${line}\n`).join('\n')).to.contain(message));

  it('complains about a priority of 4', () =>
    expect(problemsOf(alert.replace('priority: 1', 'priority: 4'))[0]).to.contain('from 1 to 3, found 4'));
});

describe('reading entities', () => {
  it('takes one, a list, several documents, JSON', () => {
    const texts = [
      'id: a\ntype: host\nport: 80\n',
      '- {id: a, type: host, port: 80}\n',
      '---\nid: a\ntype: host\nport: 80\n---\n',
      '[{"id": "a", "type": "host", "port": 80}]',
    ];
    for (const text of texts)
      expect(readEntities(text, 'e.yaml').map(({ definition }) => definition)).to.deep.equal([
        { id: 'a', type: 'host', port: 80 },
      ]);
  });

  it('keeps a lone y or n as text, as PyYAML does', () => {
    const [entity] = readEntities('id: n\ntype: y\nn: [y, N,"n",Y]\ny: {n: yes}\nt: "x y n"\n', 'e.yaml');
    expect(entity?.definition).to.deep.equal({
      id: 'n',
      type: 'y',
      n: ['y', 'N', 'n', 'Y'],
      y: { n: true },
      t: 'x y n',
    });
    expect(entity?.origin.positionOf(['y', 'n'])).to.include({ line: 4, column: 8 });
  });

  it('takes any properties, also those that definitions have', () => {
    const [entity] = readEntities('- {id: a, type: host, command: x, condition: {y: [1, null]}}', 'e.yaml');
    expect(entity?.definition).to.deep.equal({
      id: 'a',
      type: 'host',
      command: 'x',
      condition: { y: [1, null] },
    });
  });

  const rows: [string, string][] = [
    ['- {id: "a b", type: x}', 'e.yaml:1:8: entity id "a b" holds " "'],
    ['- {id: a, type: Global}', 'e.yaml:1:17: the entity of type GLOBAL is made by ZMON itself'],
    ['- {id: 5, type: x}', 'e.yaml:1:8: entity id `5` is a number'],
  ];
  for (const [text, expected] of rows)
    it(`warns about ${text}`, () => {
      const [entity] = readEntities(text, 'e.yaml');
      const [warning] = entity!.warnings;
      expect(`${formatPosition(warning!.position)}${warning!.message}`).to.equal(expected);
    });

  it('refuses what is none', () => {
    expect(failure(() => readEntities('- {id: a}\n', 'e.yaml')).message).to.equal('`type` is missing');
    expect(failure(() => readEntities('- a\n', 'e.yaml')).message).to.contain('neither');
    expect(failure(() => readEntities(check, 'e.yaml')).message).to.equal('there is no entity in this file');
  });
});

describe('reading dashboards', () => {
  const text = `name: Board
alert_teams: ['team-*']
widget_configuration:
  - {type: gauge, title: CPU, checkDefinitionId: 5, entityId: a, width: 4, jsonPath: .cpu, options: {max: 8}, alertStyles: {red: [1, 2]}}
  - {type: iframe, title: W, src: https://x/, refresh: 5000}
`;
  it('fills in the defaults', () => {
    const { definition, warnings } = readDashboard(text, 'd.yaml');
    expect(warnings).to.deep.equal([]);
    expect(definition).to.deep.include({
      name: 'Board',
      view_mode: 'FULL',
      edit_option: 'PRIVATE',
      tags: [],
    });
    expect(definition.widget_configuration[0]).to.deep.equal({
      type: 'gauge',
      title: 'CPU',
      checkDefinitionId: 5,
      entityId: 'a',
      width: 4,
      jsonPath: '.cpu',
      options: { max: 8 },
      alertStyles: { red: [1, 2] },
    });
  });

  it('says what is wrong', () => {
    expect(problemsOf(text.replace('gauge', 'gouge'))[0]).to.contain('expected one of gauge, chart');
    expect(problemsOf(text.replace('width: 4', 'width: 13'))[0]).to.contain('from 1 to 12, found 13');
    expect(problemsOf(text.replace('red:', 'pink:'))[0]).to.contain('unknown style `pink`');
    expect(problemsOf(text.replace('jsonPath', 'json_path'))[0]).to.contain('unknown key `json_path`');
  });
});
