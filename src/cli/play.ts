/** The main command: read everything, check everything, then run. */
import { configuredOptions } from './configured.ts';
import { journalOf, lockOptions } from './guard.ts';
import { checkPatterns, list } from './lists.ts';
import { load } from './load.ts';
import { parseOptions } from './options.ts';
import { reporterFor } from './reporters.ts';
import { run } from './run.ts';
import { runOptionsFor } from './runOptions.ts';
import { settings } from './settings/read.ts';

/** Runs playbooks as the arguments say and gives the exit code; `familiar` asks for Ansible's own way of showing a run. */
export async function play(args: readonly string[], version: string, familiar = false): Promise<number> {
  const parsed = parseOptions(args, configuredOptions(settings()));
  if ('help' in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  const { options } = parsed;
  const loaded = await load(parsed.playbooks, options);
  const { inventory, playbooks } = loaded;
  const plays = playbooks.flatMap((one) => one.plays);
  const runOptions = await runOptionsFor(options, loaded, version);
  checkPatterns(plays, inventory, runOptions);
  if (options.syntaxCheck || options.listHosts || options.listTasks || options.listTags) {
    process.stdout.write(list(playbooks, inventory, { options, runOptions }));
    return 0;
  }
  const guarded = { ...runOptions, journal: journalOf(loaded, options), lock: lockOptions(loaded, options) };
  return run(loaded, {
    options,
    runOptions: guarded,
    reporter: await reporterFor(options, { usual: familiar ? 'default' : undefined, plugins: loaded.plugins }),
  });
}
