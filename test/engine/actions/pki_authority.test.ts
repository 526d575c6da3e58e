import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isIssuedBy } from '../../../src/pki/certificate.ts';
import { makeFolder } from '../../support/folder.ts';
import { runAction } from '../../support/runAction.ts';

const read = (path: string): X509Certificate => new X509Certificate(readFileSync(path));

/** A folder, and a task that keeps an authority in it. */
function place(): { dir: string; crt: string; key: string; task: (more?: string) => string } {
  const dir = join(makeFolder({}), 'pki', 'cluster');
  return {
    dir,
    crt: join(dir, 'ca.crt'),
    key: join(dir, 'ca.key'),
    task: (more = '') => `pki_authority: { dir: ${dir}, common_name: kubernetes-ca ${more} }`,
  };
}

test('an authority is made once, for its owner alone', async () => {
  const { dir, crt, key, task } = place();
  const first = await runAction(task());
  expect(first).toMatchObject({ status: 'changed', result: { crt, key, reason: 'there is no authority yet' } });
  expect([3649, 3650]).toContain(first.result['days_left']);
  expect([dir, crt, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o644, 0o600]);
  const certificate = read(crt);
  expect(isIssuedBy(certificate, certificate)).toBe(true);
  expect(first.result['fingerprint_sha256']).toBe(certificate.fingerprint256.toLowerCase());
  expect(JSON.stringify(first)).not.toContain('PRIVATE');
  expect(await runAction(task())).toMatchObject({ status: 'ok', result: { reason: '' } });
});

test('one that is there is used as it is, whatever it is called', async () => {
  const { crt, task } = place();
  await runAction(task(', key_type: ECDSA-P384, organization: [Example]'));
  const before = read(crt).fingerprint256;
  expect(await runAction(task(', name: ca, key_type: Ed25519'))).toMatchObject({ status: 'ok' });
  expect(read(crt).fingerprint256).toBe(before);
  expect(read(crt).subject).toBe('O=Example\nCN=kubernetes-ca');
});

test('before it ends it is issued again with the same key, and what it signed stays good', async () => {
  const { dir, crt, key, task } = place();
  await runAction(task(', days: 2'));
  const leaf = `pki_certificate: { dir: ${dir}, name: admin, authority: ${dir}/ca, common_name: admin }`;
  await runAction(leaf);
  const was = readFileSync(key, 'utf8');
  expect(await runAction(task())).toMatchObject({
    status: 'changed',
    result: { reason: expect.stringMatching(/^[12] days? left, fewer than 365$/) },
  });
  expect(readFileSync(key, 'utf8')).toBe(was);
  expect(isIssuedBy(read(join(dir, 'admin.crt')), read(crt))).toBe(true);
});

test('a new key only when asked for', async () => {
  const { key, task } = place();
  await runAction(task());
  const was = readFileSync(key, 'utf8');
  expect(await runAction(task(', rotate_key: true'))).toMatchObject({
    status: 'changed',
    result: { reason: 'a new key is wanted' },
  });
  expect(readFileSync(key, 'utf8')).not.toBe(was);
});

test('what cannot be an authority is refused, and left as it is', async () => {
  const { dir, task } = place();
  await runAction(task());
  await runAction(`pki_certificate: { dir: ${dir}, name: leaf, authority: ${dir}/ca, common_name: leaf }`);
  const leaf = await runAction(task(', name: leaf'));
  expect(leaf).toMatchObject({
    status: 'failed',
    message: `the certificate in ${dir}/leaf.crt is not that of an authority`,
  });
  writeFileSync(join(dir, 'leaf.crt'), readFileSync(join(dir, 'ca.crt')));
  expect((await runAction(task(', name: leaf'))).message).toContain('belongs to another certificate');
  writeFileSync(join(dir, 'leaf.crt'), 'nothing');
  expect((await runAction(task(', name: leaf'))).message).toContain(`${dir}/leaf.crt holds no certificate`);
});

test.each([
  ['days: 10, renew_before_days: 10', 'renew_before_days is 10, and must be between 0 and 9'],
  ['days: 0', 'days is 0, and must be at least 1'],
  ['name: ../x', '`../x` cannot be the name of a file'],
])('%s is refused', async (more, message) => {
  const { task } = place();
  expect((await runAction(task(`, ${more}`))).message).toContain(message);
});
