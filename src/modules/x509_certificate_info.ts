import type { KeyObject } from 'node:crypto';
import { altNamesIn } from '../pki/altNames.ts';
import { type GeneralName, type Inspection, inspectCertificate, type NameParts } from '../pki/inspect.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/value.ts';
import { sh } from '../script/sh.ts';
import { choice, dict, path, string } from './args.ts';
import { defineModule, type Json } from './define.ts';
import { colons, fingerprints } from './fingerprints.ts';
import { onHost } from './hostPath.ts';
import { readMoment } from './moments.ts';
import { failed, readRecords } from './outcome.ts';

export const x509CertificateInfo = defineModule({
  name: 'x509_certificate_info',
  aliases: ['openssl_certificate_info'],
  summary: 'Tell everything that a certificate says. Nothing but a shell is needed on the host.',
  args: {
    path: path('File of the host with the certificate, in PEM or DER.'),
    content: string('The certificate itself, in PEM.'),
    valid_at: dict('Points in time by name; the result says for each whether it is valid then.'),
    name_encoding: choice(['ignore'], 'How names are encoded; as they stand in the certificate.').default('ignore'),
    select_crypto_backend: string('Library.').ignored('there is one'),
  },
  needs: [
    ['one of', 'path', 'content'],
    ['not both', 'path', 'content'],
  ],
  returns: {
    subject: { kind: 'dict', summary: 'Parts of the subject by their long names; also `subject_ordered`.' },
    issuer: { kind: 'dict', summary: 'The same of the issuer; also `issuer_ordered`.' },
    not_before: { kind: 'string', summary: 'When it begins, as `20300131235959Z`.' },
    not_after: { kind: 'string', summary: 'When it ends.' },
    expired: { kind: 'bool', summary: 'Whether it has ended.' },
    valid_at: { kind: 'dict', summary: 'Whether it is valid at each point in time.' },
    subject_alt_name: { kind: 'list', summary: 'Names that it is good for.' },
    key_usage: { kind: 'list', summary: 'What its key may be used for.' },
    extended_key_usage: { kind: 'list', summary: 'Purposes.' },
    basic_constraints: { kind: 'list', summary: 'Whether it is that of an authority.' },
    serial_number: { kind: 'int', summary: 'Its number.' },
    fingerprints: { kind: 'dict', summary: 'Digests of it, by algorithm.' },
    public_key: {
      kind: 'string',
      summary: 'Its key; also `public_key_type`, `public_key_data`, `public_key_fingerprints`.',
    },
    signature_algorithm: { kind: 'string', summary: 'How it is signed.' },
  },
  reach: 'host',
  examples: `- x509_certificate_info:\n    path: /etc/kubernetes/pki/apiserver.crt\n    valid_at: { in_a_month: +30d }\n  register: certificate\n- debug:\n    msg: "it ends on {{ certificate.not_after }}"\n  when: not certificate.valid_at.in_a_month`,
  async converse({ path: file, content, valid_at }, host) {
    let bytes: Buffer = Buffer.from(content ?? '');
    if (file !== undefined) {
      const reply = await host.run(sh`file=${onHost(file)}
        [ -f "$file" ] || fail "there is no file $file"
        [ -r "$file" ] || fail "cannot read $file"
        record content "$file"`);
      const outcome = readRecords(reply);
      if (outcome.status === 'failed') return { ...outcome, result: {} };
      bytes = reply.records.find(([key]) => key === 'content')?.[1] ?? bytes;
    }
    try {
      return { status: 'ok', changes: [], result: told(await inspectCertificate(bytes), valid_at ?? new Map()) };
    } catch (error) {
      return failed(`${file ?? 'content'} holds no certificate that can be read: ${(error as Error).message}`);
    }
  },
});

function told(it: Inspection, moments: ReadonlyMap<Value, Value>): Readonly<Record<string, Json>> {
  const now = Date.now();
  const validAt = [...moments].map(([name, text]) => {
    const moment = readMoment(str(text));
    const at = 'text' in moment ? fromAsn1(moment.text) : now + moment.seconds * 1000;
    return [str(name), it.notBefore.getTime() <= at && at <= it.notAfter.getTime()] as const;
  });
  const spki = it.publicKey.export({ type: 'spki', format: 'der' });
  const staple = it.extensions.find(({ id }) => id === '1.3.6.1.5.5.7.1.24');
  const constraints = it.basicConstraints?.value;
  return {
    version: it.version,
    serial_number: it.serialNumber,
    ...nameResults('subject', it.subject),
    ...nameResults('issuer', it.issuer),
    not_before: asn1(it.notBefore),
    not_after: asn1(it.notAfter),
    expired: it.notAfter.getTime() < now,
    valid_at: Object.fromEntries(validAt),
    basic_constraints: constraints
      ? [
          `CA:${constraints.ca ? 'TRUE' : 'FALSE'}`,
          ...(constraints.pathLength === undefined ? [] : [`pathlen:${constraints.pathLength}`]),
        ]
      : null,
    basic_constraints_critical: it.basicConstraints?.critical ?? false,
    key_usage: it.keyUsage?.value.map((name) => usageNames[name] ?? name).sort() ?? null,
    key_usage_critical: it.keyUsage?.critical ?? false,
    extended_key_usage: it.purposes?.value.map((id) => purposeNames[id] ?? id).sort() ?? null,
    extended_key_usage_critical: it.purposes?.critical ?? false,
    subject_alt_name: it.altNames?.value.map(nameText) ?? null,
    subject_alt_name_critical: it.altNames?.critical ?? false,
    subject_key_identifier: it.subjectKeyId === undefined ? null : colons(it.subjectKeyId),
    authority_key_identifier: it.authorityKeyId?.keyId ? colons(it.authorityKeyId.keyId) : null,
    authority_cert_issuer: it.authorityKeyId?.issuer?.map(nameText) ?? null,
    authority_cert_serial_number: it.authorityKeyId?.serialNumber ?? null,
    ocsp_must_staple: staple ? true : null,
    ocsp_must_staple_critical: staple?.critical ?? false,
    ocsp_uri: it.ocsp ?? null,
    issuer_uri: it.caIssuers ?? null,
    extensions_by_oid: Object.fromEntries(
      it.extensions.map(({ id, critical, value }) => [id, { critical, value: value.toString('base64') }]),
    ),
    signature_algorithm: signatureName(it.signature),
    fingerprints: fingerprints(it.raw),
    public_key: it.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    public_key_fingerprints: fingerprints(spki),
    ...keyResults(it.publicKey, spki),
  };
}

function nameResults(what: string, parts: NameParts): Readonly<Record<string, Json>> {
  const named = parts.map(([type, value]) => [partNames[type] ?? type, value] as const);
  return { [what]: Object.fromEntries(named), [`${what}_ordered`]: named.map((part) => [...part]) };
}

const partNames: Readonly<Record<string, string>> = {
  ...{ C: 'countryName', ST: 'stateOrProvinceName', L: 'localityName', O: 'organizationName' },
  ...{ OU: 'organizationalUnitName', CN: 'commonName', E: 'emailAddress', DC: 'domainComponent' },
  ...{ '2.5.4.5': 'serialNumber', '0.9.2342.19200300.100.1.1': 'userId', '2.5.4.4': 'surname', SN: 'surname' },
  ...{ '2.5.4.42': 'givenName', G: 'givenName', I: 'initials', T: 'title', '2.5.4.9': 'streetAddress' },
};

const usageNames: Readonly<Record<string, string>> = {
  ...{ digitalSignature: 'Digital Signature', nonRepudiation: 'Non Repudiation', keyEncipherment: 'Key Encipherment' },
  ...{ dataEncipherment: 'Data Encipherment', keyAgreement: 'Key Agreement', keyCertSign: 'Certificate Sign' },
  ...{ cRLSign: 'CRL Sign', encipherOnly: 'Encipher Only', decipherOnly: 'Decipher Only' },
};

const purposeNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
  '1.3.6.1.5.5.7.3.3': 'Code Signing',
  '1.3.6.1.5.5.7.3.4': 'E-mail Protection',
  '1.3.6.1.5.5.7.3.8': 'Time Stamping',
  '1.3.6.1.5.5.7.3.9': 'OCSP Signing',
  '1.3.6.1.5.5.7.3.17': 'ipsec Internet Key Exchange',
  '2.5.29.37.0': 'Any Extended Key Usage',
};

function nameText({ type, value }: GeneralName): string {
  switch (type) {
    case 'dns':
      return `DNS:${value}`;
    case 'ip':
      return altNamesIn(`IP Address:${value}`).join();
    case 'url':
      return `URI:${value}`;
    case 'id':
      return `RID:${value}`;
    case 'dn':
      // The collection writes names as RFC 4514 does, the last part first.
      return `dirName:${value
        .split(/(?<!\\), /)
        .reverse()
        .join(',')}`;
    case 'upn': {
      const text = Buffer.from(value);
      return `otherName:1.3.6.1.4.1.311.20.2.3;${colons(Buffer.from([0x0c, text.length, ...text]).toString('hex'))}`;
    }
    default:
      return `${type}:${value}`;
  }
}

const asn1 = (at: Date): string => `${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`;
const fromAsn1 = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

function signatureName(signature: Inspection['signature']): string | null {
  if (!signature) return null;
  const hash = signature.hash.replace('-', '');
  if (signature.name === 'ECDSA') return `ecdsa-with-${hash}`;
  if (signature.name === 'RSASSA-PKCS1-v1_5') return `${hash.toLowerCase()}WithRSAEncryption`;
  if (signature.name === 'RSA-PSS') return 'rsassaPss';
  return signature.name.toUpperCase();
}

function keyResults(key: KeyObject, spki: Buffer): Readonly<Record<string, Json>> {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa': {
      const modulus = BigInt(`0x${Buffer.from(key.export({ format: 'jwk' }).n!, 'base64url').toString('hex')}`);
      return { public_key_type: 'RSA', public_key_data: { size: modulusLength, modulus, exponent: publicExponent } };
    }
    case 'ec': {
      const curve = namedCurve === 'prime256v1' ? 'secp256r1' : namedCurve;
      const size = Number(/\d{3}/.exec(curve)?.[0] ?? 0);
      const width = Math.ceil(size / 8);
      // The point stands at the end, both coordinates at full width.
      const [x, y] = [spki.subarray(-2 * width, -width), spki.subarray(-width)].map((each) =>
        BigInt(`0x${each.toString('hex') || '0'}`),
      );
      return { public_key_type: 'ECC', public_key_data: { curve, exponent_size: size, x, y } };
    }
    case 'dsa':
      return { public_key_type: 'DSA', public_key_data: { size: modulusLength } };
    case 'ed25519':
      return { public_key_type: 'Ed25519', public_key_data: {} };
    case 'ed448':
      return { public_key_type: 'Ed448', public_key_data: {} };
    default:
      return { public_key_type: `unknown (${key.asymmetricKeyType})`, public_key_data: {} };
  }
}
