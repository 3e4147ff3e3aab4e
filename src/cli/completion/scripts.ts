export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** Each asks the program itself, which prints a candidate a line, a tab, and what it is; or `:files`. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for patchbay: source <(patchbay completion bash)
_patchbay() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    line="\${line%%$'\\t'*}"
    # Of --name=value, bash replaces what stands behind the sign.
    [[ $line == --*=* ]] && line="\${line#*=}"
    COMPREPLY+=("$line")
  done < <("$1" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _patchbay patchbay
`,
  zsh: `#compdef patchbay
# zsh completion for patchbay: source <(patchbay completion zsh)
_patchbay() {
  local -a lines described
  local line
  lines=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${lines[1]}" == ':files' ]]; then
    _files
    return
  fi
  for line in "\${lines[@]}"; do
    [[ -n "$line" ]] || continue
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe 'patchbay' described
}
compdef _patchbay patchbay
`,
  fish: `# fish completion for patchbay: patchbay completion fish | source
function __patchbay_complete
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  set -l lines ($before[1] __complete $before[2..-1] "$current" 2>/dev/null)
  if test "$lines[1]" = ':files'
    __fish_complete_path "$current"
  else
    printf '%s\\n' $lines
  end
end
complete -c patchbay -f -a '(__patchbay_complete)'
`,
};
