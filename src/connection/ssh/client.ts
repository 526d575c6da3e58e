/** One SSH connection over a stream: algorithms, host key, login, keepalive, and errors in words. */
import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig } from 'ssh2';
import { PlayError } from '../../errors.ts';
import { type LostLine, notStarted } from '../shell.ts';
import type { Hooks, Target } from '../target.ts';
import { prepareLogin } from './auth.ts';
import { knownTypes, readKnownHosts } from './knownHosts.ts';
import type { SshSettings } from './settings.ts';
import { trustKey } from './trust.ts';

/** No SHA-1, no CBC, no group 14 with SHA-1; no ChaCha20, which a server without strict key exchange makes unsafe. */
const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
};

/** Seconds from the key exchange to the end of the login; PAM and name services can be slow. */
const loginTimeout = 30;

export interface ClientSetup {
  /** Opens the stream, once everything is at hand that may need a question to the operator. */
  readonly dial: () => Promise<Duplex>;
  readonly where: string;
  readonly target: Target;
  readonly hooks: Hooks;
  readonly ssh2: typeof import('ssh2');
  /** Whether the target's password is this hop's. */
  readonly ownPassword: boolean;
}

/** Shakes hands and logs in. */
export async function openClient(settings: SshSettings, setup: ClientSetup): Promise<Client> {
  const { where, hooks, ssh2 } = setup;
  const known = readKnownHosts([...settings.userKnownHosts, ...settings.globalKnownHosts]);
  const login = await prepareLogin(settings, setup);
  const socket = await setup.dial();
  const client = new ssh2.Client();
  let refusal: unknown;
  let greeted = false;
  let waiting = false;
  /** The lists of algorithms that were compared last, by whose they are. */
  const offers: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    const started = Date.now();
    let left = settings.connectTimeout;
    let what = `did not answer as an SSH server within ${left} second${left === 1 ? '' : 's'}`;
    const clock = setInterval(() => {
      // The clock stands while somebody reads a fingerprint.
      if (!waiting && --left <= 0) fail(new PlayError('unreachable', `${where} ${what}`, { cause: notStarted }));
    }, 1000);
    function fail(error: unknown): void {
      clearInterval(clock);
      client.destroy();
      socket.destroy();
      reject(error);
    }
    client.on('error', (error) => fail(refusal ?? explainError(error, { where, login, greeted, offers, started })));
    client.on('close', () => fail(refusal ?? hungUp(where, greeted)));
    client.on('handshake', () => {
      greeted = true;
      left = loginTimeout;
      what = `did not finish the login within ${left} seconds`;
    });
    client.on('ready', () => {
      clearInterval(clock);
      client.removeAllListeners('error');
      client.removeAllListeners('close');
      resolve(client);
    });
    const config: ConnectConfig = {
      sock: socket as never,
      username: settings.user,
      readyTimeout: 0,
      // ssh2 counts one more than OpenSSH does: this is 15 seconds, three times.
      keepaliveInterval: 15_000,
      keepaliveCountMax: 2,
      debug: (line) => {
        if (greeted) return;
        const [, side, list] = /^Handshake: \((local|remote)\) [^:]+: (.*)$/.exec(line) ?? [];
        if (side !== undefined && list !== undefined) offers[side] = list.replaceAll(',', ', ');
      },
      algorithms: { ...algorithms, serverHostKey: orderTypes(knownTypes(known, addressOf(settings))) } as never,
      authHandler: login.handler as never,
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        waiting = true;
        trustKey(settings, key, hooks).then(
          ({ passwords }) => {
            waiting = false;
            if (!passwords) login.withholdPasswords();
            verify(true);
          },
          (error) => {
            refusal = error;
            verify(false);
          },
        );
      },
    };
    try {
      client.connect(config);
    } catch (error) {
      fail(error);
    }
  });
}

function addressOf(settings: SshSettings): { host: string; port: number } {
  return {
    host: settings.hostKeyAlias ?? settings.host,
    port: settings.hostKeyAlias === undefined ? settings.port : 22,
  };
}

/** Types that are known for the host come first, so a server with several keys shows one that can be checked. */
function orderTypes(types: readonly string[]): string[] {
  const isKnown = (algorithm: string) => types.includes(algorithm.startsWith('rsa-sha2') ? 'ssh-rsa' : algorithm);
  return [
    ...algorithms.serverHostKey.filter(isKnown),
    ...algorithms.serverHostKey.filter((algorithm) => !isKnown(algorithm)),
  ];
}

function hungUp(where: string, greeted: boolean): PlayError {
  const cause: LostLine = greeted ? notStarted : { ...notStarted, retry: 'later' };
  return new PlayError(
    'unreachable',
    `${where} hung up ${greeted ? 'during the login' : 'before the login; it may be too busy (MaxStartups)'}`,
    { cause },
  );
}

type Failing = {
  where: string;
  login: { failure(where: string): PlayError };
  greeted: boolean;
  offers: Readonly<Record<string, string>>;
  started: number;
};

function explainError(error: Error & { level?: string; code?: string }, of: Failing): PlayError {
  if (error.level === 'client-authentication') return of.login.failure(of.where);
  if (/no matching|no supported/i.test(error.message)) {
    return new PlayError(
      'unreachable',
      `${of.where} and we have no safe algorithm in common (${error.message.replace(/^Handshake failed: /, '')})`,
      {
        cause: notStarted,
        hint: `it offers ${of.offers['remote'] ?? 'nothing'}; we offer ${of.offers['local'] ?? 'nothing'}; the connection \`openssh\` can be told to use older ones`,
      },
    );
  }
  if (/Connection lost before handshake|ECONNRESET|EPIPE/.test(`${error.code ?? ''} ${error.message}`))
    return hungUp(of.where, of.greeted);
  if (/Too many authentication failures/i.test(error.message)) return of.login.failure(of.where);
  const seconds = ((Date.now() - of.started) / 1000).toFixed(1);
  return new PlayError('unreachable', `cannot reach ${of.where}: ${error.message} after ${seconds} seconds`, {
    cause: notStarted,
  });
}
