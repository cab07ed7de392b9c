import type { Plugin } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

const pattern = /new URL\(\s*(['"])(\.[^'"]*)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * Sources name files beside them as `new URL('./x', import.meta.url)`. In the bundle that file is elsewhere, so the address is rewritten:
 * a module becomes an entry of its own in dist/ (workers, daemons), data under src/ is copied to dist/data/, files of a dependency to
 * dist/data/packages/ (npm leaves out any folder called node_modules), and anything else in the package (templates/, package.json) is
 * reached from dist/.
 */
export function assetUrls(
  root: string,
  dist: string,
): { plugin: Plugin; workers(): { in: string; out: string }[]; copyData(): void } {
  const workers = new Map<string, string>();
  const data = new Set<string>();
  const sources = join(root, 'src') + sep;
  const dependencies = join(root, 'node_modules') + sep;
  const placeInData = (target: string): string =>
    target.startsWith(dependencies)
      ? join('packages', relative(dependencies, target))
      : relative(sources, target);
  const rewrite = (file: string, address: string): string | undefined => {
    const target = resolve(dirname(file), address);
    const module = [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find(
      (path) => /\.tsx?$/.test(path) && existsSync(path),
    );
    if (module) {
      const name = basename(module).replace(/\.tsx?$/, '');
      const other = workers.get(name);
      if (other !== undefined && other !== module)
        throw new Error(`two worker modules are called ${name}: ${other} and ${module}`);
      workers.set(name, module);
      return `./${name}.js`;
    }
    if (!target.startsWith(sources) && !target.startsWith(dependencies))
      return `../${relative(root, target).split(sep).join('/')}${address.endsWith('/') && target !== root ? '/' : ''}`;
    data.add(target);
    return `./data/${placeInData(target).split(sep).join('/')}${address.endsWith('/') ? '/' : ''}`;
  };
  const plugin: Plugin = {
    name: 'asset-urls',
    setup(build) {
      build.onLoad({ filter: /[/\\]src[/\\].*\.tsx?$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (path.includes('node_modules') || !source.includes('import.meta.url')) return undefined;
        const contents = source.replace(pattern, (all, _quote, address: string) => {
          const moved = rewrite(path, address);
          return moved === undefined ? all : `new URL(${JSON.stringify(moved)}, import.meta.url)`;
        });
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
  return {
    plugin,
    workers: () => [...workers].map(([out, file]) => ({ in: file, out })),
    copyData: () => {
      for (const source of data) {
        if (!existsSync(source))
          throw new Error(`a source names ${source}, which does not exist; run npm run build:data`);
        const target = join(dist, 'data', placeInData(source));
        mkdirSync(dirname(target), { recursive: true });
        cpSync(source, target, { recursive: statSync(source).isDirectory() });
      }
    },
  };
}
