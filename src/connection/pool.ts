/** One connection per host shared by all who need it, and shells on it as they are needed. */
import { PlayError } from '../errors.ts';
import type { Session } from '../script/session.ts';
import { connect } from './connect.ts';
import { createDialer } from './dialer.ts';
import type { Connection } from './line.ts';
import { openShellOn } from './openShell.ts';
import { type LostLine, notStarted, type Shell } from './shell.ts';
import type { Hooks, Target } from './target.ts';

export interface PoolOptions {
  readonly hooks?: Hooks;
  /** Connections being made at once, default 20; to one address at most 5. */
  readonly dials?: number;
  /** Shells per host and user, default 8; more than one opens only while the others are busy. */
  readonly shells?: number;
}

export interface Pool {
  /** The session of a host and user. Dials if there is none, and again after a drop, but never sends anything twice. */
  session(target: Target): Promise<Session>;
  /** Closes what is open to a host, so that the next session is a new connection: after a reboot, for a new group. */
  drop(target: Target): Promise<void>;
  /** Kills what runs on all hosts, within two seconds. */
  interruptAll(): Promise<void>;
  closeAll(): Promise<void>;
  /** How often something was sent to each host, by its name. */
  roundTrips?(): ReadonlyMap<string, number>;
}

interface Host {
  readonly connections: Connection[];
  /** Shells by the user they run as. */
  readonly shells: Map<string, Shell[]>;
  /** Shells being opened, by user, so that two callers do not open the same first one. */
  readonly opening: Map<string, Promise<Shell>>;
}

/** Makes the pool of a run. */
export function createPool(options: PoolOptions = {}): Pool {
  const hosts = new Map<string, Host>();
  const hooks = options.hooks ?? {};
  const dialer = createDialer(options.dials ?? 20);
  const most = options.shells ?? 8;
  /** How many callers hold each shell. */
  const claims = new WeakMap<Shell, number>();
  const trips = new Map<string, number>();
  let closed = false;

  const hostOf = (target: Target): Host => {
    const key = connectionKey(target);
    let host = hosts.get(key);
    if (!host) {
      host = { connections: [], shells: new Map(), opening: new Map() };
      hosts.set(key, host);
    }
    return host;
  };

  async function openOne(target: Target, host: Host): Promise<Shell> {
    const spare = () => connect(target, hooks);
    // A server that allows few sessions refuses the channel; nothing was sent on it, so another connection may be tried.
    for (const connection of [...host.connections]) {
      try {
        return await openShellOn(connection, target, spare);
      } catch (error) {
        if (!isRefusedChannel(error)) throw error;
      }
    }
    return dialer(`${target.address}:${target.port ?? 22}`, async () => {
      const connection = await connect(target, hooks);
      try {
        const shell = await openShellOn(connection, target, spare);
        host.connections.push(connection);
        void connection.closed.then(() => remove(host.connections, connection));
        return shell;
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
  }

  async function open(target: Target, host: Host): Promise<Shell> {
    const user = userKey(target);
    const shell = await openOne(target, host);
    const shells = host.shells.get(user) ?? [];
    host.shells.set(user, shells);
    shells.push(shell);
    void shell.ended.then(() => remove(shells, shell));
    if (closed) await shell.close();
    return shell;
  }

  /** An idle shell, or a new one while there may be more, or the one with the shortest queue; counted as busy at once. */
  async function claim(target: Target): Promise<Shell> {
    if (closed) throw new PlayError('interrupted', 'the run is over', { cause: notStarted });
    const host = hostOf(target);
    const user = userKey(target);
    const alive = (host.shells.get(user) ?? []).filter((shell) => shell.alive);
    const least = alive.reduce<Shell | undefined>(
      (best, shell) => (best && load(best) <= load(shell) ? best : shell),
      undefined,
    );
    if (least && (load(least) === 0 || alive.length >= most)) return take(least);
    // Whoever finds a shell being opened waits for it, so that a burst grows the number of shells step by step.
    const begun = host.opening.get(user);
    if (begun) {
      await begun;
      return claim(target);
    }
    const opening = open(target, host).finally(() => host.opening.delete(user));
    host.opening.set(user, opening);
    return take(await opening);
  }

  const load = (shell: Shell) => claims.get(shell) ?? 0;
  const take = (shell: Shell): Shell => {
    claims.set(shell, load(shell) + 1);
    return shell;
  };
  const release = (shell: Shell) => claims.set(shell, load(shell) - 1);

  return {
    async session(target) {
      release(await claim(target));
      const running = new Set<Shell>();
      return {
        async send(scripts, sendOptions) {
          const shell = await claim(target);
          running.add(shell);
          trips.set(target.name, (trips.get(target.name) ?? 0) + 1);
          return shell.send(scripts, sendOptions).finally(() => {
            running.delete(shell);
            release(shell);
          });
        },
        interrupt: async () => {
          await Promise.all([...running].map((shell) => shell.interrupt()));
        },
        // Shells belong to the pool; they serve the next task.
        close: async () => {},
      };
    },
    async drop(target) {
      const host = hostOf(target);
      hosts.delete(connectionKey(target));
      await closeHost(host);
    },
    async interruptAll() {
      closed = true;
      const busy = [...hosts.values()]
        .flatMap((host) => [...host.shells.values()].flat())
        .filter((shell) => load(shell) > 0);
      await Promise.all(busy.map((shell) => shell.interrupt()));
    },
    async closeAll() {
      closed = true;
      await Promise.all([...hosts.values()].map(closeHost));
      hosts.clear();
    },
    roundTrips: () => trips,
  };
}

async function closeHost(host: Host): Promise<void> {
  await Promise.all([...host.shells.values()].flat().map((shell) => shell.close()));
  await Promise.all(host.connections.map((connection) => connection.close()));
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at !== -1) list.splice(at, 1);
}

/** What makes two targets the same connection: everything but who one becomes and how the shell is called. */
function connectionKey(target: Target): string {
  return JSON.stringify({
    ...target,
    name: undefined,
    become: undefined,
    shell: undefined,
    environment: undefined,
    connectTimeout: undefined,
  });
}

function userKey(target: Target): string {
  return JSON.stringify([target.become, target.shell, target.name]);
}

function isRefusedChannel(error: unknown): boolean {
  return error instanceof PlayError && (error.cause as LostLine | undefined)?.retry === 'elsewhere';
}
