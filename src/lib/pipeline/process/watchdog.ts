import { spawn, type ChildProcess } from 'node:child_process';
import { shellQuote } from './driver-script.js';
import { signalGroup } from './process-group.js';

/**
 * Outlives us to end what we started: it reads the ids of process groups from a pipe and, when the pipe closes because we are gone, however we went,
 * ends every group that is still registered, and every process that carries the mark of the run in its environment, politely first. At
 * last it removes what is no process of this machine, such as containers.
 */
const script = `trap '' INT HUP TERM
mark=$1
declare -A groups
declare -A removals
while read -r op id rest; do
  # To kill, 1 is everybody.
  [ "$id" -gt 1 ] 2>/dev/null || continue
  case $op in
    +) groups[$id]=1 ;;
    -) unset "groups[$id]" "removals[$id]" ;;
    r) removals[$id]=$rest ;;
  esac
done
[ \${#groups[@]} -eq 0 ] && exit 0
everybody() {
  for id in "\${!groups[@]}"; do kill "-$1" -- "-$id" 2>/dev/null && alive=1; done
  [ -n "$mark" ] || return
  for environ in $(grep -lzxF -- "$mark" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${environ#/proc/}
    kill "-$1" "\${pid%/environ}" 2>/dev/null && alive=1
  done
}
everybody TERM
for _ in 1 2 3 4 5 6 7 8 9 10; do
  alive=
  everybody 0
  [ -z "$alive" ] && break
  sleep 0.2
done
everybody KILL
for removal in "\${removals[@]}"; do eval "$removal" >/dev/null 2>&1; done
`;

export interface Watchdog {
  /** `removal` is the command that removes what signals to the group do not reach. */
  watch(group: number, removal?: readonly string[]): void;
  forget(group: number): void;
  close(): void;
}

export interface WatchdogOptions {
  /** `NAME=VALUE` in the environment of everything that the run starts. */
  mark: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** When this process leaves in good order (a second Ctrl-C), groups that are still there end at once; in any other case by the watchdog. */
export function startWatchdog({ mark, env }: WatchdogOptions): Watchdog {
  const child: ChildProcess = spawn('bash', ['--noprofile', '--norc', '-c', script, 'bash', mark], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { ...env },
    cwd: '/',
  });
  child.unref();
  // Without it a run still works; it only loses its protection against kill -9.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  const tell = (line: string): void => void child.stdin?.write(`${line}\n`);
  const groups = new Set<number>();
  const endAll = (): void => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
  };
  process.once('exit', endAll);
  return {
    watch: (group, removal) => {
      groups.add(group);
      tell(`+ ${group}`);
      if (removal) tell(`r ${group} ${removal.map(shellQuote).join(' ')}`);
    },
    forget: (group) => {
      groups.delete(group);
      tell(`- ${group}`);
    },
    close: () => {
      process.off('exit', endAll);
      child.stdin?.end();
    },
  };
}
