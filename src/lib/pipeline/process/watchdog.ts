import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Outlives us to end what we started: it reads the ids of process groups from a pipe and, when the pipe closes because we are gone, however we went,
 * ends every group that is still registered, politely first.
 */
const script = `trap '' INT HUP TERM
declare -A groups
while read -r op id; do
  case $op in
    +) groups[$id]=1 ;;
    -) unset "groups[$id]" ;;
  esac
done
[ \${#groups[@]} -eq 0 ] && exit 0
for id in "\${!groups[@]}"; do kill -TERM -- "-$id" 2>/dev/null; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  alive=
  for id in "\${!groups[@]}"; do kill -0 -- "-$id" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && exit 0
  sleep 0.2
done
for id in "\${!groups[@]}"; do kill -KILL -- "-$id" 2>/dev/null; done
`;

/** `sleep` is all that it needs. */
const searchPath = '/usr/local/bin:/usr/bin:/bin';

export interface Watchdog {
  watch(group: number): void;
  forget(group: number): void;
  close(): void;
}

export function startWatchdog(): Watchdog {
  const child: ChildProcess = spawn('bash', ['--noprofile', '--norc', '-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: searchPath },
    cwd: '/',
  });
  child.unref();
  // Without it a run still works; it only loses its protection against kill -9.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  const tell = (line: string): void => void child.stdin?.write(`${line}\n`);
  return {
    watch: (group) => tell(`+ ${group}`),
    forget: (group) => tell(`- ${group}`),
    close: () => child.stdin?.end(),
  };
}
