import { sh } from '../script/sh.ts';
import { bool, choice, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const rpmKey = defineModule({
  name: 'rpm_key',
  summary: 'Keep a key that signs packages in the database of rpm.',
  args: {
    key: string('Address or file of the key, or the number of one that is there.').mandatory(),
    state: choice(['absent', 'present'], 'Whether it is there.').default('present'),
    validate_certs: bool('Check the certificate of the address.').default(true),
    fingerprint: list(string('A fingerprint.'), 'What the key must be; a guard against another one.'),
  },
  examples: `- rpm_key:
    key: https://packages.example.org/RPM-GPG-KEY
    fingerprint: ABCD 0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123`,
  reach: 'host',
  compile({ key, state, validate_certs, fingerprint }) {
    const isAddress = /^\w+:\/\//.test(key);
    const number = /^(?:0x)?([0-9A-Fa-f]{8}|[0-9A-Fa-f]{16})$/.exec(key)?.[1];
    const wanted = fingerprint?.map((one) => one.replace(/\s/g, '').toUpperCase()) ?? [];
    if (number !== undefined && state === 'present') return sh`fail 'When importing a key, a valid file must be given'`;
    return sh`
      need rpm 'keep keys'
      ${
        number !== undefined
          ? sh`ids=${number}`
          : sh`
      ${
        isAddress
          ? sh`file=$SCRATCH.key
      if has curl; then curl -fsSL ${!validate_certs && '-k'} -o "$file" -- ${key} || fail ${`cannot fetch ${key}`}
      else need wget 'fetch a key (or curl)'; wget -q ${!validate_certs && '--no-check-certificate'} -O "$file" ${key} || fail ${`cannot fetch ${key}`}; fi`
          : sh`file=${onHost(key)}
      [ -f "$file" ] || fail ${`Not a valid key ${key}`}`
      }
      need gpg 'read a key'
      told=$(gpg --no-tty --batch --with-colons --show-keys -- "$file" 2>/dev/null) || told=$(gpg --no-tty --batch --with-colons --with-fingerprint -- "$file" 2>/dev/null) || told=
      ids=$(put "$told
" | awk -F: '$1 == "pub" { print $5 }')
      [ "$ids" ] || fail ${`Not a valid key ${key}`}
      ${
        wanted.length > 0 &&
        sh`
      prints=$(put "$told
" | awk -F: '$1 == "fpr" { print $10 }')
      for print in $prints; do
        case ${` ${wanted.join(' ')} `} in *" $print "*) met=1 ;; esac
      done
      [ "\${met-}" ] || fail ${`The specified fingerprint, '${wanted.join(', ')}', does not match the key fingerprints`}`
      }`
      }
      there=$(rpm -q gpg-pubkey --qf '%{VERSION}\n' 2>/dev/null | tr '[:upper:]' '[:lower:]') || there=
      known() {
        short=$(put "$1" | tr '[:upper:]' '[:lower:]')
        case \${#short} in 16) short=\${short#????????} ;; esac
        case "
$there
" in *"$short
"*) return 0 ;; *) return 1 ;; esac
      }
      for id in $ids; do
        ${
          state === 'present'
            ? sh`if ! known "$id"; then change ${key} rpm --import "$file"; break; fi`
            : sh`if known "$id"; then change "gpg-pubkey-$short" rpm --erase --allmatches "gpg-pubkey-$short"; fi`
        }
      done`;
  },
});
