import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kubectlFolder, kubectlLayerInstall } from '../kubectl.js';

export interface Suite {
  specs: readonly string[];
  timeoutMs: number;
  parallel: boolean;
  /** What is missing to run it, each with the command that installs it. */
  needs?: () => Promise<string[]>;
}

/** A program of the outside world that a suite compares us with. */
interface Counterpart {
  name: string;
  command: readonly [string, ...string[]];
  install: string;
}

const counterparts: readonly Counterpart[] = [
  { name: 'Go', command: ['go', 'version'], install: 'sudo apt-get install golang' },
  { name: 'the AWS CLI', command: ['aws', '--version'], install: 'pip install awscli' },
  { name: 'moto', command: ['moto_server', '--help'], install: "pip install 'moto[server]'" },
  { name: 'cfn-lint', command: ['cfn-lint', '--version'], install: 'pip install cfn-lint' },
  { name: 'git', command: ['git', '--version'], install: 'sudo apt-get install git' },
  debian('bubblewrap', ['bwrap', '--version'], 'bubblewrap'),
  debian('Chromium', ['chromium', '--version'], 'chromium'),
  debian('MariaDB', ['mariadbd', '--version'], 'mariadb-server'),
  debian('memcached', ['memcached', '-V'], 'memcached'),
  debian('BIND', ['named', '-v'], 'bind9'),
  debian('jq', ['jq', '--version'], 'jq'),
  debian('nginx', ['nginx', '-v'], 'nginx-light'),
  debian('OpenLDAP', ['slapd', '-VV'], 'slapd'),
  debian('ping', ['ping', '-V'], 'iputils-ping'),
  debian('PostgreSQL', ['psql', '--version'], 'postgresql'),
  debian('Prometheus', ['prometheus', '--version'], 'prometheus'),
  debian('PyYAML', ['python3', '-c', 'import yaml'], 'python3-yaml'),
  debian('Redis', ['redis-server', '--version'], 'redis-server'),
  debian('Net-SNMP', ['snmpd', '-v'], 'snmpd'),
];

function debian(name: string, command: Counterpart['command'], aptPackage: string): Counterpart {
  return { name, command, install: `sudo apt-get install ${aptPackage}` };
}

/** All suites. `unit` needs nothing but npm; `e2e` also needs the build; `real` needs the counterparts, and an absent one is a failure. */
export const suites: Readonly<Record<string, Suite>> = {
  unit: {
    specs: [
      'test/lib/**/*.test.{ts,tsx}',
      'test/ui/**/*.test.{ts,tsx}',
      'test/commands/**/*.test.ts',
      'test/scripts/**/*.test.ts',
    ],
    timeoutMs: 30_000,
    parallel: true,
  },
  e2e: { specs: ['test/e2e/**/*.test.ts'], timeoutMs: 120_000, parallel: false },
  real: {
    specs: ['test/real/**/*.test.ts'],
    timeoutMs: 600_000,
    parallel: false,
    needs: missingCounterparts,
  },
};

async function missingCounterparts(): Promise<string[]> {
  // Debian keeps servers where a user's PATH does not look.
  process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
  const answers = await Promise.all(
    counterparts.map(async (one) =>
      (await runs(one.command)) ? undefined : `${one.name} is not installed; run: ${one.install}`,
    ),
  );
  const folder = kubectlFolder();
  if (folder) process.env['PATH'] = `${folder}:${process.env['PATH']}`;
  return [
    ...answers.filter((answer) => answer !== undefined),
    ...(folder === undefined ? [`kubectl is not installed; run: ${kubectlLayerInstall}`] : []),
  ];
}

async function runs([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  try {
    await promisify(execFile)(program, args, { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
