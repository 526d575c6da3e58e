/** Everything that a certificate says, as plain data; `describeCertificate` gives the little that most need, at once. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import { loadX509, type X509 } from './x509.ts';

/** What an extension says, and whether those who do not understand it must refuse the certificate. */
export interface Said<T> {
  readonly value: T;
  readonly critical: boolean;
}

/** Parts of a name in order, by the identifier of each or the short name of RFC 4514. */
export type NameParts = readonly (readonly [type: string, value: string])[];

export interface Inspection {
  readonly version: number;
  readonly serialNumber: bigint;
  readonly subject: NameParts;
  readonly issuer: NameParts;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  /** Name of the algorithm and of its digest, as WebCrypto has them; undefined for old ones. */
  readonly signature: { readonly name: string; readonly hash: string } | undefined;
  readonly basicConstraints: Said<{ readonly ca: boolean; readonly pathLength: number | undefined }> | undefined;
  /** Names of the bits, as RFC 5280 has them. */
  readonly keyUsage: Said<readonly string[]> | undefined;
  readonly purposes: Said<readonly string[]> | undefined;
  readonly altNames: Said<readonly GeneralName[]> | undefined;
  /** In hex. */
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: AuthorityKeyId | undefined;
  readonly ocsp: string | undefined;
  readonly caIssuers: string | undefined;
  readonly extensions: readonly { readonly id: string; readonly critical: boolean; readonly value: Buffer }[];
  /** The whole certificate in DER. */
  readonly raw: Buffer;
}

/** `type` as the library names it: dns, ip, email, url, id, dn, upn, guid. */
export interface GeneralName {
  readonly type: string;
  readonly value: string;
}

export interface AuthorityKeyId {
  readonly keyId: string;
  readonly issuer: readonly GeneralName[] | undefined;
  readonly serialNumber: bigint | undefined;
}

const usageBits = [
  ...['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign'],
  ...['cRLSign', 'encipherOnly', 'decipherOnly'],
];

/** Reads PEM or DER. Throws what the readers throw when it is no certificate. */
export async function inspectCertificate(content: Buffer): Promise<Inspection> {
  const plain = new X509Certificate(content);
  const x509 = await loadX509();
  const read = new x509.X509Certificate(plain.raw);
  const find = <T extends Extension>(kind: abstract new (...args: never[]) => T): T | undefined =>
    read.extensions.find((each): each is T => each instanceof kind);
  const said = <T extends Extension, V>(one: T | undefined, value: (one: T) => V): Said<V> | undefined =>
    one && { value: value(one), critical: one.critical };
  const access = find(x509.AuthorityInfoAccessExtension);
  return {
    version: versionOf(plain.raw),
    serialNumber: BigInt(`0x${plain.serialNumber}`),
    subject: nameParts(read.subjectName),
    issuer: nameParts(read.issuerName),
    notBefore: new Date(plain.validFrom),
    notAfter: new Date(plain.validTo),
    publicKey: plain.publicKey,
    signature: signatureOf(read),
    basicConstraints: said(find(x509.BasicConstraintsExtension), ({ ca, pathLength }) => ({ ca, pathLength })),
    keyUsage: said(find(x509.KeyUsagesExtension), ({ usages }) =>
      usageBits.filter((_, bit) => (usages & (1 << bit)) !== 0),
    ),
    purposes: said(find(x509.ExtendedKeyUsageExtension), ({ usages }) => usages.map(String)),
    altNames: said(find(x509.SubjectAlternativeNameExtension), ({ names }) => generalNames(names)),
    subjectKeyId: find(x509.SubjectKeyIdentifierExtension)?.keyId,
    authorityKeyId: authorityOf(find(x509.AuthorityKeyIdentifierExtension), x509),
    ocsp: access?.ocsp[0]?.value,
    caIssuers: access?.caIssuers[0]?.value,
    extensions: read.extensions.map(({ type, critical, value }) => ({ id: type, critical, value: Buffer.from(value) })),
    raw: plain.raw,
  };
}

type Names = InstanceType<X509['GeneralNames']>;

function generalNames(names: Names): readonly GeneralName[] {
  return names.items.map(({ type, value }) => ({ type, value }));
}

function nameParts(name: InstanceType<X509['Name']>): NameParts {
  return name
    .toJSON()
    .flatMap((one) =>
      Object.entries(one).flatMap(([type, values]) => values.map((value) => [type, String(value)] as const)),
    );
}

function signatureOf(certificate: InstanceType<X509['X509Certificate']>): Inspection['signature'] {
  try {
    const { name, hash } = certificate.signatureAlgorithm as { name: string; hash?: { name: string } };
    return { name, hash: hash?.name ?? '' };
  } catch {
    // An algorithm that the library does not know, such as DSA.
    return undefined;
  }
}

function authorityOf(
  extension: InstanceType<X509['AuthorityKeyIdentifierExtension']> | undefined,
  { GeneralNames }: X509,
): AuthorityKeyId | undefined {
  if (!extension) return undefined;
  const { keyId = '', certId } = extension;
  if (!certId) return { keyId, issuer: undefined, serialNumber: undefined };
  return {
    keyId,
    issuer: generalNames(new GeneralNames(certId.name as never)),
    serialNumber: BigInt(`0x${certId.serialNumber}`),
  };
}

/** The version stands in front of everything else, in brackets of its own; without it, it is the first. */
function versionOf(der: Buffer): number {
  const skipHeader = (at: number): number => at + 2 + (der[at + 1]! & 0x80 ? der[at + 1]! & 0x7f : 0);
  const first = skipHeader(skipHeader(0));
  return der[first] === 0xa0 ? der[first + 4]! + 1 : 1;
}
