/**
 * Writes the data files of src/lib/schema for the bundle: `node --import tsx scripts/schema-data.ts [FOLDER]`, default dist/data.
 * CloudFormation's resource types come from `@aws-cdk/aws-service-spec` as installed; Kubernetes' schemas are kept in the
 * repository (see schema-kubernetes.ts).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compactServiceSpec } from '../src/lib/schema/cloudformation/compact.js';

const [folder = new URL('../dist/data', import.meta.url).pathname] = process.argv.slice(2);
const kubernetes = readFileSync(new URL('../src/lib/schema/data/kubernetes.ndjson', import.meta.url), 'utf8');
mkdirSync(folder, { recursive: true });
for (const [name, text] of [
  ['kubernetes.ndjson', kubernetes],
  ['cloudformation.ndjson', await compactServiceSpec()],
] as const) {
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(join(folder, `${name}.gz`), packed);
  console.log(`${name}: ${text.length} bytes, ${packed.length} packed`);
}
