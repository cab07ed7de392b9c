import { expect } from 'chai';
import fc from 'fast-check';
import { readDefinition } from '../../../../src/lib/pipeline/index.js';
import { definitionOf, oneStep, placeOf } from './example.js';

const rulesOf = async (text: string): Promise<string[]> =>
  (await readDefinition(text, 'f')).findings.map(({ rule }) => rule);

/** Ten aliases of ten aliases of … */
function bomb(levels: number): string {
  return Array.from({ length: levels }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `h${level}: &a${level} [${Array<string>(10).fill(item).join(', ')}]`;
  }).join('\n');
}

describe('a hostile definition', () => {
  it('cannot expand aliases', async () => {
    expect(await rulesOf(oneStep({ top: bomb(9) }))).to.deep.equal(['E-alias-bomb']);
    expect(await rulesOf(oneStep({ top: 'a: &a [*a]' }))).to.deep.equal(['E-alias-bomb']);
    expect(await rulesOf(oneStep({ top: 'a: &a {b: {<<: *a}}' }))).to.deep.equal(['E-alias-bomb']);
  });

  it('may use aliases as real files do', async () => {
    await definitionOf(oneStep({ top: bomb(2), step: '  env: {A: "1"}' }));
  });

  it('cannot nest without end', async () => {
    for (const text of ['['.repeat(50_000), '{a: '.repeat(20_000), '- '.repeat(50_000), `? `.repeat(20_000)])
      expect(await rulesOf(text), text.slice(0, 4)).to.deep.equal(['E-yaml']);
  });

  it('cannot nest by aliases of aliases', async () => {
    const chain = Array.from(
      { length: 3000 },
      (_, index) => `h${index}: &a${index} ${index === 0 ? 'x' : `[*a${index - 1}]`}`,
    );
    expect(await rulesOf(oneStep({ top: chain.join('\n') }))).to.deep.equal(['E-yaml']);
  });

  it('cannot reach a prototype', async () => {
    const { steps, tags, notifications } = await definitionOf(
      oneStep({
        top: 'tags: {__proto__: x, constructor: y}\nnotifications: [{channel: c, config: {__proto__: {polluted: yes}}}]',
        step: '  env: {__proto__: a, constructor: b}',
      }),
    );
    expect(Object.keys(tags)).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(notifications[0]!.config)).to.equal(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    expect(steps[0]!.type === 'script' && steps[0]!.env.map(({ name }) => name)).to.deep.equal([
      '__proto__',
      'constructor',
    ]);
    expect(await rulesOf(oneStep({ step: '  __proto__: x\n  constructor: y' }))).to.deep.equal([
      'E-unknown-key',
      'E-unknown-key',
    ]);
    expect(await rulesOf(oneStep({ step: '  vm: constructor' }))).to.deep.equal(['E-type']);
    expect(await rulesOf(oneStep().replace('script', 'toString'))).to.deep.equal(['E-type']);
  });

  it('cannot make a pattern run away', async () => {
    await definitionOf(oneStep({ step: '  when: {branch: {regex_match: "(a+)+$"}}' }));
  });
});

describe('whatever the text', () => {
  const seeds = [
    oneStep({
      top: 'e: &e {A: "1"}\nallow_concurrent_steps: true',
      step: '  env: {<<: *e, B: #{CDP_BUILD_VERSION}}\n  depends_on: []\n  when:\n  - {event: push, branch: [a, b]}\n  - {CDP_TARGET_BRANCH: {regex_match: "^x"}}',
      cmd: '|\n      make\n      make test',
    }),
    'build_meta: {env: {A: b}}\nbuild_steps:\n- desc: a\n  cmd: make\n',
    oneStep({
      after:
        '- id: p\n  type: process\n  target: t\n  process: microservice_standard_test\n  config:\n    apply_manifests: {env: [{name: A, value: b}]}\n    end2end_tests: {spec: {containers: []}}',
    }),
  ];
  const edit = fc.record({
    at: fc.nat(),
    remove: fc.nat(12),
    insert: fc.oneof(
      fc.constantFrom(
        '',
        '\n',
        '\t',
        ' ',
        '  ',
        ':',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '*e',
        '&e ',
        '<<',
        '|',
        '>',
        '#',
        '#{CDP_X}',
        '!',
        '~',
        '\r',
        '---\n',
        '\ud83d',
        '🚀',
        '\0',
        '\ue000',
      ),
      fc.string({ maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  });
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([seed, edits]) =>
      edits.reduce((text, { at, remove, insert }) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place + remove);
      }, seed),
    );

  it('nothing is thrown, every place is in the text, and a definition comes exactly when there is no error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: mutated, weight: 9 }, { arbitrary: fc.string(), weight: 1 }),
        async (text) => {
          const { definition, findings } = await readDefinition(text, 'f');
          expect(definition === undefined).to.equal(findings.some(({ severity }) => severity === 'error'));
          const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
          for (const { position, message } of findings) {
            const line = lines[position.line - 1];
            expect(line, message).to.not.equal(undefined);
            const length = [...line!].length;
            expect(position.column, message).to.be.within(1, length + 1);
            expect(position.length, message).to.be.within(1, Math.max(1, length + 1 - position.column));
            expect(message).to.not.contain('\n');
            // Hidden tokens are never seen.
            if (!text.includes('\ue000')) expect(message).to.not.match(/[\ue000-\ue002]/);
          }
        },
      ),
      { numRuns: 3000 },
    );
  }).timeout(60_000);

  it('the same text gives the same answer, and CRLF the same findings as LF', async () => {
    await fc.assert(
      fc.asyncProperty(
        mutated.filter((text) => !text.includes('\r')),
        async (text) => {
          const lf = await readDefinition(text, 'f');
          const crlf = await readDefinition(text.replaceAll('\n', '\r\n'), 'f');
          expect(crlf.findings.map(placeOf)).to.deep.equal(lf.findings.map(placeOf));
        },
      ),
      { numRuns: 500 },
    );
  }).timeout(60_000);
});
