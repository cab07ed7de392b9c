import { expect } from 'chai';
import fc from 'fast-check';
import { matchesSelector, parseSelector, selectItems, type Selection } from '../../../src/lib/cli/index.js';

const matches = (selector: string, labels: Record<string, string>): boolean =>
  matchesSelector(parseSelector(selector), labels);

describe('label selectors', () => {
  // The semantics of k8s.io/apimachinery/pkg/labels, with rows of its own tests.
  for (const [selector, labels, expected] of [
    ['', {}, true],
    ['x=y', { x: 'y' }, true],
    ['x==y', { x: 'y' }, true],
    ['x=y,z=w', { x: 'y', z: 'w' }, true],
    ['x=y', { x: 'z' }, false],
    ['x=y', {}, false],
    ['x!=y', { x: 'z' }, true],
    ['x!=y', {}, true],
    ['x!=y', { x: 'y' }, false],
    ['x in (a,b)', { x: 'b' }, true],
    ['x in (a, b)', { x: 'c' }, false],
    ['x in (a)', {}, false],
    ['x notin (a,b)', { x: 'c' }, true],
    ['x notin (a,b)', {}, true],
    ['x notin (a,b)', { x: 'a' }, false],
    ['x', { x: '' }, true],
    ['x', {}, false],
    ['!x', {}, true],
    ['! x', { x: '1' }, false],
    ['x>1', { x: '2' }, true],
    ['x>1', { x: '1' }, false],
    ['x<1', { x: '0' }, true],
    ['x<1', { x: 'a' }, false],
    ['x>1', {}, false],
    ['x=', { x: '' }, true],
    ['x=', { x: 'a' }, false],
    ['x in ()', { x: '' }, true],
    ['x in (a,)', { x: '' }, true],
    ['kubernetes.io/arch=amd64', { 'kubernetes.io/arch': 'amd64' }, true],
    [' x = y , !z ', { x: 'y' }, true],
    ['in in (in)', { in: 'in' }, true],
    ['notin', { notin: '' }, true],
  ] as const) {
    it(`"${selector}" ${expected ? 'selects' : 'leaves out'} ${JSON.stringify(labels)}`, () =>
      expect(matches(selector, labels)).to.equal(expected));
  }

  for (const selector of [
    'x=a||y=b',
    'x==a==b',
    '!x=a',
    'x<a',
    'x in',
    'x in (a',
    'x in a',
    'x,',
    ',',
    '=y',
    'x y',
    'x=y z',
    'x=a b',
    '-x',
    'a/b/c',
    'x=-y',
    `x=${'a'.repeat(64)}`,
    '/x',
    'A.B/x',
    'x (',
  ]) {
    it(`refuses "${selector.slice(0, 20)}"`, () =>
      expect(() => parseSelector(selector))
        .to.throw('unable to parse selector')
        .with.property('exit', 2));
  }

  it('an equality and its negation split every set of labels', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(label, label, fc.dictionary(label, label), (key, value, labels) => {
        expect(matches(`${key}=${value}`, labels)).to.equal(!matches(`${key}!=${value}`, labels));
        expect(matches(`${key} in (${value})`, labels)).to.equal(!matches(`${key} notin (${value})`, labels));
        expect(matches(key, labels)).to.equal(!matches(`!${key}`, labels));
      }),
    );
  });
});

describe('selecting items', () => {
  const items = [
    { id: 'aws:1:x', alias: 'one', account: 'aws:1', labels: { environment: 'test' } },
    { id: 'aws:2:y', alias: 'two', account: 'aws:2', labels: { environment: 'production' } },
  ];
  const select = (selection: Selection): string[] =>
    selectItems(items, selection, {
      kind: 'cluster',
      source: 'registry "r"',
      names: (item) => [item.alias, item.id],
      labels: (item) => item.labels,
      account: (item) => item.account,
    }).map((item) => item.alias);

  it('takes all without a selection, and names in their order', () => {
    expect(select({})).to.deep.equal(['one', 'two']);
    expect(select({ names: ['two', 'aws:1:x', 'two'] })).to.deep.equal(['two', 'one']);
    expect(select({ names: [] })).to.deep.equal(['one', 'two']);
  });

  it('filters by label and account, exclude wins', () => {
    expect(select({ selector: parseSelector('environment=test') })).to.deep.equal(['one']);
    expect(select({ include: ':[12]$', exclude: '1' })).to.deep.equal(['two']);
    expect(select({ names: ['one'], selector: parseSelector('environment=production') })).to.deep.equal([]);
  });

  it('names what is unknown', () => {
    expect(() => select({ names: ['tow'] }))
      .to.throw('cluster "tow" not found in registry "r"')
      .with.property('hint', 'Did you mean two?');
    expect(() => select({ include: '(' })).to.throw('invalid regular expression "(" for --include');
  });
});
