import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { directorySource, openChannel, parseAwsFacts, renderFleet } from '../src/lib/channel/index.js';
import { systemClock } from '../src/lib/core/index.js';
import { openRegistry } from '../src/lib/registry/index.js';
import { accountOf, writeSyntheticFleet } from '../test/support/synthetic-channel.js';

/**
 * The cost of rendering a channel of the size of a large real one (see the generator): one cluster cold, from the start of the process to
 * its end, and a fleet of 101 clusters on two threads, YAML decoded. With --check it fails when a budget is exceeded.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zk-bench-render-'));
const clusters = 101;
const budgets = { coldSeconds: 0.6, fleetSeconds: 12, fleetMegabytes: 1500 };
const rounds = 9;

function report(name: string, value: number, unit: string, budget: number): boolean {
  const over = value > budget;
  process.stdout.write(
    `${name.padEnd(44)} ${value.toFixed(2).padStart(8)} ${unit}   budget ${budget} ${unit}${over ? '   OVER' : ''}\n`,
  );
  return over;
}

/** Wall time of the built command, median of several runs after a first one that fills the code cache. */
function coldSeconds(
  fleet: ReturnType<typeof writeSyntheticFleet>,
  more: (round: number) => readonly string[],
): number {
  if (!existsSync(join(root, 'dist/cluster.render.js')))
    throw new Error('the bundle is missing; run npm run build');
  const facts = fleet.facts[accountOf(0)] ?? '';
  const args = ['bin/kubectl-zk.js', 'cluster', 'render', 'cluster-0', '--raw'];
  args.push('--registry', fleet.registry, '--directory', fleet.directory, '--facts', facts);
  const env = { ...process.env, HOME: folder, NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };
  const times = Array.from({ length: rounds + 1 }, (_, round) => {
    const started = performance.now();
    const run = spawnSync(process.execPath, [...args, ...more(round)], {
      cwd: root,
      env,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return (performance.now() - started) / 1000;
  });
  return times.slice(1).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
}

/** What the disk alone takes for as many new files of that size; part of the time of `--output-dir`, and not ours. */
function diskSeconds(files: number, bytes: number): number {
  const target = join(folder, 'plain');
  mkdirSync(target);
  const content = Buffer.alloc(Math.ceil(bytes / files), 'x');
  const started = performance.now();
  for (let index = 0; index < files; index++) writeFileSync(join(target, String(index)), content);
  return (performance.now() - started) / 1000;
}

async function fleetSeconds(fleet: ReturnType<typeof writeSyntheticFleet>, threads: number): Promise<number> {
  const ctx = { clock: systemClock, env: {}, signal: new AbortController().signal, emit: () => undefined };
  const started = performance.now();
  const all = await (await openRegistry({ location: fleet.registry }, ctx)).list();
  const channel = await openChannel([directorySource(fleet.directory)], ctx);
  const facts = new Map(
    Object.entries(fleet.facts).map(([account, file]) => [
      account,
      parseAwsFacts(readFileSync(file, 'utf8'), file),
    ]),
  );
  const members = await Promise.all(
    all.map(async (cluster, index) => {
      const known = facts.get(accountOf(index));
      if (!known) throw new Error(`no facts for cluster ${index}`);
      return { cluster, version: await channel.checkout(cluster), facts: known };
    }),
  );
  let objects = 0;
  let characters = 0;
  for await (const result of renderFleet({ members, allClusters: all, threads })) {
    if ('error' in result) throw new Error(result.error.message);
    objects += result.objects;
    characters += result.characters;
  }
  process.stdout.write(
    `(${threads} threads: ${objects} objects, ${(characters / 1e6).toFixed(0)} MB of text)\n`,
  );
  return (performance.now() - started) / 1000;
}

try {
  const fleet = writeSyntheticFleet(folder, clusters);
  process.stdout.write(
    `${fleet.templates} templates, ${(fleet.bytes / 1e6).toFixed(2)} MB, ${clusters} clusters\n`,
  );
  const over = [
    report(
      `${clusters} clusters rendered and decoded`,
      await fleetSeconds(fleet, 2),
      's',
      budgets.fleetSeconds,
    ),
    report('peak memory', process.resourceUsage().maxRSS / 1024, 'MB', budgets.fleetMegabytes),
    report(
      'one cluster cold, process start included',
      coldSeconds(fleet, () => []),
      's',
      budgets.coldSeconds,
    ),
  ].filter(Boolean).length;
  const toFolder = coldSeconds(fleet, (round) => ['--output-dir', join(folder, `out-${round}`)]);
  const disk = diskSeconds(fleet.templates, fleet.bytes);
  process.stdout.write(
    `the same into a folder: ${toFolder.toFixed(2)} s, of which this disk takes ${disk.toFixed(2)} s for ${fleet.templates} new files\n`,
  );
  if (process.argv.includes('--check') && over > 0) {
    process.stderr.write(`error: ${over} rendering budgets exceeded\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
