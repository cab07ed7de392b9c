import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  loadTexts,
  readAlerts,
  readCheck,
  readDashboard,
  readDefinitions,
  readEntities,
  resolveAlerts,
} from '../../../../src/lib/check/definition/index.js';
import { selectEntities } from '../../../../src/lib/check/filter/index.js';
import { ZkError } from '../../../../src/lib/core/index.js';

describe('loading definitions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-load-'));
  before(() => {
    mkdirSync(join(folder, 'sub', '.git'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, 'empty'));
    for (const name of [
      'b.yaml',
      'a.yml',
      'c.json',
      'd.txt',
      'sub/e.yaml',
      'sub/.git/f.yaml',
      '.g.yaml',
      'node_modules/h.yaml',
    ])
      writeFileSync(join(folder, name), `# ${name}`);
    writeFileSync(join(folder, 'latin.txt'), Buffer.from([0xe9, 0x0a]));
  });
  after(() => rmSync(folder, { recursive: true }));

  const failure = async (path: string): Promise<string> =>
    loadTexts([path]).then(
      () => '',
      (error: unknown) => (error instanceof ZkError ? error.message : String(error)),
    );
  async function* chunks(...texts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
    yield* texts;
  }

  it('takes files, folders in order without hidden ones, and stdin', async () => {
    const names = (await loadTexts([folder])).map(({ file, text }) => [file.slice(folder.length + 1), text]);
    expect(names).to.deep.equal(
      ['a.yml', 'b.yaml', 'c.json', 'sub/e.yaml'].map((name) => [name, `# ${name}`]),
    );
    expect((await loadTexts([join(folder, 'd.txt')]))[0]?.text).to.equal('# d.txt');
    const umlaut = Buffer.from('ü');
    expect(await loadTexts(['-'], chunks('a', umlaut.subarray(0, 1), umlaut.subarray(1)))).to.deep.equal([
      { file: '<stdin>', text: 'aü' },
    ]);
  });

  it('reads each file once, however often and in whatever way it is named', async () => {
    const named = join(folder, 'b.yaml');
    const texts = await loadTexts([folder, join(folder, 'sub', '..', 'a.yml'), named, named]);
    expect(texts.map(({ file, found }) => [file.slice(folder.length + 1), found])).to.deep.equal([
      ['a.yml', undefined],
      // Whoever names a file says that it holds something.
      ['b.yaml', undefined],
      ['c.json', true],
      ['sub/e.yaml', true],
    ]);
    expect(await loadTexts(['-', '-'], chunks('a'))).to.have.length(1);
  });

  it('says what cannot be read', async () => {
    expect(await failure(join(folder, 'none.yaml'))).to.contain('there is no such file');
    expect(await failure(join(folder, 'empty'))).to.contain('holds no .yaml, .yml or .json file');
    expect(await failure(join(folder, 'latin.txt'))).to.equal('this is not UTF-8 text');
    expect(await failure('-')).to.equal('there is no stdin to read');
  });
});

describe('the examples', () => {
  const text = async (name: string): Promise<{ file: string; text: string }> =>
    (await loadTexts([fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url))]))[0]!;

  it('are definitions that fit together', async () => {
    const check = await text('application-health.yaml');
    const entities = await text('entities.yaml');
    const alert = await text('application-health-alert.yaml');
    const dashboard = await text('application-health-dashboard.yaml');
    for (const one of [check, entities, dashboard])
      expect(readDefinitions(one.text, one.file).problems).to.deep.equal([]);
    const all = readEntities(entities.text, entities.file).map(({ definition }) => definition);
    expect(selectEntities(all, readCheck(check.text, check.file).definition)).to.have.length(2);
    const { alerts, problems } = resolveAlerts(readAlerts(alert.text, alert.file));
    expect(alerts.map(({ definition }) => definition.priority)).to.deep.equal([1]);
    expect(problems.map(({ message }) => message)).to.deep.equal(['`check_definition_id` is missing']);
    const known = new Set(all.map(({ id }) => id));
    for (const { entityId } of readDashboard(dashboard.text, dashboard.file).definition.widget_configuration)
      expect(known.has(entityId ?? '')).to.equal(true);
  });
});
