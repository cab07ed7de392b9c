import { expect } from 'chai';
import type { Finding } from '../../../../src/lib/channel/validate/index.js';
import { findingsOf, load, mistakes, placesOf } from './checked-channel.js';

/** Every mistake that is planted in test/fixtures/validate-mistakes, by its place. */
const planted = [
  'cluster/cf-manifests/big.yaml:1:1 error cloudformation/limit',
  'cluster/cluster.yaml:7:7 error cloudformation/unknown-field',
  'cluster/cluster.yaml:9:11 error cloudformation/unknown-type',
  'cluster/cluster.yaml:13:21 error cloudformation/reference',
  'cluster/cluster.yaml:14:24 error cloudformation/type',
  'cluster/cluster.yaml:19:11 error reference/import',
  'cluster/cluster.yaml:24:12 error cloudformation/reference',
  'cluster/config-defaults.yaml:3:1 warning config-item/dead',
  'cluster/config-defaults.yaml:5:1 warning yaml/duplicate-key',
  'cluster/manifests/broken/deeper/never.yaml:1:1 warning file/unreachable',
  'cluster/manifests/broken/function.yaml:4:9 error template/parse',
  'cluster/manifests/broken/hash.yaml:6:12 error template/manifest-hash',
  'cluster/manifests/broken/nameless.yaml:1:1 error render/manifest-object',
  'cluster/manifests/broken/notes.yaml.bak:1:1 warning file/extension',
  'cluster/manifests/broken/output.yaml:6:20 error template/execute',
  'cluster/manifests/broken/parse.yaml:4:10 error template/parse',
  'cluster/manifests/broken/undefined.yaml:6:14 error config-item/undefined',
  'cluster/manifests/broken/yaml.yaml:5:2 error yaml/invalid',
  'cluster/manifests/budgets/budgets.yaml:16:18 warning image/latest',
  'cluster/manifests/budgets/budgets.yaml:24:17 error budget/never',
  'cluster/manifests/budgets/budgets.yaml:34:19 error budget/never',
  'cluster/manifests/budgets/budgets.yaml:36:5 error budget/overlap',
  'cluster/manifests/budgets/budgets.yaml:46:5 warning budget/idle',
  'cluster/manifests/custom/widget.yaml:7:3 error kubernetes/unknown-field',
  'cluster/manifests/custom/widget.yaml:10:7 warning kubernetes/unknown-kind',
  'cluster/manifests/references/pod.yaml:5:14 error reference/namespace',
  'cluster/manifests/references/pod.yaml:22:27 error reference/serviceaccount',
  'cluster/manifests/references/pod.yaml:23:26 error reference/priorityclass',
  'cluster/manifests/references/pod.yaml:30:61 error reference/configmap-key',
  'cluster/manifests/references/pod.yaml:34:19 error reference/configmap',
  'cluster/manifests/references/pod.yaml:41:25 warning reference/secret',
  'cluster/manifests/references/pod.yaml:46:27 warning reference/storageclass',
  'cluster/manifests/references/pod.yaml:68:5 warning reference/selector',
  'cluster/manifests/references/pod.yaml:77:9 error reference/clusterrole',
  'cluster/manifests/references/pod.yaml:80:11 warning reference/serviceaccount',
  'cluster/manifests/references/pod.yaml:93:11 error reference/deployment',
  'cluster/manifests/references/pod.yaml:108:23 error reference/service',
  'cluster/manifests/schema/objects.yaml:11:13 error kubernetes/type',
  'cluster/manifests/schema/objects.yaml:21:28 error kubernetes/enum',
  'cluster/manifests/schema/objects.yaml:22:11 error kubernetes/unknown-field',
  'cluster/manifests/schema/objects.yaml:32:13 error kubernetes/removed-api',
  'cluster/manifests/schema/objects.yaml:45:1 error limit/object-size',
  'cluster/manifests/schema/twice.yaml:4:9 error object/duplicate',
  'cluster/manifests/schema/twice.yaml:9:3 warning yaml/duplicate-key',
  'cluster/manifests/stray.yaml:1:1 warning file/unreachable',
  'cluster/manifests/surprises/surprises.yaml:7:12 error kubernetes/type',
  'cluster/manifests/surprises/surprises.yaml:7:12 warning yaml/boolean',
  'cluster/manifests/surprises/surprises.yaml:15:3 warning yaml/boolean',
  'cluster/manifests/surprises/surprises.yaml:23:16 warning yaml/boolean',
  'cluster/manifests/surprises/surprises.yaml:26:14 warning image/latest',
  'cluster/manifests/surprises/surprises.yaml:31:22 warning yaml/octal',
  'cluster/node-pools/worker-kms/files.yaml:7:11 error limit/kms',
  'cluster/node-pools/worker-stack/stack.yaml:1:1 error cloudformation/limit',
  'cluster/node-pools/worker-userdata/userdata.yaml:1:1 error limit/user-data',
  'registry.yaml:8:21 warning config-item/unread',
];

describe('channel validation: a channel with planted mistakes', () => {
  let findings: Finding[];
  before(async () => (findings = await findingsOf(await load(mistakes))));

  it('finds each of them at its file, line and column, and nothing else', () => {
    // A template that cannot be parsed may read any default, so dead and unread items are judged in the next test.
    const judgedElsewhere = /config-item\/(dead|unread)$/;
    const expected = planted.filter((place) => !judgedElsewhere.test(place));
    expect(placesOf(findings, mistakes.directory)).to.deep.equal(expected);
  });

  it('reports what holds in several clusters once, with their names', () => {
    const rendered = findings.filter((finding) => !finding.rule.startsWith('file/'));
    expect(rendered.length).to.be.greaterThan(40);
    for (const finding of rendered)
      expect(finding.clusters, `${finding.rule} ${finding.message}`).to.deep.equal(['one', 'two']);
  });

  it('judges defaults and items of clusters once all templates can be parsed', async () => {
    const loaded = await load(mistakes);
    const [source] = loaded.version.sources;
    if (!source) throw new Error('the fixture has one source');
    const files = new Map(
      [...source.files].filter(([path]) => !/broken\/(parse|function)\.yaml$/.test(path)),
    );
    const found = await findingsOf({
      ...loaded,
      version: { ...loaded.version, sources: [{ ...source, files }] },
    });
    expect(placesOf(found, mistakes.directory)).to.deep.equal(
      planted.filter((place) => !/broken\/(parse|function)\.yaml/.test(place)),
    );
    expect(found.find((finding) => finding.rule === 'config-item/unread')).to.include({
      hint: 'did you mean "image_version"?',
    });
  });

  it('says what to do', () => {
    const hintOf = (rule: string): string | undefined =>
      findings.find((finding) => finding.rule === rule)?.hint;
    expect(hintOf('reference/import')).to.equal('did you mean "<cluster id>:worker-role"?');
    expect(hintOf('cloudformation/unknown-field')).to.equal('did you mean "EnableKeyRotation"?');
    expect(hintOf('kubernetes/removed-api')).to.equal('use policy/v1');
    expect(hintOf('yaml/octal')).to.equal('write 0400');
    expect(hintOf('template/execute')).to.contain('Did you mean "Role"?');
  });
});
