import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  kubernetesObjects,
  objectDocument,
  printableObject,
  renderCluster,
  renderTree,
  writeTree,
} from '../../../src/lib/channel/index.js';
import { bareCluster, channelOf, configMap, renderFiles, someFacts } from './small-channel.js';

describe('channel: output', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-output-'));
  const out = join(folder, 'out');
  afterEach(() => rmSync(out, { recursive: true, force: true }));
  after(() => rmSync(folder, { recursive: true }));
  const filesIn = (path: string): string[] =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
      .sort();
  const tree = (...paths: string[]): Map<string, string> =>
    new Map(paths.map((path) => [path, `text of ${path}`]));

  it('says where an object comes from, in comments or annotations, without touching the object', async () => {
    const rendering = await renderFiles(
      {
        'manifests/a/a.yaml': `# c\n${configMap('  x: "{{ .Cluster.ConfigItems.one }}{{ .Cluster.ConfigItems.two }}"')}`,
      },
      { configItems: { one: '1', two: '2' } },
      { provenance: true },
    );
    const [object] = kubernetesObjects(rendering);
    if (!object) throw new Error('no object');
    expect(objectDocument(object, undefined)).to.equal(
      '---\napiVersion: v1\ndata:\n  x: "12"\nkind: ConfigMap\nmetadata:\n  name: m\n',
    );
    expect(objectDocument(object, 'comments')).to.match(
      /^---\n# template: main\/cluster\/manifests\/a\/a\.yaml:2\n# config items: one, two\napiVersion/,
    );
    expect(printableObject(object, 'annotations').metadata['annotations']).to.deep.equal({
      'zk.dev/template': 'main/cluster/manifests/a/a.yaml:2',
      'zk.dev/config-items': 'one,two',
    });
    expect(object.value.metadata).to.deep.equal({ name: 'm' });
  });

  it('mirrors the channel: objects or raw text, a folder for each of several sources', async () => {
    const files = {
      'manifests/a/a.yaml': '# nothing\n',
      'manifests/a/b.yaml': `${configMap('  on: "1" # c')}`,
    };
    const rendering = await renderFiles(files);
    expect([...renderTree(rendering, { raw: false }).keys()]).to.deep.equal([
      'cluster/cluster.yaml',
      'cluster/manifests/a/b.yaml',
    ]);
    expect(renderTree(rendering, { raw: false }).get('cluster/manifests/a/b.yaml'))
      .to.include('"true": "1"')
      .and.not.include('# c');
    expect(renderTree(rendering, { raw: true }).get('cluster/manifests/a/a.yaml')).to.equal('# nothing\n');
    const cluster = bareCluster();
    const combined = await renderCluster({
      cluster,
      allClusters: [cluster],
      version: channelOf(files, files),
      facts: someFacts(),
    });
    expect([...renderTree(combined, { raw: true }).keys()]).to.include.members([
      'main/cluster/manifests/a/a.yaml',
      'extra1/cluster/manifests/a/a.yaml',
    ]);
  });

  it('writes a new folder, and replaces its own earlier output', async () => {
    await writeTree(out, tree('a/b.yaml', 'c.yaml'), { force: false });
    expect(filesIn(out)).to.deep.equal(['.zk-render.json', 'a/b.yaml', 'c.yaml']);
    await writeTree(out, tree('c.yaml', 'd.yaml'), { force: false });
    expect(filesIn(out)).to.deep.equal(['.zk-render.json', 'c.yaml', 'd.yaml']);
    expect(readdirSync(folder)).to.deep.equal(['out']);
  });

  it('takes an empty folder, but not one with other files', async () => {
    mkdirSync(out);
    await writeTree(out, tree('a.yaml'), { force: false });
    writeFileSync(join(out, 'mine.txt'), 'mine');
    const error: unknown = await writeTree(out, tree('b.yaml'), { force: false }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Error).message).to.include('holds files that no rendering wrote, such as "mine.txt"');
    expect(filesIn(out)).to.deep.equal(['.zk-render.json', 'a.yaml', 'mine.txt']);
    await writeTree(out, tree('b.yaml'), { force: true });
    expect(filesIn(out)).to.deep.equal(['.zk-render.json', 'b.yaml', 'mine.txt']);
    expect(readFileSync(join(out, 'mine.txt'), 'utf8')).to.equal('mine');
  });

  it('never removes what an edited list names outside the folder', async () => {
    await writeTree(out, tree('a.yaml'), { force: false });
    writeFileSync(join(folder, 'precious'), 'x');
    writeFileSync(join(out, '.zk-render.json'), JSON.stringify(['../precious']));
    await writeTree(out, tree('b.yaml'), { force: true });
    expect(existsSync(join(folder, 'precious'))).to.equal(true);
    rmSync(join(folder, 'precious'));
  });

  it('says why it cannot write', async () => {
    writeFileSync(join(folder, 'file'), 'x');
    const error: unknown = await writeTree(join(folder, 'file'), tree('a'), { force: false }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Error).message).to.match(
      /^cannot write to folder ".*file": it is not a folder \(ENOTDIR\)$/,
    );
    rmSync(join(folder, 'file'));
  });
});
