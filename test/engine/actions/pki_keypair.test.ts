import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { runAction } from '../../support/runAction.ts';
import { runPlay } from '../../support/runPlay.ts';

function place(): { key: string; pub: string; task: (more?: string) => string } {
  const dir = join(makeFolder({}), 'pki');
  return {
    key: join(dir, 'sa.key'),
    pub: join(dir, 'sa.pub'),
    task: (more = '') => `pki_keypair: { dir: ${dir}, name: sa ${more} }`,
  };
}

test('a pair is made once, and its halves belong together', async () => {
  const { key, pub, task } = place();
  expect(await runAction(task())).toMatchObject({
    status: 'changed',
    result: { key, pub, key_type: 'ECDSA-P256', reason: 'there is no key yet' },
  });
  const secret = createPrivateKey(readFileSync(key));
  expect(createPublicKey(readFileSync(pub)).equals(createPublicKey(secret))).toBe(true);
  expect([key, pub].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o644]);
  expect(await runAction(task())).toMatchObject({ status: 'ok', result: { reason: '' } });
});

test('a key that is there stays, whatever its kind; a new one only when asked for', async () => {
  const { key, pub, task } = place();
  await runAction(task());
  const was = readFileSync(key, 'utf8');
  expect(await runAction(task(', key_type: RSA-2048'))).toMatchObject({
    status: 'ok',
    result: { key_type: 'ECDSA-P256' },
  });
  rmSync(pub);
  expect(await runAction(task())).toMatchObject({ status: 'changed' });
  expect(readFileSync(key, 'utf8')).toBe(was);
  expect(await runAction(task(', key_type: RSA-2048, rotate_key: true'))).toMatchObject({
    status: 'changed',
    result: { key_type: 'RSA-2048', reason: 'a new key is wanted' },
  });
  expect(readFileSync(key, 'utf8')).not.toBe(was);
});

test('check mode makes nothing', async () => {
  const { key, task } = place();
  const { trace } = await runPlay({
    playbook: `- hosts: h1\n  gather_facts: false\n  tasks:\n    - name: it\n      ${task()}\n`,
    options: { check: true },
  });
  expect(trace).toEqual(['h1:it:changed']);
  expect(existsSync(key)).toBe(false);
});
