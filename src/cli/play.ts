/** The main command: read everything, check everything, then run. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPool, type Hooks } from '../connection/index.ts';
import { checkPlays } from '../engine/check.ts';
import type { RunOptions } from '../engine/context.ts';
import type { Reporter, RunEvent } from '../engine/events.ts';
import { runPlaybooks } from '../engine/run.ts';
import { createSecrets } from '../engine/secrets.ts';
import type { PlayError, Problems } from '../errors.ts';
import { type Inventory, readInventory } from '../inventory/index.ts';
import { type Play, type ReadOptions, readPlaybook } from '../playbook/index.ts';
import type { Vault } from '../source/index.ts';
import { configuredInventories, configuredOptions, playDefaults } from './configured.ts';
import { inventoryEvaluator } from './evaluation.ts';
import { readExtraVars } from './extraVars.ts';
import { factOptions } from './facts.ts';
import { findNamed, packageFolder } from './find.ts';
import { checkPatterns, list } from './lists.ts';
import { type CliOptions, parseOptions } from './options.ts';
import { tellingTrusts, trustedFolders } from './passedOver.ts';
import { openPasswords } from './passwords.ts';
import { prompt } from './prompt.ts';
import { writeRetryFile } from './retryFile.ts';
import { settings } from './settings/read.ts';
import { onSignals } from './signals.ts';
import { staticNames } from './staticNames.ts';

/** Runs playbooks as the arguments say and gives the exit code. */
export async function play(args: readonly string[], version: string): Promise<number> {
  const configured = settings();
  const parsed = parseOptions(args, configuredOptions(configured));
  if ('help' in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  const { options } = parsed;
  const loaded = await load(parsed.playbooks, options);
  const { inventory, playbooks, vault } = loaded;
  const plays = playbooks.flatMap((one) => one.plays);
  const runOptions = await optionsFor(options, {
    version,
    vault,
    extraVars: loaded.extraVars,
    rolesPath: loaded.rolesPath,
    rereadInventory: loaded.rereadInventory,
    collectionsPath: loaded.read.collectionsPath ?? [],
    trusts: loaded.read.trusts,
  });
  checkPatterns(plays, inventory, runOptions);
  if (options.syntaxCheck || options.listHosts || options.listTasks || options.listTags) {
    process.stdout.write(list(playbooks, inventory, { options, runOptions, read: loaded.read }));
    return 0;
  }
  return run(loaded, options, runOptions);
}

interface Loaded {
  readonly playbooks: readonly { readonly file: string; readonly plays: readonly Play[] }[];
  readonly inventory: Inventory;
  readonly rereadInventory: () => Inventory;
  readonly vault: Vault;
  readonly extraVars: ReturnType<typeof readExtraVars>;
  readonly rolesPath: readonly string[];
  readonly read: ReadOptions;
}

/** Reads playbooks and inventories and throws all their mistakes together. */
async function load(names: readonly string[], options: CliOptions): Promise<Loaded> {
  const folder = process.cwd();
  const problems: Problems = [];
  const say = (note: string | undefined): void => void (note && process.stderr.write(`${note}\n`));
  const trusts = tellingTrusts();
  const vault = await openPasswords(options).vault();
  const extraVars = readExtraVars(options.extraVars, vault);
  const files = names.map((name) => findNamed(name, 'playbooks', { workingFolder: folder, trusts }));
  for (const { note } of files) say(note);
  const rolesPath = [
    ...(options.rolesPath?.split(':').filter(Boolean) ?? settings().list('DEFAULT_ROLES_PATH')),
    ...trustedFolders([join(folder, 'roles')], trusts),
    join(homedir(), '.ansible/roles'),
    '/usr/share/ansible/roles',
    '/etc/ansible/roles',
    join(packageFolder(), 'roles'),
  ];
  const read: ReadOptions = {
    problems,
    rolesPath,
    collectionsPath: [
      ...settings().list('COLLECTIONS_PATHS'),
      ...trustedFolders([join(folder, 'collections')], trusts),
      join(homedir(), '.ansible/collections'),
      '/usr/share/ansible/collections',
    ],
    vault,
    trusts,
    nameOf: staticNames(extraVars),
  };
  const playbooks = files.map(({ path }) => ({ file: path, plays: readPlaybook(path, read) }));
  const sources = options.inventory.length ? options.inventory : configuredInventories(settings());
  const paths = sources.map((source) => {
    if (source.includes(',')) return source;
    const found = findNamed(source, 'inventories', { workingFolder: folder, trusts });
    say(found.note);
    return found.path;
  });
  const playbookFolders = [...new Set(files.map(({ path }) => dirname(path)))];
  const evaluator = inventoryEvaluator({ vault, extraVars, folder });
  const readSources = (found: Problems): Inventory =>
    readInventory(paths, { problems: found, vault, trusts, playbookFolders, evaluator });
  const inventory = readSources(problems);
  await checkPlays(
    playbooks.flatMap((one) => one.plays),
    {
      read,
      tags: options.tags,
      skipTags: options.skipTags,
      startAtTask: options.startAtTask,
      workingFolder: folder,
    },
  );
  // Files of variables are read when a host needs them; here all hosts do, so that a mistake in one is known now.
  if (problems.length === 0) inventory.checkVariables(inventory.hosts.keys());
  if (problems.length) throw new AggregateError(unique(problems), 'mistakes found before the run');
  const rereadInventory = (): Inventory => {
    const found: Problems = [];
    const again = readSources(found);
    if (found.length) throw new AggregateError(unique(found), 'mistakes found when the inventory was read again');
    return again;
  };
  return { playbooks, inventory, rereadInventory, vault, extraVars, rolesPath, read };
}

/** The same mistake is found once for each place that uses a file; it is told once. */
function unique(problems: readonly PlayError[]): PlayError[] {
  const seen = new Map<string, PlayError>();
  for (const one of problems) {
    const key = `${one.message} ${one.origin ? `${one.origin.file}:${one.origin.line}:${one.origin.column}` : ''}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

async function optionsFor(
  options: CliOptions,
  more: Pick<
    RunOptions,
    'version' | 'vault' | 'extraVars' | 'rolesPath' | 'collectionsPath' | 'rereadInventory' | 'trusts'
  >,
): Promise<RunOptions> {
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
  const answer = (await prompt(`Perform task: ${task} (N)o/(y)es/(c)ontinue`, { echo: true })).trim().toLowerCase();
  if (answer === 'y' || answer === 'yes') return 'yes';
  return answer === 'c' || answer === 'continue' ? 'all' : 'no';
}

async function run(loaded: Loaded, options: CliOptions, runOptions: RunOptions): Promise<number> {
  const plain = await reporterFor(options);
  const reporter = options.profile ? (await import('../report/profile.ts')).profiled(plain, process.stdout) : plain;
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
    writeRetryFile(recap, loaded.playbooks[0]!.file, settings());
    return signals.exitCode() ?? exitCode;
  } finally {
    signals.stop();
    await pool.closeAll();
    await reporter.end();
  }
}

async function reporterFor(options: CliOptions): Promise<Reporter> {
  if (options.json) return (await import('../report/jsonLines.ts')).jsonLines(process.stdout);
  const { terminal } = await import('../report/terminal.ts');
  const { env, stdout } = process;
  const capable = stdout.isTTY && env['TERM'] !== 'dumb';
  const { flag } = settings();
  const forced = Boolean(env['FORCE_COLOR']) || flag('ANSIBLE_FORCE_COLOR');
  const color = options.color && !flag('ANSIBLE_NOCOLOR') && (forced || capable);
  const width = stdout.columns || 79;
  const status = capable && !env['CI'] ? (await import('../report/status.ts')).createStatus(stdout, width) : undefined;
  return terminal(stdout, { color, width, verbosity: options.verbose, status });
}
