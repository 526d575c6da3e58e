/** Carries out a run: connections, signals, reports. */
import { existsSync } from 'node:fs';
import { createPool, type Hooks } from '../connection/index.ts';
import type { RunOptions } from '../engine/context.ts';
import type { Reporter, RunEvent } from '../engine/events.ts';
import { runPlaybooks } from '../engine/run.ts';
import { createSecrets } from '../engine/secrets.ts';
import type { CliOptions } from './cliOptions.ts';
import type { Loaded } from './load.ts';
import { prompt } from './prompt.ts';
import { writeRetryFile } from './retryFile.ts';
import { settings } from './settings/read.ts';
import { onSignals } from './signals.ts';

export interface Running {
  readonly options: CliOptions;
  readonly runOptions: RunOptions;
  readonly reporter: Reporter;
}

/** Runs what was loaded, reports it, and gives the exit code. */
export async function run(loaded: Loaded, { options, runOptions, reporter }: Running): Promise<number> {
  const hooks: Hooks = {
    ...(process.stdin.isTTY
      ? { prompt: (question: string, secret: boolean) => prompt(question, { echo: !secret }) }
      : {}),
    warn: (message) => reporter.on({ type: 'warning', message }),
  };
  if (options.flushCache) for (const host of loaded.inventory.hosts.keys()) runOptions.factCache?.forget(host);
  const pool = createPool({ hooks });
  const secrets = createSecrets();
  for (const secret of [runOptions.connection.password, runOptions.become.password]) if (secret) secrets.add(secret);
  const signals = onSignals();
  try {
    const { exitCode, recap } = await runPlaybooks({
      playbooks: loaded.playbooks,
      inventory: loaded.inventory,
      options: runOptions,
      pool,
      secrets,
      publish: (event: RunEvent) => reporter.on(event),
      signal: signals.signal,
    });
    if (existsSync(loaded.playbooks[0]!.file)) writeRetryFile(recap, loaded.playbooks[0]!.file, settings());
    return signals.exitCode() ?? exitCode;
  } finally {
    signals.stop();
    await pool.closeAll();
    await reporter.end();
  }
}
