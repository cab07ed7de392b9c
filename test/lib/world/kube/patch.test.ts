import { expect } from 'chai';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
} from '../../../../src/lib/world/kube/patch/index.js';
import { typeShape } from '../../../../src/lib/world/kube/schema/index.js';
import type { JsonObject } from '../../../../src/lib/world/kube/objects.js';
import { refusalOf } from './fixture.js';

const strategic = (target: JsonObject, patch: JsonObject, type = 'core.v1.PodSpec'): JsonObject =>
  applyStrategicMergePatch(target, patch, typeShape(type));

describe('JSON patch', () => {
  it('adds, replaces, removes, copies, moves and tests', () => {
    const document = { a: [1, 2], b: { c: 'd' } };
    expect(applyJsonPatch(document, [{ op: 'add', path: '/a/1', value: 9 }])).to.deep.equal({
      a: [1, 9, 2],
      b: { c: 'd' },
    });
    expect(applyJsonPatch(document, [{ op: 'add', path: '/a/-', value: 3 }])).to.deep.equal({
      a: [1, 2, 3],
      b: { c: 'd' },
    });
    expect(applyJsonPatch(document, [{ op: 'replace', path: '/b/c', value: 1 }])).to.deep.equal({
      a: [1, 2],
      b: { c: 1 },
    });
    expect(applyJsonPatch(document, [{ op: 'remove', path: '/a/0' }])).to.deep.equal({
      a: [2],
      b: { c: 'd' },
    });
    expect(applyJsonPatch(document, [{ op: 'copy', from: '/b', path: '/e' }])).to.deep.equal({
      a: [1, 2],
      b: { c: 'd' },
      e: { c: 'd' },
    });
    expect(applyJsonPatch(document, [{ op: 'move', from: '/b/c', path: '/f' }])).to.deep.equal({
      a: [1, 2],
      b: {},
      f: 'd',
    });
    expect(applyJsonPatch(document, [{ op: 'test', path: '/b/c', value: 'd' }])).to.deep.equal(document);
  });

  it('reads escaped pointers', () => {
    expect(
      applyJsonPatch({ 'x/y': { '~': 1 } }, [{ op: 'replace', path: '/x~1y/~0', value: 2 }]),
    ).to.deep.equal({ 'x/y': { '~': 2 } });
  });

  it('refuses a failed test and a missing path with 422, nonsense with 400', () => {
    expect(refusalOf(() => applyJsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).code).to.equal(
      422,
    );
    expect(refusalOf(() => applyJsonPatch({ a: 1 }, [{ op: 'remove', path: '/b' }])).code).to.equal(422);
    expect(refusalOf(() => applyJsonPatch({ a: 1 }, { op: 'add' })).code).to.equal(400);
    expect(refusalOf(() => applyJsonPatch({ a: 1 }, [{ op: 'frobnicate', path: '/a' }])).code).to.equal(400);
  });

  it('leaves the original alone', () => {
    const document = { a: { b: 1 } };
    applyJsonPatch(document, [{ op: 'remove', path: '/a/b' }]);
    expect(document).to.deep.equal({ a: { b: 1 } });
  });
});

describe('merge patch', () => {
  it('follows the examples of RFC 7386', () => {
    const rows: [JsonObject, JsonObject | string[], unknown][] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
      [{ a: 'b' }, { a: null }, {}],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
      [{ a: 'b' }, ['c'], ['c']],
    ];
    for (const [target, patch, result] of rows) expect(applyMergePatch(target, patch)).to.deep.equal(result);
  });
});

describe('strategic merge patch', () => {
  const spec: JsonObject = {
    containers: [
      { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: 'b:1' },
    ],
  };

  it('merges lists by their key', () => {
    expect(
      strategic(spec, {
        containers: [
          { name: 'b', image: 'b:2' },
          { name: 'c', image: 'c:1' },
        ],
      })['containers'],
    ).to.deep.equal([
      { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: 'b:2' },
      { name: 'c', image: 'c:1' },
    ]);
  });

  it('deletes by $patch and by null', () => {
    expect(strategic(spec, { containers: [{ name: 'a', $patch: 'delete' }] })['containers']).to.deep.equal([
      { name: 'b', image: 'b:1' },
    ]);
    expect(strategic({ nodeName: 'n', hostname: 'h' }, { nodeName: null })).to.deep.equal({ hostname: 'h' });
  });

  it('replaces a list or a map by $patch: replace', () => {
    expect(
      strategic(spec, { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] })['containers'],
    ).to.deep.equal([{ name: 'z', image: 'z' }]);
    expect(
      strategic({ securityContext: { a: 1 } }, { securityContext: { $patch: 'replace', b: 2 } }),
    ).to.deep.equal({ securityContext: { b: 2 } });
  });

  it('orders by $setElementOrder', () => {
    const patch = {
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
      containers: [{ name: 'c', image: 'c:1' }],
    };
    expect((strategic(spec, patch)['containers'] as JsonObject[]).map((one) => one['name'])).to.deep.equal([
      'c',
      'b',
      'a',
    ]);
  });

  it('keeps only what $retainKeys names', () => {
    const target = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    expect(strategic(target, patch, 'apps.v1.DeploymentSpec')).to.deep.equal({
      strategy: { type: 'Recreate' },
    });
  });

  it('removes from sets by $deleteFromPrimitiveList', () => {
    const target = { metadata: { finalizers: ['a', 'b', 'c'] } };
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'], finalizers: ['d'] } };
    expect(strategic(target, patch, 'core.v1.Pod')).to.deep.equal({
      metadata: { finalizers: ['d', 'a', 'c'] },
    });
  });

  it('replaces lists that declare no merging', () => {
    expect(strategic({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] })).to.deep.equal({
      tolerations: [{ key: 'b' }],
    });
  });

  it('refuses an item without its merge key', () => {
    expect(refusalOf(() => strategic(spec, { containers: [{ image: 'x' }] })).message).to.contain(
      'does not contain declared merge key: name',
    );
  });
});
