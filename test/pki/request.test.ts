import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeCertificate } from '../../src/pki/certificate.ts';
import { issueAuthority, issueCertificate } from '../../src/pki/issue.ts';
import { makeKey, publicKeyOf } from '../../src/pki/keys.ts';
import { makeRequest, readRequest } from '../../src/pki/request.ts';

const now = new Date('2026-11-21T12:00:00Z');
const asked = {
  subject: { commonName: 'system:node:kube-node-1', organization: ['system:nodes'] },
  altNames: ['DNS:kube-node-1', 'IP:192.168.0.21'],
  usages: ['server'] as const,
};

test.each(['ECDSA-P256', 'ECDSA-P384', 'RSA-2048', 'Ed25519'] as const)('a request with a key of %s', async (type) => {
  const key = await makeKey(type);
  const request = await readRequest(await makeRequest({ ...asked, key }), 'it');
  expect(request).toMatchObject(asked);
  expect(request.key.equals(publicKeyOf(key))).toBe(true);
});

test('is answered with a certificate, without the key that asks', async () => {
  const signer = await makeKey('ECDSA-P256');
  const subject = { commonName: 'ca', organization: [] };
  const certificate = new X509Certificate(await issueAuthority({ subject, key: signer, days: 10, now }));
  const key = await makeKey('ECDSA-P256');
  const request = await readRequest(await makeRequest({ ...asked, key }), 'it');
  const issued = new X509Certificate(
    await issueCertificate({ ...request, days: 1, now }, { certificate, key: signer }),
  );
  expect(issued.checkPrivateKey(key)).toBe(true);
  expect(describeCertificate(issued)).toMatchObject(asked);
});

test('what is damaged or no request is refused', async () => {
  const pem = await makeRequest({ ...asked, key: await makeKey('ECDSA-P256') });
  const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ''), 'base64');
  der[60]! ^= 1;
  const damaged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  await expect(readRequest(damaged, 'it')).rejects.toThrow(/it (is not signed with|holds no)/);
  await expect(readRequest('nothing', 'it')).rejects.toThrow('it holds no signing request');
});
