/** Private and public keys: making them, reading them, and saying what kind they are. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { PlayError } from '../errors.ts';

/** Kinds of keys that can be made, spelled as kubeadm spells its `encryptionAlgorithm`. */
export const keyTypes = ['ECDSA-P256', 'ECDSA-P384', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'Ed25519'] as const;
export type KeyType = (typeof keyTypes)[number];

const curves: Readonly<Record<string, string>> = { prime256v1: 'P256', secp384r1: 'P384', secp521r1: 'P521' };

/** Makes a private key. An RSA key takes up to some seconds, and leaves the event loop free meanwhile. */
export async function makeKey(type: KeyType): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  switch (type) {
    case 'Ed25519':
      return (await generate('ed25519')).privateKey;
    case 'ECDSA-P256':
      return (await generate('ec', { namedCurve: 'prime256v1' })).privateKey;
    case 'ECDSA-P384':
      return (await generate('ec', { namedCurve: 'secp384r1' })).privateKey;
    default:
      return (await generate('rsa', { modulusLength: Number(type.slice(4)) })).privateKey;
  }
}

/** What kind a key is, in the words of `keyTypes`; other sizes and curves are named in the same manner. */
export function keyTypeOf(key: KeyObject): string {
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return `ECDSA-${curves[namedCurve] ?? namedCurve}`;
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (key.asymmetricKeyType === 'rsa') return `RSA-${modulusLength}`;
  return key.asymmetricKeyType ?? 'unknown';
}

/** Reads a private key in PEM: PKCS#8, or the older forms of RSA and EC. `what` names it in the error. */
export function readKey(pem: string, what: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const encrypted = /ENCRYPTED/.test(pem);
    throw new PlayError('invalid-argument', `${what} ${encrypted ? 'is encrypted' : 'holds no private key in PEM'}`, {
      hint: encrypted ? 'keys of authorities are read without a passphrase; decrypt it first' : undefined,
      cause: error,
    });
  }
}

/** A private key as PKCS#8 in PEM, which every reader of today takes for every kind of key. */
export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The public half of a key, as PEM. */
export function publicPem(key: KeyObject): string {
  return publicKeyOf(key).export({ type: 'spki', format: 'pem' }) as string;
}

/** The public half of a private key; a public key is itself. */
export function publicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}
