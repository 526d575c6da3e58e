import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { runAction } from '../../support/runAction.ts';
import { resultsOf, runPlay } from '../../support/runPlay.ts';

const root = makeFolder({});
const authority = join(root, 'cluster', 'ca');
beforeAll(async () => {
  await runAction(`pki_authority: { dir: ${root}/cluster, common_name: kubernetes-ca }`);
  await runAction(`pki_authority: { dir: ${root}/other, common_name: kubernetes-ca }`);
});

let count = 0;

/** A task that keeps a certificate in a folder of its own. */
function place() {
  const dir = join(root, `host${++count}`);
  const base = { dir, name: 'x', authority, common_name: 'x', sans: ['10.0.0.1', 'x.example.com'] };
  return {
    dir,
    crt: join(dir, 'x.crt'),
    key: join(dir, 'x.key'),
    task: (more: object = {}) => `pki_certificate: ${JSON.stringify({ ...base, ...more })}`,
    read: () => new X509Certificate(readFileSync(join(dir, 'x.crt'))),
  };
}

describe('a certificate', () => {
  test('is issued once; folder and key are for their owner alone, and results hold no key', async () => {
    const { dir, crt, key, task, read } = place();
    const first = await runAction(task());
    expect(first).toMatchObject({
      status: 'changed',
      message: 'there is no certificate yet',
      result: { crt, key, reason: 'there is no certificate yet', days_left: expect.toBeOneOf([364, 365]) },
    });
    expect([dir, crt, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o644, 0o600]);
    expect(read().checkIP('10.0.0.1')).toBe('10.0.0.1');
    expect(JSON.stringify(first)).not.toMatch(/PRIVATE|BEGIN/);
    const second = await runAction(task());
    expect(second).toMatchObject({ status: 'ok', result: { crt, key, reason: '' } });
    expect(second.result['fingerprint_sha256']).toBe(first.result['fingerprint_sha256']);
    expect(readdirSync(dir).sort()).toEqual(['x.crt', 'x.key']);
  });

  const changes: readonly (readonly [object, string, 'same key' | 'new key'])[] = [
    [{ sans: ['10.0.0.1'] }, 'names no longer wanted: DNS:x.example.com', 'same key'],
    [{ sans: ['10.0.0.1', 'x.example.com', '::1'] }, 'names missing: IP:::1', 'same key'],
    [{ common_name: 'y' }, 'the subject is CN=x, and CN=y is wanted', 'same key'],
    [{ organization: ['system:nodes'] }, 'the subject is CN=x, and O=system:nodes, CN=x is wanted', 'same key'],
    [{ usages: ['server', 'client'] }, 'usages missing: client', 'same key'],
    [{ authority: join(root, 'other', 'ca') }, 'the authority has changed', 'same key'],
    [{ key_type: 'ECDSA-P384' }, 'the key is ECDSA-P256, and ECDSA-P384 is wanted', 'new key'],
    [{ rotate_key: true }, 'a new key is wanted', 'new key'],
    [{ days: 3650, renew_before_days: 400 }, 'days left, fewer than 400', 'same key'],
  ];
  test.each(changes)('changed by %j is issued again: %s, %s', async (change, reason, keeps) => {
    const { key, task, read } = place();
    await runAction(task());
    const [keyWas, was] = [readFileSync(key, 'utf8'), read().fingerprint256];
    const foretold = await runPlay(playbook(task(change), 'check_mode: true'));
    expect(resultsOf(foretold, 'it')['h1']).toMatchObject({
      status: 'changed',
      result: { reason: expect.stringContaining(reason) },
    });
    expect(read().fingerprint256).toBe(was);
    expect(await runAction(task(change))).toMatchObject({
      status: 'changed',
      result: { reason: expect.stringContaining(reason) },
    });
    expect(read().fingerprint256).not.toBe(was);
    expect(readFileSync(key, 'utf8') === keyWas ? 'same key' : 'new key').toBe(keeps);
    if (!('rotate_key' in change)) expect(await runAction(task(change))).toMatchObject({ status: 'ok' });
  });

  test('is mended when half of it is gone or is not its own', async () => {
    const { crt, key, task, read } = place();
    await runAction(task());
    rmSync(crt);
    expect(await runAction(task())).toMatchObject({ result: { reason: 'there is no certificate yet' } });
    rmSync(key);
    expect(await runAction(task())).toMatchObject({ result: { reason: 'its key is missing' } });
    writeFileSync(key, readFileSync(`${authority}.key`));
    expect(await runAction(task())).toMatchObject({
      result: { reason: 'the key beside it belongs to another certificate' },
    });
    const was = read().fingerprint256;
    chmodSync(key, 0o640);
    expect(await runAction(task())).toMatchObject({
      status: 'changed',
      result: { reason: 'others than its owner could read the key' },
    });
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(read().fingerprint256).toBe(was);
  });
});

describe('in a play', () => {
  test('check mode foretells what is not there yet, authority and all, and writes nothing', async () => {
    const dir = join(root, 'nothing');
    const task = `pki_certificate: { dir: ${dir}, name: x, authority: ${dir}/ca, common_name: x }`;
    const result = await runPlay(playbook(task, 'check_mode: true', 'diff: true'));
    const outcome = resultsOf(result, 'it')['h1']!;
    expect(outcome).toMatchObject({ status: 'changed', result: { not_after: null, fingerprint_sha256: null } });
    expect(outcome.diff![0]!.after).toContain('issuer: CN=an authority that is yet to be made\n');
    expect(existsSync(dir)).toBe(false);
  });

  test('the difference is text that people read, without the key', async () => {
    const { task } = place();
    await runAction(task());
    const result = await runPlay(playbook(task({ sans: ['10.0.0.1', 'y.example.com'] }), 'diff: true'));
    const [diff] = resultsOf(result, 'it')['h1']!.diff!;
    expect(diff!.before).toMatch(
      /^subject: CN=x\nissuer: CN=kubernetes-ca\nnames: DNS:x.example.com, IP:10.0.0.1\nusages: server\nkey: ECDSA-P256\nvalid: 20\S+Z to 20\S+Z\n$/,
    );
    expect(diff!.after).toContain('names: DNS:y.example.com, IP:10.0.0.1\n');
    expect(JSON.stringify(result.events)).not.toMatch(/PRIVATE KEY/);
  });

  test('many hosts at once make one file once', async () => {
    const hosts = Array.from({ length: 20 }, (_, index) => `h${index}`).join('\n');
    const dir = join(root, 'shared');
    const result = await runPlay({
      inventory: `${hosts}\n[all:vars]\nansible_connection=local\n`,
      playbook: `- hosts: all\n  gather_facts: false\n  strategy: free\n  tasks:\n    - { name: ca, pki_authority: { dir: ${dir}, common_name: ca } }\n    - { name: crt, pki_certificate: { dir: ${dir}, name: x, authority: ${dir}/ca, common_name: x } }\n    - { name: pair, pki_keypair: { dir: ${dir}, name: sa } }\n`,
    });
    for (const task of ['ca', 'crt', 'pair']) {
      const changed = Object.values(resultsOf(result, task)).map(({ status }) => status);
      expect(
        changed.filter((status) => status === 'changed'),
        task,
      ).toHaveLength(1);
      expect(
        changed.filter((status) => status === 'ok'),
        task,
      ).toHaveLength(19);
    }
    expect(readdirSync(dir).sort()).toEqual(['ca.crt', 'ca.key', 'sa.key', 'sa.pub', 'x.crt', 'x.key']);
  });

  test('relative paths start at the playbook’s folder', async () => {
    const { result } = await runAction(
      `pki_certificate: { dir: pki, name: x, authority: ${authority}, common_name: x }`,
    );
    expect(result['crt']).toMatch(/reprise-play-[^/]+\/pki\/x.crt$/);
  });
});

test.each([
  [{ authority: join(root, 'none') }, 'there is no authority'],
  [{ sans: ['10.0.0.0/8'] }, '`10.0.0.0/8` is neither an address nor a DNS name'],
  [{ usages: ['serve'] }, 'serve'],
  [{ key_type: 'ECDSA' }, 'ECDSA'],
  [{ days: 1, renew_before_days: 1 }, 'renew_before_days is 1, and must be between 0 and 0'],
])('%j is refused', async (more, message) => {
  const { dir, task } = place();
  const { status, message: said = '', problems } = await runAction(task(more));
  expect([status, problems.length > 0]).not.toEqual(['changed', false]);
  expect([said, ...problems].join('\n')).toContain(message);
  expect(existsSync(dir)).toBe(false);
});

test('without the key of the authority, what is good stays, and nothing new is issued', async () => {
  const { dir, task } = place();
  const away = { authority: join(dir, 'ca') };
  await runAction(`pki_authority: { dir: ${dir}, common_name: elsewhere }`);
  await runAction(task(away));
  rmSync(join(dir, 'ca.key'));
  expect(await runAction(task(away))).toMatchObject({ status: 'ok' });
  expect((await runAction(task({ ...away, sans: [] }))).message).toContain('the key of the authority');
});

function playbook(task: string, ...keywords: string[]): { playbook: string } {
  const more = keywords.map((keyword) => `      ${keyword}\n`).join('');
  return { playbook: `- hosts: h1\n  gather_facts: false\n  tasks:\n    - name: it\n      ${task}\n${more}` };
}
