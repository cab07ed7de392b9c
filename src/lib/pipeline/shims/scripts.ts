/**
 * Stand-ins for the platform's helper commands and for programs that push, as POSIX shell scripts: they come first on PATH. Each record is a file with
 * NUL-separated words: program, what it would have done, then its arguments, and for arguments that are files their sizes.
 *
 * `$ZK_SHIMS` is the folder of the scripts, `$ZK_RECORDS` that of the records, `$ZK_STASH` the stash of the run, `$ZK_STEP` the step,
 * `$ZK_POPS` the steps whose stashes it may pop, `$ZK_FILES` the folder with files that the platform provides.
 *
 * `real` goes on with the program itself. PATH stays as it is, because programs start others: what `npm run release` pushes is recorded, too.
 */
const prelude = `#!/bin/sh
record() {
  file="$ZK_RECORDS/$(date +%s%N)-$$"
  {
    printf '%s\\0' "$ZK_STEP" "$@"
    shift 2
    for word; do
      if [ -f "$word" ]; then printf '%s\\0' "#size" "$word" "$(wc -c <"$word" | tr -d ' ')"; fi
    done
  } >"$file"
}
real() {
  program=$1; shift
  rest=$PATH:
  while [ -n "$rest" ]; do
    part=\${rest%%:*}; rest=\${rest#*:}
    if [ "$part" != "$ZK_SHIMS" ] && [ -f "$part/$program" ] && [ -x "$part/$program" ]; then exec "$part/$program" "$@"; fi
  done
  echo "$program: command not found" >&2
  exit 127
}
not_done() { echo "zk: recorded, not done: $*" >&2; }
`;

/** Records everything but the given sub-commands, which only read. `skip` names options in front of the sub-command that take a value. */
function guard(program: string, reads: string, skip: string): string {
  return `${prelude}
verb=
next=
for word; do
  if [ -n "$next" ]; then next=; continue; fi
  case $word in
    ${skip}) next=1 ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else verb="$verb $word"; break; fi ;;
  esac
done
case $verb in
  ''|${reads}) real ${program} "$@" ;;
esac
record ${program} "change" "$@"
not_done ${program} "$@"
`;
}

/** Words of the command line that are no options, at most three: `buildx imagetools create`. */
const dockerVerb = `verb=
next=
words=0
for word; do
  if [ -n "$next" ]; then next=; continue; fi
  case $word in
    -H|--host|-c|--context|--config|-l|--log-level|--tlscacert|--tlscert|--tlskey|--connection|--url|--identity|--root|--runroot|-f|--file|-p|--project-name|--project-directory|--env-file|--profile|--builder) next=1 ;;
    -*) ;;
    *) verb="$verb$word "; words=$((words + 1)); [ "$words" -eq 3 ] && break ;;
  esac
done
`;

/** Takes options that push out of a build, and gives the platform's builder configuration out. */
const dockerRewrite = (pushing: string): string => `pushes=
option=
count=$#
while [ "$count" -gt 0 ]; do
  word=$1; shift; count=$((count - 1))
  case $option in
    '') ;;
    *)
      case $word in
        *type=registry*|*push=true*) pushes=1 ;;
        *) set -- "$@" "$option" "$word" ;;
      esac
      option=; continue ;;
  esac
  case $word in
${pushing}    /etc/cdp-buildkitd.toml) word="$ZK_FILES/cdp-buildkitd.toml" ;;
    --config=/etc/cdp-buildkitd.toml) word="--config=$ZK_FILES/cdp-buildkitd.toml" ;;
  esac
  set -- "$@" "$word"
done
[ -z "$option" ] || set -- "$@" "$option"
`;

const docker = (program: string): string => `${prelude}
${dockerVerb}
case $verb in
  'push '*|'image push '*|'manifest push '*|'compose push '*|'buildx imagetools create '*|'trust sign '*)
    record ${program} push "$@"
    not_done ${program} "$@"
    exit 0 ;;
  'build '*|'buildx '*|'image build '*|'builder build '*|'compose build '*) ;;
  *) real ${program} "$@" ;;
esac
${dockerRewrite(`    --push|--push=true) pushes=1; continue ;;
    --output=*type=registry*|--output=*push=true*|-o=*type=registry*|-o=*push=true*|--cache-to=*type=registry*) pushes=1; continue ;;
    -o|--output|--cache-to) option=$word; continue ;;
`)}if [ -n "$pushes" ]; then
  record ${program} push "$@"
  echo "zk: recorded, built without pushing: ${program} $*" >&2
fi
real ${program} "$@"
`;

/** With permission to push only the platform's file is stood in for. */
const dockerFiles = (program: string): string => `${prelude}
${dockerRewrite('')}real ${program} "$@"
`;

const git = `${prelude}
verb=
next=
for word; do
  if [ -n "$next" ]; then next=; continue; fi
  case $word in
    -C|-c|--git-dir|--work-tree|--namespace|--exec-path|--config-env) next=1 ;;
    -*) ;;
    *) verb="$verb$word "; case $verb in *' '*' ') break ;; 'lfs '|'svn ') ;; *) break ;; esac ;;
  esac
done
verb=\${verb% }
case $verb in
  push|'lfs push'|'svn dcommit'|send-email) record git push "$@"; not_done git "$@"; exit 0 ;;
  gh-tag|gh-release|gh-comment) record git "$verb" "$@"; not_done git "$@"; exit 0 ;;
esac
real git "$@"
`;

/** Records a program's sub-commands that publish; everything else goes through. */
const publisher = (program: string, verbs: string): string => `${prelude}
for word; do
  case $word in
    ${verbs}) record ${program} publish "$@"; not_done ${program} "$@"; exit 0 ;;
  esac
done
real ${program} "$@"
`;

const cdpTool = `${prelude}
case "\${1:-} \${2:-}" in
  'stash push')
    [ $# -ge 4 ] || { echo 'cdp-tool: stash push NAME PATH...' >&2; exit 2; }
    name=$3; shift 3
    case $name in */*|.|..) echo "cdp-tool: bad name for a stash: $name" >&2; exit 2 ;; esac
    target="$ZK_STASH/$ZK_STEP/$name"
    rm -rf -- "$target"; mkdir -p -- "$ZK_STASH/$ZK_STEP" || exit 1
    if [ $# -eq 1 ] && [ ! -d "$1" ]; then cp -p -- "$1" "$target" || exit 1
    else mkdir -p -- "$target" && cp -Rp -- "$@" "$target/" || exit 1; fi ;;
  'stash pop')
    [ $# -eq 3 ] || { echo 'cdp-tool: stash pop DIR' >&2; exit 2; }
    mkdir -p -- "$3" || exit 1
    for step in $ZK_POPS; do
      if [ -d "$ZK_STASH/$step" ]; then cp -Rp -- "$ZK_STASH/$step/." "$3/" || exit 1; fi
    done ;;
  'upload-test-results '*)
    shift; exec "$ZK_SHIMS/cdp-upload-test-results" "$@" ;;
  *) record cdp-tool unknown "$@"
     echo "cdp-tool: '\${1:-} \${2:-}' is not known here; known are stash push, stash pop, upload-test-results" >&2; exit 2 ;;
esac
`;

const uploadTestResults = `${prelude}
while [ $# -gt 0 ]; do
  case $1 in
    -t|--type) [ "\${2:-}" = junit ] || { echo "only the type junit is known, not \${2:-}" >&2; exit 2; }; shift 2 ;;
    --type=*) [ "$1" = --type=junit ] || { echo "only the type junit is known, not \${1#--type=}" >&2; exit 2; }; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { echo 'no test results named' >&2; exit 2; }
found=
for path; do
  if [ -d "$path" ]; then set -- $(find "$path" -name '*.xml'); else set -- "$path"; fi
  for file; do
    [ -f "$file" ] || { echo "there is no file $file" >&2; exit 1; }
    mkdir -p "$ZK_RESULTS/$ZK_STEP" && cp -- "$file" "$ZK_RESULTS/$ZK_STEP/$(date +%s%N)-$(basename "$file")" || exit 1
    found=1
  done
done
[ -n "$found" ] || { echo 'no test results found' >&2; exit 1; }
`;

const wrapCommand = `#!/bin/sh
[ $# -eq 2 ] || { echo 'cdp-wrap-cmd "CMD" "AFTER"' >&2; exit 2; }
bash -c "$1"; code=$?
bash -c "$2"
exit $code
`;

const promoteImage = `${prelude}
[ $# -ge 1 ] || { echo 'cdp-promote-image IMAGE' >&2; exit 2; }
record cdp-promote-image promote "$@"
echo "zk: recorded, not promoted: $*" >&2
`;

const kubectlReads =
  "get*|describe*|logs*|version*|explain*|api-resources*|api-versions*|top*|diff*|kustomize*|'config view'|'config current-context'|'config get-contexts'|'cluster-info'*|'auth can-i'|'rollout status'|'rollout history'|wait*|options*|help*|completion*";
const awsReads =
  "help*|configure*|*' help'|*' describe-'*|*' list-'*|*' get-'*|*' head-'*|*' ls'|*' validate-template'|*' wait'|*' batch-get-'*|*' lookup-'*";

/** Helper commands of the platform; they are there whatever may be pushed. */
export const helpers: Readonly<Record<string, string>> = {
  'cdp-tool': cdpTool,
  'cdp-upload-test-results': uploadTestResults,
  'cdp-wrap-cmd': wrapCommand,
  'cdp-promote-image': promoteImage,
};

/** What stands in front of programs that push; left out with `--allow-push`, but for git's helper commands. */
export const guards: Readonly<Record<string, string>> = {
  git,
  docker: docker('docker'),
  podman: docker('podman'),
  nerdctl: docker('nerdctl'),
  buildah: publisher('buildah', 'push'),
  skopeo: publisher('skopeo', 'copy|sync|delete'),
  crane: publisher('crane', 'push|copy|cp|append|mutate|tag|delete|rebase'),
  oras: publisher('oras', 'push|copy|cp|attach|tag|delete'),
  cosign: publisher('cosign', 'sign|attest|attach|copy|upload|clean'),
  gh: guard(
    'gh',
    "*' view'|*' list'|*' status'|*' diff'|*' checks'|*' download'|help*|version*",
    '-R|--repo|--hostname',
  ),
  npm: publisher('npm', 'publish|unpublish|deprecate|dist-tag'),
  pnpm: publisher('pnpm', 'publish'),
  yarn: publisher('yarn', 'publish'),
  twine: publisher('twine', 'upload'),
  poetry: publisher('poetry', 'publish'),
  cargo: publisher('cargo', 'publish|yank'),
  gem: publisher('gem', 'push|yank'),
  helm: publisher('helm', 'push|cm-push|install|upgrade|uninstall|rollback'),
  gradle: publisher('gradle', 'publish*|*:publish*|upload*|uploadArchives'),
  gradlew: publisher('gradlew', 'publish*|*:publish*|upload*|uploadArchives'),
  mvn: publisher('mvn', 'deploy|deploy:*|release:perform|*:deploy-file'),
  sbt: publisher('sbt', 'publish|*publishSigned*|*/publish|release*'),
  lein: publisher('lein', 'deploy|release'),
  goreleaser: publisher('goreleaser', 'release|publish'),
  aws: guard(
    'aws',
    awsReads,
    '--region|--profile|--output|--endpoint-url|--query|--ca-bundle|--cli-read-timeout',
  ),
  kubectl: guard(
    'kubectl',
    kubectlReads,
    '-n|--namespace|--context|--cluster|--user|--kubeconfig|-s|--server|--token|-o|-l|-f',
  ),
};

/** What is left of the guards when pushing is allowed: git's sub-commands and files that only the platform has. */
export const platformOnly: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['docker', 'podman', 'nerdctl'].map((program) => [program, dockerFiles(program)])),
  ...Object.fromEntries(
    ['gh-tag', 'gh-release', 'gh-comment'].map((verb) => [
      `git-${verb}`,
      `${prelude}\nrecord git ${verb} "$@"\nnot_done git ${verb} "$@"\n`,
    ]),
  ),
};

/** What `docker buildx create --config /etc/cdp-buildkitd.toml` finds. */
export const buildkitConfig = `# Stands in for the platform's builder configuration.
[worker.oci]
  max-parallelism = 4
`;
