import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Start-up cost as ratios to a bare `node -e 0`: user plus system CPU time, median of 15 rounds, all cases taking turns so that a busy
 * machine slows them alike. With --check it fails when a budget is exceeded.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'zk-bench-'));
const registry = join(home, 'clusters.yaml');
writeFileSync(
  registry,
  'clusters:\n- id: aws:123456789012:eu-central-1:kube-1\n  alias: one\n  local_id: kube-1\n  api_server_url: https://one.example.org\n  channel: main\n  environment: test\n  criticality_level: 1\n  lifecycle_status: ready\n  provider: zalando-eks\n  region: eu-central-1\n  infrastructure_account: "aws:123456789012"\n  config_items: {}\n  node_pools: []\n',
);

const cases: readonly { name: string; args: readonly string[]; budget: number }[] = [
  { name: 'node -e 0', args: ['-e', '0'], budget: 1 },
  { name: '--version', args: ['bin/kubectl-zk.js', '--version'], budget: 1.5 },
  { name: '--help', args: ['bin/kubectl-zk.js', '--help'], budget: 1.5 },
  { name: 'cluster list --help', args: ['bin/kubectl-zk.js', 'cluster', 'list', '--help'], budget: 1.5 },
  { name: 'completion', args: ['bin/kubectl_complete-zk.js', 'cluster', ''], budget: 1.5 },
  {
    name: 'cluster list (offline)',
    args: ['bin/kubectl-zk.js', 'cluster', 'list', '--registry', registry],
    budget: 4.5,
  },
];
const rounds = 15;

// A proxy's certificates would be read at every start and hide what we cost.
const env = { ...process.env, HOME: home, NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };

/** CPU seconds of one run, measured by bash's own `times`, which counts the children it has waited for. */
function cpuSeconds(args: readonly string[]): number {
  const script = '"$@" >/dev/null || exit 1; times';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  const children = stdout.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Ratios of all cases to bare Node, and how many are over their budget. */
function measure(): number {
  const times = new Map(cases.map(({ name }) => [name, [] as number[]]));
  for (const { args } of cases) cpuSeconds(args);
  for (let round = 0; round < rounds; round++)
    for (const { name, args } of cases) times.get(name)?.push(cpuSeconds(args));
  const bare = median(times.get('node -e 0') ?? []);
  let over = 0;
  for (const { name, budget } of cases) {
    const ratio = median(times.get(name) ?? []) / bare;
    const isOver = ratio > budget && budget > 1;
    if (isOver) over++;
    process.stdout.write(
      `${name.padEnd(24)} ${ratio.toFixed(2).padStart(6)} x   budget ${budget} x${isOver ? '   OVER' : ''}\n`,
    );
  }
  return over;
}

try {
  const isCheck = process.argv.includes('--check');
  let over = measure();
  // Even medians of CPU time jump on a machine that others load; what is too slow is too slow three times.
  for (let again = 0; isCheck && over > 0 && again < 2; again++) over = measure();
  if (isCheck && over > 0) {
    process.stderr.write(`error: ${over} start-up budgets exceeded\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
