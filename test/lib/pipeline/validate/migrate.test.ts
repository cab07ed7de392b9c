import { expect } from 'chai';
import fc from 'fast-check';
import { ZkError } from '../../../../src/lib/core/index.js';
import { migrateDefinition, readDefinition, textDifference } from '../../../../src/lib/pipeline/index.js';
import { definitionOf, oneStep } from '../definition/example.js';

const migrated = async (text: string): Promise<string> => (await migrateDefinition(text, 'f')).text;

describe('migrateDefinition', () => {
  it('leaves the current form as it is, byte for byte', async () => {
    const text = `\ufeff${oneStep({ step: '  env: {A: "#{CDP_BUILD_VERSION}"}   # note' }).replaceAll('\n', '\r\n')}`;
    expect(await migrateDefinition(text, 'f')).to.deep.equal({ text, changes: [] });
  });

  it('quotes the version and tokens that begin a comment, and nothing else', async () => {
    const text = oneStep({
      step: '  env: # the environment\n    A: #{CDP_BUILD_VERSION} # why\n    B: x #{CDP_REGISTRY}\n    C: "#{CDP_REGISTRY}"\n    D: say "hi" #{CDP_REGISTRY}\n    E: r/#{CDP_REGISTRY}',
      cmd: '|\n      echo #{CDP_REGISTRY}',
    }).replace('"2017-09-20"', '2017-09-20 # the only one');
    const result = await migrateDefinition(text, 'f');
    expect(result.text).to.equal(
      text
        .replace('2017-09-20', '"2017-09-20"')
        .replace('A: #{CDP_BUILD_VERSION}', 'A: "#{CDP_BUILD_VERSION}"')
        .replace('B: x #{CDP_REGISTRY}', 'B: "x #{CDP_REGISTRY}"')
        .replace('D: say "hi" #{CDP_REGISTRY}', `D: 'say "hi" #{CDP_REGISTRY}'`),
    );
    expect(result.changes).to.have.length(4);
    expect((await readDefinition(result.text, 'f')).findings).to.deep.equal([]);
  });

  it('turns the legacy form into a pipeline and keeps comments', async () => {
    expect(
      await migrated(`# About this file
build_meta:
  # for all commands
  env:
    LEVEL: all   # loud
    LEIN_ROOT: "true"

# The commands
build_steps: # in order
# first
- desc: one
  cmd: |
    make

    make test
  # second
- desc: two
  overlay: ci/python
  cmd: make
# The end
`),
    ).to.equal(`# About this file

# The commands
version: "2017-09-20"
pipeline:
- id: build
  type: script
  env:
    LEVEL: all   # loud
    LEIN_ROOT: "true"
  commands: # in order
  # first
  - desc: one
    cmd: |
      make

      make test
    # second
  - desc: two
    cmd: make
  # The end
`);
  });

  it('moves the overlay of the first item and the environment of items', async () => {
    const text = `build_steps:
  - overlay: ci/python
    desc: one
    cmd: make
  - desc: two
    env: {A: b}
    cmd: make two
  - desc: three
    env:
      C: "d"
    cmd: make three
`;
    expect(await migrated(text)).to.equal(`version: "2017-09-20"
pipeline:
- id: build
  type: script
  overlay: ci/python
  env:
    A: b
    C: "d"
  commands:
    - desc: one
      cmd: make
    - desc: two
      cmd: make two
    - desc: three
      cmd: make three
`);
  });

  it('keeps CRLF', async () => {
    const text = await migrated('build_steps:\r\n- desc: a\r\n  cmd: make\r\n');
    expect(text.replaceAll('\r\n', '')).to.not.contain('\n');
    expect((await definitionOf(text)).form).to.equal('current');
  });

  it('refuses what it would change the meaning of', async () => {
    const text =
      'build_steps:\n- desc: a\n  cmd: make\n  env: {A: "1"}\n- desc: b\n  cmd: make\n  env:\n    A: "2"\n';
    const error = await migrateDefinition(text, 'f').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ZkError).with.property('code', 'cannot-migrate');
  });

  it('throws what is wrong with a text that cannot be read', async () => {
    const error = await migrateDefinition('build_steps: make', 'f').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ZkError).with.property('exit', 2);
  });

  it('says the same as before, is current, and has nothing left to do, for any legacy text', async () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const name = fc.stringMatching(/^[A-Z]{1,4}$/);
    const value = fc.oneof(
      word,
      word.map((text) => `"${text}"`),
      fc.constantFrom('3.10', 'true', '"#{CDP_BUILD_VERSION}"', '#{CDP_REGISTRY}', 'x # note'),
    );
    const cmd = fc.oneof(
      word,
      fc.array(fc.oneof(word, fc.constantFrom('', '# note', '  deeper')), { minLength: 1, maxLength: 4 }),
    );
    const item = fc.record({
      desc: word,
      cmd,
      overlay: fc.boolean(),
      first: fc.boolean(),
      comment: fc.boolean(),
    });
    const env = fc.option(
      fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, minLength: 1, maxLength: 3 }),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(
        env,
        fc.array(item, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 2),
        fc.boolean(),
        async (variables, items, indent, metaLast) => {
          const pad = ' '.repeat(indent);
          const meta = variables
            ? `build_meta:\n  env:\n${variables.map(([key, text]) => `    ${key}: ${text}\n`).join('')}`
            : '';
          const steps = items.map((one) => {
            const keys = [
              `desc: ${one.desc}`,
              ...(one.overlay ? ['overlay: ci/python'] : []),
              typeof one.cmd === 'string'
                ? `cmd: ${one.cmd}`
                : `cmd: |\n${['start', ...one.cmd].map((line) => (line === '' ? '' : `${pad}    ${line}`)).join('\n')}`,
            ];
            if (one.first) keys.reverse();
            return `${one.comment ? `${pad}# a comment\n` : ''}${pad}- ${keys.join(`\n${pad}  `)}\n`;
          });
          const body = `build_steps:\n${steps.join('')}`;
          const text = metaLast ? body + meta : meta + body;
          const before = await definitionOf(text, { keepTokens: true });
          const after = await migrated(text);
          const now = await definitionOf(after, { keepTokens: true });
          expect(now.form).to.equal('current');
          const plain = (steps: unknown): unknown =>
            JSON.parse(JSON.stringify(steps, (key, one: unknown) => (key === 'position' ? undefined : one)));
          expect(plain(now.steps)).to.deep.equal(plain(before.steps));
          expect((after.match(/# a comment/g) ?? []).length).to.equal(
            items.filter(({ comment }) => comment).length,
          );
          expect(await migrateDefinition(after, 'f')).to.deep.equal({ text: after, changes: [] });
        },
      ),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('is shown as a difference', async () => {
    expect(await textDifference('f', 'a\nb\n', 'a\nc\n')).to.equal(
      '--- f\tas it is\n+++ f\tmigrated\n@@ -1,2 +1,2 @@\n a\n-b\n+c',
    );
  });
});
