import { usageError } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';

/** A file that a pod will find; its name is the key in the ConfigMap. */
export interface PackedFile {
  name: string;
  content: string;
}

/** The API server takes 1 MiB with everything around the data; this leaves room. */
export const maxConfigMapBytes = 900 * 1024;

/**
 * Files in as few ConfigMaps as keep their order: `NAME` if one is enough, else `NAME-0`, `NAME-1`, …
 * @throws ZkError (exit 2) for a single file that fits into none
 */
export function configMaps(
  name: string,
  files: readonly PackedFile[],
  metadata: Omit<KubeObject['metadata'], 'name'>,
): KubeObject[] {
  const packed: PackedFile[][] = [];
  let room = 0;
  for (const file of files) {
    const size = bytesOf(file.name) + bytesOf(file.content);
    if (size > maxConfigMapBytes)
      throw usageError(`${file.name} has ${size} bytes and fits into no ConfigMap (${maxConfigMapBytes})`, {
        code: 'too-large',
        hint: 'Split the file.',
      });
    if (packed.length === 0 || size > room) {
      packed.push([]);
      room = maxConfigMapBytes;
    }
    packed.at(-1)?.push(file);
    room -= size;
  }
  return packed.map((some, at) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: packed.length === 1 ? name : `${name}-${at}`, ...metadata },
    data: Object.fromEntries(some.map((file) => [file.name, file.content])),
  }));
}

/** JSON lists of at most `maxBytes` each, an item on a line, so that a difference shows which one it is. */
export function jsonLists(items: readonly unknown[], prefix: string, maxBytes = 800 * 1024): PackedFile[] {
  const lists: string[][] = [];
  let room = 0;
  for (const item of items) {
    const line = JSON.stringify(item);
    const size = bytesOf(line) + 2;
    if (lists.length === 0 || size > room) {
      lists.push([]);
      room = maxBytes;
    }
    lists.at(-1)?.push(line);
    room -= size;
  }
  const digits = Math.max(3, String(lists.length).length);
  return lists.map((lines, at) => ({
    name: `${prefix}-${String(at).padStart(digits, '0')}.json`,
    content: `[\n${lines.join(',\n')}\n]\n`,
  }));
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
