/** A real sshd on loopback, for tests: its own keys, its own port, its own users; gone when the test is over. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../src/connection/index.ts';

/** Why these tests cannot run here, or undefined. They need root, since sshd changes users. */
export const noSshd =
  process.getuid?.() !== 0 ? 'needs root' : existsSync('/usr/sbin/sshd') ? undefined : 'needs /usr/sbin/sshd';

export interface Sshd {
  readonly port: number;
  /** Holds `id_ed25519`, `known_hosts`, host keys `host_ed25519` and so on, `authorized_keys` and `log`. */
  readonly folder: string;
  /** A target that logs in as root with the key of the folder. */
  target(more?: Partial<Target>): Target;
  log(): string;
  stop(): void;
}

/** Makes a key pair without passphrase. */
export function makeKey(file: string, type = 'ed25519', ...more: string[]): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file, '-C', 'test key', ...more]);
}

/** Starts a server; `options` are lines for its configuration, before ours. */
export async function startSshd(
  options: readonly string[] = [],
  hostKeys: readonly string[] = ['ed25519'],
): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-test-'));
  chmodSync(folder, 0o755);
  mkdirSync('/run/sshd', { recursive: true });
  for (const type of hostKeys) makeKey(join(folder, `host_${type}`), type);
  makeKey(join(folder, 'id_ed25519'));
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'id_ed25519.pub')), { mode: 0o644 });
  const port = await freePort();
  const config = [
    ...options,
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeys.map((type) => `HostKey ${folder}/host_${type}`),
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/pid`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'LogLevel VERBOSE',
    'PrintMotd no',
  ];
  writeFileSync(join(folder, 'config'), `${config.join('\n')}\n`);
  const names = hostKeys.map((type) => `[127.0.0.1]:${port} ${readFileSync(join(folder, `host_${type}.pub`), 'utf8')}`);
  writeFileSync(join(folder, 'known_hosts'), names.join(''));
  const server = spawn('/usr/sbin/sshd', ['-D', '-f', join(folder, 'config'), '-E', join(folder, 'log')], {
    stdio: 'ignore',
  });
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  // A test that fails half-way must not leave a server behind.
  process.once('exit', stop);
  await answers(port, server);
  return {
    port,
    folder,
    target: (more) => ({
      name: 'box',
      transport: 'ssh',
      address: '127.0.0.1',
      port,
      user: 'root',
      privateKeyFile: join(folder, 'id_ed25519'),
      knownHostsFiles: [join(folder, 'known_hosts')],
      hostKeyChecking: 'yes',
      sshConfigFile: 'none',
      home: folder,
      operator: 'root',
      environment: { PATH: process.env['PATH'], HOME: folder },
      ...more,
    }),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    stop: () => {
      process.off('exit', stop);
      stop();
    },
  };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && server.exitCode === null; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('sshd did not start');
}

export interface TestUser {
  readonly name: string;
  readonly home: string;
  readonly password: string;
  remove(): void;
}

/** Makes a user with a home, a password and a login shell. */
export function makeUser(shell = '/bin/sh'): TestUser {
  const name = `rt${randomBytes(4).toString('hex')}`;
  const home = mkdtempSync(join(tmpdir(), 'home-test-'));
  const password = `it's "${randomBytes(4).toString('hex')}" $x`;
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim();
  execFileSync('useradd', ['-M', '-d', home, '-s', shell, '-p', hash, name]);
  execFileSync('chown', [name, home]);
  const remove = () => {
    execFileSync('sh', [
      '-c',
      'pkill -KILL -u "$0"; userdel "$0" 2>/dev/null; groupdel "$0" 2>/dev/null; rm -rf "$1"',
      name,
      home,
    ]);
  };
  process.once('exit', remove);
  return {
    name,
    home,
    password,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
