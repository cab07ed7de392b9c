import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { encodeDefinition, readDefinitions } from '../../../src/lib/check/definition/index.js';
import { json, word } from '../../lib/check/definition/arbitrary-documents.js';

const program = fileURLToPath(new URL('./zmon-cli-dump.py', import.meta.url));

/** What only PyYAML breaks or leaves plain: line breaks of YAML 1.1 that not all parsers know, and numbers that only others know. */
const agreed = (text: string): boolean => !/[\u0085\u2028\u2029\u{10ffff}]/u.test(text);

describe('the YAML of definitions against PyYAML with the settings of zmon-cli (Debian: python3-yaml)', () => {
  it('is the same text for 3,000 generated documents', () => {
    const text = word.filter(agreed);
    const documents = fc.sample(
      fc
        .tuple(
          fc.dictionary(text, json),
          fc.record({ command: text, condition: text, description: text, name: text }, { requiredKeys: [] }),
        )
        .map(([rest, code]): Record<string, unknown> => ({ ...rest, ...code }))
        .filter((document) => agreed(JSON.stringify(document)) && Object.keys(document).length > 0),
      { numRuns: 3000, seed: 20 },
    );
    const { stdout, status, stderr } = spawnSync('python3', [program], {
      input: documents.map((document) => `${JSON.stringify(document)}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    expect(status, stderr).to.equal(0);
    const answers = stdout.trimEnd().split('\n');
    expect(answers).to.have.length(documents.length);
    let quotedMore = 0;
    const different = documents.flatMap((document, index) => {
      const { text: theirs, back } = JSON.parse(answers[index]!) as { text: string; back: unknown };
      const ours = encodeDefinition(document);
      if (ours === theirs) return [];
      // PyYAML leaves text plain that other parsers take for numbers (`1e3`, `0o7`): there we quote.
      const { loaded } = readDefinitions(theirs, '', { expected: 'check' });
      const quotable = !isDeepStrictEqual(loaded[0]?.document, back);
      quotedMore += quotable ? 1 : 0;
      return quotable ? [] : [{ document: JSON.stringify(document), ours, theirs }];
    });
    expect(different.slice(0, 3), `${different.length} differ`).to.deep.equal([]);
    expect(quotedMore).to.be.lessThan(documents.length / 5);
  });
});
