/** Where plugins lie: beside playbooks, in roles, where settings say, and in the places of the machine. */
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Trusts } from '../source/index.ts';

export type PluginKind = 'module' | 'module_utils' | 'filter' | 'test' | 'lookup' | 'callback' | 'action';

/** The folder of a kind in a role or beside a playbook, and below `~/.ansible/plugins`. */
const NAMES: Readonly<Record<PluginKind, readonly [beside: string, below: string]>> = {
  module: ['library', 'modules'],
  module_utils: ['module_utils', 'module_utils'],
  filter: ['filter_plugins', 'filter'],
  test: ['test_plugins', 'test'],
  lookup: ['lookup_plugins', 'lookup'],
  callback: ['callback_plugins', 'callback'],
  action: ['action_plugins', 'action'],
};

export interface FolderOptions {
  readonly home: string;
  /** Folders that settings name; they are obeyed whoever can write to them. */
  readonly configured?: Partial<Readonly<Record<PluginKind, readonly string[]>>> | undefined;
  readonly trusts?: Trusts | undefined;
}

export interface Folders {
  /** A role or the folder of a playbook, which may hold folders of plugins. */
  add(folder: string): void;
  /** How many were added. */
  readonly count: number;
  /** The folder of a kind in a role or beside a playbook, if it exists and is trusted. */
  beside(kind: PluginKind, base: string): readonly string[];
  /** Those of all roles and playbooks: those in `first`, then all others in the order of adding. */
  of(kind: PluginKind, first?: readonly string[]): readonly string[];
  /** The folders of a kind that count for everyone: what settings name, and the places of the machine. */
  general(kind: PluginKind): readonly string[];
  /** Whether a folder exists; looked at once. */
  has(folder: string): boolean;
  /** The files of a folder, read once. */
  files(folder: string): readonly string[];
}

export function createFolders({ home, configured = {}, trusts }: FolderOptions): Folders {
  const bases = new Set<string>();
  const known = new Map<string, boolean>();
  const listings = new Map<string, readonly string[]>();
  const counts = (path: string, below?: string): boolean => {
    let here = known.get(path);
    if (here === undefined) {
      here = isFolder(path) && (below === undefined || (trusts?.(path, below) ?? true));
      known.set(path, here);
    }
    return here;
  };
  const beside = (kind: PluginKind, base: string): string[] => {
    const path = join(base, NAMES[kind][0]);
    return counts(path, base) ? [path] : [];
  };
  const general = (kind: PluginKind): readonly string[] =>
    [
      ...(configured[kind] ?? []),
      join(home, '.ansible/plugins', NAMES[kind][1]),
      join('/usr/share/ansible/plugins', NAMES[kind][1]),
    ].filter((path) => counts(path));
  return {
    add: (folder) => void bases.add(folder),
    beside,
    get count() {
      return bases.size;
    },
    of: (kind, first = []) => [...new Set([...first, ...bases])].flatMap((base) => beside(kind, base)),
    general,
    has: (folder) => counts(folder),
    files(folder) {
      let names = listings.get(folder);
      if (!names) {
        names = readdirSync(folder, { withFileTypes: true })
          .filter((entry) => !entry.isDirectory() && !IGNORED.test(entry.name))
          // Our own shape comes first where there are several files of a name.
          .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
          .map((entry) => entry.name);
        listings.set(folder, names);
      }
      return names;
    },
  };
}

/** What lies in such folders without being a plugin, as Ansible has it. */
const IGNORED = /^\.|^__init__\.py$|~$|\.(pyo|pyc|swp|bak|rpm|md|txt|rst|yaml|yml|ini)$/;

function rank(name: string): number {
  return extname(name) === '.mjs' ? 0 : extname(name) === '.py' ? 1 : 2;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The name that a file gives its plugin. */
export function pluginName(file: string): string {
  const extension = extname(file);
  return extension ? file.slice(0, -extension.length) : file;
}
