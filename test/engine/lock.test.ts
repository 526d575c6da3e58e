/** One run per inventory at a time (REL-23). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocks, type LockOptions } from '../../src/engine/lock.ts';
import type { Session } from '../../src/script/session.ts';
import { openShell, shells } from '../support/localShell.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'reprise-lock-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

let count = 0;
/** Names that no other test uses, for locks of root lie in a folder of the system. */
const inventory = (): string => `test${process.pid}x${++count}`;

const options = (name: string, more: Partial<LockOptions> = {}): LockOptions => ({
  inventory: name,
  user: 'ada',
  controller: 'desk',
  pid: 4711,
  playbook: 'site.yml',
  isAlive: () => true,
  ...more,
});

async function withSessions(shell: (typeof shells)[number], use: (a: Session, b: Session) => Promise<void>) {
  const [a, b] = [await openShell(shell, home), await openShell(shell, home)];
  try {
    await use(a, b);
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

describe.each(shells)('in %s', (shell) => {
  test('a second run is refused and told by whom, until the first is over', async () => {
    const name = inventory();
    await withSessions(shell, async (a, b) => {
      const first = createLocks({ id: 'one' }, options(name));
      const second = createLocks({ id: 'two' }, options(name, { user: 'bob', pid: 12 }));
      const other = createLocks({ id: 'three' }, options(inventory()));
      await first.take('web1', a);
      await expect(second.take('web1', b)).rejects.toThrow(
        /another run works on web1: ada@desk, pid 4711, since 20.*, with site.yml/,
      );
      await other.take('web1', b);
      await first.releaseAll();
      second.forget('web1');
      await second.take('web1', b);
      await Promise.all([second.releaseAll(), other.releaseAll()]);
    });
  });

  test('what a dead process of this controller left is taken over', async () => {
    const name = inventory();
    await withSessions(shell, async (a, b) => {
      const dead = createLocks({ id: 'one' }, options(name));
      await dead.take('web1', a);
      const next = createLocks({ id: 'two' }, options(name, { isAlive: () => false }));
      await next.take('web1', b);
      await next.releaseAll();
    });
  });

  test('a lock that nobody touched for a minute counts no more', async () => {
    const name = inventory();
    await withSessions(shell, async (a, b) => {
      await createLocks({ id: 'one' }, options(name)).take('web1', a);
      const folder = ['/run/lock', '/var/lock', home].find((one) => locksIn(one, name).length > 0)!;
      execFileSync('touch', ['-d', '2 minutes ago', join(folder, locksIn(folder, name)[0]!)]);
      const next = createLocks({ id: 'two' }, options(name, { controller: 'elsewhere' }));
      await next.take('web1', b);
      await next.releaseAll();
    });
  });
});

test('a lock goes when its shell does', async () => {
  const name = inventory();
  const session = await openShell('dash', home);
  await createLocks({ id: 'one' }, options(name)).take('web1', session);
  const everywhere = (): string[] => ['/run/lock', '/var/lock', home].flatMap((one) => locksIn(one, name));
  expect(everywhere()).not.toEqual([]);
  await session.close();
  await expect.poll(everywhere, { timeout: 15_000, interval: 500 }).toEqual([]);
}, 30_000);

function locksIn(folder: string, name: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.startsWith(`.reprise-${name}-`));
  } catch {
    return [];
  }
}
