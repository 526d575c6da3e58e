/** Which servers are trusted, and what is said of those that are not; against a real sshd. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../src/connection/index.ts';
import { accepted, refused } from '../support/logins.ts';
import { makeKey, makeUser, noSshd, type Sshd, startSshd, type TestUser } from '../support/sshd.ts';

describe.skipIf(noSshd)(`the host key${noSshd ? ` (${noSshd})` : ''}`, () => {
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
