// Names are learnt by loading the package; @peculiar/x509 loads only with this polyfill.
import 'reflect-metadata';
import type { Plugin } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * A chunk that esbuild makes of a CommonJS package has a default export only, so `const { STS } = await import('@aws-sdk/client-sts')` would
 * find nothing. Such an import is sent through a small module that exports the same names as Node would.
 */
export const commonjsNames: Plugin = {
  name: 'commonjs-names',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async (args) => {
      if (args.kind !== 'dynamic-import' || args.pluginData === 'resolving' || args.path.startsWith('node:'))
        return undefined;
      const { path, external, errors } = await build.resolve(args.path, {
        kind: 'import-statement',
        resolveDir: args.resolveDir,
        pluginData: 'resolving',
      });
      if (external || errors.length > 0 || !isCommonJs(path)) return undefined;
      return { path, namespace: 'commonjs-names' };
    });
    build.onLoad({ filter: /.*/, namespace: 'commonjs-names' }, ({ path }) => {
      const names = Object.keys(require(path) as object).filter(
        (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default' && !reserved.has(name),
      );
      const contents = [
        `const cjs = require(${JSON.stringify(path)});`,
        'export default cjs;',
        ...names.map((name) => `export const ${name} = cjs.${name};`),
      ].join('\n');
      return { contents, resolveDir: dirname(path), loader: 'js' };
    });
  },
};

/** Words that cannot be the name of a constant. */
const reserved = new Set([
  'await',
  'break',
  'case',
  'catch',
  'class',
  'const',
  'continue',
  'delete',
  'do',
  'else',
  'enum',
  'export',
  'extends',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'instanceof',
  'new',
  'null',
  'package',
  'return',
  'static',
  'super',
  'switch',
  'this',
  'throw',
  'true',
  'try',
  'typeof',
  'var',
  'void',
  'while',
  'with',
  'yield',
  'cjs',
]);

/** As Node decides it: the extension, else the `type` of the nearest package.json. */
function isCommonJs(file: string): boolean {
  if (extname(file) !== '.js') return extname(file) === '.cjs';
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type !== 'module';
  }
  return false;
}
