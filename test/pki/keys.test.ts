import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyPem, keyTypeOf, makeKey, publicPem, readKey } from '../../src/pki/keys.ts';

test('keys are PKCS#8, and what they were as PEM they are again', async () => {
  const key = await makeKey('ECDSA-P384');
  expect(keyPem(key)).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/);
  expect(readKey(keyPem(key), 'it').equals(key)).toBe(true);
  expect(createPublicKey(publicPem(key)).equals(createPublicKey(key))).toBe(true);
});

test('older forms of PEM and other sizes are read', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  expect(keyTypeOf(readKey(rsa.export({ type: 'pkcs1', format: 'pem' }) as string, 'it'))).toBe('RSA-1024');
  const curve = generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey;
  expect(keyTypeOf(readKey(curve.export({ type: 'sec1', format: 'pem' }) as string, 'it'))).toBe('ECDSA-P521');
});

test('what is no key, or cannot be read, is named', async () => {
  const key = await makeKey('ECDSA-P256');
  const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string;
  expect(() => readKey(locked, '/pki/ca.key')).toThrow('/pki/ca.key is encrypted');
  expect(() => readKey('nothing', '/pki/ca.key')).toThrow('/pki/ca.key holds no private key in PEM');
});
