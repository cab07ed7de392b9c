import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { ImageFacts, PreludeModule } from '../frames.js';
import { buildImage } from './build-image.js';
import { decodeImage, encodeImage } from './image-file.js';
import { imageKey } from './image-key.js';
import { modulesOfImage } from './python-modules.js';

/** Where the image of the package lies; running from source, the one of the last build. */
export const shippedImage = new URL('../../../../../dist/data/python-image.zst', import.meta.url);

/** The image to ship with the package, compressed; for the build. Rejects with a ZkError if the prelude does not load. */
export async function packImage(prelude: readonly PreludeModule[]): Promise<Uint8Array> {
  const modules = modulesOfImage(prelude);
  const { facts, bytes } = await buildImage(modules);
  const file = encodeImage(imageKey(modules), facts, bytes);
  return promisify(zstdCompress)(file, { params: { [constants.ZSTD_c_compressionLevel]: 12 } });
}

/** Undefined unless it is an image with this key. */
export async function unpackImage(
  packed: Uint8Array,
  key: string,
): Promise<{ facts: ImageFacts; bytes: Uint8Array } | undefined> {
  return decodeImage(await promisify(zstdDecompress)(packed), key);
}
