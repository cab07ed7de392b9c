import { execFile } from 'node:child_process';
import { imageOf, type ImageMap } from '../machine/image.js';
import { shellQuote } from '../process/driver-script.js';
import type { LaunchRequest, Runner } from './runner.js';

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
}

/** The home folder inside. */
export const containerHome = '/home/build';

/** Lives until the container is removed; the end of commands is not its own, so it does not listen when they are asked to end. */
const mainProcess = `trap '' TERM; exec sleep 2147483647`;

/** Says inside of a container that it is ours, by name; it is there only inside. */
const marker = 'ZK_CONTAINER';

/**
 * Asks the commands inside to end, and waits until they have. It signals processes one by one, only those that carry the mark of this container in their environment,
 * and never "everything" (`kill -1`): where containers share the processes of the machine (`pidns = "host"`), or an engine does `exec`
 * elsewhere, that would end everything that the operator runs. The main process and init carry it, too, and do not listen.
 */
export function endCommands(name: string): string {
  const mark = shellQuote(`${marker}=${name}`);
  return [
    `[ "$${marker}" = ${shellQuote(name)} ] || exit 0`,
    `others() { for path in $(grep -lzxF -- ${mark} /proc/[0-9]*/environ 2>/dev/null); do`,
    '  pid=${path#/proc/}; pid=${pid%/environ}',
    // Bit 14 of SigIgn: what ignores SIGTERM is neither asked nor waited for. That is this script, too.
    '  read -r _ ignored < <(grep SigIgn: "/proc/$pid/status" 2>/dev/null) || continue',
    '  [ "$pid" -gt 1 ] && [ $((0x$ignored & 0x4000)) -eq 0 ] && echo "$pid"',
    'done; }',
    'trap "" TERM',
    'for pid in $(others); do kill -TERM "$pid" 2>/dev/null; done',
    'for n in {1..90}; do [ -z "$(others)" ] && break; sleep 0.1; done',
  ].join('\n');
}

/** PATH is the image's own, with our stand-ins in front. */
const startCommand = 'PATH="${ZK_SHIMS:+$ZK_SHIMS:}$PATH" exec bash --noprofile --norc -e "$1"';

/**
 * Runs a step in one container from its image, which lives as long as the step; each command is one `exec` in it. What it needs is mounted at the same
 * path as outside. The driver removes the container at its end and when it is asked to end; when it is killed, we do.
 */
export function containerRunner(options: ContainerOptions): Runner {
  const { engine } = options;
  const nameOf = (request: LaunchRequest): string => `${options.prefix}-${request.step.slug}`;
  return {
    name: 'container',
    shell: (request) => {
      const [program, name] = [shellQuote(engine), shellQuote(nameOf(request))];
      const run = [engine, ...runArguments(options, request, nameOf(request))].map(shellQuote).join(' ');
      return {
        setUp: [
          `finish() { ${program} rm --force ${name} >/dev/null 2>&1; }`,
          `stop() { ${program} exec ${name} bash -c ${shellQuote(endCommands(nameOf(request)))} </dev/null >/dev/null 2>&1; exit 143; }`,
          'trap finish EXIT',
          'trap stop TERM',
          // Its output is the id of the container.
          `${run} >/dev/null </dev/null || exit 125`,
        ].join('\n'),
        command: `${program} exec ${name} bash --noprofile --norc -c ${shellQuote(startCommand)} bash`,
      };
    },
    launch: (request) => ({
      program: 'bash',
      args: ['--noprofile', '--norc', request.driver],
      // `--env NAME` without a value takes it from the engine's environment, so that no value stands in a process list.
      env: clientEnvironment(options.operatorEnv, passed(request.env)),
      cwd: request.workspace,
      removal: [engine, 'rm', '--force', nameOf(request)],
    }),
  };
}

function runArguments(options: ContainerOptions, request: LaunchRequest, name: string): string[] {
  const { engine, network, pull, user, images } = options;
  const { step, workspace, home, env, readable, writable, caches } = request;
  const mount = (from: string, to: string, mode = 'rw'): string[] => ['--volume', `${from}:${to}:${mode}`];
  return [
    ...['run', '--detach', '--rm', '--init', '--name', name, '--user', user],
    // Without it a user of a rootless podman is another one inside.
    ...(engine === 'podman' && !user.startsWith('0:') ? ['--userns=keep-id'] : []),
    // Mounted folders keep the labels that they have, where SELinux asks for some.
    ...(engine === 'nerdctl' ? [] : ['--security-opt', 'label=disable']),
    `--pull=${pull ? 'always' : 'never'}`,
    ...(network ? [] : ['--network=none']),
    ...mount(workspace, workspace),
    ...(step.workingDir === undefined ? [] : mount(workspace, step.workingDir)),
    ...mount(home, containerHome),
    ...readable.flatMap((path) => mount(path, path, 'ro')),
    ...writable.flatMap((path) => mount(path, path)),
    ...caches.flatMap(({ folder, path }) => mount(folder, path)),
    ...Object.entries(passed(env)).flatMap(([key, value]) => [
      '--env',
      engineSettings.has(key) ? `${key}=${value}` : key,
    ]),
    ...['--env', `HOME=${containerHome}`, '--env', `${marker}=${name}`],
    ...['--workdir', step.workingDir ?? workspace, '--entrypoint', 'bash'],
    imageOf(step.machine, images, step.position),
    ...['-c', mainProcess],
  ];
}

/** Variables that the image or the engine decides. */
const owned = new Set(['PATH', 'HOME', 'TMPDIR', 'USER', 'LOGNAME']);

/** Variables that the engine itself obeys: for it the operator's count, whatever the commands get. */
const engineSettings = new Set([
  ...['DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'],
  ...['CONTAINER_HOST', 'CONTAINERS_CONF', 'CONTAINERD_ADDRESS', 'CONTAINERD_NAMESPACE'],
]);

function passed(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !owned.has(name)));
}

/** What the engine's client gets: the operator's environment, and the values that it hands on. */
function clientEnvironment(
  operator: Readonly<Record<string, string | undefined>>,
  handedOn: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(operator).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    ...Object.entries(handedOn).filter(([name]) => !engineSettings.has(name)),
  ]);
}

/** The first engine that answers; all are asked at the same time, and a look costs at most 300 ms. */
export async function findEngine(
  wanted: ContainerEngine | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ContainerEngine | undefined> {
  const asked = wanted === undefined ? containerEngines : [wanted];
  const answers = await Promise.all(asked.map((engine) => isAnswering(engine, env)));
  return asked.find((_engine, index) => answers[index]);
}

function isAnswering(engine: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(engine, ['version'], { timeout: 300, killSignal: 'SIGKILL', env: { ...env } }, (error) =>
      resolve(error === null),
    );
  });
}
