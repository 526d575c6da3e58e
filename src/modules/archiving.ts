/** Packing, as shell: what is packed, under which names, and whether the archive that is there holds just that. */
import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { onHost } from './hostPath.ts';

interface Packing {
  readonly path: readonly string[];
  readonly dest?: string | undefined;
  readonly format: 'bz2' | 'gz' | 'tar' | 'xz' | 'zip';
  readonly exclude_path: readonly string[];
  readonly exclusion_patterns?: readonly string[] | undefined;
  readonly force_archive: boolean;
  readonly remove: boolean;
}

/** Writes what each pattern names, one a line; only `*` and `?` make a pattern, as in Ansible. */
const expand = (patterns: readonly string[], file: string): Script =>
  join([
    sh`: >"$SCRATCH."${file}`,
    ...patterns.map((one) =>
      /[*?]/.test(one)
        ? sh`p=${onHost(one)}; ( IFS=; set -- $p; for f; do if [ -e "$f" ] || [ -h "$f" ]; then put "$f
"; fi; done ) >>"$SCRATCH."${file}`
        : sh`p=${onHost(one)}; put "$p
" >>"$SCRATCH."${file}`,
    ),
  ]);

/** Sets `root`, `many` and `dest`, and lists in scratch files: `paths`, those that are there (`targets`), and `missing`. */
export function foundPaths({ path, dest, exclude_path, force_archive, format, remove }: Packing): Script {
  const isMany = force_archive || path.length > 1 || path.some((one) => /[*?]/.test(one));
  return sh`
    ${expand(path, 'expanded')}
    ${expand(exclude_path, 'excluded')}
    record expanded_paths "$SCRATCH.expanded"
    record expanded_exclude_paths "$SCRATCH.excluded"
    sort -u "$SCRATCH.expanded" | awk 'FILENAME != "-" { out[$0]; next } !($0 in out)' "$SCRATCH.excluded" - >"$SCRATCH.paths"
    [ -s "$SCRATCH.paths" ] || fail 'Error, no source paths were found'
    root=$(awk '
      { folder = $0; sub(/[^\/]*$/, "", folder); if (NR == 1) common = folder
        while (index(folder, common) != 1) sub(/[^\/]*\/$|[^\/]+$/, "", common) }
      END { print common }' "$SCRATCH.paths")
    result arcroot "$root"
    IFS= read -r first <"$SCRATCH.paths"
    many=${isMany ? '1' : ''}
    [ ! -d "$first" ] || many=1
    ${
      dest === undefined
        ? sh`[ -z "$many" ] || fail 'Error, must specify "dest" when archiving multiple files or trees'
    dest=$first.${format}`
        : sh`dest=${onHost(dest)}`
    }
    result dest "$dest"
    : >"$SCRATCH.targets"; : >"$SCRATCH.missing"
    while IFS= read -r f; do
      if [ -e "$f" ] || [ -h "$f" ]; then
        ${remove && sh`[ ! -d "$f" ] || case $dest in "\${f%/}"/*) fail 'Error, created archive can not be contained in source paths when remove=true' ;; esac`}
        put "$f
" >>"$SCRATCH.targets"
      else put "$f
" >>"$SCRATCH.missing"; fi
    done <"$SCRATCH.paths"
    record missing "$SCRATCH.missing"`;
}

const packers = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', tar: '', zip: '' } as const;

/** Packs into a scratch file, and puts it in place when the archive that is there does not hold the same. */
export function archiveScript({ format, exclusion_patterns = [], remove }: Packing): Script {
  const packer = packers[format];
  // gzip alone writes a time and a name into its output unless told not to.
  const pack = packer === '' ? sh`cat` : sh`"$packer" ${format === 'gz' && '-n'} -c`;
  const unpack = packer === '' ? sh`cat` : sh`${packer} -dc`;
  const isExcluded = sh`case $name in ${join(
    exclusion_patterns.map((_, index) => sh`$pattern_${{ text: String(index), uploads: [], secrets: [] }}`),
    ' | ',
  )}) continue ;; esac`;
  return sh`
    ${
      packer !== '' &&
      sh`need ${packer} 'pack'
    # busybox takes its own xz, which cannot pack, before one that can.
    packer=${packer}
    IFS=:
    for folder in $PATH; do if [ -x "$folder/"${packer} ]; then packer=$folder/${packer}; break; fi; done
    unset IFS`
    }
    ${join(exclusion_patterns.map((one, index) => sh`pattern_${{ text: String(index), uploads: [], secrets: [] }}=${one}`))}
    if [ ! -s "$SCRATCH.targets" ]; then
      state=absent
      if [ -e "$dest" ]; then case $dest in *.tar | *.tar.gz | *.tar.bz2 | *.tar.xz | *.tgz | *.tbz2 | *.zip) state=archive ;; *) state=compress ;; esac; fi
      result dest_state "$state"
    else
      if [ -z "$many" ] && ${format === 'tar' || format === 'zip' ? sh`false` : sh`true`}; then
        ${
          packer === ''
            ? sh`:`
            : sh`${pack} <"$first" >"$SCRATCH.new" || fail "cannot compress $first"
        if [ ! -f "$dest" ] || ! ${unpack} <"$dest" 2>/dev/null >"$SCRATCH.old" || ! same "$SCRATCH.old" "$first"; then replace "$dest" "$SCRATCH.new"; fi`
        }
        result dest_state compress
      else
        case $root in '') there=. ;; *) there=$root ;; esac
        : >"$SCRATCH.names"
        while IFS= read -r f; do
          if [ -d "$f" ] && [ ! -h "$f" ]; then find "$f" -mindepth 1 ! -path "$dest" | sort; else put "$f
"; fi
        done <"$SCRATCH.targets" | while IFS= read -r f; do
          while :; do case $f in *//*) f=\${f%%//*}/\${f#*//} ;; *) break ;; esac; done
          name=\${f#"$root"}
          ${exclusion_patterns.length > 0 && (format === 'zip' ? sh`name=$f; ${isExcluded}; name=\${f#"$root"}` : isExcluded)}
          put "$name
"
        done >"$SCRATCH.names"
        ${format === 'zip' ? zipped() : tarred(pack, unpack)}
        if [ -s "$SCRATCH.missing" ]; then result dest_state incomplete; else result dest_state archive; fi
        ${
          format === 'zip' &&
          sh`while IFS= read -r f; do [ -d "$there/$f" ] && [ ! -h "$there/$f" ] || put "$f
"; done <"$SCRATCH.names" >"$SCRATCH.packed"; mv "$SCRATCH.packed" "$SCRATCH.names"`
        }
        sed "s|^|$(put "$root" | sed 's/[|&\\]/\\&/g')|" "$SCRATCH.names" >"$SCRATCH.archived"
        record archived "$SCRATCH.archived"
      fi
      [ "$many" ] || result archived "$first"
      ${
        remove &&
        sh`
      while IFS= read -r f; do change "$f" rm -rf -- "$f"; done <"$SCRATCH.targets"`
      }
    fi`;
}

function tarred(pack: Script, unpack: Script): Script {
  return sh`
    need tar pack
    if ! tar -C "$there" -cf "$SCRATCH.tar" --no-recursion -T "$SCRATCH.names" 2>"$SCRATCH.said"; then
      # A small tar takes names as words only and goes into folders by itself, so it gets what is not a folder.
      (
        cd "$there"
        while IFS= read -r f; do [ -d "$f" ] && [ ! -h "$f" ] && [ "$(ls -A "$f")" ] || put "./$f
"; done <"$SCRATCH.names" >"$SCRATCH.plain"
        set -f
        IFS='
'
        set -- $(cat "$SCRATCH.plain")
        exec tar -cf "$SCRATCH.tar" "$@"
      ) 2>"$SCRATCH.said" || fail "Errors when writing archive at $dest: $(cat "$SCRATCH.said")"
    fi
    if [ ! -f "$dest" ] || ! ${unpack} <"$dest" 2>/dev/null >"$SCRATCH.old" || ! same "$SCRATCH.old" "$SCRATCH.tar"; then
      ${pack} <"$SCRATCH.tar" >"$SCRATCH.new"
      replace "$dest" "$SCRATCH.new"
    fi`;
}

/** Names and checksums of the content are what counts, as in Ansible. */
function zipped(): Script {
  return sh`
    need zip pack
    need unzip 'compare archives'
    rm -f "$SCRATCH.zip"
    ( cd "$there" && zip -q -X -D -@ "$SCRATCH.zip" <"$SCRATCH.names" ) 2>"$SCRATCH.said" || [ -f "$SCRATCH.zip" ] ||
      fail "Errors when writing archive at $dest: $(cat "$SCRATCH.said")"
    listed() { unzip -v "$1" 2>/dev/null | awk 'NF >= 8 { line = $7; for (i = 8; i <= NF; i++) line = line " " $i; print line }' | sort; }
    if [ ! -f "$dest" ] || [ "$(listed "$dest")" != "$(listed "$SCRATCH.zip")" ]; then replace "$dest" "$SCRATCH.zip"; fi`;
}
