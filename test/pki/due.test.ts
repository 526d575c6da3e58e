import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Pair, reasonToIssue, reasonToIssueAuthority, type Wanted } from '../../src/pki/due.ts';
import { type Authority, endOf, issueAuthority, issueCertificate } from '../../src/pki/issue.ts';
import { makeKey } from '../../src/pki/keys.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
const subject = { commonName: 'system:node:kube-node-1', organization: ['system:nodes'] };

let authority: Authority;
let other: Authority;
let pair: Pair;
let wanted: Wanted;

async function makeAuthority(days: number): Promise<Authority> {
  const key = await makeKey('ECDSA-P256');
  const pem = await issueAuthority({ subject: { commonName: 'ca', organization: [] }, key, days, now });
  return { key, certificate: new X509Certificate(pem) };
}

beforeAll(async () => {
  authority = await makeAuthority(3650);
  other = await makeAuthority(3650);
  const key = await makeKey('ECDSA-P256');
  const names = ['192.168.0.21', 'kube-node-1'];
  const request = { subject, key, altNames: names, usages: ['client', 'server'] as const, days: 365, now };
  pair = { key, certificate: new X509Certificate(await issueCertificate(request, authority)) };
  wanted = {
    subject,
    altNames: ['DNS:kube-node-1', 'IP:192.168.0.21'],
    usages: ['server', 'client'],
    keyType: 'ECDSA-P256',
    renewBeforeDays: 30,
    notAfter: endOf(365, now),
    authority: authority.certificate,
  };
});

describe('a certificate', () => {
  test('that is as wanted stays, in whatever order its names stand', () => {
    expect(reasonToIssue(pair, wanted, now)).toBeUndefined();
  });

  const rows: readonly (readonly [string, () => Partial<Wanted>, string])[] = [
    [
      'another name',
      () => ({ altNames: ['DNS:kube-node-1', 'IP:192.168.0.21', 'IP:10.0.0.9'] }),
      'names missing: IP:10.0.0.9',
    ],
    ['a name less', () => ({ altNames: ['DNS:kube-node-1'] }), 'names no longer wanted: IP:192.168.0.21'],
    [
      'one for another',
      () => ({ altNames: ['DNS:kube-node-1', 'IP:10.0.0.9'] }),
      'names missing: IP:10.0.0.9; names no longer wanted: IP:192.168.0.21',
    ],
    ['a purpose less', () => ({ usages: ['client'] }), 'usages no longer wanted: server'],
    [
      'another user',
      () => ({ subject: { ...subject, commonName: 'system:node:kube-node-2' } }),
      'the subject is O=system:nodes, CN=system:node:kube-node-1, and O=system:nodes, CN=system:node:kube-node-2 is wanted',
    ],
    [
      'no group',
      () => ({ subject: { ...subject, organization: [] } }),
      'the subject is O=system:nodes, CN=system:node:kube-node-1, and CN=system:node:kube-node-1 is wanted',
    ],
    ['another kind of key', () => ({ keyType: 'RSA-2048' }), 'the key is ECDSA-P256, and RSA-2048 is wanted'],
    ['another authority', () => ({ authority: other.certificate }), 'the authority has changed'],
    ['an authority to be made', () => ({ authority: undefined }), 'the authority has changed'],
  ];
  test.each(rows)('%s', (_, change, reason) => {
    expect(reasonToIssue(pair, { ...wanted, ...change() }, now)).toBe(reason);
  });

  test.each([
    [335, undefined],
    [336, '29 days left, fewer than 30'],
    [364, '1 day left, fewer than 30'],
    [365, 'it expired on 2027-11-21T12:00:00.000Z'],
    [-1, 'it is not valid before 2026-11-21T11:55:00.000Z'],
  ])('after %i days: %s', (days, reason) => {
    const then = later(days);
    expect(reasonToIssue(pair, { ...wanted, notAfter: endOf(365, then) }, then)).toBe(reason);
  });

  test('that ends with its authority is not issued again and again', () => {
    const notAfter = new Date(pair.certificate!.validTo);
    expect(reasonToIssue(pair, { ...wanted, notAfter }, later(350))).toBeUndefined();
  });

  test('without itself, without its key, with another key', async () => {
    const key = await makeKey('ECDSA-P256');
    expect(reasonToIssue({ ...pair, certificate: undefined }, wanted, now)).toBe('there is no certificate yet');
    expect(reasonToIssue({ ...pair, key: undefined }, wanted, now)).toBe('its key is missing');
    expect(reasonToIssue({ ...pair, key }, wanted, now)).toBe('the key beside it belongs to another certificate');
  });
});

describe('an authority', () => {
  const renewal = { renewBeforeDays: 365, notAfter: endOf(3650, later(3300)) };

  test('is renewed before it ends, if it signed itself and its key is here', () => {
    expect(reasonToIssueAuthority({ certificate: undefined, key: undefined }, renewal, now)).toBe(
      'there is no authority yet',
    );
    expect(reasonToIssueAuthority(authority, renewal, now)).toBeUndefined();
    expect(reasonToIssueAuthority(authority, renewal, later(3300))).toBe('350 days left, fewer than 365');
    expect(reasonToIssueAuthority({ ...authority, key: undefined }, renewal, later(3300))).toBeUndefined();
    // A certificate that another one issued stands here for an authority below somebody else's.
    expect(reasonToIssueAuthority(pair, renewal, later(3300))).toBeUndefined();
  });
});
