import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type ZkError, type ZkErrors } from '../../../src/lib/core/index.js';
import { openRegistry, type Cluster, type Registry } from '../../../src/lib/registry/index.js';
import { testContext } from '../../support/registry-server-context.js';

const text = `# the fleet
clusters:
  # the first one
  - id: aws:123456789012:eu-central-1:kube-1   # never change
    alias: 1.50
    local_id: kube-1
    api_server_url: "https://kube-1.foo.example.org/"
    channel: 0400
    config_items:
      a: 1
      b: true     # a comment
      c: 1.50
      d: 0400
      e: ~
      f:
      g: yes

    criticality_level: 1
    environment: test
    infrastructure_account: aws:123456789012
    lifecycle_status: ready
    node_pools:
      - name: worker
        profile: worker-splitaz
        instance_types: [m5.large]
        discount_strategy: none
        min_size: 3
        max_size: 21
        config_items: {labels: 'x=y'}   # flow
    provider: zalando-aws
    region: eu-central-1
    owner: team

  - {id: second, alias: two, local_id: k2, api_server_url: 'https://k2.example.org', infrastructure_account: 'aws:1', lifecycle_status: requested, provider: zalando-eks, region: eu-west-1}
`;

describe('registry in a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'zk-registry-'));
  const path = join(directory, 'clusters.yaml');
  let ctx = testContext();
  const open = (content = text): Promise<Registry> => {
    writeFileSync(path, content);
    ctx = testContext();
    return openRegistry({ location: path }, ctx);
  };
  const reread = async (): Promise<Cluster[]> =>
    (await openRegistry({ location: path }, testContext())).list();
  const failure = (run: () => Promise<unknown>): Promise<ZkError> =>
    run().then(
      () => expect.fail('expected an error'),
      (error: unknown) => error as ZkError,
    );
  after(() => rmSync(directory, { recursive: true }));

  describe('reading', () => {
    it('keeps the source text of scalars in string fields and maps', async () => {
      const [first] = await (await open()).list();
      expect(first?.configItems).to.deep.equal({
        a: '1',
        b: 'true',
        c: '1.50',
        d: '0400',
        e: '',
        f: '',
        g: 'yes',
      });
      expect([first?.alias, first?.channel]).to.deep.equal(['1.50', '0400']);
    });

    it('treats absent items, pools and status as empty', async () => {
      const second = await (await open()).get('two');
      expect([second.configItems, second.nodePools, second.status]).to.deep.equal([
        {},
        [],
        { currentVersion: '', lastVersion: '', nextVersion: '', problems: [] },
      ]);
    });

    it('finds clusters by id, alias and local id, and suggests the nearest', async () => {
      const registry = await open();
      for (const name of ['second', 'two', 'k2']) expect((await registry.get(name)).id).to.equal('second');
      const error = await failure(() => registry.get('secnod'));
      expect([error.message, error.hint]).to.deep.equal([
        `cluster "secnod" not found in registry "${path}"`,
        'Did you mean "second"?',
      ]);
    });

    it('refuses an ambiguous name', async () => {
      const registry = await open(text.replace('alias: two', 'alias: "1.50"'));
      expect((await failure(() => registry.get('1.50'))).message)
        .to.include('is ambiguous')
        .and.to.include('second');
    });

    it('filters by life cycle and provider; the order is that of the file', async () => {
      const registry = await open();
      expect((await registry.list({ lifecycleStatus: 'requested' })).map(({ id }) => id)).to.deep.equal([
        'second',
      ]);
      expect((await registry.list({ providers: ['zalando-eks', 'zalando-aws'] })).length).to.equal(2);
    });

    it('does not read instance_type, the old name, but says so', async () => {
      const registry = await open(text.replace('instance_types: [m5.large]', 'instance_type: m5.large'));
      expect((await registry.list())[0]?.nodePools[0]?.instanceTypes).to.deep.equal([]);
      expect(registry.warnings).to.have.length(1);
      expect(ctx.events[0]).to.deep.include({
        type: 'warning',
        position: { file: path, line: 25, column: 9 },
      });
      expect(registry.warnings[0]?.message).to.include(
        'unknown key "instance_type", did you mean "instance_types"?',
      );
    });

    it('takes the last of equal keys, with a warning', async () => {
      const registry = await open(text.replace('a: 1\n', 'a: 1\n      a: 2\n'));
      expect((await registry.list())[0]?.configItems['a']).to.equal('2');
      expect(registry.warnings[0]?.message).to.include('"a" is set twice');
    });

    it('gives positions of values', async () => {
      const registry = await open();
      await registry.list();
      expect(
        registry.positionOf('aws:123456789012:eu-central-1:kube-1', ['config_items', 'b']),
      ).to.deep.equal({ file: path, line: 11, column: 10 });
      expect(
        registry.positionOf('aws:123456789012:eu-central-1:kube-1', ['node_pools', 0, 'name'])?.line,
      ).to.equal(23);
      expect(registry.positionOf('nobody')).to.equal(undefined);
    });

    const faults: [string, (text: string) => string, string][] = [
      [
        'a list as config item',
        (t) => t.replace('a: 1\n', 'a: [1]\n'),
        'config_items.a: expected text, found a list',
      ],
      [
        'an unknown life cycle',
        (t) => t.replace('lifecycle_status: ready', 'lifecycle_status: raedy'),
        'unknown lifecycle status "raedy"',
      ],
      [
        'a wrong account',
        (t) => t.replace('infrastructure_account: aws:123456789012', 'infrastructure_account: gcp:1'),
        '"gcp:1" is no account',
      ],
      ['a missing id', (t) => t.replace('id: second, ', ''), 'id is missing'],
      [
        'two pools of one name',
        (t) =>
          t.replace(
            '    provider: zalando-aws',
            '      - {name: worker, profile: p}\n    provider: zalando-aws',
          ),
        'a node pool named "worker" exists already',
      ],
      [
        'a fraction as size',
        (t) => t.replace('min_size: 3', 'min_size: 3.5'),
        'min_size: expected an integer',
      ],
      ['a wrong time', (t) => t.replace('owner: team', 'created_at: soon'), '"soon" is no time'],
      ['no clusters', () => '# nothing\n', 'the registry has no clusters'],
      ['a tab', (t) => t.replace('    alias', '\talias'), ''],
    ];
    for (const [name, change, message] of faults) {
      it(`reports ${name} with its place`, async () => {
        const error = await failure(async () => (await open(change(text))).list());
        expect(error.message).to.include(message).and.not.to.include('\n');
        expect(error.exit).to.equal(2);
        expect(error.position).to.include({ file: path });
        expect(error.position?.line).to.be.a('number');
      });
    }

    it('reports every faulty cluster and equal ids at once', async () => {
      const registry = await open(
        text.replace('lifecycle_status: ready', 'lifecycle_status: x').replace('id: second', 'local_id: k3'),
      );
      const error = await failure(() => registry.list());
      expect(error.name).to.equal('ZkErrors');
      expect((error as ZkErrors).errors).to.have.length(2);
      const twice = await open(text.replace('id: second', 'id: "aws:123456789012:eu-central-1:kube-1"'));
      expect((await failure(() => twice.list())).message).to.include('exists already');
    });

    it('says what is wrong with the file itself', async () => {
      const messageOf = async (location: string): Promise<string> =>
        (await failure(async () => (await openRegistry({ location }, testContext())).list())).message;
      expect(await messageOf(`${path}.nope`)).to.equal(
        `cluster registry "${path}.nope": there is no such file`,
      );
      expect(await messageOf(directory)).to.include('it is a folder');
      writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
      expect(await messageOf(path)).to.include('is not UTF-8 text');
      expect((await failure(() => openRegistry({ location: 'file://' }, testContext()))).message).to.include(
        'has no name',
      );
    });

    it('joins host and path of a file URL', async () => {
      expect(
        (await openRegistry({ location: 'file://some/clusters.yaml' }, testContext())).location,
      ).to.equal('some/clusters.yaml');
      expect(
        (await openRegistry({ location: 'file:///abs/clusters.yaml' }, testContext())).location,
      ).to.equal('/abs/clusters.yaml');
    });
  });

  describe('writing', () => {
    const first = 'aws:123456789012:eu-central-1:kube-1';

    it('changes one value and no other character', async () => {
      await (await open()).setConfigItem(first, 'b', 'false');
      expect(readFileSync(path, 'utf8')).to.equal(
        text.replace('b: true     # a comment', 'b: "false"     # a comment'),
      );
    });

    it('adds an item behind the last one', async () => {
      await (await open()).setConfigItem(first, 'eks_endpoint', 'https://x.eks.amazonaws.com');
      expect(readFileSync(path, 'utf8')).to.equal(
        text.replace('      g: yes\n', '      g: yes\n      eks_endpoint: https://x.eks.amazonaws.com\n'),
      );
    });

    it('adds to flow maps and to clusters without items', async () => {
      const registry = await open();
      await registry.setConfigItem('second', 'x', 'y');
      await registry.setPoolConfigItem(first, 'worker', 'taints', 'a=b:NoSchedule,c');
      const lines = readFileSync(path, 'utf8').split('\n');
      expect(lines.find((line) => line.includes('id: second'))).to.include(
        'region: eu-west-1, config_items: {x: "y"}}',
      );
      expect(lines.find((line) => line.includes('labels'))).to.equal(
        `        config_items: {labels: 'x=y', taints: "a=b:NoSchedule,c"}   # flow`,
      );
    });

    it('removes an item with its line', async () => {
      const registry = await open();
      await registry.deleteConfigItem(first, 'b');
      await registry.deletePoolConfigItem(first, 'worker', 'labels');
      await registry.deleteConfigItem(first, 'never-there');
      expect(readFileSync(path, 'utf8')).to.equal(
        text.replace('      b: true     # a comment\n', '').replace("{labels: 'x=y'}", '{}'),
      );
    });

    it('writes status and life cycle', async () => {
      const registry = await open();
      const status = {
        currentVersion: 'v1#h',
        lastVersion: '',
        nextVersion: 'v2#h',
        problems: [{ type: 'https://e.org/p', title: 'a "b": c', status: 5 }],
      };
      await registry.updateStatus(first, { lifecycleStatus: 'decommission-requested', status });
      await registry.updateStatus('second', { status: { ...status, problems: [] } });
      const [one, two] = await reread();
      expect([one?.lifecycleStatus, one?.status, two?.lifecycleStatus]).to.deep.equal([
        'decommission-requested',
        status,
        'requested',
      ]);
      await registry.updateStatus(first, {
        status: { currentVersion: 'v2#h', lastVersion: 'v1#h', nextVersion: '', problems: [] },
      });
      expect((await reread())[0]?.status).to.deep.equal({
        currentVersion: 'v2#h',
        lastVersion: 'v1#h',
        nextVersion: '',
        problems: [],
      });
    });

    it('refuses when somebody else changed the file meanwhile', async () => {
      const registry = await open();
      await registry.list();
      writeFileSync(path, `${text}# changed\n`);
      const error = await failure(() => registry.setConfigItem(first, 'b', 'x'));
      expect([error.code, error.exit]).to.deep.equal(['file-changed', 3]);
      expect(readFileSync(path, 'utf8')).to.equal(`${text}# changed\n`);
      expect(readdirSync(directory)).to.deep.equal(['clusters.yaml']);
    });

    it('refuses to change a value that comes from an alias, and leaves the file alone', async () => {
      const aliased = text
        .replace('config_items: {labels', 'config_items: &items {labels')
        .replace('region: eu-west-1}', 'region: eu-west-1, config_items: *items}');
      const registry = await open(aliased);
      const error = await failure(() => registry.setConfigItem('second', 'labels', 'z'));
      expect([error.code, error.exit]).to.deep.equal(['registry-edit', 3]);
      const shared = await failure(() => registry.setPoolConfigItem(first, 'worker', 'labels', 'z'));
      expect(shared.code).to.equal('registry-edit');
      expect(readFileSync(path, 'utf8')).to.equal(aliased);
    });

    it('keeps mode and symbolic link', async () => {
      writeFileSync(join(directory, 'real.yaml'), text);
      chmodSync(join(directory, 'real.yaml'), 0o600);
      symlinkSync('real.yaml', join(directory, 'link.yaml'));
      await (
        await openRegistry({ location: join(directory, 'link.yaml') }, testContext())
      ).setConfigItem(first, 'b', 'x');
      expect(statSync(join(directory, 'real.yaml')).mode & 0o777).to.equal(0o600);
      expect(readFileSync(join(directory, 'real.yaml'), 'utf8')).to.include('b: x ');
    });

    it('names unknown clusters and pools', async () => {
      const registry = await open();
      expect((await failure(() => registry.setConfigItem('nobody', 'a', 'b'))).code).to.equal(
        'cluster-not-found',
      );
      expect((await failure(() => registry.setPoolConfigItem(first, 'nobody', 'a', 'b'))).code).to.equal(
        'pool-not-found',
      );
    });

    it('round-trips any text as value of any item, or refuses without a change', async () => {
      const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}[a-z0-9]$/);
      const value = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          'yes',
          'null',
          '~',
          '012',
          '1e3',
          '',
          ' x ',
          'a\nb',
          '- a',
          '#',
          "it's",
          '"q"',
          '{a}',
          '*x',
          '&x',
          '!t',
          '%',
          '@',
          '`',
          'a: b',
          'a #b',
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 5 }),
          fc.boolean(),
          async (entries, onPool) => {
            const registry = await open();
            for (const [name, content] of entries) {
              if (onPool) await registry.setPoolConfigItem(first, 'worker', name, content);
              else await registry.setConfigItem(first, name, content);
            }
            const [cluster] = await reread();
            const items = onPool ? cluster?.nodePools[0]?.configItems : cluster?.configItems;
            for (const [name, content] of Object.entries(Object.fromEntries(entries)))
              expect(items?.[name]).to.equal(content);
            expect(readFileSync(path, 'utf8'))
              .to.include('# never change')
              .and.to.include('# the first one')
              .and.to.include('# flow');
          },
        ),
        { numRuns: 60 },
      );
    });
  });
});
