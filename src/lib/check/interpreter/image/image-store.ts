import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreludeModule } from '../frames.js';
import { buildImage } from './build-image.js';
import { encodeImage, openImage, storeImage, type OpenImage } from './image-file.js';
import { imageKey } from './image-key.js';
import { removeOldImages } from './old-images.js';
import { shippedImage, unpackImage } from './shipped-image.js';

export interface ImageStoreOptions {
  modules: readonly PreludeModule[];
  /** Absent: nothing is kept. */
  cacheFolder?: string;
  /** Absent: no image comes with the package. For tests. */
  shipped?: URL | false;
}

/**
 * Finds the image of an interpreter with the prelude in it: in the cache folder, else in the package, else it is built (about a second). What
 * cannot be read is ignored and what cannot be written is kept in memory.
 */
export class ImageStore {
  private found: Promise<OpenImage> | undefined;
  private broken = false;

  constructor(private readonly options: ImageStoreOptions) {}

  /** The same image for all callers, until {@link discard}. Rejects with a ZkError if Python cannot be started. */
  open(): Promise<OpenImage> {
    this.found ??= this.find();
    return this.found;
  }

  /** This image is not what its head says, or does not fit: build another one, unless that has been done already. */
  async discard(image: OpenImage): Promise<void> {
    const { found } = this;
    if ((await found) !== image || this.found !== found) return;
    this.broken = true;
    this.found = undefined;
    image.close();
  }

  async close(): Promise<void> {
    (await this.found?.catch(() => undefined))?.close();
    this.found = undefined;
  }

  private async find(): Promise<OpenImage> {
    const key = imageKey(this.options.modules);
    const { cacheFolder } = this.options;
    const path = cacheFolder && join(cacheFolder, `python-${key}.image`);
    const cached = path && !this.broken ? openImage(path, key) : undefined;
    if (cached) return cached;
    const made =
      (this.broken ? undefined : await this.shipped(key)) ?? (await buildImage(this.options.modules));
    if (cacheFolder && path) {
      try {
        await storeImage(path, encodeImage(key, made.facts, made.bytes));
        await removeOldImages(cacheFolder);
        const stored = openImage(path, key);
        if (stored) return stored;
      } catch {
        // The cache is a convenience: a full disk or a read-only home costs time, nothing else.
      }
    }
    return {
      image: { facts: made.facts, content: { bytes: made.bytes } },
      verify: () => true,
      close: () => {},
    };
  }

  private async shipped(key: string): ReturnType<typeof unpackImage> {
    const { shipped = shippedImage } = this.options;
    if (shipped === false) return undefined;
    try {
      return await unpackImage(await readFile(shipped), key);
    } catch {
      return undefined;
    }
  }
}
