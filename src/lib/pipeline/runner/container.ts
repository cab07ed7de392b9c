import { execFile, spawn } from 'node:child_process';
import { imageOf, type ImageMap } from '../machine/image.js';
import type { Runner } from './runner.js';

export const containerEngines = ['docker', 'podman', 'nerdctl'] as const;
export type ContainerEngine = (typeof containerEngines)[number];

export interface ContainerOptions {
  engine: ContainerEngine;
  images: ImageMap;
  network: boolean;
  pull: boolean;
  /** `uid:gid`, so that files stay the operator's. */
  user: string;
  /** Begins the names of containers; unique for a run. */
  prefix: string;
  /** Where the engine's own settings are: the engine runs with the operator's environment, the commands do not see it. */
  operatorEnv: Readonly<Record<string, string | undefined>>;
  /** A folder of the run that is the home folder inside. */
  home: string;
}

/** Runs a step in one container, from its image; everything that it needs is mounted at the same path as outside. */
export function containerRunner(options: ContainerOptions): Runner {
  const { engine, network, pull, user, prefix, home } = options;
  const env = Object.fromEntries(
    Object.entries(options.operatorEnv).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return {
    name: 'container',
    launch: ({ step, driver, workspace, env: seen, readable, writable, caches }) => {
      const name = `${prefix}-${step.slug}`;
      const mount = (from: string, to: string, mode = 'rw'): string[] => [
        '--volume',
        `${from}:${to}:${mode}`,
      ];
      return {
        program: engine,
        args: [
          ...['run', '--rm', '--init', '--name', name, '--user', user, `--pull=${pull ? 'always' : 'never'}`],
          ...(network ? [] : ['--network=none']),
          ...mount(workspace, workspace),
          ...(step.workingDir === undefined ? [] : mount(workspace, step.workingDir)),
          ...mount(home, '/home/build'),
          ...readable.flatMap((path) => mount(path, path, 'ro')),
          ...writable.flatMap((path) => mount(path, path)),
          ...caches.flatMap(({ folder, path }) => mount(folder, path)),
          ...Object.keys(seen)
            .filter((key) => !owned.has(key))
            .flatMap((key) => ['--env', key]),
          ...['--env', 'HOME=/home/build', '--env', `ZK_EXTRA_PATH=${seen['ZK_SHIMS'] ?? ''}`],
          ...['--workdir', step.workingDir ?? workspace, '--entrypoint', 'bash'],
          imageOf(step.machine, options.images, step.position),
          // PATH is the image's own, with our stand-ins in front.
          ...[
            '--noprofile',
            '--norc',
            '-c',
            'export PATH="$ZK_EXTRA_PATH:$PATH"; exec bash --noprofile --norc "$1"',
            'bash',
            driver,
          ],
        ],
        // `--env NAME` without a value takes it from the engine's environment, so that no value stands in a process list.
        env: { ...env, ...Object.fromEntries(Object.entries(seen).filter(([key]) => !owned.has(key))) },
        cwd: workspace,
        // The engine's client may be gone before the container is.
        onKill: () => {
          spawn(engine, ['kill', name], { stdio: 'ignore', env, detached: true })
            .on('error', () => {})
            .unref();
        },
      };
    },
  };
}

/** Variables that the image or the engine decides. */
const owned = new Set(['PATH', 'HOME', 'TMPDIR']);

/** The first engine that answers; a look costs at most 300 ms for each. */
export async function findEngine(
  wanted: ContainerEngine | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ContainerEngine | undefined> {
  for (const engine of wanted === undefined ? containerEngines : [wanted])
    if (await answers(engine, env)) return engine;
  return undefined;
}

function answers(engine: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(engine, ['info'], { timeout: 300, env: env }, (error) => resolve(error === null));
  });
}
