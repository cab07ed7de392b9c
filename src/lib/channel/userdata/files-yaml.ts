import { readYaml, type YamlCursor } from '../../yaml/index.js';
import type { ArchiveFile } from '../rendering.js';

/** KMS encrypts at most this many bytes in one call. */
export const kmsPlaintextLimit = 4096;

/**
 * Reads a rendered `files.yaml` strictly, as CLM does: unknown and duplicate keys are errors. `permissions: 0400` is octal (YAML 1.1),
 * `data` is base64.
 */
export function readFilesYaml(text: string, file: string): ArchiveFile[] {
  const root = readYaml(text, { file });
  const { files } = root?.fields(['files'] as const) ?? {};
  return (files?.items() ?? []).map(readEntry);
}

function readEntry(cursor: YamlCursor): ArchiveFile {
  const { path, data, encrypted, permissions } = cursor.fields([
    'path',
    'data',
    'encrypted',
    'permissions',
  ] as const);
  const name = path?.string() ?? '';
  if (name === '') throw cursor.error('path is missing');
  const content = data ? decodeData(data) : new Uint8Array();
  const isEncrypted = encrypted?.boolean() ?? false;
  if (isEncrypted && content.length > kmsPlaintextLimit) {
    throw (data ?? cursor).error(
      `${name} has ${content.length} bytes; KMS encrypts at most ${kmsPlaintextLimit}`,
    );
  }
  return {
    path: name,
    data: content,
    encrypted: isEncrypted,
    mode: permissions?.integer({ min: 0, max: 0o7777 }) ?? 0,
  };
}

/** Go's standard base64: padded, line ends ignored, nothing else. */
function decodeData(cursor: YamlCursor): Uint8Array {
  const text = cursor.string().replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw cursor.error('data is not base64', 'Use the function base64');
  return Buffer.from(text, 'base64');
}
