/** Makes keys, certificates and kubeconfigs in memory. */
import { webcrypto } from 'node:crypto';

export type X509 = typeof import('@peculiar/x509');

let loaded: Promise<X509> | undefined;

/** The library for X.509, loaded at first use because that takes longer than most commands do. */
export function loadX509(): Promise<X509> {
  loaded ??= import('@peculiar/x509').then((x509) => {
    x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[1]);
    return x509;
  });
  return loaded;
}
