/** Finds roles and the files in them. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { didYouMean } from '../errors.ts';
import {
  createTrusts,
  entryOf,
  findVarsFiles,
  type MapEntry,
  type MapTree,
  type ScalarTree,
  type Tree,
} from '../source/index.ts';
import { complain, kindName, type Parent, type Place, type ReadOptions, readFile } from './context.ts';
import { listFolder } from './imports.ts';
import { isNothing } from './keywords.ts';

export interface FoundRole {
  /** With its collection, if it is in one. */
  readonly name: string;
  readonly folder: string;
  readonly collection?: string | undefined;
}

/** The folder of a role; when there is none, a mistake that lists where it was looked for. */
export function findRole(name: string, asked: ScalarTree, place: Place): FoundRole | undefined {
  const { rolesPath, collectionsPath = [], trusts = createTrusts() } = place.options;
  const full = fullNames(name, place);
  const inCollection = (base: string): string[] => full.map((one) => collectionFolder(base, one));
  // A role also finds its neighbours, wherever it was found itself.
  const neighbours = place.role ? [dirname(place.role.folder)] : [];
  const folders = [join(place.folder, 'roles'), ...rolesPath, ...neighbours, place.folder];
  const searched = [
    ...[join(place.folder, 'collections'), ...collectionsPath].flatMap(inCollection),
    ...folders.map((folder) => resolve(folder, name)),
  ];
  const named = new Set([
    ...collectionsPath.flatMap(inCollection),
    ...rolesPath.map((folder) => resolve(folder, name)),
  ]);
  const around = resolve(place.folder);
  const counts = (path: string): boolean => !path.startsWith(`${around}/`) || named.has(path) || trusts(path, around);
  const folder = [...new Set(searched)].find((path) => isFolder(path) && counts(path));
  if (folder) {
    const collection = collectionOf(folder);
    const own = collection === undefined ? basename(name) : `${collection.name}.${collection.role}`;
    return { name: name.includes('/') || collection ? own : name, folder, collection: collection?.name };
  }
  const known = folders.slice(0, -1).flatMap((one) => listFolder(one).filter((role) => isFolder(join(one, role))));
  complain(place.options, 'missing-file', `there is no role \`${name}\``, {
    at: asked,
    hint: didYouMean(name, known),
    trail: [...new Set(searched)].map((path) => ({ what: `looked for ${path}` })),
  });
  return undefined;
}

/** Names that a role may have in collections: as written, or within the collections that are in force here. */
function fullNames(name: string, { parent, role }: Place): string[] {
  if (name.includes('/')) return [];
  if (name.split('.').length >= 3) return [name];
  const searched = role?.collection ? [role.collection] : [];
  for (let outer: Parent | undefined = parent; outer; outer = outer.kind === 'play' ? undefined : outer.parent) {
    if (outer.collections?.kind !== 'list') continue;
    searched.push(...outer.collections.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])));
    break;
  }
  return [...new Set(searched)].map((collection) => `${collection}.${name}`);
}

/** Further points than two are folders below the collection's roles. */
function collectionFolder(base: string, name: string): string {
  const [namespace, collection, ...role] = name.split('.') as [string, string, ...string[]];
  return resolve(base, 'ansible_collections', namespace, collection, 'roles', ...role);
}

function collectionOf(folder: string): { readonly name: string; readonly role: string } | undefined {
  const found = /\/ansible_collections\/([^/]+)\/([^/]+)\/roles\/(.+)$/.exec(folder);
  return found ? { name: `${found[1]}.${found[2]}`, role: found[3]!.replaceAll('/', '.') } : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export interface RolePart {
  readonly role: string;
  readonly part: 'tasks' | 'handlers' | 'meta' | 'vars' | 'defaults';
  /** The file's name as `tasks_from` and its kin give it; otherwise `main`. */
  readonly from?: string | undefined;
}

/** The file of a part of a role; a missing one is a mistake only when it was named. */
export function findPart({ role, part, from }: RolePart, options: ReadOptions, asked: Tree): string | undefined {
  const folder = join(role, part);
  const [path] = findVarsFiles(folder, from ?? 'main', { bareName: from ? 'first' : 'last', folders: false });
  if (!path && from) reportMissing(from, folder, { options, asked });
  return path;
}

function reportMissing(from: string, folder: string, { options, asked }: { options: ReadOptions; asked: Tree }): void {
  const names = listFolder(folder).flatMap((name) => [name, name.replace(/\.(ya?ml|json)$/, '')]);
  const hint = didYouMean(from, names);
  complain(options, 'missing-file', `the role has no \`${basename(folder)}/${from}\``, { at: asked, hint });
}

/** The variables of `vars` or `defaults`: one file, or all files of a folder, later ones winning. */
export function readRoleVars(part: RolePart, options: ReadOptions, asked: Tree): MapTree | undefined {
  const folder = join(part.role, part.part);
  const name = part.from ?? 'main';
  const paths = findVarsFiles(folder, name, { bareName: part.from ? 'first' : 'last', folders: true });
  if (paths.length === 0 && part.from) reportMissing(name, folder, { options, asked });
  const maps = paths.flatMap((path) => readMap(path, options) ?? []);
  if (maps.length < 2) return maps[0];
  const entries = new Map<string, MapEntry>();
  for (const map of maps) for (const entry of map.entries) entries.set(entry.key.text, entry);
  return { kind: 'map', entries: [...entries.values()], origin: maps[0]!.origin };
}

/** A file that must hold a map, or nothing. */
export function readMap(path: string, options: ReadOptions): MapTree | undefined {
  const tree = readFile(options, path);
  if (!tree || isNothing(tree)) return undefined;
  if (tree.kind === 'map') return tree;
  complain(options, 'invalid-playbook', `this file must hold a map, not ${kindName(tree)}`, { at: tree });
  return undefined;
}

/** The specification of an entry point's arguments, from `meta/argument_specs.yml` or `meta/main.yml`. */
export function readArgumentSpec(
  role: string,
  entryPoint: string,
  { meta, options }: { meta: MapTree | undefined; options: ReadOptions },
): MapTree | undefined {
  const path = ['argument_specs.yml', 'argument_specs.yaml'].map((name) => join(role, 'meta', name)).find(existsSync);
  const file = path ? readMap(path, options) : meta;
  const specs = file && entryOf(file, 'argument_specs')?.value;
  if (specs?.kind !== 'map') return undefined;
  const spec = entryOf(specs, entryPoint)?.value;
  return spec?.kind === 'map' ? spec : undefined;
}
