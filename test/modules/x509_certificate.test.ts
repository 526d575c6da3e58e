import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { x509Certificate } from '../../src/modules/x509_certificate.ts';
import { describeCertificate, isIssuedBy } from '../../src/pki/certificate.ts';
import { issueAuthority, issueCertificate } from '../../src/pki/issue.ts';
import { makeKey } from '../../src/pki/keys.ts';
import { makeRequest } from '../../src/pki/request.ts';
import { type Case, describeModule } from '../support/describeModule.ts';
import { makeFolder } from '../support/folder.ts';
import { openShell } from '../support/localShell.ts';
import { ecKey, edKey, noOpenssl, pem } from '../support/openssl.ts';
import { runModule } from '../support/runModule.ts';

const file = '$ROOT/crt';
const now = new Date();
const subject = { commonName: 'Our CA, "the" one', organization: ['ü'] };
const caKey = await makeKey('ECDSA-P256');
const asked = {
  subject: { commonName: 'x', organization: ['o'] },
  altNames: ['DNS:x', 'IP:10.0.0.1'],
  usages: ['server'] as const,
};
const given = {
  key: pem(ecKey, 'pkcs8'),
  csr: await makeRequest({ ...asked, key: ecKey }),
  'ca.crt': await issueAuthority({ subject, key: caKey, days: 3650, now }),
  'ca.key': pem(caKey, 'pkcs8'),
};
const selfsigned = { path: file, provider: 'selfsigned', privatekey_path: '$ROOT/key', csr_path: '$ROOT/csr' };
const ownca = {
  path: file,
  provider: 'ownca',
  csr_path: '$ROOT/csr',
  ownca_path: '$ROOT/ca.crt',
  ownca_privatekey_path: '$ROOT/ca.key',
};

const cases: Record<string, Case> = {
  'signs itself': { given, args: selfsigned, changes: [file], result: { filename: file } },
  'signs itself without a request': { given, args: { ...selfsigned, csr_path: undefined }, changes: [file] },
  'signs itself with a key of Edwards': {
    given: { key: pem(edKey, 'pkcs8'), csr: await makeRequest({ ...asked, key: edKey }) },
    args: selfsigned,
    changes: [file],
  },
  'is signed by an authority': { given, args: { ...ownca, mode: '0640' }, changes: [file], result: { mode: '0640' } },
  'with everything from the playbook': {
    args: {
      path: file,
      provider: 'ownca',
      csr_content: given.csr,
      ownca_content: given['ca.crt'],
      ownca_privatekey_content: pem(caKey, 'pkcs8', 'a b'),
      ownca_privatekey_passphrase: 'a b',
    },
    changes: [file],
  },
  'without identifiers': {
    given,
    args: {
      ...ownca,
      ownca_create_subject_key_identifier: 'never_create',
      ownca_create_authority_key_identifier: false,
    },
    changes: [file],
  },
  'is signed by one that should not sign': {
    given: {
      ...given,
      'ca.crt': await issueCertificate(
        { subject, key: caKey, altNames: [], usages: [], days: 9, now },
        { certificate: new X509Certificate(given['ca.crt']), key: caKey },
      ),
    },
    args: ownca,
    changes: [file],
  },
  'for certain days': {
    given,
    args: {
      ...ownca,
      ownca_not_before: '20200101000000Z',
      ownca_not_after: '20600101000000Z',
      ignore_timestamps: false,
    },
    changes: [file],
  },
  'of something else there is another': { given: { ...given, crt: 'nothing' }, args: ownca, changes: [file] },
  'of another authority there is one': { given: { ...given, crt: given['ca.crt'] }, args: ownca, changes: [file] },
  'made again in any case': { given, args: { ...ownca, force: true }, changes: [file], restless: true },
  'has no request': { given: { ...given, csr: null }, args: ownca, error: 'there is no $ROOT/csr' },
  'has another key': { given: { ...given, 'ca.key': given.key }, args: ownca, error: 'openssl ca: ' },
  'has a request that is none': { given: { ...given, csr: 'x' }, args: ownca, error: 'openssl req: ' },
  'needs a provider': { given, args: { path: file }, error: '`provider` is needed' },
  'needs a key': { given, args: { ...selfsigned, privatekey_path: undefined }, error: 'needs a key to sign with' },
  'needs an authority': {
    given,
    args: { ...ownca, ownca_path: undefined },
    error: 'needs the certificate of the authority',
  },
  'needs a point in time': { given, args: { ...ownca, ownca_not_after: 'soon' }, error: '`soon` is no point in time' },
  'takes it away': {
    given: { crt: 'x' },
    args: { path: file, state: 'absent' },
    changes: [file],
    after: { crt: null },
  },
};

describeModule(
  x509Certificate,
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, { ...one, unless: noOpenssl }])),
  { every: 6 },
);

test.skipIf(noOpenssl)('says what was asked for, and is signed again only when that changes', async () => {
  const root = makeFolder(given);
  const session = await openShell('dash', root);
  const at = (path: string): string => join(root, path);
  const read = (): X509Certificate => new X509Certificate(readFileSync(at('crt')));
  const base = {
    path: at('crt'),
    provider: 'ownca',
    csr_path: at('csr'),
    ownca_path: at('ca.crt'),
    ownca_privatekey_path: at('ca.key'),
  };
  const run = async (more: object) =>
    (await runModule(x509Certificate, { ...base, ...more }, session, { sources: root })).status;
  try {
    expect(await run({ ownca_not_after: '+10d' })).toBe('changed');
    const authority = new X509Certificate(given['ca.crt']);
    expect(isIssuedBy(read(), authority)).toBe(true);
    const said = describeCertificate(read());
    expect(said).toMatchObject({ ...asked, issuer: subject });
    const off = (said.notAfter.getTime() - now.getTime()) / 1000 - 10 * 86_400;
    expect(Math.abs(off)).toBeLessThan(600);
    // Dates that differ do not matter unless they are to.
    expect(await run({ ownca_not_after: '+20d' })).toBe('ok');
    expect(await run({ ownca_create_subject_key_identifier: 'never_create' })).toBe('changed');
    const other = await makeKey('ECDSA-P256');
    const again = {
      ownca_content: await issueAuthority({ subject, key: other, days: 10, now }),
      ownca_path: undefined,
      ownca_privatekey_content: pem(other, 'pkcs8'),
      ownca_privatekey_path: undefined,
      ownca_create_authority_key_identifier: false,
    };
    expect(await run({ ...again })).toBe('changed');
    expect(await run({ ...again })).toBe('ok');
    expect(isIssuedBy(read(), authority)).toBe(false);
  } finally {
    await session.close();
  }
});

test.skipIf(noOpenssl).each([
  ['+0s', '20000229000000Z', 951_782_400],
  ['-1w2d', '', 0],
])('points in time are those of the calendar: %s', async (before, text, epoch) => {
  const root = makeFolder(given);
  const session = await openShell('busybox sh', root);
  try {
    const from = text || before;
    const args = {
      path: join(root, 'crt'),
      provider: 'selfsigned',
      privatekey_path: join(root, 'key'),
      csr_path: join(root, 'csr'),
      selfsigned_not_before: from,
      selfsigned_not_after: '+36500d',
    };
    expect((await runModule(x509Certificate, args, session, { sources: root })).status).toBe('changed');
    const { notBefore, notAfter } = describeCertificate(new X509Certificate(readFileSync(join(root, 'crt'))));
    const wanted = epoch ? epoch * 1000 : Date.now() - 9 * 86_400_000;
    expect(Math.abs(notBefore.getTime() - wanted)).toBeLessThan(600_000);
    expect(Math.abs(notAfter.getTime() - Date.now() - 36_500 * 86_400_000)).toBeLessThan(600_000);
  } finally {
    await session.close();
  }
});
