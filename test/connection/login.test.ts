/** Who is let in, who is trusted, and what is said when not; against a real sshd. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Hooks, openSession, type Target } from '../../src/connection/index.ts';
import type { PlayError } from '../../src/errors.ts';
import { sh } from '../../src/script/sh.ts';
import { plain, run } from '../support/describeConnection.ts';
import { freePort, makeKey, makeUser, noSshd, type Sshd, startSshd, type TestUser } from '../support/sshd.ts';

/** The error of a login that must fail. */
async function refused(target: Target, hooks?: Hooks): Promise<PlayError> {
  const session = await openSession(target, hooks).catch((error: PlayError) => error);
  if (!(session instanceof Error)) {
    await session.close();
    throw new Error('the login was accepted');
  }
  return session;
}

async function accepted(target: Target, hooks?: Hooks): Promise<void> {
  const session = await openSession(target, hooks);
  expect((await session.send([sh`put in`], plain))[0]!.stdout.toString()).toBe('in');
  await session.close();
}

describe.skipIf(noSshd)(`logins${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  let user: TestUser;
  const at = (name: string) => join(sshd.folder, name);
  const attempts = () => sshd.log().match(/Accepted|Failed|userauth|authenticating user/g)?.length ?? 0;
  beforeAll(async () => {
    sshd = await startSshd(['MaxAuthTries 20'], ['ed25519', 'rsa']);
    user = makeUser();
    makeKey(at('stranger'));
  });
  afterAll(() => {
    user?.remove();
    sshd?.stop();
  });

  describe('the host key', () => {
    const fingerprint = () =>
      execFileSync('ssh-keygen', ['-lf', at('host_ed25519.pub')])
        .toString()
        .split(' ')[1]!;
    const file = () => at('own_known_hosts');
    const own = (more: Partial<Target> = {}) => sshd.target({ knownHostsFiles: [file()], ...more });
    beforeEach(() => writeFileSync(file(), ''));

    test('of an unknown host is refused before any login, with its fingerprint and the way to trust it', async () => {
      const before = attempts();
      const error = await refused(own());
      expect(error).toMatchObject({
        code: 'host-key',
        message: `the host key of 127.0.0.1:${sshd.port} is not known: ssh-ed25519 ${fingerprint()}`,
      });
      expect(error.hint).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1 >>${file()}`);
      expect((await refused(own({ hostKeyChecking: 'ask' }))).code).toBe('host-key');
      expect(attempts()).toBe(before);
    });

    test('is remembered by accept-new, once, however many ask at the same time', async () => {
      writeFileSync(file(), 'no newline at the end');
      await Promise.all(Array.from({ length: 6 }, () => accepted(own({ hostKeyChecking: 'accept-new' }))));
      expect(readFileSync(file(), 'utf8').trim().split('\n')).toHaveLength(2);
      await accepted(own());
      expect(existsSync(`${file()}.lock`)).toBe(false);
    });

    test('is hashed when ssh_config says so', async () => {
      writeFileSync(at('config-hash'), 'HashKnownHosts yes\n');
      await accepted(own({ hostKeyChecking: 'accept-new', sshConfigFile: at('config-hash') }));
      expect(readFileSync(file(), 'utf8')).toMatch(/^\|1\|/);
      await accepted(own());
    });

    test('is asked about, one question at a time', async () => {
      const questions: string[] = [];
      const prompt = async (question: string) => {
        questions.push(question);
        return questions.length === 1 ? 'what' : fingerprint();
      };
      await Promise.all([1, 2].map(() => accepted(own({ hostKeyChecking: 'ask' }), { prompt })));
      expect(questions).toHaveLength(2);
      writeFileSync(file(), '');
      const error = await refused(own({ hostKeyChecking: 'ask' }), { prompt: async () => 'no' });
      expect(error.message).toContain('was not accepted');
    });

    test('that changed is refused, with both fingerprints, the line, and the way to forget it', async () => {
      writeFileSync(file(), `# one\n[127.0.0.1]:${sshd.port} ${readFileSync(at('stranger.pub'), 'utf8')}`);
      for (const hostKeyChecking of ['yes', 'ask', 'accept-new'] as const) {
        const error = await refused(own({ hostKeyChecking }), { prompt: async () => 'yes' });
        expect(error.message).toContain('has changed');
        expect(error.message).toContain(fingerprint());
        expect(error.message).toContain(`${file()}:2`);
        expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}'`);
      }
    });

    test('that changed is used without checking, but no password is sent', async () => {
      writeFileSync(file(), `[127.0.0.1]:${sshd.port} ${readFileSync(at('stranger.pub'), 'utf8')}`);
      const warnings: string[] = [];
      const hooks = { warn: (message: string) => void warnings.push(message) };
      await accepted(own({ hostKeyChecking: 'no' }), hooks);
      expect(warnings[0]).toContain('host keys are not checked');
      const error = await refused(
        own({ hostKeyChecking: 'no', privateKeyFile: undefined, user: user.name, password: user.password }),
        hooks,
      );
      expect(error.code).toBe('authentication');
      expect(sshd.log()).not.toContain(`Accepted password for ${user.name}`);
    });

    test('that is revoked is refused under every policy', async () => {
      const good = readFileSync(at('known_hosts'), 'utf8');
      writeFileSync(file(), `${good}@revoked * ${readFileSync(at('host_ed25519.pub'), 'utf8')}`);
      for (const hostKeyChecking of ['yes', 'no'] as const)
        expect((await refused(own({ hostKeyChecking }))).message).toContain('is revoked');
    });

    test('of a host known through an authority only is refused with the reason', async () => {
      writeFileSync(file(), `@cert-authority * ${readFileSync(at('stranger.pub'), 'utf8')}`);
      const error = await refused(own({ hostKeyChecking: 'accept-new' }));
      expect(error.message).toContain('certificate authority');
      expect(error.hint).toContain('openssh');
    });

    test('of the known type is asked for', async () => {
      writeFileSync(
        file(),
        readFileSync(at('known_hosts'), 'utf8')
          .split('\n')
          .filter((line) => line.includes('ssh-rsa'))
          .join('\n'),
      );
      await accepted(own());
    });
  });

  describe('the login', () => {
    test('works with keys of every type and form', async () => {
      const forms: [string, string, string[]][] = [
        ['ed25519', 'ed25519', []],
        ['rsa', 'rsa', ['-b', '2048']],
        ['ecdsa', 'ecdsa', ['-b', '384']],
        ['rsa-pem', 'rsa', ['-b', '2048', '-m', 'PEM']],
        ['ecdsa-pem', 'ecdsa', ['-b', '256', '-m', 'PEM']],
        ['rsa-pkcs8', 'rsa', ['-b', '2048', '-m', 'PKCS8']],
        ['ecdsa-pkcs8', 'ecdsa', ['-b', '521', '-m', 'PKCS8']],
      ];
      for (const [name, type, more] of forms) makeKey(at(`key-${name}`), type, ...more);
      execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('key-ed-pkcs8')]);
      chmodSync(at('key-ed-pkcs8'), 0o600);
      copyFileSync(at('key-rsa-pkcs8'), at('key-secret-pkcs8'));
      execFileSync('ssh-keygen', [
        '-q',
        '-p',
        '-P',
        '',
        '-N',
        'pass word',
        '-m',
        'PKCS8',
        '-f',
        at('key-secret-pkcs8'),
      ]);
      makeKey(at('key-secret-openssh'));
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'pass word', '-f', at('key-secret-openssh')]);
      const names = [...forms.map(([name]) => name), 'secret-openssh'];
      for (const name of names) appendFileSync(at('authorized_keys'), readFileSync(at(`key-${name}.pub`)));
      for (const name of names.filter((each) => !each.startsWith('secret')))
        await accepted(sshd.target({ privateKeyFile: at(`key-${name}`) }));
      for (const name of ['secret-pkcs8', 'secret-openssh']) {
        const key = { privateKeyFile: at(`key-${name}`) };
        await accepted(sshd.target({ ...key, passphrase: 'pass word' }));
        await accepted(sshd.target(key), { prompt: async (_, secret) => (secret ? 'pass word' : '') });
        expect((await refused(sshd.target(key))).message).toContain('it is encrypted and no passphrase was given');
        expect((await refused(sshd.target({ ...key, passphrase: 'wrong' }))).message).toContain(
          'the passphrase is wrong',
        );
      }
      const text = readFileSync(at('key-rsa-pkcs8'), 'utf8');
      await accepted(sshd.target({ privateKeyFile: undefined, privateKey: text }));
      // No OpenSSH tool derives this key's public half; that it reaches the server under its own fingerprint is what counts.
      expect((await refused(sshd.target({ privateKeyFile: at('key-ed-pkcs8') }))).message).toMatch(
        /key-ed-pkcs8 \(ssh-ed25519 SHA256:/,
      );
    });

    test('refuses a key that others may read, and one that is not there', async () => {
      copyFileSync(at('id_ed25519'), at('open_key'));
      chmodSync(at('open_key'), 0o644);
      expect((await refused(sshd.target({ privateKeyFile: at('open_key') }))).message).toContain(
        `its mode is 0644, so others may read it; run: chmod 600 ${at('open_key')}`,
      );
      expect((await refused(sshd.target({ privateKeyFile: at('no_key') }))).message).toContain('there is no such file');
    });

    test('works with a password, even one with quotes in it', async () => {
      await accepted(sshd.target({ user: user.name, password: user.password, privateKeyFile: undefined }));
    });

    test('that fails names the user, what was tried and what the server takes', async () => {
      const error = await refused(sshd.target({ privateKeyFile: at('stranger') }));
      const print = execFileSync('ssh-keygen', ['-lf', at('stranger.pub')])
        .toString()
        .split(' ')[1]!;
      expect(error).toMatchObject({ code: 'authentication' });
      for (const words of [
        'refused the login as root',
        `${at('stranger')} (ssh-ed25519 ${print})`,
        'no agent',
        'no password',
        'the server allows publickey',
      ])
        expect(error.message).toContain(words);
      const wrong = await refused(sshd.target({ user: user.name, password: 'wrong', privateKeyFile: undefined }));
      expect(wrong.message).toContain('a password');
      expect(wrong.message).not.toContain('wrong');
    });

    test('asks the agent, and only for named keys under IdentitiesOnly', async () => {
      const socket = at('agent');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
      const environment = { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket };
      execFileSync('ssh-add', ['-q', at('stranger')], { env: environment });
      const target = sshd.target({ agentSocket: socket, privateKeyFile: undefined });
      expect((await refused(target)).message).toContain('agent with 1 key');
      execFileSync('ssh-add', ['-q', at('id_ed25519')], { env: environment });
      await accepted(target);
      writeFileSync(at('config-only'), `IdentitiesOnly yes\nIdentityFile ${at('stranger')}\n`);
      expect((await refused({ ...target, sshConfigFile: at('config-only') })).message).not.toContain('id_ed25519');
      agent.kill();
      expect((await refused({ ...target, agentSocket: at('none') })).message).toContain('the agent could not be asked');
    });

    test('never takes SHA-1, CBC or the like from a server', async () => {
      const weak = [
        ['KexAlgorithms diffie-hellman-group14-sha1'],
        ['Ciphers aes128-cbc'],
        ['MACs hmac-sha1', 'Ciphers aes128-ctr'],
        ['HostKeyAlgorithms ssh-rsa'],
      ];
      for (const options of weak) {
        const old = await startSshd(options, ['rsa']);
        const error = await refused(old.target());
        expect([options, error.message]).toEqual([options, expect.stringContaining('no safe algorithm in common')]);
        expect(error.hint).toContain('curve25519-sha256');
        old.stop();
      }
    });
  });

  describe('the way', () => {
    let bastion: Sshd;
    let second: Sshd;
    beforeAll(async () => {
      [bastion, second] = await Promise.all([startSshd(), startSshd()]);
      for (const hop of [bastion, second]) {
        appendFileSync(join(hop.folder, 'authorized_keys'), readFileSync(at('id_ed25519.pub')));
        appendFileSync(at('known_hosts'), readFileSync(join(hop.folder, 'known_hosts')));
      }
    });
    afterAll(() => {
      bastion?.stop();
      second?.stop();
    });

    test('leads over jump hosts, each checked under its own name', async () => {
      const jump = [`root@127.0.0.1:${bastion.port}`, `root@127.0.0.1:${second.port}`];
      await accepted(sshd.target({ jump }));
      const known = readFileSync(at('known_hosts'), 'utf8').split('\n');
      const logins = () => [second, sshd].map((hop) => hop.log().match(/Connection from|userauth|Accepted publickey/g));
      for (const [index, hop] of [bastion, second].entries()) {
        writeFileSync(at('partly_known'), known.filter((line) => !line.includes(`:${hop.port} `)).join('\n'));
        const before = logins();
        const error = await refused(sshd.target({ jump, knownHostsFiles: [at('partly_known')] }));
        expect(error.message).toContain(`the host key of 127.0.0.1:${hop.port} is not known`);
        // The hop whose key is in doubt is called, and no other after it.
        expect(logins().slice(index)).toEqual(before.slice(index));
      }
    });

    test('leads through a proxy command', async () => {
      await accepted(sshd.target({ proxyCommand: 'busybox nc %h %p' }));
    });

    test('that ends before the host is explained with address, cause and time', async () => {
      const port = await freePort();
      const closed = await refused(sshd.target({ port }));
      expect(closed).toMatchObject({ code: 'unreachable', cause: { started: false } });
      expect(closed.message).toMatch(`cannot reach box (127.0.0.1:${port}): connection refused after 0.`);
      const unknown = await refused(sshd.target({ address: 'no-such-host.invalid' }));
      expect(unknown.message).toMatch(
        /cannot reach box \(no-such-host.invalid:\d+\): the name (is not known|server does not answer)/,
      );
      const jump = [`root@127.0.0.1:${bastion.port}`];
      expect((await refused(sshd.target({ port, jump }))).message).toContain(
        `via root@127.0.0.1:${bastion.port}: the jump host says`,
      );
      const openssh = await refused(sshd.target({ port, transport: 'openssh', sshConfigFile: '/dev/null' }));
      expect(openssh.message).toContain('Connection refused');
    });

    test('that ends at something else than sshd does not hang', async () => {
      const listening = (server: Server) =>
        new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
      const silent = await listening(createServer((socket) => socket.on('error', () => {})));
      const { port } = silent.address() as { port: number };
      const rude = await listening(
        createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      const error = await refused(sshd.target({ port: (rude.address() as { port: number }).port }));
      expect(error.code).toBe('unreachable');
      const slow = await refused(sshd.target({ port, connectTimeout: 1 }));
      expect(slow.message).toContain('did not answer as an SSH server within 1 second');
      silent.close();
      rude.close();
    });
  });

  describe('login shells', () => {
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
});
