/** What the modules about keys and certificates on hosts share: they run the host's own openssl. */
import { PlayError } from '../errors.ts';
import { type Script, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { onHost } from './hostPath.ts';
import type { Attributes } from './placing.ts';
import { announce, settle } from './placing.ts';

/** A key or another PEM text that is a file of the host, or stands in the playbook. */
export interface Source {
  readonly path?: string | undefined;
  readonly content?: string | undefined;
}

/** A word for the file of the host that holds it. */
export function sourceFile({ path, content }: Source): Script {
  if (content !== undefined) return sh`${new Upload(content)}`;
  return path === undefined ? sh`''` : onHost(path);
}

/** A word for `-passin` and `-passout`. Without a passphrase openssl would ask for one at the terminal. */
export function passphraseWord(passphrase: string | undefined): Script {
  return passphrase === undefined ? sh`pass:` : sh`file:${new Upload(`${passphrase}\n`)}`;
}

/** The option for a digest. Any other word would be an option of its own. */
export function digestOption(digest: string): string {
  if (/^(md5|sha1|sha2?-?(224|256|384|512)|sha3-\d{3}|sha512-\d{3}|blake2[bs]\d{3}|sm3)$/i.test(digest))
    return `-${digest}`;
  throw new PlayError('invalid-argument', `\`${digest}\` is no digest`, { hint: 'sha256, sha384 and sha512 are' });
}

/**
 * Verbs:
 * - `ask_openssl ARG...` runs openssl, and fails with what it says.
 * - `in_other_words FILE` prints the lines of openssl's text so that only their content counts: what stands in a list is
 *   put on lines of its own, and all are sorted.
 */
export const opensslVerbs: Script = sh`
  need openssl 'deal with keys and certificates'
  ask_openssl() {
    openssl "$@" 2>"$SCRATCH.said" || fail "openssl $1: $(tail -n 3 "$SCRATCH.said" | tr '\n' ' ')"
  }
  in_other_words() { tr ',' '\n' <"$1" | sed 's/^ *//; s/ *$//' | LC_ALL=C sort; }`;

export interface Target extends Attributes {
  readonly path: string;
  readonly backup: boolean;
  readonly force?: boolean;
}

/** Announces the file `$file` and what holds for it. A file whose permissions nobody named gets those of `usual`. */
export function target(to: Target, usual?: string): Script {
  return sh`file=${onHost(to.path)}
    result filename "$file"
    FOLLOW= BACKUP=${to.backup ? '1' : ''} VALIDATE=
    [ ! -d "$file" ] || fail "$file is a folder"
    place_new() {
      ${announce(to)}
      ${usual !== undefined && sh`MODE=\${MODE:-${usual}}`}
      place "$1" "$file"
    }
    finish() {
      ${announce(to)}
      ${settle(sh`"$file"`, to)}
    }`;
}

/** Removes `$file`, keeping a copy where that was asked for. */
export const removeFile: Script = sh`
  if [ -e "$file" ] || [ -h "$file" ]; then
    if [ "$BACKUP" ] && [ -z "$CHECK" ]; then backup "$file"; fi
    change "$file" rm -f -- "$file"
  fi`;
