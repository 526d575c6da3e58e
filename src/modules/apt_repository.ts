/** Lines of apt's source lists. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { aptVerbs } from './aptVerbs.ts';
import { bool, choice, int, mode, string } from './args.ts';
import { defineModule } from './define.ts';

export const aptRepository = defineModule({
  name: 'apt_repository',
  summary: 'Keep a source of Debian packages in the source lists of apt.',
  args: {
    repo: string(
      'Source, such as `deb [signed-by=/etc/apt/keyrings/x.asc] https://host/debian stable main`.',
    ).mandatory(),
    state: choice(['present', 'absent'], 'Whether the source is there.').default('present'),
    filename: string(
      'Name of the file under /etc/apt/sources.list.d, without `.list`; follows from the URL when not given.',
    ),
    mode: mode('Permissions of the file.').default('0644'),
    update_cache: bool('Read the package lists again after a change.').default(true).alias('update-cache'),
    update_cache_retries: int('Tries before giving up.').default(5),
    update_cache_retry_max_delay: int('Longest wait between tries.').ignored('waits grow by one second a try'),
    validate_certs: bool('Check certificates.').ignored('apt checks them by its own settings'),
    codename: string('Name of the release, for PPAs.'),
    install_python_apt: bool('Install what the module needs.').ignored('nothing is needed'),
  },
  returns: {
    repo: { kind: 'string', summary: 'The source.' },
    sources_added: { kind: 'list', summary: 'Files that were made.' },
    sources_removed: { kind: 'list', summary: 'Files that were removed.' },
  },
  examples: `- apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/example.asc] https://packages.example.org/debian stable main
    filename: example`,
  compile({ repo, state, filename, mode, update_cache, update_cache_retries }) {
    const line = repo.trim().replace(/\s+/g, ' ');
    if (line.startsWith('ppa:'))
      return sh`fail 'a PPA must be given as the line and the key it stands for: this module does not ask Launchpad'`;
    if (!/^deb(-src)? (\[[^\]]*\] )?\S+ \S+/.test(line) || /[\n\r]/.test(repo.trim()))
      return sh`fail ${`invalid repository string: ${line}`}`;
    const file = `/etc/apt/sources.list.d/${(filename ?? fileNameOf(line)).replace(/\.list$/, '')}.list`;
    if (/\/\.|\/.*\/.*\/.*\/.*\//.test(file)) return sh`fail ${`${filename} cannot be the name of a source list`}`;
    return sh`
      result repo ${line}
      folder=\${APT_FOLDER-/etc/apt}
      file=$folder${file.slice('/etc/apt'.length)}
      wish=${plain(line)}; export wish
      ${state === 'present' ? present(line, mode) : absent()}
      ${
        update_cache &&
        sh`
      if [ "$touched" ] && [ -z "$CHECK" ]; then
        lock_timeout=60 retries=${Math.max(1, update_cache_retries)}
        ${aptVerbs}
        refresh
      fi`
      }`;
  },
});

/** Sources are equal when their words are; what a comment says after `#` does not count. */
const plain = (line: string): string =>
  line
    .replace(/\s*#.*$/, '')
    .replace(/\[\s*(.*?)\s*\]/, '[$1]')
    .trim();

/** An awk function that makes a line of a file comparable, and tells whether it is switched off. */
const comparable = `
  function comparable(text) {
    off = sub(/^[ \\t]*#+[ \\t]*/, "", text); sub(/[ \\t]*#.*$/, "", text); gsub(/[ \\t]+/, " ", text)
    sub(/\\[ /, "[", text); sub(/ \\]/, "]", text); sub(/^ /, "", text); sub(/ $/, "", text)
    return text
  }`;

function present(line: string, mode: string): Script {
  return sh`
    touched=
    set --
    for list in "$folder"/sources.list "$folder"/sources.list.d/*.list; do [ ! -f "$list" ] || set -- "$@" "$list"; done
    [ $# -gt 0 ] || set -- /dev/null
    place=$(awk ${`${comparable}
      comparable($0) == ENVIRON["wish"] { if (!off) { on = 1; exit } else if (!disabled) disabled = FILENAME }
      END { print on ? "on" : disabled }`} "$@")
    if [ "$place" != on ]; then
      touched=1
      if [ "$place" ]; then
        awk ${`${comparable}
          !done && comparable($0) == ENVIRON["wish"] && off { print comparable($0); done = 1; next }
          { print }`} "$place" >"$SCRATCH.new"
        replace "$place" "$SCRATCH.new"
      else
        [ -f "$file" ] || result sources_added "$file"
        { [ ! -f "$file" ] || cat -- "$file"; put ${`${line}\n`}; } >"$SCRATCH.new"
        OWNER='' GROUP='' MODE=${mode}
        replace "$file" "$SCRATCH.new"
        set_attributes "$file" '' '' ${mode}
      fi
    fi`;
}

function absent(): Script {
  return sh`
    touched=
    for list in "$folder"/sources.list "$folder"/sources.list.d/*.list; do
      [ -f "$list" ] || continue
      awk ${`${comparable}
        comparable($0) == ENVIRON["wish"] && !off { next }
        { print }`} "$list" >"$SCRATCH.new"
      ! same "$list" "$SCRATCH.new" || continue
      touched=1
      if [ -s "$SCRATCH.new" ] || [ "$list" = "$folder/sources.list" ]; then replace "$list" "$SCRATCH.new"
      else
        change "$list" rm -f -- "$list"
        result sources_removed "$list"
      fi
    done`;
}

/** The URL without protocol and password, with underscores where it is not a word: `deb_example_org_debian`. */
export function fileNameOf(line: string): string {
  const url =
    line
      .replace(/\[[^\]]*\]/, '')
      .split(' ')
      .filter(Boolean)[1] ?? '';
  const bare = url.replace(/^[\w+]+:\/*/, '').replace(/^[^@]*@/, '');
  return bare
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .join('_');
}
