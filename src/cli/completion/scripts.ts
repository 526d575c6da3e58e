/** Completion scripts. What is fixed stands in them; hosts, tags and modules are asked of `play` when they are needed. */
import type { Definition } from '../definitions.ts';
import { type Kind, kindOfOption, kindOfWords, prefixes, wordsAfter } from './kinds.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What bash and zsh call for a kind of value; the word that is typed is `$cur`. */
function action(kind: Kind): string {
  if (kind === 'nothing') return '_play_words ""';
  if (kind === 'files') return '_play_files';
  if (kind === 'folders') return '_play_folders';
  if (typeof kind !== 'string') return `_play_words ${quoted(kind.join(' '))}`;
  const files = kind === 'playbooks' ? '; _play_files' : '';
  return `_play_ask ${kind}${files}`;
}

/** The cases that bash and zsh share: by the command, what an option wants, and what may come instead of one. */
function cases(all: readonly Definition[]): string {
  const byName = new Map(all.map((one) => [one.name, one]));
  return ['', ...prefixes(all)]
    .map((name) => {
      const one = byName.get(name);
      const options = one?.options ?? [];
      const wants = options.flatMap((option) => {
        const kind = kindOfOption(option);
        return kind === undefined ? [] : [`        ${option.names.join('|')}) ${action(kind)}; return ;;`];
      });
      const further = wordsAfter(name, all);
      const words = one ? `${action(kindOfWords(one))}` : ':';
      return `    ${quoted(name)})
      case $prev in
${[...wants, '        *) ;;'].join('\n')}
      esac
      case $cur in
        -*) _play_words ${quoted(options.flatMap(({ names }) => names).join(' '))} ;;
        *) ${further.length > 0 ? `_play_words ${quoted(further.join(' '))}; ` : ''}${words} ;;
      esac ;;`;
    })
    .join('\n');
}

/** Which command the words before the cursor name, and which inventories and playbooks they hold. */
function reading(all: readonly Definition[]): string {
  const known = prefixes(all).map(quoted).join('|');
  return `  command= ; asking=() ; skip=
  for word in "\${before[@]}"; do
    if [ -n "$skip" ]; then asking+=("$skip" "$word"); skip=; continue; fi
    case $word in
      -i|--inventory) skip=-i ;;
      -i?*) asking+=(-i "\${word#-i}") ;;
      --inventory=*) asking+=(-i "\${word#*=}") ;;
      -*) ;;
      *.yml|*.yaml) asking+=(--playbook "$word") ;;
      *) case "\${command:+$command }$word" in
           ${known}) command="\${command:+$command }$word" ;;
         esac ;;
    esac
  done`;
}

export function bash(all: readonly Definition[]): string {
  return `# Completions of play for bash; made by \`play completion bash\`.
_play_words() { COMPREPLY+=($(compgen -W "$1" -- "$cur")); }
_play_files() { COMPREPLY+=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; }
_play_folders() { COMPREPLY+=($(compgen -d -- "$cur")); compopt -o filenames 2>/dev/null; }
# Lists as in -t one,two and -l web:db are completed at their last part.
_play_ask() {
  local head= last=$cur values
  case $1 in
    tags) case $cur in *,*) head=\${cur%,*}, last=\${cur##*,} ;; esac ;;
    hosts) case $cur in *,*) head=\${cur%,*}, last=\${cur##*,} ;; esac ;;
  esac
  values=$(command "\${COMP_WORDS[0]}" completion --values "$1" "\${asking[@]}" 2>/dev/null)
  COMPREPLY+=($(compgen -P "$head" -W "$values" -- "$last"))
}
_play() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command word skip IFS=$' \\t\\n'
  local -a asking before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=()
  # bash splits at = and :, so that a value stands alone.
  if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
${reading(all)}
  case $command in
${cases(all)}
  esac
}
complete -F _play play
`;
}

export function zsh(all: readonly Definition[]): string {
  return `#compdef play
# Completions of play for zsh; made by \`play completion zsh\`.
_play_words() { local -a all=(\${=1}); compadd -Q -- $all; }
_play_files() { _files; }
_play_folders() { _files -/; }
_play_ask() {
  local -a all
  [[ $1 = (tags|hosts) ]] && compset -P '*,'
  all=("\${(@f)$(command \${words[1]} completion --values $1 $asking 2>/dev/null)}")
  compadd -- \${all:#}
}
_play() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} command word skip
  local -a asking before
  before=("\${(@)words[2,CURRENT-1]}")
${reading(all)}
  case $command in
${cases(all)}
  esac
}
if [ "$funcstack[1]" = _play ]; then _play "$@"; else compdef _play play; fi
`;
}

/** fish has its own way: one line for each thing, with the condition under which it counts. */
export function fish(all: readonly Definition[]): string {
  const lines = all.flatMap((one) => {
    const condition = `-n ${quoted(`__play_is ${one.name}`.trim())}`;
    const options = one.options.map(({ names, help, ...option }) => {
      const shorts = names.filter((name) => /^-[^-]$/.test(name)).map((name) => `-s ${name.slice(1)}`);
      const longs = names.filter((name) => name.startsWith('--')).map((name) => `-l ${name.slice(2)}`);
      const kind = kindOfOption({ names, help, ...option });
      const value = kind === undefined ? '' : ` -r${fishValues(kind)}`;
      return `complete -c play ${condition} ${[...shorts, ...longs].join(' ')}${value} -d ${quoted(help)}`;
    });
    return [...options, `complete -c play ${condition}${fishValues(kindOfWords(one))}`];
  });
  const words = ['', ...prefixes(all)].flatMap((name) =>
    wordsAfter(name, all).map((word) => {
      const summary = all.find((one) => one.name === `${name} ${word}`.trim())?.summary ?? '';
      return `complete -c play -n ${quoted(`__play_is ${name}`.trim())} -f -a ${word} -d ${quoted(summary)}`;
    }),
  );
  return `# Completions of play for fish; made by \`play completion fish\`.
function __play_words
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or echo $word
    end
end
function __play_is
    set -l command
    for word in (__play_words)
        contains -- (string join ' ' $command $word) ${prefixes(all).map(quoted).join(' ')}; and set -a command $word
    end
    test "$command" = "$argv"
end
function __play_ask
    set -l asking
    set -l before (commandline -opc)
    for at in (seq 2 (count $before))
        switch $before[$at]
            case '*.yml' '*.yaml'
                set -a asking --playbook $before[$at]
        end
        set -l last $before[(math $at - 1)]
        contains -- $last -i --inventory; and set -a asking -i $before[$at]
    end
    command $before[1] completion --values $argv[1] $asking 2>/dev/null
end
${[...words, ...lines].join('\n')}
`;
}

function fishValues(kind: Kind): string {
  if (kind === 'files') return ' -F';
  if (kind === 'folders') return ` -f -a ${quoted('(__fish_complete_directories)')}`;
  if (kind === 'nothing') return ' -f';
  if (typeof kind !== 'string') return ` -f -a ${quoted(kind.join(' '))}`;
  const isList = kind === 'tags' || kind === 'hosts';
  const asked = isList ? `(__fish_append , (__play_ask ${kind}))` : `(__play_ask ${kind})`;
  return kind === 'playbooks' ? ` -F -a ${quoted(asked)}` : ` -f -a ${quoted(asked)}`;
}
