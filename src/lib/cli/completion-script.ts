export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof shells)[number];

/**
 * A completion script for the stand-alone name. Each asks `kubectl_complete-zk`, which prints `candidate<TAB>description` lines and a
 * last line `:N`, where 2 in N means "no space behind" and 4 "no file names".
 */
export function completionScript(shell: Shell): string {
  return scripts[shell];
}

const scripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for kubectl-zk; load it with: source <(kubectl-zk completion bash)
_kubectl_zk() {
  local line directive=0
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(kubectl_complete-zk "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  (( directive & 2 )) && compopt -o nospace
  (( directive & 4 )) || compopt -o default
}
complete -F _kubectl_zk kubectl-zk
`,
  zsh: `#compdef kubectl-zk
# zsh completion for kubectl-zk; load it with: source <(kubectl-zk completion zsh)
_kubectl_zk() {
  local line directive=0
  local -a candidates options
  while IFS= read -r line; do
    case "$line" in
      :*) directive=\${line#:} ;;
      *) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <(kubectl_complete-zk "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( directive & 2 )) && options+=(-S '')
  _describe 'kubectl-zk' candidates $options
  (( directive & 4 )) || _files
}
compdef _kubectl_zk kubectl-zk
`,
  fish: `# fish completion for kubectl-zk; load it with: kubectl-zk completion fish | source
function __kubectl_zk_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (kubectl_complete-zk $words[2..-1] 2>/dev/null)
        string match -q ':*' -- $line; or echo $line
    end
end
complete -c kubectl-zk -f -a '(__kubectl_zk_complete)'
`,
  powershell: `# PowerShell completion for kubectl-zk; load it with: kubectl-zk completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'kubectl-zk' -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += '' }
  & kubectl_complete-zk @words 2>$null | Where-Object { $_ -notmatch '^:' } | ForEach-Object {
    $name, $text = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $(if ($text) { $text } else { $name }))
  }
}
`,
};
