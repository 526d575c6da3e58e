/** Finds the file of a module that is not ours: in `library` folders and in collections. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problems } from '../errors.ts';
import { hasModule } from '../modules/registry.ts';
import { entryOf, loadYamlFile, type Tree } from '../source/index.ts';
import { type Folders, pluginName } from './folders.ts';

/** Who asks for a module. */
export interface ModuleQuestion {
  /** As a task writes it. */
  readonly name: string;
  /** Folders of the roles around the task, innermost first, and of its playbook. */
  readonly around: readonly string[];
  /** The playbook's folder. */
  readonly playbook: string;
  /** Collections in which short names are looked for. */
  readonly collections: readonly string[];
}

export interface ModuleFile {
  readonly path: string;
  /** The collection it is in, and the folder above `ansible_collections`. */
  readonly collection?: { readonly name: string; readonly root: string } | undefined;
  /** The half of it that works on the controller, in Python. */
  readonly action?: string | undefined;
}

/**
 * The file of a module, or undefined where ours is meant. As in Ansible, what lies near a task wins over ours; what lies
 * in the roles of others is taken only for names that we do not know.
 */
export function findModuleFile(
  folders: Folders,
  question: ModuleQuestion,
  roots: readonly string[],
): ModuleFile | undefined {
  const { name, around, collections } = question;
  if (name.startsWith('ansible.builtin.')) return undefined;
  const bare = name.replace(/^ansible\.legacy\./, '');
  if (bare.includes('.')) return hasModule(bare) ? undefined : collectionModule(folders, roots, bare);
  for (const collection of bare === name ? collections : []) {
    if (/^ansible\.(builtin|legacy)$/.test(collection)) continue;
    const file = collectionModule(folders, roots, `${collection}.${bare}`);
    if (file && !hasModule(`${collection}.${bare}`)) return file;
  }
  const near = [...around.flatMap((base) => folders.beside('module', base)), ...folders.general('module')];
  const file = BOTH_SIDES.has(bare) ? undefined : inFolders(folders, near, bare);
  if (file || hasModule(bare)) return file;
  return inFolders(folders, folders.of('module', around), bare);
}

/** Modules that work on the controller as well, so that a file of the name would be one half of them. */
const BOTH_SIDES: ReadonlySet<string> = new Set([
  ...['assemble', 'async_status', 'command', 'copy', 'fetch', 'package', 'raw', 'reboot', 'script', 'service', 'shell'],
  ...['template', 'unarchive', 'uri', 'wait_for_connection'],
]);

/** The names of all modules that a task could mean besides ours, for messages. */
export function foreignNames(folders: Folders, { around }: ModuleQuestion): readonly string[] {
  const places = [...folders.of('module', around), ...folders.general('module')];
  return places.flatMap((place) => folders.files(place).map(pluginName));
}

function inFolders(folders: Folders, places: readonly string[], name: string): ModuleFile | undefined {
  for (const place of new Set(places)) {
    const file = folders.files(place).find((one) => pluginName(one) === name);
    if (file !== undefined) {
      return { path: join(place, file), action: existing(join(dirname(place), 'action_plugins', `${name}.py`)) };
    }
  }
  return undefined;
}

/** A module of a collection, by its full name; a collection may say that it is now elsewhere. */
function collectionModule(folders: Folders, roots: readonly string[], name: string, hops = 0): ModuleFile | undefined {
  const [namespace, collection, ...rest] = name.split('.');
  if (!namespace || !collection || rest.length === 0) return undefined;
  const found = rest.at(-1)!;
  for (const root of roots) {
    const base = join(root, 'ansible_collections', namespace, collection);
    const place = join(base, 'plugins/modules', ...rest.slice(0, -1));
    if (!folders.has(base)) continue;
    const file = folders.has(place) ? folders.files(place).find((one) => pluginName(one) === found) : undefined;
    if (file !== undefined) {
      const action = existing(join(base, 'plugins/action', `${found}.py`));
      return { path: join(place, file), collection: { name: `${namespace}.${collection}`, root }, action };
    }
    const elsewhere = hops < 5 ? redirectOf(base, rest.join('.')) : undefined;
    if (elsewhere !== undefined) return collectionModule(folders, roots, elsewhere, hops + 1);
  }
  return undefined;
}

/**
 * A module of any installed collection by its short name, for playbooks from the time before collections; of several, that
 * of community.general, else the first.
 */
export function anyCollectionModule(folders: Folders, roots: readonly string[], name: string): ModuleFile | undefined {
  for (const root of roots) {
    const base = join(root, 'ansible_collections');
    if (!folders.has(base)) continue;
    const collections = subfolders(base).flatMap((space) =>
      subfolders(join(base, space)).map((collection) => `${space}.${collection}`),
    );
    for (const collection of ['community.general', ...collections]) {
      const place = join(base, ...collection.split('.'), 'plugins/modules');
      const file = FILES.map((extension) => join(place, `${name}${extension}`)).find((path) => existsSync(path));
      if (file !== undefined) return collectionModule(folders, [root], `${collection}.${name}`);
    }
  }
  return undefined;
}

const FILES = ['.py', '.mjs', ''];

function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

/** Where `meta/runtime.yml` sends those who ask for a module. */
function redirectOf(base: string, name: string): string | undefined {
  const path = join(base, 'meta/runtime.yml');
  if (!existsSync(path)) return undefined;
  const problems: Problems = [];
  let tree: Tree | undefined = loadYamlFile(path, problems);
  for (const key of ['plugin_routing', 'modules', name, 'redirect']) {
    tree = tree?.kind === 'map' ? entryOf(tree, key)?.value : undefined;
  }
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}
