import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeCertificate, isIssuedBy, isKeyOf } from '../../src/pki/certificate.ts';
import { type Authority, issueAuthority, issueCertificate } from '../../src/pki/issue.ts';
import { type KeyType, keyPem, keyTypeOf, keyTypes, makeKey, readKey } from '../../src/pki/keys.ts';

const now = new Date('2026-11-21T12:00:00.500Z');
const subject = { commonName: 'kubernetes-ca', organization: [] };

async function authorityWith(type: KeyType, days = 3650): Promise<Authority> {
  const key = await makeKey(type);
  const certificate = new X509Certificate(await issueAuthority({ subject, key, days, now }));
  return { certificate, key };
}

let authority: Authority;
beforeAll(async () => {
  authority = await authorityWith('ECDSA-P256');
});

const server = {
  subject: { commonName: 'kube-apiserver', organization: [] },
  altNames: ['10.20.0.1', '192.168.0.11', 'fd00::1', 'kube-controller-1', 'kubernetes.default'],
  usages: ['server'] as const,
  days: 365,
  now,
};

describe('an authority', () => {
  test('signs itself, may sign others, and nobody below it may', () => {
    const { certificate } = authority;
    expect(isIssuedBy(certificate, certificate)).toBe(true);
    expect(describeCertificate(certificate)).toMatchObject({
      subject,
      issuer: subject,
      isAuthority: true,
      altNames: [],
      usages: [],
      notBefore: new Date('2026-11-21T11:55:00Z'),
      notAfter: new Date('2036-11-18T12:00:00Z'),
    });
    expect(certificate.toString()).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });

  test('may last beyond 2050, where certificates write dates in another form', async () => {
    const { certificate } = await authorityWith('ECDSA-P256', 36_500);
    expect(describeCertificate(certificate).notAfter).toEqual(new Date('2126-10-28T12:00:00Z'));
  });
});

// RSA keys take their time to make; the slow sizes are left to the others.
const quick = keyTypes.filter((type) => type !== 'RSA-4096' && type !== 'RSA-3072');

describe.each(quick)('a key of %s', (type) => {
  test('certifies and is certified', async () => {
    const own = await authorityWith(type);
    const key = await makeKey(type);
    expect(keyTypeOf(key)).toBe(type);
    expect(keyTypeOf(readKey(keyPem(key), 'it'))).toBe(type);
    const certificate = new X509Certificate(await issueCertificate({ ...server, key }, own));
    expect(isIssuedBy(certificate, own.certificate)).toBe(true);
    expect(isKeyOf(key, certificate)).toBe(true);
    expect(describeCertificate(certificate).keyType).toBe(type);
  });
});

describe('a certificate', () => {
  test('says what was asked for, and is good for its names alone', async () => {
    const key = await makeKey('ECDSA-P256');
    const certificate = new X509Certificate(await issueCertificate({ ...server, key }, authority));
    expect(describeCertificate(certificate)).toMatchObject({
      subject: server.subject,
      issuer: subject,
      altNames: ['IP:10.20.0.1', 'IP:192.168.0.11', 'IP:fd00::1', 'DNS:kube-controller-1', 'DNS:kubernetes.default'],
      usages: ['server'],
      isAuthority: false,
      notAfter: new Date('2027-11-21T12:00:00Z'),
    });
    for (const ip of ['10.20.0.1', '192.168.0.11', 'fd00::1']) expect(certificate.checkIP(ip)).toBe(ip);
    expect(certificate.checkIP('10.20.0.2')).toBeUndefined();
    expect(certificate.checkHost('kube-controller-1')).toBe('kube-controller-1');
    expect(certificate.checkHost('kube-controller-2')).toBeUndefined();
    expect(certificate.checkHost('kube-apiserver')).toBeUndefined();
  });

  test('keeps several organizations and letters of any script', async () => {
    const key = await makeKey('ECDSA-P256');
    const asked = { commonName: 'Zoë, "the" admin + more', organization: ['kubeadm:cluster-admins', 'Société'] };
    const request = { ...server, subject: asked, altNames: [], usages: ['client'] as const, key };
    const certificate = new X509Certificate(await issueCertificate(request, authority));
    expect(describeCertificate(certificate)).toMatchObject({ subject: asked, altNames: [], usages: ['client'] });
  });

  test('ends with its authority at the latest', async () => {
    const short = await authorityWith('ECDSA-P256', 10);
    const key = await makeKey('ECDSA-P256');
    const certificate = new X509Certificate(await issueCertificate({ ...server, key }, short));
    expect(certificate.validTo).toBe(short.certificate.validTo);
  });

  test('has a number of its own, of 128 random bits', async () => {
    const key = await makeKey('ECDSA-P256');
    const numbers = await Promise.all(
      [1, 2, 3].map(
        async () => new X509Certificate(await issueCertificate({ ...server, key }, authority)).serialNumber,
      ),
    );
    expect(new Set(numbers).size).toBe(3);
    for (const number of numbers) expect(number).toMatch(/^01[0-9A-F]{32}$/);
  });

  test('is not of another authority, even of one with the same name', async () => {
    const other = await authorityWith('ECDSA-P256');
    const key = await makeKey('ECDSA-P256');
    const certificate = new X509Certificate(await issueCertificate({ ...server, key }, authority));
    expect(isIssuedBy(certificate, other.certificate)).toBe(false);
    expect(isKeyOf(await makeKey('ECDSA-P256'), certificate)).toBe(false);
  });

  test('survives that its authority is issued again with the same key', async () => {
    const key = await makeKey('ECDSA-P256');
    const certificate = new X509Certificate(await issueCertificate({ ...server, key }, authority));
    const again = new X509Certificate(await issueAuthority({ subject, key: authority.key, days: 99, now }));
    expect(isIssuedBy(certificate, again)).toBe(true);
  });
});
