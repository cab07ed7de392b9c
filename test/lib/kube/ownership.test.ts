import { expect } from 'chai';
import fc from 'fast-check';
import { isAppliedAlready } from '../../../src/lib/kube/applied-already.js';
import type { FieldSet, KubeObject, ManagedFields } from '../../../src/lib/kube/object.js';
import { takeOverPatch, union } from '../../../src/lib/kube/take-over.js';

const csa = 'kubectl-client-side-apply';
const entry = (
  manager: string,
  operation: string,
  fieldsV1: FieldSet,
  more: Partial<ManagedFields> = {},
): ManagedFields => ({ manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, ...more });
const live = (managedFields: ManagedFields[], annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', resourceVersion: '7', managedFields, ...(annotations ? { annotations } : {}) },
  data: { a: '1' },
});
const data = (...keys: string[]): FieldSet => ({
  'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])),
});

describe('taking over from client-side apply', () => {
  it('does nothing where nothing was applied that way', () => {
    expect(takeOverPatch(live([entry('kubectl-zk', 'Apply', data('a'))]), 'kubectl-zk')).to.equal(undefined);
    expect(takeOverPatch(live([entry('controller', 'Update', data('a'))]), 'kubectl-zk')).to.equal(undefined);
  });

  it('turns the entry into ours when we have none', () => {
    const patch = takeOverPatch(
      live([entry('controller', 'Update', data('z')), entry(csa, 'Update', data('a'))]),
      'kubectl-zk',
    );
    expect(patch).to.deep.equal([
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [entry('controller', 'Update', data('z')), entry('kubectl-zk', 'Apply', data('a'))],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ]);
  });

  it('joins it with ours, once', () => {
    const patch = takeOverPatch(
      live([entry('kubectl-zk', 'Apply', data('a')), entry(csa, 'Update', data('b'))]),
      'kubectl-zk',
    );
    expect(patch?.[0]?.value).to.deep.equal([entry('kubectl-zk', 'Apply', data('a', 'b'))]);
  });

  it('leaves subresources and other versions out of the union', () => {
    const status = entry(csa, 'Update', data('s'), { subresource: 'status' });
    const old = entry(csa, 'Update', data('old'), { apiVersion: 'v1beta1' });
    const patch = takeOverPatch(live([entry('kubectl-zk', 'Apply', data('a')), old, status]), 'kubectl-zk');
    expect(patch?.[0]?.value).to.deep.equal([entry('kubectl-zk', 'Apply', data('a')), status]);
  });

  it('drops the annotation with its ownership', () => {
    const name = 'kubectl.kubernetes.io/last-applied-configuration';
    const fields: FieldSet = { 'f:metadata': { 'f:annotations': { [`f:${name}`]: {}, 'f:other': {} } } };
    const patch = takeOverPatch(live([entry(csa, 'Update', fields)], { [name]: '{}' }), 'kubectl-zk');
    expect(patch?.[2]).to.deep.equal({
      op: 'remove',
      path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',
    });
    expect(JSON.stringify(patch?.[0])).not.to.contain('last-applied');
    expect(JSON.stringify(patch?.[0])).to.contain('f:other');
  });

  const fieldSet = fc.letrec<{ set: FieldSet }>((tie) => ({
    set: fc.dictionary(
      fc.constantFrom('f:a', 'f:b', 'f:c', 'k:{"name":"x"}'),
      fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('set')),
      { maxKeys: 3 },
    ),
  })).set;
  it('unites field sets without losing any, in any order', () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (a, b) => {
        expect(union(a, b)).to.deep.equal(union(b, a));
        expect(union(union(a, b), a)).to.deep.equal(union(a, b));
      }),
    );
  });
});

describe('knowing that an apply would change nothing', () => {
  const wanted = (spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'x', labels: { app: 'x' } },
    spec,
  });
  const served = (spec: object, fields: FieldSet): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'x',
      uid: 'u',
      labels: { app: 'x', extra: 'by somebody' },
      managedFields: [
        entry('kubectl-zk', 'Apply', { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': fields }),
      ],
    },
    spec,
  });
  const port: FieldSet = { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:name': {} } };

  it('sees through defaults, fields of others and default list keys', () => {
    const spec = { ports: [{ port: 80, name: 'http' }] };
    const full = {
      clusterIP: '10.0.0.1',
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 80, name: 'http', protocol: 'TCP', targetPort: 80 },
      ],
    };
    expect(isAppliedAlready(wanted(spec), served(full, { 'f:ports': port }), 'kubectl-zk')).to.equal(true);
  });

  it('sees through what the server fills into values that are owned as a whole', () => {
    const env = (more: object): object => ({ env: { fieldRef: { fieldPath: 'spec.nodeName', ...more } } });
    const fields: FieldSet = { 'f:env': { 'f:fieldRef': {} } };
    const applied = (now: object): boolean =>
      isAppliedAlready(wanted(env({})), served(now, fields), 'kubectl-zk');
    expect(applied(env({ apiVersion: 'v1' }))).to.equal(true);
    expect(applied(env({ apiVersion: 'v2' }))).to.equal(false);
    expect(applied(env({ other: 'v1' }))).to.equal(false);
  });

  const rows: [string, object, object, FieldSet][] = [
    ['another value', { a: 1 }, { a: 2 }, { 'f:a': {} }],
    ['a missing value', { a: 1, b: 2 }, { a: 1 }, { 'f:a': {} }],
    ['a value that is right by chance but not ours', { a: 1, b: 1 }, { a: 1, b: 1 }, { 'f:a': {} }],
    ['a field that we own and no longer want', { a: 1 }, { a: 1, b: 2 }, { 'f:a': {}, 'f:b': {} }],
    [
      'a list item that we own and no longer want',
      { ports: [] },
      { ports: [{ port: 80, protocol: 'TCP' }] },
      { 'f:ports': port },
    ],
    ['a quantity that the server writes differently', { a: '1000m' }, { a: '1' }, { 'f:a': {} }],
    ['an atomic list of other order', { a: [1, 2] }, { a: [2, 1] }, { 'f:a': {} }],
  ];
  for (const [what, spec, now, fields] of rows) {
    it(`is in doubt over ${what}`, () => {
      expect(isAppliedAlready(wanted(spec), served(now, fields), 'kubectl-zk')).to.equal(false);
    });
  }

  it('is in doubt when we never applied it, or as another API version', () => {
    const object = served({ a: 1 }, { 'f:a': {} });
    expect(isAppliedAlready(wanted({ a: 1 }), object, 'somebody-else')).to.equal(false);
    expect(isAppliedAlready({ ...wanted({ a: 1 }), apiVersion: 'v2' }, object, 'kubectl-zk')).to.equal(false);
    expect(isAppliedAlready(wanted({ a: 1 }), object, 'kubectl-zk')).to.equal(true);
  });
});
