/** Keys for tests of modules that run openssl, and whether this machine has it. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** For `unless` of a case. */
export const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? undefined : 'needs openssl';

export const rsaKey: KeyObject = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
export const ecKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
export const edKey: KeyObject = generateKeyPairSync('ed25519').privateKey;

export const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', passphrase?: string): string =>
  key.export({
    type,
    format: 'pem',
    ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
  } as never) as unknown as string;
