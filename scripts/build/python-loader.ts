import { transform } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const opening = 'async function _createPyodideModule(';
const ending = 'return moduleRtn}export default _createPyodideModule;';

/**
 * Makes pyodide's loader, which is one function of a megabyte, cheaper to start with, by some 40 ms of each interpreter: smaller, and in
 * parentheses, which tell V8 to compile the function when it first sees it, instead of reading it twice. What it does stays the same.
 */
export async function writePythonLoader(dist: string): Promise<void> {
  const file = join(dist, 'data/packages/pyodide/pyodide.asm.mjs');
  const source = readFileSync(file, 'utf8').trimEnd();
  if (!source.startsWith(opening) || !source.endsWith(ending))
    throw new Error('the loader of pyodide has another form; look at it, and change python-loader.ts');
  const body = source.slice(
    'async function _createPyodideModule'.length,
    -'export default _createPyodideModule;'.length,
  );
  const eager = `const _createPyodideModule=(async function${body});export default _createPyodideModule;`;
  const { code } = await transform(eager, { minify: true, format: 'esm', target: 'node22' });
  if (!code.includes('=(async function(')) throw new Error('the parentheses of the loader are gone');
  writeFileSync(file, code);
}
