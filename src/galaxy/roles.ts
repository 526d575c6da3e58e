/** Installs roles with those they depend on, lists them, and removes them. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { entryOf, type Tree } from '../source/index.ts';
import { readMapping, readTree, textOf } from './data.ts';
import type { Installing } from './installing.ts';
import type { Requirement } from './requirement.ts';
import { readRoleList } from './requirements.ts';
import { installRole } from './role.ts';

export interface RoleOptions extends Installing {
  /** Folders of roles: the first is where new ones go, in all of them a role counts as installed. */
  readonly rolesPath: readonly string[];
  readonly force: boolean;
  readonly forceDependencies: boolean;
  readonly dependencies: boolean;
  readonly ignoreErrors: boolean;
}

/** Installs all of them and gives the mistakes that were met; without `ignoreErrors` the first one ends it. */
export async function installRoles(roles: readonly Requirement[], options: RoleOptions): Promise<readonly PlayError[]> {
  const { say, warn, rolesPath } = options;
  const problems: PlayError[] = [];
  const queue = roles.map((role) => ({ role, isDependency: false }));
  const done = new Set<string>();
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { role, isDependency } = next;
    const name = role.name!;
    if (done.has(name)) continue;
    done.add(name);
    const present = findRole(name, rolesPath);
    const force = options.forceDependencies || (options.force && !isDependency);
    const before = present === undefined ? undefined : installedVersion(present);
    if (present !== undefined && !force) {
      if (!existsSync(join(present, 'meta/.galaxy_install_info')) && !isDependency) {
        problems.push(
          new PlayError('usage', `\`${present}\` is there already and was not installed from anywhere`, {
            origin: role.origin,
            hint: '`--force` replaces it',
          }),
        );
        if (!options.ignoreErrors) return problems;
      } else if (isDependency) say(`- dependency ${labelOf(name, before)} is already installed, skipping.`);
      else if (role.version !== '' && before !== role.version)
        warn(`- ${labelOf(name, before)} is already installed - use --force to change version to ${role.version}`);
      else say(`- ${labelOf(name, before)} is already installed, skipping.`);
      continue;
    }
    const place = present ?? join(rolesPath[0]!, name);
    try {
      if (present !== undefined)
        say(`- changing role ${name} from ${before || 'unspecified'} to ${role.version || 'unspecified'}`);
      say(`- extracting ${name} to ${place}`);
      const version = await installRole(role, place, options);
      say(`- ${labelOf(name, version)} was installed successfully`);
      if (!options.dependencies) continue;
      for (const needed of dependenciesOf(place)) {
        if (done.has(needed.name!)) continue;
        if (findRole(needed.name!, rolesPath) === undefined)
          say(`- adding dependency: ${labelOf(needed.name!, needed.version)}`);
        queue.push({ role: needed, isDependency: true });
      }
    } catch (error) {
      const met = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
      for (const one of met) if (!(one instanceof PlayError)) throw one;
      problems.push(...(met as PlayError[]));
      warn(`- ${name} was NOT installed successfully`);
      if (!options.ignoreErrors) return problems;
    }
  }
  return problems;
}

const labelOf = (name: string, version: string | undefined): string => (version ? `${name} (${version})` : name);

function findRole(name: string, rolesPath: readonly string[]): string | undefined {
  return rolesPath.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The version that was installed; undefined when nothing says so. */
export function installedVersion(folder: string): string | undefined {
  const path = join(folder, 'meta/.galaxy_install_info');
  return existsSync(path) ? textOf(readMapping(path)['version']) : undefined;
}

/** Roles from elsewhere that a role needs. A name without a point is a neighbour, one with two is in a collection. */
export function dependenciesOf(folder: string): readonly Requirement[] {
  const lists: [tree: Tree, file: string][] = [];
  for (const name of ['main.yml', 'main.yaml']) {
    const file = join(folder, 'meta', name);
    const meta = existsSync(file) ? readTree(file) : undefined;
    const tree = meta?.kind === 'map' ? entryOf(meta, 'dependencies')?.value : undefined;
    if (tree?.kind === 'list') lists.push([{ ...tree, items: tree.items.filter(isFromElsewhere) }, file]);
  }
  const file = join(folder, 'meta/requirements.yml');
  const tree = existsSync(file) ? readTree(file) : undefined;
  if (tree?.kind === 'list') lists.push([tree, file]);
  return lists.flatMap(([list, from]) => readRoleList(list, from));
}

function isFromElsewhere(item: Tree): boolean {
  const texts = (names: readonly string[]): string[] =>
    item.kind === 'scalar'
      ? [item.text]
      : names.flatMap((name) => {
          const value = item.kind === 'map' ? entryOf(item, name)?.value : undefined;
          return value?.kind === 'scalar' ? [value.text] : [];
        });
  const [source] = [...texts(['src']), ...texts(['role', 'name'])];
  if (source === undefined || source.includes('{{')) return false;
  if (item.kind === 'map' && (entryOf(item, 'scm') || entryOf(item, 'src'))) return true;
  return source.includes('/') || /^[^.]+\.[^.]+$/.test(source);
}

/** The lines of `role list`, a folder after the other; one role, when it is named. */
export function listRoles(rolesPath: readonly string[], { warn }: Installing, only?: string): readonly string[] {
  const lines: string[] = [];
  const known: string[] = [];
  let found = false;
  for (const folder of rolesPath) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      warn(`- the configured path ${folder} does not exist.`);
      continue;
    }
    const names = readdirSync(folder).filter(
      (name) => existsSync(join(folder, name, 'meta')) || existsSync(join(folder, name, 'tasks')),
    );
    known.push(...names);
    const shown = names.filter((name) => !name.startsWith('.') && (only === undefined || name === only));
    found ||= shown.length > 0;
    if (shown.length > 0 || only === undefined) lines.push(`# ${folder}`);
    for (const name of shown.sort())
      lines.push(`- ${name}, ${installedVersion(join(folder, name)) ?? '(unknown version)'}`);
  }
  if (only !== undefined && !found)
    throw new PlayError('usage', `the role \`${only}\` is not installed`, { hint: didYouMean(only, known) });
  return lines;
}

/** Removes roles; one that is not there is told and is no failure. */
export function removeRoles(names: readonly string[], rolesPath: readonly string[], { say }: Installing): void {
  for (const name of names) {
    if (/[/\0]|^\.\.?$/.test(name)) throw new PlayError('usage', `\`${name}\` is no name of a role`);
    const present = findRole(name, rolesPath);
    if (present === undefined) say(`- ${name} is not installed, skipping.`);
    else {
      rmSync(present, { recursive: true });
      say(`- successfully removed ${name}`);
    }
  }
}
