/** Hosts in trouble: full disks, no folder to write to, odd environments. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool, openSession, type Target } from '../../src/connection/index.ts';
import { Upload } from '../../src/script/script.ts';
import { sh } from '../../src/script/sh.ts';
import { run } from '../support/describeConnection.ts';
import { shells } from '../support/shells.ts';

const here: Target = { name: 'here', transport: 'local', address: 'localhost' };
const path = process.env['PATH'];

/** Whether a small file system can be mounted: as root, and not in every container. */
const small = mkdtempSync(join(tmpdir(), 'small-'));
const mounted = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', small], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', small]);
  rmSync(small, { recursive: true, force: true });
});

describe.each(shells)('$name', ({ command }) => {
  test.skipIf(!mounted)('a full disk leaves the file as it was, and is named', async () => {
    const file = join(small, 'file');
    writeFileSync(file, 'old');
    const session = await openSession({ ...here, shell: command });
    const { rc, records } = await run(session, sh`replace ${file} ${new Upload(Buffer.alloc(400_000, 'x'))}`);
    expect(rc).toBe(1);
    const message = records.find(([key]) => key === 'msg')?.[1].toString();
    expect(message).toMatch(`cannot replace ${file}: `);
    expect(message).toMatch(/no space left/i);
    expect([readFileSync(file, 'utf8'), readdirSync(small)]).toEqual(['old', ['file']]);
    await session.close();
    rmSync(file);
  });

  test.skipIf(!mounted)(
    'an upload that does not fit fails the task, and its bytes are not taken for commands',
    async () => {
      const pool = createPool();
      const target = { ...here, shell: command, environment: { PATH: path, TMPDIR: small } };
      const session = await pool.session(target);
      const bytes = Buffer.from('touch /tmp/reprise-pwned\n'.repeat(100_000));
      const reply = await run(session, sh`put never ${new Upload(bytes)}`);
      expect(reply).toMatchObject({ status: 'done', rc: 1, stdout: Buffer.alloc(0) });
      expect(reply.records[1]?.[1].toString()).toMatch(
        /^cannot store a file on the host: .*(no space left|I\/O error)/is,
      );
      await expect(run(session, sh`[ ! -e /tmp/reprise-pwned ] && put on`)).resolves.toMatchObject({
        rc: 0,
        stdout: Buffer.from('on'),
      });
      await pool.closeAll();
      expect(readdirSync(small)).toEqual([]);
    },
  );

  test('an environment without HOME, with odd settings, does not disturb', async () => {
    const environment = {
      PATH: '/usr/bin:/bin',
      ENV: '/etc/nothing',
      CDPATH: '/',
      IFS: 'x',
      LC_ALL: 'tr_TR.UTF-8',
      TMPDIR: '/none',
      GREP_OPTIONS: '--color',
    };
    const session = await openSession({ ...here, shell: command, environment });
    const { stdout } = await run(
      session,
      sh`put "$HOME|$PATH|$LC_ALL|\${ENV-}|$(umask)"; (host_locale; put "|$LC_ALL")`,
    );
    const home = execFileSync('sh', ['-c', 'echo ~root']).toString().trim();
    const expected = `/usr/bin:/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin|C||0022|tr_TR.UTF-8`;
    expect(stdout.toString().replace(/\|0?022\|/, '|0022|')).toBe(
      `${process.getuid?.() === 0 ? home : stdout.toString().split('|')[0]}|${expected}`,
    );
    await session.close();
  });

  test('what a killed session left is swept by the next one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
    const target = { ...here, shell: command, environment: { PATH: path, TMPDIR: folder } };
    const first = await openSession(target);
    await run(first, sh`kill -KILL $$`).catch(() => {});
    expect(readdirSync(folder)).toHaveLength(1);
    const second = await openSession(target);
    expect(readdirSync(folder)).toHaveLength(1);
    await second.close();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('a command that does not exist', () => {
  let problem: unknown;
  beforeAll(async () => {
    problem = await openSession({ ...here, shell: '/no/such/shell' }).catch((error) => error);
  });
  test('is an unreachable host with what was said', () => {
    expect(problem).toMatchObject({ code: 'unreachable', cause: { started: false } });
    expect(String(problem)).toContain('/no/such/shell');
  });
});
