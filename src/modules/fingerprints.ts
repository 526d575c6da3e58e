/** Digests by which people compare keys and certificates, as the collection gives them. */
import { createHash } from 'node:crypto';

/** By Python's names, node's. */
const algorithms: Readonly<Record<string, string>> = {
  ...{ md5: 'md5', sha1: 'sha1', sha224: 'sha224', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' },
  ...{ sha3_224: 'sha3-224', sha3_256: 'sha3-256', sha3_384: 'sha3-384', sha3_512: 'sha3-512' },
  ...{ blake2b: 'blake2b512', blake2s: 'blake2s256', shake_128: 'shake128', shake_256: 'shake256' },
};

/** Every digest of some DER, two digits at a time with colons between. */
export function fingerprints(der: Uint8Array): Readonly<Record<string, string>> {
  const digest = (name: string): string =>
    colons(
      createHash(name, name.startsWith('shake') ? { outputLength: 32 } : undefined)
        .update(der)
        .digest('hex'),
    );
  return Object.fromEntries(Object.entries(algorithms).map(([key, name]) => [key, digest(name)]));
}

export const colons = (hex: string): string => hex.replace(/..(?!$)/g, '$&:');
