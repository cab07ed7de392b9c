import { expect } from 'chai';
import { formatPath, kubernetesSchemas } from '../../../../src/lib/schema/index.js';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Cluster',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 1, maximum: 5 },
                  colour: { type: 'string', enum: ['red', 'blue'] },
                  name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
                  port: { 'x-kubernetes-int-or-string': true },
                  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  labels: { type: 'object', additionalProperties: { type: 'string' } },
                  parts: {
                    type: 'array',
                    maxItems: 2,
                    items: { type: 'object', properties: { id: { type: 'string' } } },
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['id'],
                  },
                  either: {
                    type: 'object',
                    properties: { a: { type: 'string' }, b: { type: 'string' } },
                    oneOf: [{ required: ['a'] }, { required: ['b'] }],
                  },
                },
              },
            },
          },
        },
      },
      { name: 'v1alpha1', served: false, storage: false, schema: { openAPIV3Schema: { type: 'object' } } },
    ],
  },
};

describe('schema: custom resources', () => {
  const check = async (spec: unknown): Promise<string[]> => {
    const schemas = (await kubernetesSchemas('1.35')).with([definition]);
    return schemas
      .validate({ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' }, spec })
      .map((issue) => `${issue.rule} ${formatPath(issue.path)}`);
  };

  const rows: [what: string, spec: unknown, expected: string[]][] = [
    [
      'a right one',
      { size: 3, colour: 'red', port: 'http', free: { any: [1] }, labels: { a: 'b' }, either: { a: '1' } },
      [],
    ],
    ['an unknown field', { size: 3, colur: 'red' }, ['unknown-field spec.colur']],
    ['a missing field', {}, ['required spec']],
    ['a value out of bounds', { size: 9 }, ['range spec.size']],
    ['an enumeration', { size: 1, colour: 'green' }, ['enum spec.colour']],
    ['a pattern and a length', { size: 1, name: 'ABCDEF' }, ['length spec.name', 'pattern spec.name']],
    ['map values', { size: 1, labels: { a: 1 } }, ['type spec.labels.a']],
    [
      'list keys and length',
      { size: 1, parts: [{ id: 'a' }, { id: 'a' }, { id: 'b' }] },
      ['length spec.parts', 'duplicate spec.parts[1]'],
    ],
    ['both of two forms', { size: 1, either: { a: '1', b: '2' } }, ['structure spec.either']],
    ['none of two forms', { size: 1, either: {} }, ['structure spec.either']],
  ];
  for (const [what, spec, expected] of rows)
    it(`checks ${what}`, async () => expect(await check(spec)).to.deep.equal(expected));

  it('knows scope and served versions, and leaves the base schemas alone', async () => {
    const base = await kubernetesSchemas('1.35');
    const schemas = base.with([definition, { not: 'a definition' }]);
    expect(schemas.kind('example.org/v1', 'Widget')).to.include({ scope: 'Cluster', custom: true });
    expect(schemas.kind('example.org/v1alpha1', 'Widget')).to.equal(undefined);
    expect(base.kind('example.org/v1', 'Widget')).to.equal(undefined);
    expect(
      base.validate({ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'a' } })[0]?.rule,
    ).to.equal('unknown-kind');
  });

  it('validates the definition itself', async () => {
    expect((await kubernetesSchemas('1.35')).validate(definition)).to.deep.equal([]);
  });
});
