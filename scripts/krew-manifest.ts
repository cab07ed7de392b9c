import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { krewManifest } from './build/krew.js';

/**
 * Makes what a krew index needs, in .cache/krew: the archive (thin: it needs Node on the machine) and the plugin manifest with its
 * checksum. Usage: npm run krew -- [BASE_URL], where the archive will be downloaded from.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  engines: { node: string };
  homepage?: string;
};
const base =
  process.argv[2] ?? `${pkg.homepage ?? 'https://example.org/kubectl-zk'}/releases/download/v${pkg.version}`;
const target = join(root, '.cache', 'krew');
mkdirSync(target, { recursive: true });
const archive = `kubectl-zk-v${pkg.version}.tar.gz`;
const sources = [
  'bin/kubectl-zk.js',
  'bin/kubectl_complete-zk.js',
  'bin/run.js',
  'bin/complete.js',
  'dist',
  'templates',
  'oclif.manifest.json',
  'package.json',
  'LICENSE',
  'README.md',
];
execFileSync(
  'tar',
  ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-czf', join(target, archive), ...sources],
  { cwd: root, stdio: 'inherit' },
);
const sha256 = createHash('sha256')
  .update(readFileSync(join(target, archive)))
  .digest('hex');
const manifest = krewManifest({
  version: pkg.version,
  uri: `${base}/${archive}`,
  sha256,
  node: pkg.engines.node.replace('>=', ''),
  homepage: pkg.homepage ?? base.replace(/\/releases\/.*$/, ''),
});
writeFileSync(join(target, 'zk.yaml'), manifest);
process.stdout.write(`${join(target, archive)}\n${join(target, 'zk.yaml')}\n`);
