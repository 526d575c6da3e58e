/** Opens the stream that a connection runs over, and says why it could not. */
import { spawn } from 'node:child_process';
import { connect as connectSocket } from 'node:net';
import { Duplex } from 'node:stream';
import { PlayError } from '../../errors.ts';
import { notStarted } from '../shell.ts';
import type { Target } from '../target.ts';
import type { SshSettings } from './settings.ts';

const causes: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'connection reset',
};

/** Dials the host and port; names of several addresses are tried in turn. */
export function dial(settings: SshSettings, where: string): Promise<Duplex> {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const socket = connectSocket({
      host: settings.host,
      port: settings.port,
      noDelay: true,
      keepAlive: true,
      autoSelectFamily: true,
    });
    const fail = (cause: string) => {
      socket.destroy();
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      reject(
        new PlayError('unreachable', `cannot reach ${where}: ${cause} after ${seconds} seconds`, { cause: notStarted }),
      );
    };
    const timer = setTimeout(() => fail('no answer'), settings.connectTimeout * 1000);
    socket.once('error', (error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }) => {
      clearTimeout(timer);
      const first = error.errors?.[0] ?? error;
      fail(causes[first.code ?? ''] ?? first.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      // ssh2 listens for itself later; until then an error must not bring the run down.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Runs a ProxyCommand and talks through it. What it prints to its errors goes to the operator's terminal, as with ssh. */
export function dialThroughCommand(command: string, target: Target): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: target.environment as NodeJS.ProcessEnv | undefined,
  });
  child.stdin.on('error', () => {});
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('close', () => child.kill());
  child.on('error', (error) => stream.destroy(error));
  return stream;
}
