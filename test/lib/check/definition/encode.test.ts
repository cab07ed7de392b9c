import { expect } from 'chai';
import fc from 'fast-check';
import { encodeDefinition, readDefinitions } from '../../../../src/lib/check/definition/index.js';
import { trimLines } from '../../../../src/lib/check/definition/encode-definition.js';
import { json, word } from './arbitrary-documents.js';

const decoded = (text: string): unknown => {
  const { loaded, problems } = readDefinitions(text, 'f.yaml', { expected: 'check' });
  expect(problems.filter(({ code }) => code === 'invalid-yaml' || code === 'no-definition')).to.deep.equal(
    [],
  );
  return loaded[0]?.document;
};

describe('writing definitions', () => {
  it('has the order and the style of zmon-cli', () => {
    const text = encodeDefinition({
      zeta: '1',
      technical_details: null,
      status: 'ACTIVE',
      name: 'Über: 1',
      command: '\ndef check():  \n    return {"a": "ü"}\n\n',
      alpha: true,
      entities: [{ zone: 'b', type: 'host', port: '5432', id: 'yes', name: 'n' }],
      owning_team: 'a',
      description: 'one line',
      interval: 60,
      id: 5,
      tags: [],
      parameters: { b: { type: 'int', value: 1 }, a: {} },
    });
    expect(text).to.equal(`id: 5
name: 'Über: 1'
owning_team: a
description: |-
  one line
command: |-
  def check():
      return {"a": "ü"}
interval: 60
entities:
- id: 'yes'
  type: host
  name: n
  port: '5432'
  zone: b
status: ACTIVE
alpha: true
parameters:
  a: {}
  b:
    type: int
    value: 1
tags: []
zeta: '1'
`);
  });

  it('is read back as it was, but for nulls and the trimming of code', () => {
    fc.assert(
      fc.property(
        fc.dictionary(word, json),
        fc.record({ command: word, condition: word, description: word }, { requiredKeys: [] }),
        (rest, code) => {
          const document = { ...rest, ...code };
          const expected = Object.fromEntries(
            Object.entries(document)
              .filter(([, value]) => value !== null)
              .map(([key, value]) => [
                key,
                Object.hasOwn(code, key) ? trimLines(String(value)) : trimDeep(value),
              ]),
          );
          expect(decoded(encodeDefinition(document))).to.deep.equal(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the same text for the same definition, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(word, json), (document) => {
        const reversed = Object.fromEntries(Object.entries(document).reverse());
        expect(encodeDefinition(reversed)).to.equal(encodeDefinition(document));
      }),
      { numRuns: 100 },
    );
  });
});

/** zmon-cli trims its literal keys at every level. */
function trimDeep(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => trimDeep(item));
  if (typeof value === 'string')
    return ['command', 'condition', 'description'].includes(key) ? trimLines(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, trimDeep(item, name)]));
}
