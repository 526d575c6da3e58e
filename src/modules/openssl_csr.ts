import { PlayError } from '../errors.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/value.ts';
import { Upload } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, choice, dict, list, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { digestOption, opensslVerbs, passphraseWord, removeFile, sourceFile, target } from './openssl.ts';
import { type Extension, requestConfig, type SubjectParts } from './opensslConfig.ts';
import { attributeArgs, spreadSeen } from './placing.ts';

const name = (what: string): string => `${what} of the subject.`;

export const opensslCsr = defineModule({
  name: 'openssl_csr',
  summary: 'Keep a certificate signing request in a file of the host, made by its own openssl.',
  args: {
    path: path('The file.').mandatory(),
    state: choice(['present', 'absent'], 'Whether the request is there.').default('present'),
    privatekey_path: path('File of the host with the key that the request is for.'),
    privatekey_content: string('The key itself.').secret(),
    privatekey_passphrase: string('Passphrase of the key.').secret(),
    digest: string('Digest for the signature.').default('sha256'),
    common_name: string(name('Name')).alias('CN', 'commonName'),
    country_name: string(name('Country, two letters,')).alias('C', 'countryName'),
    state_or_province_name: string(name('State')).alias('ST', 'stateOrProvinceName'),
    locality_name: string(name('Place')).alias('L', 'localityName'),
    organization_name: string(name('Organization')).alias('O', 'organizationName'),
    organizational_unit_name: string(name('Part of the organization')).alias('OU', 'organizationalUnitName'),
    email_address: string(name('Mail address')).alias('E', 'emailAddress'),
    subject: dict('Further parts of the subject; a list gives a part more than once.'),
    subject_ordered: list(dict('One part.'), 'All parts of the subject in order, one in each mapping.'),
    subject_alt_name: list(string('One name.'), 'Names that it is good for, such as `DNS:example.com`.').alias(
      'subjectAltName',
    ),
    subject_alt_name_critical: bool('Whether that must be understood.').default(false).alias('subjectAltName_critical'),
    use_common_name_for_san: bool('Without `subject_alt_name` the common name is one.')
      .default(true)
      .alias('useCommonNameForSAN'),
    key_usage: list(string('One use.'), 'What the key may be used for, such as `digitalSignature`.').alias('keyUsage'),
    key_usage_critical: bool('Whether that must be understood.').default(false).alias('keyUsage_critical'),
    extended_key_usage: list(string('One purpose.'), 'Purposes, such as `serverAuth`.').alias(
      'extKeyUsage',
      'extendedKeyUsage',
    ),
    extended_key_usage_critical: bool('Whether that must be understood.')
      .default(false)
      .alias('extKeyUsage_critical', 'extendedKeyUsage_critical'),
    basic_constraints: list(string('One.'), 'Such as `CA:TRUE` and `pathlen:0`.').alias('basicConstraints'),
    basic_constraints_critical: bool('Whether that must be understood.')
      .default(false)
      .alias('basicConstraints_critical'),
    name_constraints_permitted: list(string('One subtree.'), 'Names that the authority may issue for.').default([]),
    name_constraints_excluded: list(string('One subtree.'), 'Names that it may not issue for.').default([]),
    name_constraints_critical: bool('Whether that must be understood.').default(false),
    ocsp_must_staple: bool('Demand OCSP stapling.').default(false).alias('ocspMustStaple'),
    ocsp_must_staple_critical: bool('Whether that must be understood.').default(false).alias('ocspMustStaple_critical'),
    create_subject_key_identifier: bool('Ask for an identifier made of the key.').default(false),
    subject_key_identifier: string('Identifier, two digits at a time with colons between.'),
    force: bool('Make it again in any case.').default(false),
    backup: bool('Keep a copy of a request that is replaced.').default(false),
    return_content: bool('Give the request as `csr`.').default(false),
    version: choice(['1'], 'Version of the request.').default('1'),
    select_crypto_backend: string('Library.').ignored('openssl does everything'),
    ...attributeArgs,
  },
  needs: [
    ['not both', 'privatekey_path', 'privatekey_content'],
    ['not both', 'subject', 'subject_ordered'],
  ],
  returns: {
    filename: { kind: 'string', summary: 'The file.' },
    privatekey: { kind: 'string', summary: 'The file with the key.' },
    subject: { kind: 'list', summary: 'Parts of the subject, each a name and a value.' },
    subjectAltName: { kind: 'list', summary: 'Names that it is good for.' },
    keyUsage: { kind: 'list', summary: 'What the key may be used for.' },
    extendedKeyUsage: { kind: 'list', summary: 'Purposes.' },
    basicConstraints: { kind: 'list', summary: 'Whether it is for an authority.' },
    ocsp_must_staple: { kind: 'bool', summary: 'Whether OCSP stapling is demanded; also as `ocspMustStaple`.' },
    csr: { kind: 'string', summary: 'The request.', when: 'return_content was asked for' },
    backup_file: {
      kind: 'string',
      summary: 'The copy of the old request.',
      when: 'backup was asked for and it changed',
    },
  },
  reach: 'host',
  examples: `- openssl_csr:\n    path: /etc/ssl/example.com.csr\n    privatekey_path: /etc/ssl/private/example.com.pem\n    common_name: example.com\n    subject_alt_name: [DNS:example.com, DNS:www.example.com]`,
  compile(args) {
    if (args.state === 'absent') return join([target(args), removeFile]);
    const key = { path: args.privatekey_path, content: args.privatekey_content };
    if (key.path === undefined && key.content === undefined) {
      return sh`fail 'a key is needed: give privatekey_path or privatekey_content'`;
    }
    const subject = subjectOf(args);
    const config = requestConfig({
      subject,
      altNames: altNamesOf(args),
      altNamesCritical: args.subject_alt_name_critical,
      permitted: args.name_constraints_permitted,
      excluded: args.name_constraints_excluded,
      constraintsCritical: args.name_constraints_critical,
      extensions: extensionsOf(args),
    });
    return sh`${opensslVerbs}
      ${target(args)}
      key=${sourceFile(key)}
      if [ ! -e "$key" ]; then
        [ "$CHECK" ] || fail "there is no key $key"
        changed "$file"
        exit 0
      fi
      ask_openssl req -new -utf8 -key "$key" -passin ${passphraseWord(args.privatekey_passphrase)} -config ${new Upload(config)} ${subject.length === 0 && sh`-subj /`} ${digestOption(args.digest)} -out "$SCRATCH.new"
      # A request says the same each time, but for its signature; so what is there is compared with what would be made.
      wording() { openssl req -in "$1" -noout -text -reqopt no_sigdump,no_signame >"$SCRATCH.text" 2>/dev/null && in_other_words "$SCRATCH.text" >"$2"; }
      wording "$SCRATCH.new" "$SCRATCH.wanted" || fail 'openssl made a request that it cannot read'
      if ${args.force ? 'false' : sh`[ -e "$file" ] && wording "$file" "$SCRATCH.there" && same "$SCRATCH.wanted" "$SCRATCH.there"`}; then :
      else place_new "$SCRATCH.new"
      fi
      finish
      ${args.return_content && sh`[ ! -e "$file" ] || record csr "$file"`}`;
  },
  read(_reply, args, outcome) {
    const seen = spreadSeen(outcome);
    if (args.state === 'absent' || outcome.status === 'failed') return seen;
    const names = altNamesOf(args);
    const told = {
      privatekey: args.privatekey_path ?? null,
      subject: subjectOf(args).map((part) => [...part]),
      subjectAltName: names.length > 0 ? names : null,
      keyUsage: args.key_usage ?? null,
      extendedKeyUsage: args.extended_key_usage ?? null,
      basicConstraints: args.basic_constraints ?? null,
      ocsp_must_staple: args.ocsp_must_staple,
      ocspMustStaple: args.ocsp_must_staple,
      name_constraints_permitted: args.name_constraints_permitted,
      name_constraints_excluded: args.name_constraints_excluded,
    };
    return { ...seen, result: { ...seen.result, ...told } };
  },
});

interface Subject {
  readonly common_name?: string | undefined;
  readonly country_name?: string | undefined;
  readonly state_or_province_name?: string | undefined;
  readonly locality_name?: string | undefined;
  readonly organization_name?: string | undefined;
  readonly organizational_unit_name?: string | undefined;
  readonly email_address?: string | undefined;
  readonly subject?: ReadonlyMap<Value, Value> | undefined;
  readonly subject_ordered?: readonly (ReadonlyMap<Value, Value> | undefined)[] | undefined;
}

function subjectOf(args: Subject): SubjectParts {
  if (args.subject_ordered) return args.subject_ordered.flatMap((one) => parts(one ?? new Map()));
  const named: readonly (readonly [string, string | undefined])[] = [
    ['C', args.country_name],
    ['ST', args.state_or_province_name],
    ['L', args.locality_name],
    ['O', args.organization_name],
    ['OU', args.organizational_unit_name],
    ['CN', args.common_name],
    ['emailAddress', args.email_address],
  ];
  return [
    ...named.flatMap(([part, value]) => (value === undefined ? [] : [[part, value] as const])),
    ...parts(args.subject ?? new Map()),
  ];
}

function parts(subject: ReadonlyMap<Value, Value>): SubjectParts {
  return [...subject].flatMap(([part, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (each) => [part === 'E' ? 'emailAddress' : str(part), str(each)] as const,
    ),
  );
}

interface Names {
  readonly common_name?: string | undefined;
  readonly subject_alt_name?: readonly string[] | undefined;
  readonly use_common_name_for_san: boolean;
}

function altNamesOf({ common_name, subject_alt_name, use_common_name_for_san }: Names): readonly string[] {
  if (subject_alt_name) return subject_alt_name;
  return use_common_name_for_san && common_name !== undefined ? [`DNS:${common_name}`] : [];
}

interface Wishes {
  readonly key_usage?: readonly string[] | undefined;
  readonly key_usage_critical: boolean;
  readonly extended_key_usage?: readonly string[] | undefined;
  readonly extended_key_usage_critical: boolean;
  readonly basic_constraints?: readonly string[] | undefined;
  readonly basic_constraints_critical: boolean;
  readonly ocsp_must_staple: boolean;
  readonly ocsp_must_staple_critical: boolean;
  readonly create_subject_key_identifier: boolean;
  readonly subject_key_identifier?: string | undefined;
}

function extensionsOf(args: Wishes): Readonly<Record<string, Extension | undefined>> {
  const listed = (values: readonly string[] | undefined, critical: boolean): Extension | undefined =>
    values && values.length > 0 ? { value: values.map(usage).join(','), critical } : undefined;
  const identifier = args.create_subject_key_identifier ? 'hash' : args.subject_key_identifier;
  return {
    basicConstraints: listed(args.basic_constraints, args.basic_constraints_critical),
    keyUsage: listed(args.key_usage, args.key_usage_critical),
    extendedKeyUsage: listed(args.extended_key_usage, args.extended_key_usage_critical),
    tlsfeature: args.ocsp_must_staple
      ? { value: 'status_request', critical: args.ocsp_must_staple_critical }
      : undefined,
    subjectKeyIdentifier: identifier === undefined ? undefined : { value: usage(identifier), critical: false },
  };
}

/** The long names that openssl prints, and one of RFC 5280, as it reads them. */
const shortNames: Readonly<Record<string, string>> = {
  ...{
    'Digital Signature': 'digitalSignature',
    'Non Repudiation': 'nonRepudiation',
    contentCommitment: 'nonRepudiation',
  },
  ...{ 'Content Commitment': 'nonRepudiation', 'Key Encipherment': 'keyEncipherment', 'Key Agreement': 'keyAgreement' },
  ...{ 'Data Encipherment': 'dataEncipherment', 'Certificate Sign': 'keyCertSign', 'CRL Sign': 'cRLSign' },
  ...{ 'Encipher Only': 'encipherOnly', 'Decipher Only': 'decipherOnly', any: 'anyExtendedKeyUsage' },
  ...{ 'TLS Web Server Authentication': 'serverAuth', 'TLS Web Client Authentication': 'clientAuth' },
};

function usage(text: string): string {
  const word = shortNames[text] ?? text.replace(/^pathLenConstraint:/, 'pathlen:');
  if (/^[A-Za-z0-9.:_-]+$/.test(word)) return word;
  throw new PlayError('invalid-argument', `\`${text}\` is not understood in a certificate`);
}
