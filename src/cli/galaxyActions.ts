/** What each action of `play galaxy` does. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatError, PlayError } from '../errors.ts';
import { type CollectionOptions, installCollections } from '../galaxy/collections.ts';
import { collectionFolder, findInstalled, type Installed, installedIn } from '../galaxy/installed.ts';
import { differences } from '../galaxy/manifest.ts';
import { collectionOfWord, type Requirement, roleOfWord } from '../galaxy/requirement.ts';
import { type Requirements, readRequirements } from '../galaxy/requirements.ts';
import { installRoles, listRoles, type RoleOptions, removeRoles } from '../galaxy/roles.ts';
import { checkRange } from '../galaxy/versions.ts';
import { sourceText } from '../source/index.ts';
import { collectionsPathFor, installingFor, rolesPathFor } from './galaxySettings.ts';
import { makeCollection, makeRole } from './init.ts';
import type { Given } from './subcommand.ts';

/** Carries out an action by its name and gives the exit code: 1 for whatever is wrong with what was asked for, as with Ansible. */
export async function carryOut(name: string, given: Given): Promise<number> {
  try {
    return await act(name, given);
  } catch (error) {
    const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    if (!all.every((one) => one instanceof PlayError)) throw error;
    for (const one of all) tell(one);
    return 1;
  }
}

function tell(problem: PlayError): void {
  process.stderr.write(`${formatError(problem, { readSource: sourceText, folder: process.cwd() })}\n`);
}

async function act(name: string, given: Given): Promise<number> {
  switch (name) {
    case 'install':
      return installBoth(given);
    case 'role install':
      return roles(asked(given, roleOfWord, 'roles'), given);
    case 'collection install':
      return collections(asked(given, collectionOfWord, 'collections'), given);
    case 'role list':
      return printLines(listRoles(rolesPathFor(given), installingFor(given), given.words[0]));
    case 'role remove':
      if (given.words.length === 0) throw new PlayError('usage', '`play galaxy role remove` needs a role');
      removeRoles(given.words, rolesPathFor(given), installingFor(given));
      return 0;
    case 'collection list':
      return listCollections(given);
    case 'collection verify':
      return verify(given);
    case 'collection init':
      return printLines(makeCollection(oneWord(given, 'collection'), initOptions(given)));
    default:
      return printLines(makeRole(oneWord(given, 'role'), initOptions(given)));
  }
}

const initOptions = (given: Given): { folder: string; force: boolean } => ({
  folder: resolve(given.text('init-path') ?? '.'),
  force: given.has('force'),
});

function oneWord(given: Given, what: string): string {
  const [name, ...more] = given.words;
  if (name === undefined || more.length > 0) throw new PlayError('usage', `the name of one ${what} is needed`);
  return name;
}

function printLines(lines: readonly string[]): number {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** What the words ask for, or a file; both is a mistake, and neither too. */
function asked(
  given: Given,
  read: (word: string, folder: string) => Requirement,
  part: keyof Requirements,
): readonly Requirement[] {
  const file = given.text('role-file') ?? given.text('requirements-file');
  if ((file === undefined) === (given.words.length === 0)) {
    throw new PlayError(
      'usage',
      `${part} are named by words or by a file with \`-r\`, ${file ? 'not both' : 'and neither was given'}`,
    );
  }
  if (file !== undefined) return readRequirements(file)[part];
  const found = given.words.map((word) => read(word, process.cwd()));
  if (part === 'collections') for (const one of found) if (one.kind === 'galaxy') checkRange(one.version);
  return found;
}

async function installBoth(given: Given): Promise<number> {
  const file = given.text('requirements-file');
  if (file === undefined) return roles(asked(given, roleOfWord, 'roles'), given);
  const wanted = readRequirements(file);
  const onlyRoles = given.text('roles-path') !== undefined;
  let code = 0;
  if (wanted.roles.length > 0) code = await roles(wanted.roles, given);
  if (wanted.collections.length === 0 || code !== 0) return code;
  if (onlyRoles) {
    installingFor(given).warn(
      `${file} names collections too; \`play galaxy collection install -r ${file}\` installs them`,
    );
    return code;
  }
  return collections(wanted.collections, given);
}

async function roles(wanted: readonly Requirement[], given: Given): Promise<number> {
  const options: RoleOptions = {
    ...installingFor(given),
    rolesPath: rolesPathFor(given),
    force: given.has('force'),
    forceDependencies: given.has('force-with-deps'),
    dependencies: !given.has('no-deps'),
    ignoreErrors: given.has('ignore-errors'),
  };
  options.say('Starting galaxy role install process');
  const problems = await installRoles(wanted, options);
  problems.forEach(tell);
  return problems.length > 0 && !options.ignoreErrors ? 1 : 0;
}

async function collections(wanted: readonly Requirement[], given: Given): Promise<number> {
  const collectionsPath = collectionsPathFor(given);
  const options: CollectionOptions = {
    ...installingFor(given),
    path: collectionsPath[0]!,
    // What stands elsewhere does not count when somebody names the folder.
    collectionsPath: given.text('collections-path') === undefined ? collectionsPath : [collectionsPath[0]!],
    force: given.has('force'),
    forceDependencies: given.has('force-with-deps'),
    dependencies: !given.has('no-deps'),
    upgrade: given.has('upgrade'),
    prereleases: given.has('pre'),
    offline: given.has('offline'),
  };
  options.say('Starting galaxy collection install process');
  await installCollections(wanted, options);
  return 0;
}

function listCollections(given: Given): number {
  const form = given.text('format') ?? 'human';
  const [only] = given.words;
  const found = collectionsPathFor(given).flatMap((path): [string, readonly Installed[]][] => {
    const all = installedIn(path).filter(
      ({ namespace, name }) => only === undefined || `${namespace}.${name}` === only,
    );
    return all.length > 0 ? [[collectionFolder(path), all]] : [];
  });
  if (form === 'human') return printLines(found.flatMap(([path, all]) => table(path, all)).slice(0, -1));
  const data = Object.fromEntries(
    found.map(([path, all]) => [path, Object.fromEntries(all.map((one) => [labelOf(one), { version: one.version }]))]),
  );
  if (form === 'json') return printLines([JSON.stringify(data)]);
  const lines = Object.entries(data).flatMap(([path, all]) => [
    `${path}:`,
    ...Object.entries(all).flatMap(([name, { version }]) => [
      `  ${name}:`,
      `    version: ${version === '*' ? "'*'" : version}`,
    ]),
  ]);
  return printLines(lines.length > 0 ? lines : ['{}']);
}

const labelOf = ({ namespace, name }: Installed): string => `${namespace}.${name}`;

function table(path: string, all: readonly Installed[]): readonly string[] {
  const width = Math.max('Collection'.length, ...all.map((one) => labelOf(one).length));
  const wide = Math.max('Version'.length, ...all.map(({ version }) => version.length));
  const row = (name: string, version: string): string => `${name.padEnd(width)} ${version.padEnd(wide)}`;
  return [
    `# ${path}`,
    row('Collection', 'Version'),
    row('-'.repeat(width), '-'.repeat(wide)),
    ...all.map((one) => row(labelOf(one), one.version)),
    '',
  ];
}

function verify(given: Given): number {
  const paths = collectionsPathFor(given);
  const file = given.text('requirements-file');
  const names =
    file === undefined
      ? given.words.map((word) => word.split(':')[0]!)
      : readRequirements(file).collections.flatMap(({ name }) => name ?? []);
  if (names.length === 0) throw new PlayError('usage', 'a collection is needed');
  let code = 0;
  for (const name of names) {
    const found = findInstalled(name, paths);
    if (!found) throw new PlayError('usage', `the collection \`${name}\` is not installed`);
    if (!existsSync(resolve(found.folder, 'MANIFEST.json'))) {
      throw new PlayError('usage', `\`${found.folder}\` was not installed from anywhere and has no list of checksums`);
    }
    const { wrong, unlisted } = differences(found.folder);
    const lines = [...wrong.map((path) => `    ${path}`), ...unlisted.map((path) => `    ${path} (not in the list)`)];
    if (lines.length === 0)
      printLines([
        `Successfully verified that checksums for '${name}:${found.version}' are internally consistent with its manifest.`,
      ]);
    else printLines([`Collection ${name} contains modified content in the following files:`, ...lines]);
    if (lines.length > 0) code = 1;
    if (code !== 0 && !given.has('ignore-errors')) return code;
  }
  return given.has('ignore-errors') ? 0 : code;
}
