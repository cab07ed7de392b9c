import { build, type Metafile } from 'esbuild';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetUrls } from './asset-urls.js';
import { buildFacts } from './build-facts.js';
import { commonjsNames } from './commonjs-names.js';

/**
 * Everything lands flat in dist/, so that `import.meta.url` has the same depth in each file: commands as `cluster.list.js`, shared code as
 * `chunk-*.js`, workers and data under the names that {@link assetUrls} gives them.
 */
export async function bundle(
  root: string,
  dist: string,
): Promise<{ outputs: { path: string; bytes: number }[]; metafile: Metafile }> {
  const assets = assetUrls(root, dist);
  const first = await run(root, dist, entries(root), assets.plugin);
  // Workers are found while bundling what starts them; a second pass shares their code with the rest.
  const workers = assets.workers();
  const result =
    workers.length === 0 ? first : await run(root, dist, [...entries(root), ...workers], assets.plugin);
  if (workers.length > 0) removeStale(dist, first.metafile, result.metafile);
  assets.copyData();
  mkdirSync(join(root, '.cache'), { recursive: true });
  // For looking into what is in the bundle; not shipped.
  writeFileSync(join(root, '.cache', 'bundle-meta.json'), JSON.stringify(result.metafile));
  const outputs = Object.entries(result.metafile.outputs).map(([path, output]) => ({
    path,
    bytes: output.bytes,
  }));
  return { outputs, metafile: result.metafile };
}

interface Entry {
  in: string;
  out: string;
}

function entries(root: string): Entry[] {
  const commands = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts'),
  );
  return [
    { in: join(root, 'src/lib/cli/main.ts'), out: 'main' },
    ...commands.map((file) => ({
      in: join(root, 'src/commands', file),
      out: file.replace(/\.ts$/, '').replaceAll(/[/\\]/g, '.'),
    })),
  ];
}

async function run(
  root: string,
  dist: string,
  entryPoints: Entry[],
  plugin: ReturnType<typeof assetUrls>['plugin'],
) {
  return build({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.20',
    minify: true,
    // Classes are told apart by name in a few dependencies (AWS error classes); function names make stacks readable.
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', ZK_BUILD: JSON.stringify(buildFacts(root)) },
    external: ['react-devtools-core', 'typescript', 'ts-node', 'tsx'],
    plugins: [plugin, commonjsNames],
    // CommonJS packages inside an ES module expect these three.
    banner: {
      js: "import{createRequire as __zkRequire}from'node:module';import{fileURLToPath as __zkPath}from'node:url';const require=__zkRequire(import.meta.url),__filename=__zkPath(import.meta.url),__dirname=__zkPath(new URL('.',import.meta.url));",
    },
  });
}

function removeStale(dist: string, before: Metafile, after: Metafile): void {
  const kept = new Set(Object.keys(after.outputs));
  for (const path of Object.keys(before.outputs))
    if (!kept.has(path)) rmSync(join(dist, '..', path), { force: true });
}
