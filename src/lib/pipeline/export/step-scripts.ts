import type { ScriptStep } from '../definition/model.js';

/** Where things are in the container of a step. */
export const places = {
  scripts: '/zk/scripts',
  state: '/zk/state',
  workspace: '/zk/workspace',
  checkout: '/zk/workspace/source',
} as const;

/**
 * The files of one script step: one for each command and `run.sh`, which runs them one after the other in one container. A step is one machine:
 * its commands share the file system, so containers of their own would lose what an earlier command installed; but each command is
 * a shell of its own. Text goes into files and never into arguments, so nothing has to be quoted.
 */
export function scriptFiles(step: ScriptStep): Record<string, string> {
  const files: Record<string, string> = {};
  const lines = [
    '#!/bin/bash',
    'run() {',
    `  bash --noprofile --norc -e "${places.scripts}/$1"`,
    '  local code=$?',
    '  if [ "$code" -ne 0 ]; then',
    `    printf "Step '%s' failed with exit code %s.\\n" "$2" "$code"`,
    '    exit "$code"',
    '  fi',
    `  printf "Step '%s' finished successfully.\\n" "$2"`,
    '}',
    `export PATH="${places.scripts}/bin:$PATH"`,
  ];
  step.commands.forEach(({ desc, cmd }, index) => {
    const file = `${String(index + 1).padStart(2, '0')}.sh`;
    files[file] = cmd.endsWith('\n') ? cmd : `${cmd}\n`;
    lines.push(`run ${file} ${quote(desc)}`);
  });
  for (const { name, path } of step.artifacts) {
    const target = `${places.state}/artifacts/${step.slug}`;
    lines.push(
      `mkdir -p ${quote(target)} && cp -r -- ${quote(path)} ${quote(`${target}/${name}`)} || exit 1`,
    );
  }
  files['run.sh'] = `${lines.join('\n')}\n`;
  return files;
}

/** Whether a step passes files to others with `cdp-tool stash`. */
export function usesStash(step: ScriptStep): boolean {
  return step.commands.some(({ cmd }) => /\bcdp-tool\s+stash\b/.test(cmd));
}

/** Whether anything of a step must outlive its pod. */
export function needsState(step: ScriptStep): boolean {
  return usesStash(step) || step.artifacts.length > 0 || step.cache.paths.length > 0;
}

/** `cdp-tool stash push NAME PATH…` and `cdp-tool stash pop DIR`, on the shared volume. `$ZK_WAITS_FOR` names the steps whose stashes are popped. */
export const stashTool = `#!/bin/bash
set -eu
stash="${places.state}/stash"
case "\${1:-} \${2:-}" in
  'stash push')
    name=$3; shift 3
    target="$stash/$ZK_STEP/$name"
    rm -rf -- "$target"; mkdir -p -- "$(dirname "$target")"
    if [ $# -eq 1 ] && [ -f "$1" ]; then cp -- "$1" "$target"
    else mkdir -p -- "$target"; cp -r -- "$@" "$target/"; fi ;;
  'stash pop')
    mkdir -p -- "$3"
    for step in $ZK_WAITS_FOR; do
      [ -d "$stash/$step" ] && cp -r -- "$stash/$step/." "$3/"
    done
    true ;;
  *) echo "cdp-tool: only 'stash push NAME PATH...' and 'stash pop DIR' work here" >&2; exit 2 ;;
esac
`;

/** The script that checks out exactly the commit of the build. */
export const checkoutScript = `set -eu
git init -q "$ZK_CHECKOUT"
cd "$ZK_CHECKOUT"
git remote add origin "$ZK_REPOSITORY"
git fetch -q --tags origin "$CDP_HEAD_COMMIT_ID" || git fetch -q --tags origin
git checkout -q --detach "$CDP_HEAD_COMMIT_ID"
`;

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
