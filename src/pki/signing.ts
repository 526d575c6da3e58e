/** Hands keys to the X.509 library in the form it takes, with the hash that fits each kind. */
import { type KeyObject, type webcrypto as types, webcrypto } from 'node:crypto';
import { PlayError } from '../errors.ts';
import { keyTypeOf } from './keys.ts';

interface Algorithm {
  readonly name: string;
  readonly hash: string;
  readonly namedCurve?: string;
}

/** A private key for signing, with the algorithm to sign with. */
export async function toSigner(key: KeyObject): Promise<{ key: types.CryptoKey; algorithm: Algorithm }> {
  const algorithm = algorithmOf(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return { key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']), algorithm };
}

/** A public key to be certified. */
export async function toPublicCryptoKey(key: KeyObject): Promise<types.CryptoKey> {
  const der = key.export({ type: 'spki', format: 'der' });
  return webcrypto.subtle.importKey('spki', der, algorithmOf(key), true, ['verify']);
}

function algorithmOf(key: KeyObject): Algorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    case 'ed25519':
      return { name: 'Ed25519', hash: '' };
    case 'ec':
      switch (keyTypeOf(key)) {
        case 'ECDSA-P256':
          return { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
        case 'ECDSA-P384':
          return { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' };
        case 'ECDSA-P521':
          return { name: 'ECDSA', hash: 'SHA-512', namedCurve: 'P-521' };
      }
  }
  throw new PlayError('invalid-argument', `keys of the kind ${keyTypeOf(key)} cannot be used in certificates`);
}
