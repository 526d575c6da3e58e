import { type Script, Upload } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { type Moment, readMoment } from './moments.ts';
import { digestOption, opensslVerbs, passphraseWord, removeFile, sourceFile, target } from './openssl.ts';
import { attributeArgs, spreadSeen } from './placing.ts';

const identifiers = ['create_if_not_provided', 'always_create', 'never_create'] as const;
const identifier = 'Whether it gets an identifier made of its key.';
const moment = (what: string): string => `When it ${what}: \`+365d\` from now, \`+32w1d2h\`, or \`20300131235959Z\`.`;

export const x509Certificate = defineModule({
  name: 'x509_certificate',
  aliases: ['openssl_certificate'],
  summary: 'Keep a certificate in a file of the host, signed there by its own openssl.',
  args: {
    path: path('The file.').mandatory(),
    state: choice(['present', 'absent'], 'Whether the certificate is there.').default('present'),
    provider: choice(['selfsigned', 'ownca'], 'Who signs it: its own key, or an authority whose key is on the host.'),
    csr_path: path('File of the host with the signing request.'),
    csr_content: string('The request itself.'),
    privatekey_path: path('File of the host with the key that signs for `selfsigned`.'),
    privatekey_content: string('The key itself.').secret(),
    privatekey_passphrase: string('Passphrase of the key.').secret(),
    ownca_path: path('File of the host with the certificate of the authority.'),
    ownca_content: string('The certificate itself.'),
    ownca_privatekey_path: path('File of the host with the key of the authority.'),
    ownca_privatekey_content: string('The key itself.').secret(),
    ownca_privatekey_passphrase: string('Passphrase of that key.').secret(),
    ownca_digest: string('Digest for the signature of the authority.').default('sha256'),
    ownca_not_before: string(moment('begins')).default('+0s'),
    ownca_not_after: string(moment('ends')).default('+3650d'),
    ownca_create_subject_key_identifier: choice(identifiers, identifier).default('create_if_not_provided'),
    ownca_create_authority_key_identifier: bool('Whether it names the key of the authority.').default(true),
    ownca_version: choice(['3'], 'Version of the certificate.').default('3'),
    selfsigned_digest: string('Digest for its own signature.').default('sha256'),
    selfsigned_not_before: string(moment('begins')).default('+0s').alias('selfsigned_notBefore'),
    selfsigned_not_after: string(moment('ends')).default('+3650d').alias('selfsigned_notAfter'),
    selfsigned_create_subject_key_identifier: choice(identifiers, identifier).default('create_if_not_provided'),
    selfsigned_version: choice(['3'], 'Version of the certificate.').default('3'),
    ignore_timestamps: bool('Leave a certificate with other dates as it is, even one that has ended.').default(true),
    force: bool('Make it again in any case.').default(false),
    backup: bool('Keep a copy of a certificate that is replaced.').default(false),
    return_content: bool('Give the certificate as `certificate`.').default(false),
    select_crypto_backend: string('Library.').ignored('openssl does everything'),
    ...attributeArgs,
  },
  needs: [
    ['if', 'state', 'present', ['provider']],
    ['not both', 'csr_path', 'csr_content'],
    ['not both', 'privatekey_path', 'privatekey_content'],
    ['not both', 'ownca_path', 'ownca_content'],
    ['not both', 'ownca_privatekey_path', 'ownca_privatekey_content'],
  ],
  returns: {
    filename: { kind: 'string', summary: 'The file.' },
    certificate: { kind: 'string', summary: 'The certificate.', when: 'return_content was asked for' },
    backup_file: { kind: 'string', summary: 'The copy of the old one.', when: 'backup was asked for and it changed' },
  },
  reach: 'host',
  examples: `- x509_certificate:\n    path: /etc/ssl/example.com.crt\n    csr_path: /etc/ssl/example.com.csr\n    privatekey_path: /etc/ssl/private/example.com.pem\n    provider: selfsigned`,
  compile(args) {
    if (args.state === 'absent') return join([target(args), removeFile]);
    const own = args.provider === 'selfsigned';
    const key = own
      ? { path: args.privatekey_path, content: args.privatekey_content }
      : { path: args.ownca_privatekey_path, content: args.ownca_privatekey_content };
    const authority = { path: args.ownca_path, content: args.ownca_content };
    const request = { path: args.csr_path, content: args.csr_content };
    const given = ({ path, content }: typeof key): boolean => path !== undefined || content !== undefined;
    if (!given(key)) return sh`fail ${`the provider ${args.provider} needs a key to sign with`}`;
    if (!own && !given(authority)) return sh`fail 'the provider ownca needs the certificate of the authority'`;
    if (!own && !given(request)) return sh`fail 'the provider ownca needs a signing request'`;
    const signing: Signing = {
      passphrase: own ? args.privatekey_passphrase : args.ownca_privatekey_passphrase,
      digest: own ? args.selfsigned_digest : args.ownca_digest,
      from: readMoment(own ? args.selfsigned_not_before : args.ownca_not_before),
      until: readMoment(own ? args.selfsigned_not_after : args.ownca_not_after),
      identifier: own ? args.selfsigned_create_subject_key_identifier : args.ownca_create_subject_key_identifier,
      namesIssuer: !own && args.ownca_create_authority_key_identifier,
      own,
    };
    const left = ['no_serial', 'no_sigdump', 'no_signame', ...(args.ignore_timestamps ? ['no_validity'] : [])];
    return sh`${opensslVerbs}
      ${target(args)}
      key=${sourceFile(key)} request=${given(request) ? sourceFile(request) : sh`''`} authority=${own ? sh`''` : sourceFile(authority)}
      for source in "$key" "$request" "$authority"; do
        if [ "$source" ] && [ ! -e "$source" ]; then
          [ "$CHECK" ] || fail "there is no $source"
          changed "$file"
          exit 0
        fi
      done
      ${sign(signing)}
      # What it says is compared with what a new one says; number and signature differ each time.
      wording() { openssl x509 -in "$1" -noout -text -certopt ${left.join(',')} >"$SCRATCH.text" 2>/dev/null && in_other_words "$SCRATCH.text" >"$2"; }
      # With the same wording it may still come from an authority of the same name that had another key. Whether that
      # authority should have signed it is another question.
      signed() { [ -z "$authority" ] || ! openssl verify -no_check_time -partial_chain -trusted "$authority" "$1" 2>&1 | grep -q -E 'error (7|20|21) at '; }
      wording "$SCRATCH.new" "$SCRATCH.wanted" || fail 'openssl made a certificate that it cannot read'
      if ${args.force ? 'false' : sh`[ -e "$file" ] && wording "$file" "$SCRATCH.there" && same "$SCRATCH.wanted" "$SCRATCH.there" && signed "$file"`}; then :
      else place_new "$SCRATCH.new"
      fi
      finish
      ${args.return_content && sh`[ ! -e "$file" ] || record certificate "$file"`}`;
  },
  read: (_reply, _args, outcome) => spreadSeen(outcome),
});

interface Signing {
  readonly passphrase: string | undefined;
  readonly digest: string;
  readonly from: Moment;
  readonly until: Moment;
  readonly identifier: (typeof identifiers)[number];
  readonly namesIssuer: boolean;
  readonly own: boolean;
}

/** Signs `$request` (or nothing but the key) with `$key` into `$SCRATCH.new`. */
function sign({ passphrase, digest, from, until, identifier, namesIssuer, own }: Signing): Script {
  const word = (at: Moment): Script => ('text' in at ? sh`${at.text}` : sh`"$(moment ${at.seconds})"`);
  const pass = passphraseWord(passphrase);
  const config = `[ca]
default_ca = it
[it]
unique_subject = no
policy = any
preserve = yes
rand_serial = yes
copy_extensions = copy
string_mask = utf8only
[any]
commonName = optional
[request]
prompt = no
distinguished_name = nothing
[nothing]
[extensions]
`;
  return sh`
    # moment SECONDS: so long from now by the host's clock, as ASN.1 writes it. Days are counted from a March, as the
    # calendar repeats itself after 400 years, of which the last day is a leap day.
    moment() {
      awk -v now="$(date +%s)" -v more="$1" 'BEGIN {
        at = now + more; day = int(at / 86400); rest = at - day * 86400
        day += 719468; era = int(day / 146097); doe = day - era * 146097
        yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
        doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
        month = mp < 10 ? mp + 3 : mp - 9
        printf "%04d%02d%02d%02d%02d%02dZ\n", yoe + era * 400 + (month <= 2), month, doy - int((153 * mp + 2) / 5) + 1, int(rest / 3600), int(rest % 3600 / 60), rest % 60
      }'
    }
    cat ${new Upload(config)} >"$SCRATCH.config"
    if [ -z "$request" ]; then
      request=$SCRATCH.request
      ask_openssl req -new -key "$key" -passin ${pass} -config "$SCRATCH.config" -subj / -out "$request"
    fi
    ask_openssl req -in "$request" -noout -text -verify >"$SCRATCH.text"
    # From version 3 on openssl adds identifiers by itself unless told not to; before that it does not know the word.
    case $(openssl version) in 'OpenSSL '[1-9][0-9]* | 'OpenSSL '[3-9]*) none=none ;; *) none= ;; esac
    # identify NAME EXTENSION VALUE: what the request brings along counts, unless VALUE is to stand in its place.
    identify() {
      if [ -z "$3" ] && grep -q "X509v3 $1 Key Identifier" "$SCRATCH.text"; then return 0; fi
      [ -z "\${3:-$none}" ] || echo "$2 = \${3:-$none}" >>"$SCRATCH.config"
    }
    ${identifier === 'create_if_not_provided' && sh`skid=hash; ! grep -q 'X509v3 Subject Key Identifier' "$SCRATCH.text" || skid=`}
    identify Subject subjectKeyIdentifier ${{ create_if_not_provided: sh`"$skid"`, always_create: sh`hash`, never_create: sh`''` }[identifier]}
    identify Authority authorityKeyIdentifier ${namesIssuer ? 'keyid' : ''}
    # openssl keeps books on what it signs; nobody reads these.
    : >"$SCRATCH.index"
    mkdir -p "$SCRATCH.books"
    printf '[it]\ndatabase = %s\nnew_certs_dir = %s\n' "$SCRATCH.index" "$SCRATCH.books" >>"$SCRATCH.config"
    ask_openssl ca -batch -notext -preserveDN -utf8 -config "$SCRATCH.config" -extensions extensions -md ${digestOption(digest).slice(1)} -keyfile "$key" -passin ${pass} ${own ? sh`-selfsign` : sh`-cert "$authority"`} -in "$request" -startdate ${word(from)} -enddate ${word(until)} -out "$SCRATCH.new"
    rm -rf -- "$SCRATCH.books"`;
}
