/** Issues certificates: authorities that sign themselves, and what they sign for others. */
import { type KeyObject, X509Certificate as NodeCertificate, randomBytes } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import { readAltNames } from './altNames.ts';
import { DAY, type Subject, type Usage, usageIds } from './certificate.ts';
import { publicKeyOf } from './keys.ts';
import { toPublicCryptoKey, toSigner } from './signing.ts';
import { loadX509, type X509 } from './x509.ts';

/** An authority as it is used for signing. */
export interface Authority {
  readonly certificate: NodeCertificate;
  readonly key: KeyObject;
}

export interface AuthorityRequest {
  readonly subject: Subject;
  readonly key: KeyObject;
  readonly days: number;
  readonly now: Date;
}

export interface CertificateRequest {
  readonly subject: Subject;
  /** Private or public; only its public half goes into the certificate. */
  readonly key: KeyObject;
  /** Addresses and DNS names, see `readAltName`. */
  readonly altNames: readonly string[];
  readonly usages: readonly Usage[];
  readonly days: number;
  readonly now: Date;
}

/** Clocks of hosts may be behind the one that issues; a certificate is valid for them nevertheless. */
const BACKDATED = 5 * 60_000;

/** Issues the certificate of an authority, signed with its own key. Gives PEM. */
export async function issueAuthority({ subject, key, days, now }: AuthorityRequest): Promise<string> {
  const x509 = await loadX509();
  const { KeyUsageFlags } = x509;
  const publicKey = await toPublicCryptoKey(publicKeyOf(key));
  const keyId = await x509.SubjectKeyIdentifierExtension.create(publicKey);
  return issue(x509, {
    subject,
    issuer: subjectName(x509, subject),
    publicKey,
    signer: key,
    notBefore: new Date(now.getTime() - BACKDATED),
    notAfter: endOf(days, now),
    extensions: [
      // It signs certificates of hosts and users, and no further authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
        true,
      ),
      keyId,
    ],
  });
}

/** Issues a certificate signed by an authority; it ends with the authority at the latest. Gives PEM. */
export async function issueCertificate(request: CertificateRequest, authority: Authority): Promise<string> {
  const x509 = await loadX509();
  const { KeyUsageFlags } = x509;
  const issuer = new x509.X509Certificate(authority.certificate.raw);
  const publicKey = await toPublicCryptoKey(publicKeyOf(request.key));
  // Elliptic keys only sign; with RSA the other side may also encrypt the session's key.
  const isRsa = request.key.asymmetricKeyType === 'rsa';
  const keyUsage = KeyUsageFlags.digitalSignature | (isRsa ? KeyUsageFlags.keyEncipherment : 0);
  const extensions: Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(keyUsage, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ...extensionsAsked(x509, request),
  ];
  const issuerKeyId = issuer.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  if (issuerKeyId) extensions.push(new x509.AuthorityKeyIdentifierExtension(issuerKeyId));
  return issue(x509, {
    subject: request.subject,
    issuer: issuer.subjectName,
    publicKey,
    signer: authority.key,
    notBefore: new Date(request.now.getTime() - BACKDATED),
    notAfter: endWithin(request.days, request.now, authority.certificate),
    extensions,
  });
}

/** What the one who asks for a certificate may choose: purposes and names. */
export function extensionsAsked(
  x509: X509,
  { usages, altNames }: Pick<CertificateRequest, 'usages' | 'altNames'>,
): Extension[] {
  const names = readAltNames(altNames).map(({ type, value }) => ({ type, value }));
  return [
    ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage]))] : []),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}

/** The subject as kubeadm and openssl write it: organizations first. Always UTF-8, for names may hold any letter. */
export function subjectName(x509: X509, { commonName, organization }: Subject): InstanceType<X509['Name']> {
  return new x509.Name([
    ...organization.map((name) => ({ O: [{ utf8String: name }] })),
    { CN: [{ utf8String: commonName }] },
  ]);
}

/** When something issued now for so many days ends, to the second. */
export function endOf(days: number, now: Date): Date {
  return new Date(Math.floor((now.getTime() + days * DAY) / 1000) * 1000);
}

/** The same, but not after the authority. */
export function endWithin(days: number, now: Date, authority: NodeCertificate | undefined): Date {
  const end = endOf(days, now);
  const last = authority && new Date(authority.validTo);
  return last && last < end ? last : end;
}

interface Parts {
  readonly subject: Subject;
  readonly issuer: InstanceType<X509['Name']>;
  readonly publicKey: Awaited<ReturnType<typeof toPublicCryptoKey>>;
  readonly signer: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

async function issue(x509: X509, parts: Parts): Promise<string> {
  const { key: signingKey, algorithm: signingAlgorithm } = await toSigner(parts.signer);
  const certificate = await x509.X509CertificateGenerator.create({
    // 128 random bits behind a byte that keeps the number positive and its length fixed.
    serialNumber: `01${randomBytes(16).toString('hex')}`,
    subject: subjectName(x509, parts.subject),
    issuer: parts.issuer,
    notBefore: new Date(Math.floor(parts.notBefore.getTime() / 1000) * 1000),
    notAfter: parts.notAfter,
    publicKey: parts.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [...parts.extensions],
  });
  return new NodeCertificate(Buffer.from(certificate.rawData)).toString();
}
