import { expect } from 'chai';
import type { Interpreter } from '../../../../src/lib/check/interpreter/interpreter.js';
import { validateDefinitions } from '../../../../src/lib/check/validate/index.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { Python } from '../prelude/python.js';

const check = (more: string) => `name: C
owning_team: t
description: d
interval: 60
entities: [{type: host}]
command: "1"
status: ACTIVE
${more}`;

const alert = (condition: string, more = '') => `name: A
description: d
team: t
responsible_team: t
entities: []
entities_exclude: []
priority: 1
status: ACTIVE
condition: ${JSON.stringify(condition)}
${more}`;

const only3 = 'capture(x=f"{value}") == "5"';
const only2 = 'value <> 5';

describe('the version of Python that an alert is written for', function () {
  this.timeout(60_000);
  let interpreter: Pick<Interpreter, 'evaluate'>;
  before(async () => {
    const python = await Python.start(wrappers);
    interpreter = {
      evaluate: async (request) => {
        if (request.kind !== 'inspect') throw new Error('validation runs nothing');
        const report = python.inspect(request.source, request.as, request.runtime);
        return { ok: true, kind: 'inspect', report, timings: { totalMs: 0, bridgeMs: 0 } };
      },
    };
  });

  /** Rules of errors about Python, by the files that are validated together. */
  async function rules(files: Readonly<Record<string, string>>): Promise<string[]> {
    const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
    const found = await validateDefinitions(texts, { interpreter, wrappers, now: Date.UTC(2026, 0, 1) });
    return found.flatMap(({ findings }) =>
      findings.filter(({ rule }) => rule.startsWith('python')).map(({ rule }) => rule),
    );
  }

  it('is nobody’s concern while its check is not among the files', async () => {
    for (const condition of [only3, only2])
      for (const more of ['', 'check_definition_id: 7\n'])
        expect(await rules({ 'alert.yaml': alert(condition, more) }), condition + more).to.deep.equal([]);
  });

  it('is that of the check with its id, wherever this stands', async () => {
    const files = (runtime: string, condition: string) => ({
      'checks/a.yaml': check(`id: 7\nruntime: ${runtime}\n`),
      'alerts/a.yaml': alert(condition, 'check_definition_id: 7\n'),
    });
    expect(await rules(files('PYTHON_3', only3))).to.deep.equal([]);
    expect(await rules(files('PYTHON_2', only2))).to.deep.equal([]);
    expect(await rules(files('PYTHON_2', only3))).to.deep.equal(['python-version']);
    expect(await rules(files('PYTHON_3', only2))).to.deep.equal(['python-python2-only']);
  });

  it('is that of the only check in its folder that has no id yet', async () => {
    const condition = alert(only3);
    const two = check('runtime: PYTHON_2\n');
    expect(await rules({ 'a/check.yaml': two, 'a/alert.yaml': condition })).to.deep.equal(['python-version']);
    expect(await rules({ 'a/check.yaml': two, 'b/alert.yaml': condition })).to.deep.equal([]);
    expect(
      await rules({
        'a/check.yaml': two,
        'a/other.yaml': two.replace('name: C', 'name: D'),
        'a/alert.yaml': condition,
      }),
    ).to.deep.equal([]);
    expect(
      await rules({ 'a/check.yaml': check('runtime: PYTHON_3\n'), 'a/alert.yaml': condition }),
    ).to.deep.equal([]);
  });
});
