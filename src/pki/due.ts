/** Decides whether a certificate must be issued anew, and says why. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  type CertificateInfo,
  DAY,
  daysLeft,
  describeCertificate,
  isIssuedBy,
  isKeyOf,
  type Subject,
  subjectText,
} from './certificate.ts';
import { keyTypeOf } from './keys.ts';

/** What there is: a certificate and its key, either of which may be missing. */
export interface Pair {
  readonly certificate: X509Certificate | undefined;
  readonly key: KeyObject | undefined;
}

export interface Wanted {
  readonly subject: Subject;
  /** As `altNameText` writes them. */
  readonly altNames: readonly string[];
  readonly usages: readonly string[];
  readonly keyType: string;
  readonly renewBeforeDays: number;
  /** When a certificate issued now would end. */
  readonly notAfter: Date;
  /** The authority; undefined when it is yet to be made. */
  readonly authority: X509Certificate | undefined;
}

/** Why the certificate must be issued anew, as a sentence; undefined when it is as wanted. */
export function reasonToIssue({ certificate, key }: Pair, wanted: Wanted, now: Date): string | undefined {
  if (!certificate) return 'there is no certificate yet';
  if (!key) return 'its key is missing';
  if (!isKeyOf(key, certificate)) return 'the key beside it belongs to another certificate';
  if (!wanted.authority || !isIssuedBy(certificate, wanted.authority)) return 'the authority has changed';
  const has = describeCertificate(certificate);
  return difference(has, wanted, keyTypeOf(key)) ?? age(has, wanted, now);
}

/** Why an authority must be issued anew. What it is called and which kind of key it has is its owner's affair. */
export function reasonToIssueAuthority(
  { certificate, key }: Pair,
  wanted: Pick<Wanted, 'renewBeforeDays' | 'notAfter'>,
  now: Date,
): string | undefined {
  if (!certificate) return 'there is no authority yet';
  // An authority that another one issued, or whose key is kept elsewhere, is not ours to renew.
  if (!key || !isIssuedBy(certificate, certificate)) return undefined;
  return age(describeCertificate(certificate), wanted, now);
}

function difference(has: CertificateInfo, wanted: Wanted, keyType: string): string | undefined {
  if (keyType !== wanted.keyType) return `the key is ${keyType}, and ${wanted.keyType} is wanted`;
  const [is, want] = [subjectText(sorted(has.subject)), subjectText(sorted(wanted.subject))];
  if (is !== want) return `the subject is ${is}, and ${want} is wanted`;
  return setDifference('names', has.altNames, wanted.altNames) ?? setDifference('usages', has.usages, wanted.usages);
}

const sorted = ({ commonName, organization }: Subject): Subject => ({
  commonName,
  organization: [...organization].sort(),
});

function setDifference(what: string, has: readonly string[], wanted: readonly string[]): string | undefined {
  const missing = wanted.filter((each) => !has.includes(each));
  const extra = has.filter((each) => !wanted.includes(each));
  const parts = [
    missing.length > 0 && `${what} missing: ${missing.join(', ')}`,
    extra.length > 0 && `${what} no longer wanted: ${extra.join(', ')}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join('; ') : undefined;
}

function age(
  has: CertificateInfo,
  wanted: Pick<Wanted, 'renewBeforeDays' | 'notAfter'>,
  now: Date,
): string | undefined {
  if (has.notBefore > now) return `it is not valid before ${has.notBefore.toISOString()}`;
  // A new one that ends no later, because the authority itself ends, would be issued again and again.
  if (wanted.notAfter.getTime() - has.notAfter.getTime() < DAY / 24) return undefined;
  if (has.notAfter <= now) return `it expired on ${has.notAfter.toISOString()}`;
  const left = daysLeft(has.notAfter, now);
  if (left >= wanted.renewBeforeDays) return undefined;
  return `${left} day${left === 1 ? '' : 's'} left, fewer than ${wanted.renewBeforeDays}`;
}
