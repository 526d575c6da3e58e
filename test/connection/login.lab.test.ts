/** Who is let in, and what is said when not; against a real sshd. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, refused } from '../support/logins.ts';
import { makeKey, makeUser, noSshd, type Sshd, startSshd, type TestUser } from '../support/sshd.ts';

describe.skipIf(noSshd)(`the login${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  let user: TestUser;
  const at = (name: string) => join(sshd.folder, name);
  beforeAll(async () => {
    sshd = await startSshd(['MaxAuthTries 20'], ['ed25519', 'rsa']);
    user = makeUser();
    makeKey(at('stranger'));
  });
  afterAll(() => {
    user?.remove();
    sshd?.stop();
  });

  // Making and trying a dozen keys takes a while on a busy machine.
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
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'pass word', '-m', 'PKCS8', '-f', at('key-secret-pkcs8')]);
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
  }, 60_000);

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
      expect(error.hint).toMatch(/^it offers .*(sha1|cbc|ssh-rsa).*; we offer .*(curve25519|gcm|sha2|ed25519)/);
      old.stop();
    }
  });
});
