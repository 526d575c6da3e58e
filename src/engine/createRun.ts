/** The state of a run before its first play. */
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Pool } from '../connection/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Run, RunOptions } from './context.ts';
import type { RunEvent } from './events.ts';
import { createLocks } from './lock.ts';
import type { Secrets } from './secrets.ts';

/** What a run is made from, besides the plays. */
export interface RunSetup {
  readonly inventory: Inventory;
  readonly options: RunOptions;
  readonly pool: Pool;
  readonly secrets: Secrets;
  readonly publish: (event: RunEvent) => void;
  /** Aborting ends the run: nothing new starts, what runs on hosts is ended. */
  readonly signal: AbortSignal;
}

export function createRun({ inventory, options, pool, secrets, publish, signal }: RunSetup): Run {
  const id = `${Date.now().toString(36)}${randomBytes(6).toString('hex')}`;
  return {
    id,
    locks: options.lock && !options.check ? createLocks({ id }, options.lock) : undefined,
    options,
    inventory,
    inventoryChanges: [],
    hosts: new Map(),
    pool,
    publish,
    secrets,
    signal,
    limit: pLimit(options.forks),
    aborted: false,
    confirmAll: false,
    startedHosts: new Set(),
    nextTaskId: 1,
    plays: 0,
    stats: new Map(),
    conversations: new Set(),
  };
}
