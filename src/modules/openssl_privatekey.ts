import { createPublicKey } from 'node:crypto';
import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, choice, int, path, string } from './args.ts';
import { defineModule, type Json } from './define.ts';
import { fingerprints } from './fingerprints.ts';
import { opensslVerbs, passphraseWord, removeFile, target } from './openssl.ts';
import { attributeArgs, spreadSeen } from './placing.ts';

const curves = [
  ...['secp224r1', 'secp256k1', 'secp256r1', 'secp384r1', 'secp521r1', 'secp192r1'],
  ...['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'sect163k1', 'sect163r2', 'sect233k1', 'sect233r1'],
  ...['sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1'],
] as const;

/** openssl knows two curves by older names. */
const olderNames: Readonly<Record<string, string>> = { secp256r1: 'prime256v1', secp192r1: 'prime192v1' };

export const opensslPrivatekey = defineModule({
  name: 'openssl_privatekey',
  summary: 'Keep a private key in a file of the host, made by its own openssl.',
  args: {
    path: path('The file.').mandatory(),
    state: choice(['present', 'absent'], 'Whether the key is there.').default('present'),
    type: choice(['RSA', 'ECC', 'DSA', 'Ed25519', 'Ed448', 'X25519', 'X448'], 'Kind of key.').default('RSA'),
    size: int('Bits of a key of RSA or DSA.').default(4096),
    curve: choice(curves, 'Curve of a key of the kind ECC.'),
    passphrase: string('Encrypts the key.').secret(),
    cipher: choice(['auto'], 'How it is encrypted; AES with 256 bits.').default('auto'),
    format: choice(
      ['pkcs1', 'pkcs8', 'auto', 'auto_ignore'],
      'Form of the file: `pkcs1` for RSA, ECC and DSA unless told otherwise. `auto_ignore` leaves the form of a key that is there.',
    ).default('auto_ignore'),
    format_mismatch: choice(
      ['regenerate', 'convert'],
      'What happens to a key that is right but has the wrong form.',
    ).default('regenerate'),
    regenerate: choice(
      ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
      'When a key that is there is replaced: when it is not as wanted, or, with `full_idempotence`, when it cannot be read either.',
    ).default('full_idempotence'),
    force: bool('Replace the key in any case.').default(false),
    backup: bool('Keep a copy of a key that is replaced.').default(false),
    return_content: bool('Give the key as `privatekey`; use `no_log` then.').default(false),
    select_crypto_backend: string('Library.').ignored('openssl does everything'),
    ...attributeArgs,
  },
  needs: [['if', 'type', 'ECC', ['curve']]],
  returns: {
    filename: { kind: 'string', summary: 'The file.' },
    type: { kind: 'string', summary: 'Kind of key.' },
    size: { kind: 'int', summary: 'Bits asked for.' },
    curve: { kind: 'string', summary: 'Curve.', when: 'the kind is ECC' },
    fingerprint: { kind: 'dict', summary: 'Digests of the public key, by algorithm.' },
    privatekey: { kind: 'string', summary: 'The key.', when: 'return_content was asked for' },
    backup_file: { kind: 'string', summary: 'The copy of the old key.', when: 'backup was asked for and it changed' },
  },
  reach: 'host',
  examples: `- openssl_privatekey:\n    path: /etc/ssl/private/example.com.pem\n    type: ECC\n    curve: secp384r1`,
  compile(args) {
    const { type, size, curve, passphrase, format, state } = args;
    if (state === 'absent') return join([target(args), removeFile]);
    const always = args.force || args.regenerate === 'always';
    const openssl = curve === undefined ? '' : (olderNames[curve] ?? curve);
    const sized = type === 'RSA' || type === 'DSA';
    return sh`${opensslVerbs}
      ${target(args, '0600')}
      # The difference would show the key.
      DIFF=
      result type ${type}
      result size ${size}
      ${type === 'ECC' && sh`result curve ${curve!}`}
      encrypted=${passphrase === undefined ? '' : '1'} regenerate=${always ? 'always' : args.regenerate}
      old_form=pkcs8 form=${formOf(format, type)} mismatch=${args.format_mismatch}
      ${readingVerbs(passphrase)}
      ${makingVerb({ type, size, curve: openssl, passphrase })}
      what=
      if [ ! -e "$file" ] || [ "$regenerate" = always ]; then what=make
      elif ! read_key "$file"; then
        [ "$regenerate" = full_idempotence ] || fail "cannot read the key in $file: it is damaged, or encrypted with another passphrase or with none"
        what=make
      else
        if [ "$kind" != ${type} ] || [ "$bits" != ${sized ? String(size) : sh`"$bits"`} ] || [ "$curve" != ${openssl} ]; then
          case $regenerate in
            never) ;;
            fail) fail "the key in $file has the wrong kind or size ($kind $bits $curve), and regenerate is fail" ;;
            *) what=make ;;
          esac
        fi
        if [ -z "$what" ] && [ "$form" ] && [ "$form" != "$old_form" ]; then
          if [ "$mismatch" = convert ]; then what=convert
          elif [ "$regenerate" = fail ]; then fail "the key in $file is in the form $old_form, and regenerate is fail"
          elif [ "$regenerate" != never ]; then what=make
          fi
        fi
      fi
      [ "$form" ] || form=${formOf('auto', type)}
      if [ -z "$what" ]; then :
      elif [ "$CHECK" ]; then
        put 'a key yet to be made' >"$SCRATCH.new"
        place_new "$SCRATCH.new"
      else
        [ "$what" = convert ] || make_key "$SCRATCH.made"
        if [ "$what" = convert ]; then write_key "$file" "$SCRATCH.new" ${passphraseWord(passphrase)}
        else write_key "$SCRATCH.made" "$SCRATCH.new" pass:
        fi
        place_new "$SCRATCH.new"
        read_key "$file" || fail "openssl made a key that it cannot read: $(cat "$SCRATCH.said")"
      fi
      finish
      if [ -z "$CHECK" ] || [ -z "$what" ]; then
        record public "$SCRATCH.public"
        ${args.return_content && sh`record privatekey "$file"`}
      fi
      rm -f -- "$SCRATCH.made" "$SCRATCH.new"`;
  },
  read(_reply, _args, outcome) {
    const { public: text, ...result } = spreadSeen(outcome).result;
    if (typeof text !== 'string') return { ...outcome, result: { ...result, fingerprint: null } };
    return { ...outcome, result: { ...result, fingerprint: fingerprintsIn(text) } };
  },
});

function formOf(format: string, type: string): string {
  if (format === 'auto_ignore') return '';
  if (format !== 'auto') return format;
  return ['RSA', 'ECC', 'DSA'].includes(type) ? 'pkcs1' : 'pkcs8';
}

/**
 * read_key FILE: sets kind, bits, curve and old_form, and leaves the public half in `$SCRATCH.public`; false when it
 * cannot be read, or is encrypted where it should not be, or the other way round.
 */
function readingVerbs(passphrase: string | undefined): Script {
  return sh`
    read_key() {
      locked=
      ! grep -q ENCRYPTED "$1" || locked=1
      [ "$locked" = "$encrypted" ] || { put 'it is encrypted, or it is not' >"$SCRATCH.said"; return 1; }
      openssl pkey -in "$1" -passin ${passphraseWord(passphrase)} -pubout -text_pub -out "$SCRATCH.public" 2>"$SCRATCH.said" || return 1
      ! grep -q -E 'BEGIN (RSA|EC|DSA) PRIVATE KEY' "$1" || old_form=pkcs1
      found=$(awk '
        /Public-Key: *[(]/ { bits = $0; sub(/.*[(]/, "", bits); bits += 0 }
        /^(ED|X)(25519|448) Public-Key/ { kind = $1; sub(/^ED/, "Ed", kind) }
        /^ *[Mm]odulus/ { kind = "RSA" }
        /^ASN1 OID:/ { kind = "ECC"; curve = $3 }
        /^ *P: *$/ { kind = "DSA" }
        END { print kind " " bits + 0 " " curve }' "$SCRATCH.public")
      kind=\${found%% *} found=\${found#* }
      bits=\${found%% *} curve=\${found#* }
    }`;
}

interface Making {
  readonly type: string;
  readonly size: number;
  readonly curve: string;
  readonly passphrase: string | undefined;
}

/** make_key FILE: a new key in plain PKCS#8. write_key FROM TO PASS: the same key in the form wanted. */
function makingVerb({ type, size, curve, passphrase }: Making): Script {
  const algorithm: Readonly<Record<string, readonly string[]>> = {
    RSA: ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${size}`],
    ECC: ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-pkeyopt', 'ec_param_enc:named_curve'],
    DSA: ['-paramfile'],
  };
  const lock = passphrase !== undefined && sh`-aes256 -passout ${passphraseWord(passphrase)}`;
  return sh`
    make_key() {
      umask 077
      ${type === 'DSA' && sh`ask_openssl genpkey -genparam -algorithm DSA -pkeyopt ${`dsa_paramgen_bits:${size}`} -out "$SCRATCH.parameters"`}
      ask_openssl genpkey ${algorithm[type] ?? ['-algorithm', type]} ${type === 'DSA' && sh`"$SCRATCH.parameters"`} -out "$1"
    }
    write_key() {
      traditional=
      [ "$form" != pkcs1 ] || traditional=-traditional
      # shellcheck disable=SC2086
      ask_openssl pkey -in "$1" -passin "$3" $traditional ${lock} -out "$2"
    }`;
}

/** Digests of the public key that openssl printed; null when it printed none. */
function fingerprintsIn(text: string): Json {
  const pem = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/.exec(text)?.[0];
  return pem === undefined ? null : fingerprints(createPublicKey(pem).export({ type: 'spki', format: 'der' }));
}
