import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { certificateVariables } from '../run/inherited-variables.js';
import type { Runner } from './runner.js';

export interface SandboxOptions {
  network: boolean;
  operatorHome: string;
}

/** Folders below which programs and their settings are; everything else of the machine is not there. */
const shownFolders = [
  '/usr',
  '/etc',
  '/opt',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/nix',
  '/snap',
  '/var/lib',
];

/**
 * Runs commands with bubblewrap: programs of the machine are read-only, the operator's home is not there, workspace and caches are all that can be written,
 * /tmp and home are private, and no process outlives the step, because it has a PID namespace of its own.
 */
export function sandboxRunner(options: SandboxOptions): Runner {
  return {
    name: 'sandbox',
    launch: ({ driver, workspace, home, env, readable, writable, caches, step }) => ({
      program: 'bwrap',
      args: [
        ...[
          '--die-with-parent',
          '--unshare-pid',
          '--unshare-ipc',
          '--unshare-uts',
          '--proc',
          '/proc',
          '--dev',
          '/dev',
        ],
        ...(options.network ? [] : ['--unshare-net']),
        ...shownFolders.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
        // Name resolution may point there.
        ...(existsSync('/run/systemd/resolve')
          ? ['--ro-bind', '/run/systemd/resolve', '/run/systemd/resolve']
          : []),
        ...['--tmpfs', '/tmp', '--dir', '/var/tmp', '--dir', '/run'],
        ...['--bind', home, options.operatorHome],
        ...toolFolders(env['PATH'] ?? '', options.operatorHome).flatMap((path) => ['--ro-bind', path, path]),
        ...[...certificates(env), ...readable].flatMap((path) => ['--ro-bind', path, path]),
        ...[workspace, ...writable].flatMap((path) => ['--bind', path, path]),
        ...(step.workingDir === undefined ? [] : ['--bind', workspace, step.workingDir]),
        ...caches.flatMap(({ folder, path }) => ['--bind', folder, path]),
        ...['--chdir', step.workingDir ?? workspace],
        ...['bash', '--noprofile', '--norc', driver],
      ],
      env,
      cwd: '/',
    }),
  };
}

/** Certificates that the environment names, where the operator has them elsewhere. */
function certificates(env: Readonly<Record<string, string>>): string[] {
  return certificateVariables
    .map((name) => env[name] ?? '')
    .filter((path) => path.startsWith('/') && !isShown(path) && existsSync(path));
}

function isShown(path: string): boolean {
  return shownFolders.some((shown) => path === shown || path.startsWith(`${shown}/`));
}

/** What programs need beside the folder that is on PATH, as version managers lay it out. No settings and no credentials are in these. */
const besideBin = ['bin', 'shims', 'lib', 'lib64', 'libexec', 'versions', 'plugins', 'toolchains'];

/** Programs that the operator has elsewhere: folders of PATH that the rest does not show, and what belongs to them. */
function toolFolders(path: string, home: string): string[] {
  const elsewhere = path
    .split(':')
    .filter((folder) => folder.startsWith('/') && folder !== home && !isShown(folder));
  const folders = elsewhere.flatMap((folder) => [
    folder,
    ...besideBin.map((name) => join(dirname(folder), name)),
    // The programs in ~/.cargo/bin only find those of a toolchain.
    ...(folder.endsWith('/.cargo/bin') ? [join(folder, '../../.rustup')] : []),
  ]);
  return [...new Set(folders)].filter((folder) => existsSync(folder)).sort();
}

/** Whether bubblewrap is there and may make namespaces; why not, in one line. */
export function probeSandbox(
  path: string | undefined,
): Promise<{ works: true } | { works: false; why: string }> {
  const args = [
    '--die-with-parent',
    '--unshare-pid',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    'true',
  ];
  return new Promise((resolve) => {
    execFile('bwrap', args, { timeout: 3_000, env: { PATH: path ?? '' } }, (error, _out, stderr) => {
      if (!error) return resolve({ works: true });
      const isMissing = 'code' in error && error.code === 'ENOENT';
      const why = isMissing
        ? 'bubblewrap (bwrap) is not installed'
        : `bubblewrap does not work here: ${stderr.trim().split('\n')[0] || error.message}`;
      resolve({ works: false, why });
    });
  });
}
