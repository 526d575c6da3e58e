/** An ssh key of a user, made as that user: a link that the user put into the home cannot lead root astray. */
import { type Script, Secret } from '../script/script.ts';
import { sh } from '../script/sh.ts';

export interface KeyWish {
  readonly name: string;
  readonly ssh_key_type: string;
  readonly ssh_key_bits: number;
  readonly ssh_key_file?: string | undefined;
  readonly ssh_key_comment?: string | undefined;
  readonly ssh_key_passphrase?: string | undefined;
}

/** The passphrase is asked for by a program, since an argument could be read by everyone. `home` is set before. */
export function userKey(wish: KeyWish): Script {
  const { name, ssh_key_type: type, ssh_key_bits: bits, ssh_key_comment: comment } = wish;
  const passphrase = wish.ssh_key_passphrase;
  return sh`
    key=${wish.ssh_key_file ?? `.ssh/id_${type}`}
    case $key in /*) ;; *) key=$home/$key ;; esac
    comment=${comment === undefined ? sh`"ansible-generated on $(uname -n)"` : sh`${comment}`}
    as_user() {
      if [ "$(id -un)" = ${name} ]; then sh -c "$@"; else su -s /bin/sh ${name} -c "$@"; fi
    }
    make_key() {
      need ssh-keygen 'make a key'
      ask=
      ${
        passphrase !== undefined &&
        sh`ask=$(as_user 'mktemp -d')
      put ${new Secret(passphrase)} >"$ask/word"
      put '#!/bin/sh
cat "\${0%/*}/word"
' >"$ask/ask"
      chmod 700 "$ask/ask"; chmod 600 "$ask/word"; chown -R ${name} "$ask"`
      }
      rc=0
      as_user '
        umask 077
        mkdir -p -- "\${1%/*}" || exit
        if [ "$5" ]; then
          SSH_ASKPASS=$5/ask SSH_ASKPASS_REQUIRE=force DISPLAY=:0 ssh-keygen -q -t "$2" \${3:+-b "$3"} -C "$4" -f "$1" </dev/null
        else ssh-keygen -q -t "$2" \${3:+-b "$3"} -C "$4" -N "" -f "$1" </dev/null
        fi' key "$key" ${type} ${bits > 0 ? String(bits) : ''} "$comment" "$ask" || rc=$?
      [ -z "$ask" ] || rm -rf -- "$ask"
      return "$rc"
    }
    result ssh_key_file "$key"
    [ -e "$key" ] || change "$key" make_key
    if [ -f "$key.pub" ]; then
      result ssh_public_key "$(cat -- "$key.pub")"
      ! has ssh-keygen || result ssh_fingerprint "$(ssh-keygen -lf "$key.pub")"
    fi`;
}
