/** Reads and checks everything that a run needs, before it begins. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { checkPlays } from '../engine/check.ts';
import type { PlayError, Problems } from '../errors.ts';
import { type Inventory, readInventory } from '../inventory/index.ts';
import { type Play, type ReadOptions, readPlaybook } from '../playbook/index.ts';
import type { Plugins } from '../plugins/index.ts';
import type { Vault } from '../source/index.ts';
import type { CliOptions } from './cliOptions.ts';
import { configuredInventories } from './configured.ts';
import { inventoryEvaluator } from './evaluation.ts';
import { readExtraVars } from './extraVars.ts';
import { type Found, findNamed, packageFolder } from './find.ts';
import { tellingTrusts, trustedFolders } from './passedOver.ts';
import { openPasswords } from './passwords.ts';
import { collectionFolders, pluginsFor } from './plugins.ts';
import { settings } from './settings/read.ts';
import { staticNames } from './staticNames.ts';

export interface Loaded {
  readonly playbooks: readonly {
    readonly file: string;
    /** As the command line names it. */
    readonly given?: string | undefined;
    readonly plays: readonly Play[];
  }[];
  readonly inventory: Inventory;
  readonly rereadInventory: () => Inventory;
  readonly vault: Vault;
  readonly extraVars: ReturnType<typeof readExtraVars>;
  readonly rolesPath: readonly string[];
  readonly read: ReadOptions;
  readonly plugins: Plugins;
}

/**
 * Reads playbooks and inventories and throws all their mistakes together. `typed` is the text of a playbook that stands
 * in no file but was typed at the command; it counts as one in the working folder, by this name.
 */
export async function load(
  names: readonly string[],
  options: CliOptions,
  typed?: { readonly name: string; readonly text: string },
): Promise<Loaded> {
  const folder = process.cwd();
  const problems: Problems = [];
  const say = (note: string | undefined): void => void (note && process.stderr.write(`${note}\n`));
  const trusts = tellingTrusts();
  const vault = await openPasswords(options).vault();
  const extraVars = readExtraVars(options.extraVars, vault);
  const files: readonly Found[] = typed
    ? [{ path: join(folder, typed.name) }]
    : names.map((name) => findNamed(name, 'playbooks', { workingFolder: folder, trusts }));
  for (const { note } of files) say(note);
  const rolesPath = [
    ...(options.rolesPath?.split(':').filter(Boolean) ?? settings().list('DEFAULT_ROLES_PATH')),
    ...trustedFolders([join(folder, 'roles')], trusts),
    join(homedir(), '.ansible/roles'),
    '/usr/share/ansible/roles',
    '/etc/ansible/roles',
    join(packageFolder(), 'roles'),
  ];
  const collectionsPath = collectionFolders(trusts, folder);
  const plugins = pluginsFor({ trusts, collectionsPath, verbosity: options.verbose, modulePath: options.modulePath });
  for (const { path } of files) plugins.folders.add(dirname(path));
  const read: ReadOptions = {
    problems,
    rolesPath,
    collectionsPath,
    onRole: plugins.folders.add,
    vault,
    trusts,
    nameOf: staticNames(extraVars),
    typed: typed && new Map([[join(folder, typed.name), typed.text]]),
  };
  const playbooks = files.map(({ path }, index) => ({
    file: path,
    given: names[index],
    plays: readPlaybook(path, read),
  }));
  const sources = options.inventory.length ? options.inventory : configuredInventories(settings());
  const paths = sources.map((source) => {
    if (source.includes(',')) return source;
    const found = findNamed(source, 'inventories', { workingFolder: folder, trusts });
    say(found.note);
    return found.path;
  });
  const playbookFolders = options.playbookDir
    ? [resolve(options.playbookDir)]
    : [...new Set(files.map(({ path }) => dirname(path)))];
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
      plugins,
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
  return { playbooks, inventory, rereadInventory, vault, extraVars, rolesPath, read, plugins };
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
