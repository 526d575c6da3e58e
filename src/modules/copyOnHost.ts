/** Copies that stay on the host: `copy` with `remote_src`. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { findDestination, type Placement } from './copying.ts';
import { baseName, onHost } from './hostPath.ts';
import { announce, fourDigits, settle, validator } from './placing.ts';

type OnHost = Omit<Placement, 'name'> & { readonly src: string; readonly directory_mode?: string | undefined };

/** One script for a file or a folder; which it is, the host knows. */
export function copyOnHost(args: OnHost): Script {
  const preserve = args.mode === 'preserve';
  const to: Placement = { ...args, mode: preserve ? undefined : args.mode, directoryMode: args.directory_mode };
  const intoSelf = args.src.endsWith('/') ? sh`` : sh`dest=\${dest%/}/${baseName(args.src)}`;
  return sh`src=${onHost(args.src)}
    [ -e "$src" ] || fail "source $src not found"
    FOLLOW=${args.follow ? '1' : ''} BACKUP=${args.backup ? '1' : ''} ${announce(to)}
    ${validator(args.validate)}
    ${args.checksum !== undefined && sh`[ -d "$src" ] || [ "$(sha1_of "$src")" = ${args.checksum} ] || fail "the SHA-1 of $src is $(sha1_of "$src"), not "${args.checksum}`}
    one() {
      ${!args.force && sh`if [ -e "$2" ]; then return 0; fi`}
      keep=$MODE
      if [ -z "$keep" ] && { ${preserve ? sh`:` : sh`[ "$3" ] && [ ! -e "$2" ]`}; }; then look "$1" 1; MODE=$mode; fi
      place "$1" "$2"
      ${settle(sh`"$2"`, to)}
      MODE=$keep
    }
    tree() {
      for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        if [ -d "$f" ]; then
          [ -d "$2/\${f##*/}" ] || (MODE=${fourDigits(args.directory_mode)}; folders "$2/\${f##*/}")
          tree "$f" "$2/\${f##*/}"
        elif [ -f "$f" ]; then one "$f" "$2/\${f##*/}" new
        fi
      done
    }
    if [ -d "$src" ]; then
      dest=${onHost(args.dest)}
      result dest "$dest"
      ${intoSelf}
      (MODE=${fourDigits(args.directory_mode)}; folders "\${dest%/}")
      tree "\${src%/}" "\${dest%/}"
    else
      ${findDestination({ ...to, name: baseName(args.src) })}
      one "$src" "$dest" ''
    fi`;
}
