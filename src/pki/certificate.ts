/** Reads certificates back: what they say, as plain data. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { PlayError } from '../errors.ts';
import { altNamesIn } from './altNames.ts';
import { keyTypeOf } from './keys.ts';

export interface Subject {
  readonly commonName: string;
  readonly organization: readonly string[];
}

/** What a certificate may be used for. */
export const usages = ['server', 'client'] as const;
export type Usage = (typeof usages)[number];

export const usageIds: Readonly<Record<Usage, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

export interface CertificateInfo {
  readonly subject: Subject;
  readonly issuer: Subject;
  /** `DNS:…` and `IP:…`. */
  readonly altNames: readonly string[];
  /** `server`, `client`, or the identifier of another purpose. */
  readonly usages: readonly string[];
  readonly isAuthority: boolean;
  readonly keyType: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly serialNumber: string;
  /** SHA-256 in small letters, two digits at a time with colons between. */
  readonly fingerprint: string;
}

/** The first certificate of a PEM text, or of DER bytes; a bundle may follow. `what` names it in the error. */
export function readCertificate(content: string | Uint8Array, what: string): X509Certificate {
  try {
    return new X509Certificate(content);
  } catch (error) {
    throw new PlayError('invalid-argument', `${what} holds no certificate`, { cause: error });
  }
}

/** What a certificate says. */
export function describeCertificate(certificate: X509Certificate): CertificateInfo {
  const { subject, issuer } = certificate.toLegacyObject();
  return {
    subject: subjectOf(subject),
    issuer: subjectOf(issuer),
    altNames: altNamesIn(certificate.subjectAltName),
    // Node calls the purposes, the extended key usage, by the name of another extension.
    usages: (certificate.keyUsage ?? []).map((id) => usages.find((usage) => usageIds[usage] === id) ?? id),
    isAuthority: certificate.ca,
    keyType: keyTypeOf(certificate.publicKey),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    serialNumber: certificate.serialNumber.toLowerCase(),
    fingerprint: certificate.fingerprint256.toLowerCase(),
  };
}

function subjectOf(name: unknown): Subject {
  const parts = (name ?? {}) as Readonly<Record<string, string | readonly string[] | undefined>>;
  return { commonName: [parts['CN'] ?? []].flat().join(' '), organization: [parts['O'] ?? []].flat() };
}

/** Whole days until an instant; negative when it has passed. */
export function daysLeft(until: Date, now: Date): number {
  return Math.floor((until.getTime() - now.getTime()) / DAY);
}

export const DAY = 86_400_000;

/** Whether the certificate was signed with the key of this authority, and names it as its issuer. */
export function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** Whether the private key belongs to the certificate. */
export function isKeyOf(key: KeyObject, certificate: X509Certificate): boolean {
  return certificate.checkPrivateKey(key);
}

/** What an operator compares: readable lines without the key, for `--diff`. */
export function certificateText(info: Omit<CertificateInfo, 'serialNumber' | 'fingerprint' | 'isAuthority'>): string {
  const names = (values: readonly string[]): string => (values.length > 0 ? [...values].sort().join(', ') : '(none)');
  const lines = [
    `subject: ${subjectText(info.subject)}`,
    `issuer: ${subjectText(info.issuer)}`,
    `names: ${names(info.altNames)}`,
    `usages: ${names(info.usages)}`,
    `key: ${info.keyType}`,
    `valid: ${info.notBefore.toISOString()} to ${info.notAfter.toISOString()}`,
  ];
  return `${lines.join('\n')}\n`;
}

export function subjectText({ commonName, organization }: Subject): string {
  return [...organization.map((name) => `O=${name}`), `CN=${commonName}`].join(', ');
}
