import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Packs the package, looks at what is in it, installs it into an empty folder and runs it there without the network: what users get is
 * what was tested.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const allowed = [
  /^bin\/(kubectl-zk|kubectl_complete-zk|run|complete|dev)\.js$/,
  /^dist\//,
  /^templates\//,
  /^oclif\.manifest\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
];
const required = [
  'bin/kubectl-zk.js',
  'bin/kubectl_complete-zk.js',
  'dist/main.js',
  'dist/data/python-image.zst',
  'dist/THIRD-PARTY-NOTICES.txt',
  'oclif.manifest.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];
/** What the archive may weigh, and unpacked, in bytes. A larger package is a decision, not an accident: half of this is Python. */
const budget = { packed: 15_000_000, unpacked: 33_000_000 };

const problems: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'zk-package-'));
try {
  const report = pack(folder);
  const paths = report.files.map((file) => file.path);
  for (const path of paths.filter((name) => !allowed.some((pattern) => pattern.test(name))))
    problems.push(`${path} does not belong into the package`);
  for (const path of required.filter((name) => !paths.includes(name)))
    problems.push(`${path} is missing in the package`);
  if (report.size > budget.packed)
    problems.push(`the archive weighs ${report.size} bytes, the budget is ${budget.packed}`);
  if (report.unpackedSize > budget.unpacked)
    problems.push(`the package weighs ${report.unpackedSize} bytes, the budget is ${budget.unpacked}`);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies?: object };
  if (manifest.dependencies)
    problems.push('everything is bundled, so package.json must have no dependencies');
  tryOut(install(join(folder, report.filename)));
  process.stdout.write(
    `${paths.length} files, ${(report.size / 1e6).toFixed(2)} MB packed, ${(report.unpackedSize / 1e6).toFixed(2)} MB unpacked\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`error: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

interface PackReport {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

/** `--ignore-scripts`: the build has run; building again here would only hide a stale one. */
function pack(target: string): PackReport {
  const text = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', target], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const answer = JSON.parse(text) as PackReport[] | Record<string, PackReport>;
  const [report] = Array.isArray(answer) ? answer : Object.values(answer);
  if (!report) throw new Error('npm pack said nothing');
  return report;
}

/** Installs the archive into an empty folder, offline: it needs nothing else. */
function install(archive: string): string {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{"name":"empty","private":true}\n');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', archive], {
    cwd: empty,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return empty;
}

/** Runs the installed package with an empty HOME and no way to the network. */
function tryOut(empty: string): void {
  const registry = join(empty, 'clusters.yaml');
  writeFileSync(registry, 'clusters: []\n');
  const check = join(empty, 'check.py');
  writeFileSync(check, '6 * 7');
  const bin = join(empty, 'node_modules', '.bin', 'kubectl-zk');
  if (!(statSync(bin).mode & 0o100)) problems.push('bin/kubectl-zk.js is not executable');
  for (const [args, expected] of [
    [['--version'], /^kubectl-zk v\d/],
    [['--help'], /^Usage:$/m],
    [['cluster', 'list', '--help'], /^Usage:$/m],
    [['version', '-o', 'json'], /"clientVersion"/],
    [['cluster', 'list', '--registry', registry], /^$/],
    [['check', 'trial-run', check], /\b42\b/],
  ] as const) {
    const { status, stdout, stderr } = spawnSync(bin, args, {
      cwd: empty,
      encoding: 'utf8',
      env: {
        HOME: empty,
        PATH: process.env['PATH'],
        HTTPS_PROXY: 'http://127.0.0.1:9',
        HTTP_PROXY: 'http://127.0.0.1:9',
      },
    });
    if (status !== 0 || !expected.test(stdout))
      problems.push(
        `installed: ${args.join(' ')} ended with ${status}: ${(stderr || stdout).trim().split('\n')[0]}`,
      );
  }
}
