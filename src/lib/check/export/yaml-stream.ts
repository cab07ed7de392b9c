import type { KubeObject } from '../../kube/index.js';

/** Objects as one YAML text, a document each. Texts of many lines are literal blocks; the same objects give the same bytes. */
export async function yamlStream(objects: readonly KubeObject[], comment?: string): Promise<string> {
  const { stringify } = await import('yaml');
  const documents = objects.map((object) =>
    stringify(object, {
      // kubectl reads YAML 1.1: what would be a boolean or a number there is put in quotes.
      version: '1.1',
      lineWidth: 0,
      blockQuote: 'literal',
      aliasDuplicateObjects: false,
    }),
  );
  return `${comment === undefined ? '' : `# ${comment}\n`}---\n${documents.join('---\n')}`;
}
