import { expect } from 'chai';
import { readDefinition } from '../../../../src/lib/pipeline/index.js';
import { oneStep, unmarked } from './example.js';

const block = oneStep({ step: '  desc: x', cmd: '|\n      make\n      make test' });

/** A broken text with marks around the place that is named, and the likely cause. */
const mistakes: readonly (readonly [name: string, text: string, cause: RegExp])[] = [
  ['a tab as indent', block.replace('  type: script', '«\ttype: script»'), /^a tab is used for indentation/],
  [
    'a tab in a CRLF file',
    block.replace('  type: script', '«\ttype: script»').replaceAll('\n', '\r\n'),
    /^a tab is used for indentation/,
  ],
  [
    'an alias without its anchor',
    oneStep({ step: '  env: «*apply_env»' }),
    /^\*apply_env names an anchor that does not exist/,
  ],
  ['a glob that reads as an alias', oneStep({ cmd: '«*.sh»' }), /names an anchor that does not exist/],
  ['`: ` in a description', oneStep({ step: '  desc: Build«: all of it»' }), /^unquoted text holds `: `/],
  [
    'block text that lost its indent',
    block.replace('      make test', '    «make test»'),
    /^this line lost the indent of the block text that begins in line 8/,
  ],
  [
    'block text at the margin',
    block.replace('      make test', '«make test»'),
    /^this line lost the indent of the block text/,
  ],
  [
    'a list entry among keys',
    oneStep().replace('  type: script', '«- type: script»\n  desc: x').replace('- id', '  id'),
    /^a list entry stands among the keys/,
  ],
  [
    'a key among list entries',
    'pipeline:\n  - id: a\n    type: script\n  «foo: 1»\n',
    /^a key stands among the entries of a list/,
  ],
  ['a quote that is not closed', oneStep({ step: '  desc: «"Build»' }), /^the closing quote is missing/],
  [
    'a bracket that is not closed',
    oneStep({ step: '  depends_on: «[a, b»' }),
    /^the closing bracket is missing/,
  ],
  ['a merge conflict', oneStep({ step: '«<<<<<<< HEAD»' }), /^a merge conflict was left/],
  ['text that begins with @', oneStep({ step: '  desc: «@team»' }), /^unquoted text cannot begin with `@`/],
  [
    'text that begins with braces',
    oneStep({ step: '  desc: «{{ name }}»' }),
    /^unquoted text begins with `{{`/,
  ],
  ['a second document', `${oneStep()}«---»\nfoo: 1\n`, /^a build definition is one YAML document/],
  ['bytes', '«\0»\0version', /^the file holds control characters/],
  ['bad UTF-8', `version: "«\ufffd»"`, /^the file is not valid UTF-8/],
  [
    'merging text',
    oneStep({ top: 'a: &a x', step: '  env:\n    <<: *a' }).replace('&a x', '&a «x»'),
    /^`<<` takes a mapping/,
  ],
  [
    'an anchor below its alias',
    oneStep({ step: '  env: «*e»', after: 'e: &e {A: b}' }),
    /names an anchor that does not exist/,
  ],
];

describe('YAML mistakes that people made', () => {
  for (const [name, marked, cause] of mistakes)
    it(name, async () => {
      const { text, place } = unmarked(marked);
      const { definition, findings } = await readDefinition(text, 'delivery.yaml');
      expect(definition).to.equal(undefined);
      expect(findings).to.have.length(1);
      const [finding] = findings;
      expect(finding!.message).to.match(cause);
      expect(finding!.rule).to.equal('E-yaml');
      const { line, column } = finding!.position;
      expect({ line, column }).to.deep.equal({ line: place.line, column: place.column });
    });

  it('shows the line', async () => {
    const { findings } = await readDefinition(oneStep({ step: '\tdesc: x' }), 'f');
    expect(findings[0]!.message).to.contain('"desc: x"');
  });

  it('says that an anchor comes too late', async () => {
    const { findings } = await readDefinition(oneStep({ step: '  env: *e', after: 'e: &e {A: b}' }), 'f');
    expect(findings[0]!.hint).to.contain('only later in the file');
  });
});
