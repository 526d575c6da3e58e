/** rsync makes a connection of its own, to where our own connection goes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Controller, Host, Way } from '../../src/modules/define.ts';
import { fromJson } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import { synchronize } from '../../src/modules/synchronize.ts';
import type { Value } from '../../src/python/value.ts';
import type { Session } from '../../src/script/session.ts';
import { openShell } from '../support/localShell.ts';
import { noSshd, type Sshd, startSshd } from '../support/sshd.ts';
import { plant } from '../support/tree.ts';

describe.skipIf(noSshd)('rsync over ssh', () => {
  let sshd: Sshd;
  let session: Session;
  const root = mkdtempSync(join(tmpdir(), 'rsync-'));
  beforeAll(async () => {
    sshd = await startSshd();
    session = await openShell('dash', root);
  });
  afterAll(async () => {
    await session?.close();
    sshd?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const here: Host = {
    run: async (script) => (await session.send([script], { check: false, diff: false, onFailure: 'stop' }))[0]!,
    reconnect: async () => undefined,
  };
  const elsewhere: Host = {
    run: async () => {
      throw new Error('nothing runs on the host but rsync itself');
    },
    reconnect: async () => undefined,
  };

  async function copy(args: Record<string, unknown>, more: Partial<Way> = {}, check = false) {
    const { values } = readArgs(synchronize, fromJson(args) as ReadonlyMap<Value, Value>);
    const target = sshd.target();
    const way: Way = {
      given: 'own host',
      isDelegated: false,
      isLocal: false,
      address: target.address,
      port: target.port,
      user: target.user,
      privateKeyFile: target.privateKeyFile,
      checksHostKey: 'yes',
      knownHostsFiles: target.knownHostsFiles,
      control: async () => here,
      ...more,
    };
    const controller = {
      check,
      diff: true,
      way: () => way,
      variable: () => undefined,
      find: (_: string, name: string) => join(root, name),
    };
    return synchronize.converse(values, elsewhere, controller as unknown as Controller);
  }

  test('pushes, foretells and pulls', async () => {
    plant(root, { 'site/a b': 'A', 'site/sub/c': 'C' });
    const foretold = await copy({ src: 'site/', dest: `${root}/there/` }, {}, true);
    const done = await copy({ src: 'site/', dest: `${root}/there/` });
    expect([foretold.status, done.status, done.message]).toEqual([
      'changed',
      'changed',
      expect.stringContaining('a b'),
    ]);
    expect(foretold.changes).toEqual(done.changes);
    expect(readFileSync(join(root, 'there/a b'), 'utf8')).toBe('A');
    expect((await copy({ src: 'site/', dest: `${root}/there/` })).status).toBe('ok');
    await copy({ mode: 'pull', src: `${root}/there/sub`, dest: 'back' });
    expect(readFileSync(join(root, 'back/sub/c'), 'utf8')).toBe('C');
  });

  test('a host whose key is another is not talked to', async () => {
    writeFileSync(join(root, 'none'), '');
    const outcome = await copy({ src: 'site/', dest: `${root}/there/` }, { knownHostsFiles: [join(root, 'none')] });
    expect(outcome.status).toBe('failed');
    expect(outcome.message).toContain('Host key verification failed');
  });
});
