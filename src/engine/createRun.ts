/** The state of a run before its first play. */
import pLimit from 'p-limit';
import type { Pool } from '../connection/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Run, RunOptions } from './context.ts';
import type { RunEvent } from './events.ts';
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
  return {
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
    stats: new Map(),
    conversations: new Set(),
  };
}
