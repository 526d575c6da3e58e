/** The scope of a host outside any play: what `hostvars` would show of it in a run that has not begun. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createPool } from '../connection/index.ts';
import type { RunOptions } from '../engine/context.ts';
import { createRun } from '../engine/createRun.ts';
import { hostScope } from '../engine/scope.ts';
import type { Secrets } from '../engine/secrets.ts';
import type { Scope } from '../jinja/index.ts';
import type { Opened } from './openInventory.ts';
import { prompt } from './prompt.ts';

/** Makes the function that gives a host's scope. Relative paths of lookups begin in `folder`. */
export function hostScopes(opened: Opened, about: { folder: string; secrets: Secrets }): (host: string) => Scope {
  const options: RunOptions = {
    check: false,
    diff: false,
    forks: 1,
    tags: [],
    skipTags: [],
    forceHandlers: false,
    gathering: 'explicit',
    verbosity: 0,
    extraVars: opened.extraVars,
    connection: { connection: 'ssh', timeoutSeconds: 10, hostKeyChecking: 'yes' },
    become: { enabled: false },
    environment: process.env,
    workingFolder: resolve(about.folder),
    home: homedir(),
    version: '0',
    rolesPath: [],
    collectionsPath: [],
    prompt,
    vault: opened.vault,
  };
  // Nothing runs: the pool opens no connection, and the signal never comes.
  const run = createRun({
    options,
    inventory: opened.inventory,
    pool: createPool(),
    publish: (event) => {
      if (event.type === 'warning') process.stderr.write(`[WARNING]: ${event.message}\n`);
    },
    secrets: about.secrets,
    signal: new AbortController().signal,
  });
  return (host) => hostScope(run, host);
}
