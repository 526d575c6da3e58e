/** Becoming another user, with real sudo, su and doas where they are, and with a false sudo for what real ones rarely do. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Become, openSession, type Target } from '../../src/connection/index.ts';
import type { PlayError } from '../../src/errors.ts';
import { Upload } from '../../src/script/script.ts';
import { sh } from '../../src/script/sh.ts';
import { run } from '../support/describeConnection.ts';
import { exists } from '../support/shells.ts';
import { makeUser, noSshd, type Sshd, startSshd, type TestUser } from '../support/sshd.ts';

const noSudo = noSshd ?? (exists('sudo') && existsSync('/etc/sudoers.d') ? undefined : 'needs sudo');

describe.skipIf(noSudo)(`become${noSudo ? ` (${noSudo})` : ''}`, () => {
  let sshd: Sshd;
  const users: Record<string, TestUser> = {};
  const rules = `/etc/sudoers.d/reprise-test-${process.pid}`;
  const user = (name: string) => users[name]!;
  beforeAll(async () => {
    sshd = await startSshd();
    for (const name of ['asked', 'free', 'nobody', 'tty'])
      users[name] = makeUser(name === 'free' ? '/bin/bash' : '/bin/sh');
    const lines = [
      `${user('asked').name} ALL=(ALL) ALL`,
      `${user('free').name} ALL=(ALL) NOPASSWD: ALL`,
      `${user('tty').name} ALL=(ALL) NOPASSWD: ALL`,
      `Defaults:${user('tty').name} requiretty`,
      `Defaults:${user('asked').name} lecture=always`,
    ];
    writeFileSync(rules, `${lines.join('\n')}\n`, { mode: 0o440 });
  });
  afterAll(() => {
    rmSync(rules, { force: true });
    for (const each of Object.values(users)) each.remove();
    sshd?.stop();
  });

  const login = (name: string, become: Become | undefined, more: Partial<Target> = {}): Target =>
    sshd.target({ user: user(name).name, password: user(name).password, privateKeyFile: undefined, become, ...more });

  /** Who one is after becoming, having carried all bytes both ways. */
  async function whoami(target: Target): Promise<string> {
    const session = await openSession(target);
    const all = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
    const { stdout } = await run(session, sh`cat ${new Upload(all)} ${new Upload(Buffer.concat(Array(64).fill(all)))}`);
    expect(stdout.equals(Buffer.concat(Array(65).fill(all)))).toBe(true);
    const reply = await run(session, sh`put "$(id -un) $HOME"`);
    await session.close();
    return reply.stdout.toString();
  }
  const failure = async (target: Target): Promise<PlayError> => {
    const session = await openSession(target).catch((error: PlayError) => error);
    if (session instanceof Error) return session;
    await session.close();
    throw new Error('it was allowed');
  };

  describe('sudo', () => {
    test('with a password, sent over the line and never in an argument', async () => {
      const target = login('asked', { method: 'sudo', password: user('asked').password });
      expect(await whoami(target)).toBe('root /root');
      const session = await openSession(target);
      expect(
        (
          await run(session, sh`cat /proc/[0-9]*/cmdline | grep -cF -f ${new Upload(`${user('asked').password}\n`)}`)
        ).stdout.toString(),
      ).toBe('0\n');
      await session.close();
    });

    test('without a password where none is asked for, given one or not', async () => {
      expect(await whoami(login('free', { method: 'sudo' }))).toBe('root /root');
      expect(await whoami(login('free', { method: 'sudo', password: 'unused', user: user('nobody').name }))).toBe(
        `${user('nobody').name} ${user('nobody').home}`,
      );
      expect(await whoami(login('free', { method: 'sudo', flags: '-H -S -n' }))).toBe('root /root');
    });

    test('that insists on a terminal gets one', async () => {
      expect(await whoami(login('tty', { method: 'sudo' }))).toBe('root /root');
      expect(await whoami(login('tty', { method: 'sudo', password: 'unused' }))).toBe('root /root');
    });

    test('says what is wrong: no password, a wrong one, no right, no such user, no sudo', async () => {
      const missing = await failure(login('asked', { method: 'sudo' }));
      expect(missing).toMatchObject({
        code: 'become',
        message: expect.stringMatching(/^sudo on box \(.*\) needs a password$/),
        hint: expect.stringContaining('-K'),
      });
      const started = Date.now();
      const wrong = await failure(login('asked', { method: 'sudo', password: 'wr0ng' }));
      expect(wrong.message).toMatch(/^sudo on box \(.*\) refused the password$/);
      expect(Date.now() - started).toBeLessThan(12_000);
      const password = user('nobody').password;
      expect((await failure(login('nobody', { method: 'sudo', password }))).message).toContain(
        'does not allow this user to become root',
      );
      expect((await failure(login('free', { method: 'sudo', user: 'no-such-user' }))).message).toContain(
        'knows no user no-such-user',
      );
      const absent = await failure(login('free', { method: 'sudo', exe: '/opt/none/sudo' }));
      expect(absent.message).toMatch(/^\/opt\/none\/sudo is not installed on box/);
    });

    test('in any language, split over packets, or silent for ever', async () => {
      const fake = join(user('free').home, 'sudo');
      // Takes our prompt from -p, prints it in pieces between noise, and reads one line.
      const script = `#!/bin/sh
while [ $# -gt 0 ]; do case $1 in -p) shift; prompt=$1 ;; /bin/sh) break ;; esac; shift; done
echo "Wir gehen davon aus: パスワード:" >&2
first=\${prompt%"\${prompt#????????????}"}
printf %s "$first" >&2; sleep 0.3; printf %s "\${prompt#"$first"}" >&2
read -r word
echo "$word" >"$0.said"
exec "$@"
`;
      writeFileSync(fake, script);
      chmodSync(fake, 0o755);
      expect(await whoami(login('free', { method: 'sudo', exe: fake, password: "pa'ss" }))).toContain(
        user('free').name,
      );
      expect(readFileSync(`${fake}.said`, 'utf8')).toBe("pa'ss\n");
      writeFileSync(fake, '#!/bin/sh\nprintf "Verification code: " >&2\nsleep 30\n');
      const silent = await failure(login('free', { method: 'sudo', exe: fake, password: 'x', timeout: 1 }));
      expect(silent.message).toContain('did not open a shell within 1 seconds; it said: Verification code:');
    });

    test('over openssh and on this machine', async () => {
      const key = { transport: 'openssh', sshConfigFile: '/dev/null', user: 'root', password: undefined } as const;
      const become: Become = { method: 'sudo', user: user('nobody').name };
      const expected = `${user('nobody').name} ${user('nobody').home}`;
      expect(await whoami(sshd.target({ ...key, become }))).toBe(expected);
      expect(await whoami({ name: 'here', transport: 'local', address: 'localhost', become })).toBe(expected);
      // This user must give a password to become itself, so the whole handshake runs on this machine.
      const inner = {
        method: 'sudo',
        user: 'root',
        exe: `sudo -n -u ${user('asked').name} sudo`,
        password: user('asked').password,
      } as const;
      expect(await whoami({ name: 'here', transport: 'local', address: 'localhost', become: inner })).toBe(
        'root /root',
      );
    });

    test('does not keep interrupt and timeout from the processes of the other user', async () => {
      for (const more of [{}, { password: user('asked').password }]) {
        const session = await openSession(login(more.password ? 'asked' : 'free', { method: 'sudo', ...more }));
        const file = `/tmp/reprise-test-${process.pid}-${Math.random()}`;
        await expect(run(session, sh`(sleep 2; : >${file}) & wait`, { timeout: 0.4 })).rejects.toMatchObject({
          code: 'timeout',
        });
        await new Promise((resolve) => setTimeout(resolve, 2300));
        expect(existsSync(file)).toBe(false);
      }
    });
  });

  describe('su', () => {
    test('with a password, and from root without one', async () => {
      const { name, home, password } = user('nobody');
      expect(await whoami(login('free', { method: 'su', user: name, password }))).toBe(`${name} ${home}`);
      expect(await whoami(sshd.target({ become: { method: 'su', user: name } }))).toBe(`${name} ${home}`);
      expect(await whoami(sshd.target({ become: { method: 'su', user: name, password: 'unused' } }))).toBe(
        `${name} ${home}`,
      );
    });

    test('says what is wrong', async () => {
      const { name } = user('nobody');
      expect((await failure(login('free', { method: 'su', user: name }))).message).toContain('needs a password');
      expect((await failure(login('free', { method: 'su', user: name, password: 'wrong' }))).message).toContain(
        'refused the password',
      );
      expect((await failure(login('free', { method: 'su', user: 'no-such-user', password: 'x' }))).message).toContain(
        'knows no user no-such-user',
      );
    });
  });

  describe.skipIf(!exists('doas') || existsSync('/etc/doas.conf'))('doas', () => {
    beforeAll(() =>
      writeFileSync('/etc/doas.conf', `permit ${user('asked').name}\npermit nopass ${user('free').name}\n`, {
        mode: 0o400,
      }),
    );
    afterAll(() => rmSync('/etc/doas.conf', { force: true }));

    test('with a password at a terminal, and without', async () => {
      expect(await whoami(login('free', { method: 'doas' }))).toBe('root /root');
      expect(await whoami(login('asked', { method: 'doas', password: user('asked').password }))).toBe('root /root');
    });

    test('says what is wrong', async () => {
      expect((await failure(login('asked', { method: 'doas' }))).message).toContain('needs a password');
      expect((await failure(login('asked', { method: 'doas', password: 'wrong' }))).message).toContain(
        'refused the password',
      );
      expect((await failure(login('nobody', { method: 'doas' }))).message).toContain('does not allow this user');
    });
  });

  test('words that a login shell might read otherwise are refused', async () => {
    for (const bad of ['a;b', "it's", '$(id)', '-u']) {
      const error = await openSession(sshd.target({ become: { method: 'sudo', user: bad } })).catch(
        (reason: PlayError) => reason,
      );
      expect(error).toMatchObject({ code: 'become' });
    }
  });
});
