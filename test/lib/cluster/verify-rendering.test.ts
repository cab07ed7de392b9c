import { expect } from 'chai';
import type { RenderedFile, Rendering } from '../../../src/lib/channel/index.js';
import { assertOnlyPlaceholdersChanged } from '../../../src/lib/cluster/verify-rendering.js';
import { ZkError } from '../../../src/lib/core/index.js';

const placeholder = '(known after apply: stack kube-1 output Role)';
const rendering = (text: string, names: string[] = ['a']): Rendering => {
  const file = { path: 'cluster/manifests/x/x.yaml', source: 'main', text } as RenderedFile;
  const objects = names.map((name) => ({
    file,
    value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
  }));
  return {
    files: [file],
    objects,
    stacks: [],
    pools: [],
    placeholders: [{ text: placeholder, kind: 'stack-output', name: 'Role' }],
  } as unknown as Rendering;
};
const check = (before: string, after: string): void =>
  assertOnlyPlaceholdersChanged(rendering(before), rendering(after));

describe('a rendering with real values', () => {
  const fine: [string, string, string][] = [
    ['a placeholder', `role: ${placeholder}\nb: 1`, 'role: arn:aws:iam::1:role/x\nb: 1'],
    ['a placeholder inside a line, twice', `x: "a-${placeholder}-b-${placeholder}"`, 'x: "a-1-b-2"'],
    ['a digest', `hash: ${'a'.repeat(64)}`, `hash: ${'b'.repeat(64)}`],
    [
      'an encoded text',
      `data: ${Buffer.from(placeholder).toString('base64')}`,
      `data: ${Buffer.from('arn:aws:iam::1:role/x').toString('base64')}`,
    ],
    ['nothing', 'a: 1', 'a: 1'],
  ];
  for (const [what, before, after] of fine) {
    it(`may differ in ${what}`, () => {
      expect(() => check(before, after)).not.to.throw();
    });
  }

  const odd: [string, string, string][] = [
    ['another value', 'replicas: 1', 'replicas: 2'],
    ['more lines', `a: ${placeholder}`, 'a: x\nb: 2'],
    ['something beside the placeholder', `a: ${placeholder} and 1`, 'a: x and 2'],
  ];
  for (const [what, before, after] of odd) {
    it(`must not differ in ${what}`, () => {
      expect(() => check(before, after)).to.throw(ZkError, 'changed by more than what was not known before');
    });
  }

  it('must be about the same objects', () => {
    expect(() => assertOnlyPlaceholdersChanged(rendering('a'), rendering('a', ['a', 'b']))).to.throw(
      ZkError,
      'configmap/b',
    );
  });

  it('says where it differs', () => {
    try {
      check('a: 1\nb: 2', 'a: 1\nb: 3');
      throw new Error('expected a refusal');
    } catch (error) {
      expect((error as ZkError).position).to.deep.equal({ file: 'cluster/manifests/x/x.yaml', line: 2 });
    }
  });
});
