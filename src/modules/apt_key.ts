import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const aptKey = defineModule({
  name: 'apt_key',
  summary:
    'Keep a key that apt trusts for all its sources. `deb822_repository` with `signed_by` trusts it for one, which is safer.',
  args: {
    id: string('Number of the key.'),
    data: string('The key itself.'),
    file: path('File on the host that holds it.'),
    url: string('Where it is fetched from.'),
    keyserver: string('Server that is asked for the number.'),
    keyring: path('Keyring that holds it; one of its own in /etc/apt/trusted.gpg.d when not given.'),
    validate_certs: bool('Check the certificate of the address.').default(true),
    state: choice(['absent', 'present'], 'Whether it is trusted.').default('present'),
  },
  needs: [
    ['not both', 'data', 'file', 'keyserver', 'url'],
    ['if', 'state', 'absent', ['id']],
  ],
  returns: {
    before: { kind: 'list', summary: 'Keys before.' },
    id: { kind: 'string', summary: 'Number of the key as it was given.' },
    key_id: { kind: 'string', summary: 'Number of the key.' },
    short_id: { kind: 'string', summary: 'Its last eight digits.' },
    fp: { kind: 'string', summary: 'Its fingerprint.' },
  },
  examples: `- apt_key:
    url: https://packages.example.org/key.asc
    keyring: /etc/apt/trusted.gpg.d/example.gpg`,
  reach: 'host',
  compile({ id, data, file, url, keyserver, keyring, validate_certs, state }) {
    const number = id?.replace(/\s/g, '').replace(/^0x/i, '').toUpperCase();
    if (number !== undefined && !/^[0-9A-F]{8,40}$/.test(number)) return sh`fail ${`Invalid key_id ${id}`}`;
    if (state === 'present' && data === undefined && file === undefined && url === undefined && keyserver === undefined)
      return sh`fail 'need a key: data, file, url or keyserver'`;
    if (keyserver !== undefined && number === undefined) return sh`fail 'Missing key_id, required with keyserver.'`;
    return sh`
      need gpg 'read keys'
      etc=\${APT_FOLDER-/etc/apt}
      ring=${keyring === undefined ? sh`` : onHost(keyring)}
      quietly() { gpg --no-tty --batch --homedir "$SCRATCH.home" "$@" 2>/dev/null; }
      mkdir -m 700 "$SCRATCH.home"
      numbers() { awk -F: '$1 == "pub" { main = 1 } $1 == "fpr" && main { print $10; main = 0 } $1 == "sub" { main = 0 }'; }
      trusted() {
        if [ "$ring" ]; then set -- "$ring"; else set -- "$etc"/trusted.gpg "$etc"/trusted.gpg.d/*.gpg "$etc"/trusted.gpg.d/*.asc; fi
        for one; do [ ! -f "$one" ] || quietly --with-colons --show-keys -- "$one" | numbers | sed "s|\$| $one|"; done
      }
      before=$(trusted)
      result before "$(put "$before
" | sed 's/ .*//' | sed '/^$/d')"
      wish=${number ?? ''}
      ${
        state === 'absent'
          ? sh`result id ${id}
      put "$before
" | while read -r print place; do
        case $print in *"$wish") ;; *) continue ;; esac
        if [ "$(put "$before
" | grep -c " $place$")" -eq 1 ]; then change "$print" rm -f -- "$place"
        else
          quietly --no-default-keyring --keyring "$SCRATCH.ring" --import -- "$place"
          quietly --no-default-keyring --keyring "$SCRATCH.ring" --yes --delete-keys "$print"
          quietly --no-default-keyring --keyring "$SCRATCH.ring" --export >"$SCRATCH.new"
          replace "$place" "$SCRATCH.new"
        fi
      done`
          : sh`
      ${id !== undefined && sh`result id ${id}`}
      if [ -z "$wish" ] || ! put "$before
" | grep -q "^[0-9A-F]*$wish "; then
        key=$SCRATCH.key
        ${data !== undefined && sh`cat ${new Upload(`${data.trim()}\n`)} >"$key"`}
        ${file !== undefined && sh`key=${onHost(file)}; [ -r "$key" ] || fail "cannot read $key"`}
        ${
          url !== undefined &&
          sh`if has curl; then curl -fsSL ${!validate_certs && '-k'} -o "$key" -- ${url} || fail ${`Failed to download key at ${url}`}
        else need wget 'fetch a key (or curl)'; wget -q ${!validate_certs && '--no-check-certificate'} -O "$key" ${url} || fail ${`Failed to download key at ${url}`}; fi`
        }
        ${
          keyserver !== undefined &&
          sh`quietly --keyserver ${keyserver} --recv-keys "$wish" || fail ${`Error fetching key ${number} from keyserver ${keyserver}`}
        quietly --export "$wish" >"$key"`
        }
        prints=$(quietly --with-colons --show-keys -- "$key" | numbers) || prints=
        [ "$prints" ] || fail 'no key was found in what was given'
        missing=
        for print in $prints; do
          case $before in *"$print "*) ;; *) missing=1 ;; esac
        done
        # The last key that was read names the result, as the first of the file names the keyring.
        first=\${prints%%[!0-9A-F]*}
        result fp "$first"
        result key_id "\${first#????????????????????????}"
        result short_id "\${first#????????????????????????????????}"
        ${number !== undefined && sh`case $prints in *"$wish"*) ;; *) fail ${`key does not seem to have been added: ${number} is not in what was given`} ;; esac`}
        if [ "$missing" ]; then
          to=\${ring:-$etc/trusted.gpg.d/$(put "$first" | tr 'A-F' 'a-f' | cut -c25-40).gpg}
          if [ -f "$to" ]; then quietly --no-default-keyring --keyring "$SCRATCH.ring" --import -- "$to"; fi
          quietly --no-default-keyring --keyring "$SCRATCH.ring" --import -- "$key"
          quietly --no-default-keyring --keyring "$SCRATCH.ring" --export >"$SCRATCH.new"
          OWNER='' GROUP='' MODE=0644
          replace "$to" "$SCRATCH.new" "$first"
        fi
      else
        first=$(put "$before
" | grep "^[0-9A-F]*$wish " | head -n 1)
        first=\${first%% *}
        result fp "$first"
        result key_id "\${first#????????????????????????}"
        result short_id "\${first#????????????????????????????????}"
      fi`
      }`;
  },
});
