/** The connection `ssh`: hop by hop to the host, each hop checked against its own name before it learns who we are. */

import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { PlayError } from '../../errors.ts';
import type { Connection, Line } from '../line.ts';
import { describeTarget } from '../openShell.ts';
import { type LostLine, notStarted } from '../shell.ts';
import type { Hooks, Target } from '../target.ts';
import { openClient } from './client.ts';
import { dial } from './dial.ts';
import { resolveSettings, type SshSettings } from './settings.ts';

/** Connects to the target over its jump hosts or proxy command, if it has any. */
export async function connectSsh(target: Target, hooks: Hooks): Promise<Connection> {
  const ssh2 = (await import('ssh2')).default as unknown as typeof import('ssh2');
  const warn = warnOnce(hooks);
  const settings = resolveSettings(target, warn);
  const hops = await openHops(target, settings, hooks);
  let client: Client;
  try {
    const where = describeWay(target, settings, hops.names);
    const dialHost = () => openSocket(target, settings, { hops, where });
    client = await openClient(settings, { dial: dialHost, where, target, hooks, ssh2, ownPassword: true });
  } catch (error) {
    hops.release();
    throw error;
  }
  let failure: string | undefined;
  client.on('error', (error) => {
    failure ??= error.message === 'Keepalive timeout' ? 'the host gave no sign of life for 45 seconds' : error.message;
  });
  const closed = new Promise<void>((resolve) => {
    client.on('close', () => {
      hops.release();
      resolve();
    });
  });
  return {
    open: (command, terminal) =>
      openChannel(client, { command, terminal, where: describeTarget(target), failure: () => failure }),
    closed,
    close: async () => {
      client.end();
      const patience = setTimeout(() => client.destroy(), 1000);
      await closed;
      clearTimeout(patience);
    },
  };
}

interface Hops {
  readonly last: Client | undefined;
  readonly names: readonly string[];
  release(): void;
}

/** Clients to jump hosts, by run and way: a bastion before a hundred hosts is logged in to once. */
const shared = new WeakMap<Hooks, Map<string, { client: Promise<Client>; users: number }>>();

async function openHops(target: Target, settings: SshSettings, hooks: Hooks): Promise<Hops> {
  if (settings.jump.length === 0) return { last: undefined, names: [], release: () => {} };
  const clients = shared.get(hooks) ?? new Map<string, { client: Promise<Client>; users: number }>();
  shared.set(hooks, clients);
  const way = JSON.stringify([
    settings.jump,
    target.privateKeyFile,
    target.privateKey,
    target.knownHostsFiles,
    target.hostKeyChecking,
    target.sshConfigFile,
  ]);
  const entry = clients.get(way) ?? { client: openChain(target, settings.jump, hooks), users: 0 };
  clients.set(way, entry);
  entry.users++;
  const forget = () => {
    if (clients.get(way) === entry) clients.delete(way);
  };
  try {
    const last = await entry.client;
    last.once('close', forget);
    return {
      last,
      names: settings.jump,
      release: () => {
        entry.users--;
        if (entry.users > 0) return;
        forget();
        last.end();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

/** Logs in to one jump host after the other, each over the one before. */
async function openChain(target: Target, jump: readonly string[], hooks: Hooks): Promise<Client> {
  const ssh2 = (await import('ssh2')).default as unknown as typeof import('ssh2');
  let last: Client | undefined;
  try {
    for (const [index, hop] of jump.entries()) {
      const settings = resolveSettings(target, warnOnce(hooks), hop);
      const where = `${settings.host}:${settings.port}, on the way to ${describeTarget(target)}${index > 0 ? ` via ${jump.slice(0, index).join(', ')}` : ''}`;
      const previous = last;
      const dialHop = () => (previous ? forward(previous, settings, where) : dial(settings, where));
      const client: Client = await openClient(settings, {
        dial: dialHop,
        where,
        target,
        hooks,
        ssh2,
        ownPassword: false,
      });
      client.on('error', () => {});
      client.on('close', () => previous?.end());
      last = client;
    }
  } catch (error) {
    last?.end();
    throw error;
  }
  return last!;
}

function describeWay(target: Target, settings: SshSettings, names: readonly string[]): string {
  const at = `${settings.host}:${settings.port}`;
  const name = target.name === settings.host ? at : `${target.name} (${at})`;
  return names.length > 0 ? `${name} via ${names.join(', ')}` : name;
}

async function openSocket(target: Target, settings: SshSettings, of: { hops: Hops; where: string }): Promise<Duplex> {
  if (of.hops.last) return forward(of.hops.last, settings, of.where);
  if (settings.proxyCommand !== undefined)
    return (await import('./dial.ts')).dialThroughCommand(settings.proxyCommand, target);
  return dial(settings, of.where);
}

function forward(client: Client, settings: SshSettings, where: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, settings.host, settings.port, (error, channel) => {
      if (error)
        reject(
          new PlayError('unreachable', `cannot reach ${where}: the jump host says ${error.message}`, {
            cause: notStarted,
          }),
        );
      else resolve(channel);
    });
  });
}

function openChannel(
  client: Client,
  of: { command: string; terminal: boolean; where: string; failure: () => string | undefined },
): Promise<Line> {
  const refused: LostLine = { started: false, replies: [], retry: 'elsewhere' };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      const lost = of.failure();
      reject(
        new PlayError('unreachable', `cannot open a session on ${of.where}: ${lost ?? error.message}`, {
          cause: refused,
        }),
      );
    };
    try {
      client.exec(of.command, of.terminal ? { pty: { term: 'dumb', cols: 200, rows: 24 } } : {}, (error, channel) => {
        if (error) fail(error);
        else resolve(lineOf(channel, of.failure));
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}

function lineOf(channel: ClientChannel, failure: () => string | undefined): Line {
  channel.on('error', () => {});
  let status: number | undefined;
  let signal: string | undefined;
  channel.on('exit', (code: number | null, name?: string) => {
    status = code ?? undefined;
    signal = name;
  });
  return {
    input: channel,
    output: channel,
    errors: channel.stderr,
    closed: new Promise((resolve) => {
      channel.on('close', () =>
        resolve({
          status,
          cause: signal
            ? `ended by ${signal}`
            : status === undefined
              ? (failure() ?? 'the connection was closed')
              : undefined,
        }),
      );
    }),
    drop: () => {
      try {
        channel.close();
      } catch {
        // The connection is gone, and the channel with it.
      }
    },
  };
}

/** Each warning once a run: a hundred hosts share one ssh_config. */
const warned = new WeakMap<Hooks, Set<string>>();

function warnOnce(hooks: Hooks): (message: string) => void {
  const seen = warned.get(hooks) ?? new Set<string>();
  warned.set(hooks, seen);
  return (message) => {
    if (!seen.has(message)) hooks.warn?.(message);
    seen.add(message);
  };
}
