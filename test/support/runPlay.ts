/** Runs playbook text in process, with a real shell behind the `local` connection, and gives back what happened. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { staticNames } from '../../src/cli/staticNames.ts';
import { createPool, type Pool } from '../../src/connection/index.ts';
import { checkPlays } from '../../src/engine/check.ts';
import type { RunOptions } from '../../src/engine/context.ts';
import type { HostRecap, RunEvent } from '../../src/engine/events.ts';
import { runPlaybooks } from '../../src/engine/run.ts';
import { createSecrets } from '../../src/engine/secrets.ts';
import type { PlayError } from '../../src/errors.ts';
import { type Inventory, readInventory } from '../../src/inventory/index.ts';
import { readPlaybook } from '../../src/playbook/index.ts';
import { createPlugins, type PluginOptions } from '../../src/plugins/index.ts';
import { createVault } from '../../src/source/index.ts';

export interface PlayCase {
  /** Text of site.yml. */
  readonly playbook: string;
  /** Further files by path below the folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** INI text; default: hosts h1, h2, h3 of group `web`, all local. */
  readonly inventory?: string;
  readonly options?: Partial<RunOptions>;
  /** Where the operator's own plugins are looked for, besides the folder and the roles. */
  readonly plugins?: Partial<PluginOptions>;
  /** Stands for the connections of the run; default: real ones. */
  readonly pool?: Pool;
  /** Aborts when an event of this kind arrives. */
  readonly abortOn?: (event: RunEvent) => boolean;
}

export interface PlayResult {
  /** Mistakes found before the run; the run did not start then. */
  readonly problems: readonly PlayError[];
  readonly events: readonly RunEvent[];
  readonly recap: Readonly<Record<string, HostRecap>>;
  readonly pendingHandlers: Readonly<Record<string, readonly string[]>>;
  readonly exitCode: number | undefined;
  /** `host:task-name:status` for each result, in order. */
  readonly trace: readonly string[];
  readonly folder: string;
}

const LOCAL = '[web]\nh1\nh2\nh3\n[all:vars]\nansible_connection=local\n';

export async function runPlay(given: PlayCase): Promise<PlayResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-play-'));
  try {
    for (const [name, text] of Object.entries({
      'site.yml': given.playbook,
      'hosts.ini': given.inventory ?? LOCAL,
      ...given.files,
    })) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return await runIn(folder, given);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIn(folder: string, given: PlayCase): Promise<PlayResult> {
  const problems: PlayError[] = [];
  const vault = createVault([]);
  const rolesPath = given.options?.rolesPath ?? [join(folder, 'roles')];
  const file = join(folder, 'site.yml');
  const collectionsPath = given.options?.collectionsPath ?? [];
  const environment = { PATH: process.env['PATH'] };
  const plugins = createPlugins({ home: folder, collectionsPath, environment, ...given.plugins });
  plugins.folders.add(folder);
  const read = {
    problems,
    rolesPath,
    collectionsPath,
    vault,
    nameOf: staticNames(given.options?.extraVars ?? new Map()),
    onRole: plugins.folders.add,
  };
  const plays = readPlaybook(file, read);
  const readSources = (): Inventory =>
    readInventory([join(folder, 'hosts.ini')], { problems, vault, playbookFolders: [folder] });
  const inventory = readSources();
  const options = optionsIn(folder, { rereadInventory: readSources, plugins, ...given.options });
  await checkPlays(plays, {
    read,
    tags: options.tags,
    skipTags: options.skipTags,
    startAtTask: options.startAtTask,
    workingFolder: folder,
    plugins,
  });
  const nothing = { events: [], recap: {}, pendingHandlers: {}, exitCode: undefined, trace: [], folder };
  if (problems.length) return { ...nothing, problems };
  const events: RunEvent[] = [];
  const abort = new AbortController();
  const pool = given.pool ?? createPool();
  try {
    const { recap, exitCode } = await runPlaybooks({
      playbooks: [{ file, plays }],
      inventory,
      options,
      pool,
      secrets: createSecrets(),
      publish: (event) => {
        events.push(event);
        if (given.abortOn?.(event)) abort.abort();
      },
      signal: abort.signal,
    });
    const trace = events.flatMap((event) =>
      event.type === 'result' ? [`${event.host}:${event.task.name}:${event.outcome.status}`] : [],
    );
    return { problems, events, recap: recap.hosts, pendingHandlers: recap.pendingHandlers, exitCode, trace, folder };
  } finally {
    await pool.closeAll();
  }
}

function optionsIn(folder: string, more: Partial<RunOptions> = {}): RunOptions {
  return {
    check: false,
    diff: false,
    forks: 50,
    tags: [],
    skipTags: [],
    forceHandlers: false,
    gathering: 'explicit',
    verbosity: 0,
    extraVars: new Map(),
    connection: { connection: 'local', timeoutSeconds: 10, hostKeyChecking: 'yes' },
    become: { enabled: false },
    environment: { PATH: process.env['PATH'], HOME: folder },
    workingFolder: folder,
    home: folder,
    version: 'test',
    rolesPath: [join(folder, 'roles')],
    collectionsPath: [],
    prompt: async () => '',
    vault: createVault([]),
    ...more,
  };
}

/** The results of one task, by host. */
export function resultsOf(
  result: PlayResult,
  task: string,
): Record<string, Extract<RunEvent, { type: 'result' }>['outcome']> {
  return Object.fromEntries(
    result.events.flatMap((event) =>
      event.type === 'result' && event.task.name === task ? [[event.host, event.outcome]] : [],
    ),
  );
}
