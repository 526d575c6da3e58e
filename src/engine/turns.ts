/** When a host may take its next step. The walk asks before each step; a strategy answers. */
import type { Position } from '../playbook/types.ts';

/** The hosts that take one step together, in the play's order. Under `free` it is always one host. */
export interface Round {
  readonly at: Position;
  readonly hosts: readonly string[];
  /** What the hosts of the round share: the task's reference, and the outcome of `run_once`. */
  readonly shared: Map<string, unknown>;
}

export interface Turns {
  /**
   * Resolves when the host may run the step at this position; undefined when the play ended for all meanwhile, `failed`
   * when the failure of another host is this one's as well.
   */
  turn(host: string, at: Position): Promise<Round | 'failed' | undefined>;
  /** A host failed for all: every other host fails where it stands, rescues and always sections included. */
  failOthers(host: string): void;
  /** The host takes no further part. */
  leave(host: string): void;
}

/** Compares positions as a reader reads: a step stands before what it contains. */
export function comparePositions(a: Position, b: Position): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = a[index]! - b[index]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

interface Waiting {
  readonly at: Position;
  readonly resolve: (round: Round | 'failed' | undefined) => void;
}

/**
 * Every host waits until all that are left wait; then those at the lowest position go on together.
 * `beforeRound` runs at each such moment and says whether the play goes on: there, failures of the round before are counted.
 * `strike` is told who fails with others although its own way is over.
 */
export function linearTurns(
  hosts: readonly string[],
  beforeRound: () => boolean,
  strike: (host: string) => void = () => undefined,
): Turns {
  const active = new Set(hosts);
  const waiting = new Map<string, Waiting>();
  const culprits = new Set<string>();

  /** Tells those that wait that they failed; says whether there were any. */
  const spread = (): boolean => {
    const struck = [...waiting.keys()].filter((host) => !culprits.has(host));
    culprits.clear();
    const resolvers = struck.map((host) => waiting.get(host)!.resolve);
    for (const host of struck) waiting.delete(host);
    for (const resolve of resolvers) resolve('failed');
    return struck.length > 0;
  };

  const release = (): void => {
    if (active.size === 0 || waiting.size < active.size) return;
    if (culprits.size > 0 && spread()) return;
    if (!beforeRound()) {
      const all = [...waiting.values()];
      waiting.clear();
      for (const one of all) one.resolve(undefined);
      return;
    }
    let lowest: Position | undefined;
    for (const one of waiting.values()) if (!lowest || comparePositions(one.at, lowest) < 0) lowest = one.at;
    const chosen = hosts.filter((host) => {
      const one = waiting.get(host);
      return one !== undefined && comparePositions(one.at, lowest!) === 0;
    });
    const round: Round = { at: lowest!, hosts: chosen, shared: new Map() };
    const resolvers = chosen.map((host) => waiting.get(host)!.resolve);
    for (const host of chosen) waiting.delete(host);
    for (const resolve of resolvers) resolve(round);
  };

  return {
    turn: (host, at) =>
      new Promise((resolve) => {
        waiting.set(host, { at, resolve });
        // A moment later this host listens like all others, so that they go on in the play's order, not in that of their answers.
        queueMicrotask(release);
      }),
    failOthers: (host) => {
      culprits.add(host);
      for (const other of hosts) if (!active.has(other)) strike(other);
    },
    leave: (host) => {
      if (!active.delete(host)) return;
      release();
    },
  };
}

/** Each host goes on as soon as it can. Rounds of the same step share their map, so that the step is announced once. */
export function freeTurns(beforeRound: () => boolean, endForAll: () => void): Turns {
  const shared = new Map<string, Map<string, unknown>>();
  return {
    turn: async (host, at) => {
      if (!beforeRound()) return undefined;
      const key = at.join('.');
      let memory = shared.get(key);
      if (!memory) {
        memory = new Map();
        shared.set(key, memory);
      }
      return { at, hosts: [host], shared: memory };
    },
    // Hosts that do not wait for each other cannot fail at one moment, so the play ends for all.
    failOthers: endForAll,
    leave: () => undefined,
  };
}
