/** Certificate signing requests: what a host asks an authority for, without handing its key over. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { PlayError } from '../errors.ts';
import { altNameText, readAltName } from './altNames.ts';
import { type Subject, type Usage, usageIds, usages } from './certificate.ts';
import { extensionsAsked, subjectName } from './issue.ts';
import { publicKeyOf } from './keys.ts';
import { toPublicCryptoKey, toSigner } from './signing.ts';
import { loadX509 } from './x509.ts';

export interface SigningRequest {
  readonly subject: Subject;
  /** `DNS:…` and `IP:…`. */
  readonly altNames: readonly string[];
  readonly usages: readonly Usage[];
  /** The public key to be certified. */
  readonly key: KeyObject;
}

/** Makes a request, signed with the private key it is for. Gives PEM. */
export async function makeRequest({ subject, altNames, usages, key }: SigningRequest): Promise<string> {
  const x509 = await loadX509();
  const { key: signingKey, algorithm } = await toSigner(key);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectName(x509, subject),
    keys: { privateKey: signingKey, publicKey: await toPublicCryptoKey(publicKeyOf(key)) },
    signingAlgorithm: algorithm,
    extensions: extensionsAsked(x509, { usages, altNames }),
  });
  return `${request.toString('pem')}\n`;
}

/** Reads a request and checks that who made it has the key. What it asks for is for the caller to allow. */
export async function readRequest(pem: string, what: string): Promise<SigningRequest> {
  const x509 = await loadX509();
  const request = parse();
  if (!(await request.verify())) {
    throw new PlayError('invalid-argument', `${what} is not signed with the key it asks a certificate for`);
  }
  const asked = request.extensions.find((each) => each instanceof x509.ExtendedKeyUsageExtension)?.usages ?? [];
  const named = request.extensions.find((each) => each instanceof x509.SubjectAlternativeNameExtension);
  const names = named?.names.items ?? [];
  const field = (name: string): readonly string[] => request.subjectName.getField(name);
  return {
    subject: { commonName: field('CN').join(' '), organization: field('O') },
    altNames: names.map(({ type, value }) =>
      type === 'ip' || type === 'dns' ? altNameText(readAltName(`${type}:${value}`)) : `${type}:${value}`,
    ),
    usages: asked.map((id) => {
      const usage = usages.find((each) => usageIds[each] === id);
      if (!usage)
        throw new PlayError('invalid-argument', `${what} asks for a purpose that is not known: ${String(id)}`);
      return usage;
    }),
    key: createPublicKey({ key: Buffer.from(request.publicKey.rawData), type: 'spki', format: 'der' }),
  };

  function parse(): InstanceType<typeof x509.Pkcs10CertificateRequest> {
    try {
      return new x509.Pkcs10CertificateRequest(pem);
    } catch (error) {
      throw new PlayError('invalid-argument', `${what} holds no signing request`, { cause: error });
    }
  }
}
