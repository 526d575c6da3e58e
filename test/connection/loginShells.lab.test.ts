/** Login shells of every kind, and what their rc files print. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import { sh } from '../../src/script/sh.ts';
import { run } from '../support/describeConnection.ts';
import { refused } from '../support/logins.ts';
import { makeUser, noSshd, type Sshd, startSshd } from '../support/sshd.ts';

describe.skipIf(noSshd)(`login shells${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd(['MaxAuthTries 20'], ['ed25519', 'rsa']);
  });
  afterAll(() => {
    sshd?.stop();
  });

  const shells = ['/bin/bash', '/usr/bin/fish', '/bin/tcsh', '/bin/csh', '/bin/dash', '/bin/mksh'].filter(existsSync);
  test.each(shells)('%s works, whatever its rc files print', async (shell) => {
    const other = makeUser(shell);
    const noise = 'echo "done deadbeef 0 {\\"changed\\": true}"; echo noise >&2; printf "\\033[1mno newline"\n';
    const rc: Record<string, string> = {
      bash: '.bashrc',
      tcsh: '.tcshrc',
      csh: '.cshrc',
      fish: '.config/fish/config.fish',
    };
    const name = rc[shell.split('/').at(-1)!];
    if (name)
      execFileSync(
        'sh',
        [
          '-c',
          'mkdir -p "$(dirname "$1")"; cat >"$1"; chown -R "$0" "$2"',
          other.name,
          join(other.home, name),
          other.home,
        ],
        { input: noise },
      );
    try {
      const session = await openSession(
        sshd.target({ user: other.name, password: other.password, privateKeyFile: undefined }),
      );
      expect(await run(session, sh`put "$HOME $(id -un)"; exit 7`)).toMatchObject({
        rc: 7,
        stdout: Buffer.from(`${other.home} ${other.name}`),
        stderr: Buffer.alloc(0),
      });
      await session.close();
    } finally {
      other.remove();
    }
  });

  test('that let nobody in say so', async () => {
    for (const [shell, words] of [
      ['/usr/sbin/nologin', 'does not allow logins'],
      ['/bin/rbash', 'restricted'],
      ['/bin/false', 'ended with rc 1 before'],
    ] as const) {
      const other = makeUser(shell);
      try {
        expect(
          (await refused(sshd.target({ user: other.name, password: other.password, privateKeyFile: undefined })))
            .message,
        ).toContain(words);
      } finally {
        other.remove();
      }
    }
  });
});
