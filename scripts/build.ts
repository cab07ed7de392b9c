import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './build/bundle.js';
import { writeHelp } from './build/help.js';
import { writeManifest } from './build/manifest.js';
import { writeNotices } from './build/notices.js';
import { writePythonImage } from './build/python-image.js';
import { writePythonLoader } from './build/python-loader.js';
import { markBuilt } from './bootstrap.mjs';

/** Builds what is shipped: one minified entry per command with shared chunks, the manifest, and the help texts of the fast path. */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const started = performance.now();
const { outputs, metafile } = await bundle(root, dist);
writeNotices(root, dist, metafile);
const data = spawnSync(
  process.execPath,
  ['--import', 'tsx', join(root, 'scripts/schema-data.ts'), join(dist, 'data')],
  { cwd: root, stdio: ['ignore', 2, 2] },
);
if (data.status !== 0) throw new Error('the schema data could not be written');
await writePythonImage(dist);
await writePythonLoader(dist);
const manifest = await writeManifest(root);
writeHelp(root, dist, manifest);
writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n');
markBuilt();
const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
process.stderr.write(
  `Built ${manifest.commands.length} commands, ${outputs.length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
);
