import { createHash } from 'node:crypto';
import { encodeBytes } from '../../core/index.js';
import type { Cluster } from '../../registry/index.js';
import type { ArchiveFile, FilesArchive, RenderedFile } from '../rendering.js';
import { bucketName } from './stacks.js';

/**
 * Where the files of a pool (or of etcd) go. The key is the hash of the rendered text, not of the archive: encrypting again gives other
 * bytes, but nodes must only change when the content does.
 */
export function filesArchive(
  cluster: Cluster,
  file: RenderedFile,
  entries: readonly ArchiveFile[],
  folder: 'etcd' | 'master' | 'worker',
  encryptionKey: string,
): FilesArchive {
  const hash = createHash('sha512').update(encodeBytes(file.text)).digest('hex');
  const bucket = bucketName(cluster);
  const key = `${cluster.localId}/${folder}/${hash}.userdata`;
  return { file, entries, key, bucket, url: `s3://${bucket}/${key}`, encryptionKey };
}
