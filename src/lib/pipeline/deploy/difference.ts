import { isRecord } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';
import { encodeYaml } from '../../yaml/index.js';

/**
 * The unified diff from the live object to what the server would make of it, as YAML without the server's own bookkeeping. Values of Secrets are
 * replaced by a mark that says only whether they change.
 */
export async function objectDifference(
  before: KubeObject | undefined,
  after: KubeObject,
  name: string,
): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const [from, to] = hideSecrets(before, after);
  return createTwoFilesPatch(`live/${name}`, `wanted/${name}`, yamlOf(from), yamlOf(to), '', '', {
    context: 3,
  });
}

/** The same for the text of a CloudFormation template. */
export async function textDifference(before: string, after: string, name: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(`live/${name}`, `wanted/${name}`, before, after, '', '', { context: 3 });
}

function yamlOf(object: KubeObject | undefined): string {
  if (!object) return '';
  const { status: _status, metadata, ...rest } = object;
  const {
    managedFields: _fields,
    resourceVersion: _version,
    generation: _generation,
    uid: _uid,
    creationTimestamp: _created,
    selfLink: _link,
    ...meta
  } = metadata;
  // Round trip through JSON: what is undefined is not there.
  return encodeYaml(
    JSON.parse(JSON.stringify({ ...rest, metadata: meta })) as Parameters<typeof encodeYaml>[0],
  );
}

function hideSecrets(
  before: KubeObject | undefined,
  after: KubeObject,
): [KubeObject | undefined, KubeObject] {
  if (after.kind !== 'Secret') return [before, after];
  const hide = (object: KubeObject, other: KubeObject | undefined, mark: string): KubeObject => ({
    ...object,
    ...Object.fromEntries(
      ['data', 'stringData'].flatMap((part) => {
        const entries = object[part];
        const others = other?.[part];
        if (!isRecord(entries)) return [];
        const same = (key: string): boolean => isRecord(others) && others[key] === entries[key];
        return [
          [
            part,
            Object.fromEntries(Object.keys(entries).map((key) => [key, same(key) ? '*** (same)' : mark])),
          ],
        ];
      }),
    ),
  });
  return [before && hide(before, after, '*** (before)'), hide(after, before, '*** (after)')];
}
