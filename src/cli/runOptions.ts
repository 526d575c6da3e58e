/** The options of the command as options of a run. */
import { homedir } from 'node:os';
import type { RunOptions } from '../engine/context.ts';
import type { CliOptions } from './cliOptions.ts';
import { playDefaults } from './configured.ts';
import { factOptions } from './facts.ts';
import type { Loaded } from './load.ts';
import { openPasswords } from './passwords.ts';
import { prompt } from './prompt.ts';
import { settings } from './settings/read.ts';

/** What a run needs to know of the command line, the settings and the surroundings; asks for passwords. */
export async function runOptionsFor(options: CliOptions, loaded: Loaded, version: string): Promise<RunOptions> {
  const more = {
    version,
    vault: loaded.vault,
    extraVars: loaded.extraVars,
    rolesPath: loaded.rolesPath,
    rereadInventory: loaded.rereadInventory,
    collectionsPath: loaded.read.collectionsPath ?? [],
    trusts: loaded.read.trusts,
    plugins: loaded.plugins,
  };
  const listing = options.syntaxCheck || options.listHosts || options.listTasks || options.listTags;
  const passwords = listing ? {} : await openPasswords(options).login();
  return {
    ...more,
    check: options.check,
    diff: options.diff,
    forks: options.forks,
    limit: options.limit,
    tags: options.tags,
    skipTags: options.skipTags,
    startAtTask: options.startAtTask,
    forceHandlers: options.forceHandlers,
    ...factOptions(settings()),
    defaults: playDefaults(settings()),
    verbosity: options.verbose,
    connection: {
      connection: options.connection,
      user: options.user,
      password: passwords.connection,
      privateKeyFile: options.privateKey,
      timeoutSeconds: options.timeout,
      hostKeyChecking: options.hostKeyChecking,
      sshCommonArgs: options.sshCommonArgs,
      sshExtraArgs: options.sshExtraArgs,
      sshArgs: settings().text('SSH_ARGS'),
      port: settings().number('DEFAULT_REMOTE_PORT'),
      shell: settings().text('DEFAULT_EXECUTABLE'),
    },
    become: {
      enabled: options.become,
      method: options.becomeMethod,
      user: options.becomeUser,
      password: passwords.become,
      exe: settings().text('DEFAULT_BECOME_EXE'),
      flags: settings().text('DEFAULT_BECOME_FLAGS'),
    },
    environment: process.env,
    workingFolder: process.cwd(),
    home: homedir(),
    confirm: options.step ? confirmTask : undefined,
    prompt,
  };
}

async function confirmTask(task: string): Promise<'yes' | 'no' | 'all'> {
  const answer = (await prompt(`Perform task: TASK: ${task} (N)o/(y)es/(c)ontinue`, { echo: true }))
    .trim()
    .toLowerCase();
  if (answer === 'y' || answer === 'yes') return 'yes';
  return answer === 'c' || answer === 'continue' ? 'all' : 'no';
}
