import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const kept = 3;
const draftLifeMs = 3_600_000;

/**
 * Each version of ours leaves an image of some 10 MB: the newest few stay, for those who use several versions, and drafts of runs that were
 * killed go. Whoever has one open goes on with it.
 */
export async function removeOldImages(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^python-[0-9a-f]{32}\.image(\.|$)/.test(name));
  const found = await Promise.all(
    names.map(async (name) => ({ name, written: (await stat(join(folder, name))).mtimeMs })),
  );
  const images = found.filter(({ name }) => name.endsWith('.image')).sort((a, b) => b.written - a.written);
  const drafts = found.filter(
    ({ name, written }) => !name.endsWith('.image') && written < Date.now() - draftLifeMs,
  );
  for (const { name } of [...images.slice(kept), ...drafts]) await rm(join(folder, name), { force: true });
}
