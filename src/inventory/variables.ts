/** Merges what is written about a host in Ansible's order, reading group_vars and host_vars when they are needed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlayError, type Problems } from '../errors.ts';
import { findVarsFiles, loadYamlFile, type Vault } from '../source/index.ts';
import type { Graph, GroupNode } from './graph.ts';
import type { Bound, Variables } from './types.ts';

export interface VariableFolders {
  /** Folders that may contain group_vars and host_vars, in the order of the sources. */
  readonly inventory: readonly string[];
  readonly playbook: readonly string[];
  readonly vault: Vault | undefined;
}

/** The groups of a host with all groups around them; `all` alone for a host that is not in the inventory. */
export function groupsOf(graph: Graph, host: string): GroupNode[] {
  const found = new Set<GroupNode>();
  const add = (name: string): void => {
    const group = graph.groups.get(name)!;
    if (found.has(group)) return;
    found.add(group);
    group.parents.forEach(add);
  };
  add('all');
  graph.hosts.get(host)?.groups.forEach(add);
  return [...found];
}

function byPrecedence(a: GroupNode, b: GroupNode): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

export interface VariableReader {
  variablesOf(host: string): Variables;
}

/** Makes the function that merges; hosts with the same groups share the work. */
export function createVariableReader(graph: Graph, folders: VariableFolders): VariableReader {
  const files = createVarsFiles(folders.vault);
  let version = -1;
  const shared = new Map<string, Map<string, Bound>>();
  const merged = new Map<string, Variables>();

  const groupVariables = (host: string): Map<string, Bound> => {
    const own = graph.hosts.get(host)?.groups ?? [];
    const key = [...own].sort().join('\n');
    const known = shared.get(key);
    if (known) return known;
    const [all, ...rest] = groupsOf(graph, host).sort(byPrecedence) as [GroupNode, ...GroupNode[]];
    const result = new Map<string, Bound>(all.variables);
    const take = (more: Variables): void => {
      for (const [name, bound] of more) result.set(name, bound);
    };
    const takeFiles = (bases: readonly string[], groups: readonly GroupNode[]): void => {
      for (const base of bases) for (const group of groups) take(files.read(join(base, 'group_vars'), group.name));
    };
    for (const group of rest) take(group.variables);
    takeFiles(folders.inventory, [all]);
    takeFiles(folders.playbook, [all]);
    takeFiles(folders.inventory, rest);
    takeFiles(folders.playbook, rest);
    shared.set(key, result);
    return result;
  };

  return {
    variablesOf(host) {
      if (version !== graph.version) {
        shared.clear();
        merged.clear();
        version = graph.version;
      }
      const known = merged.get(host);
      if (known) return known;
      const fromGroups = groupVariables(host);
      const own = [graph.hosts.get(host)?.variables ?? new Map<string, Bound>()];
      for (const base of [...folders.inventory, ...folders.playbook])
        own.push(files.read(join(base, 'host_vars'), host));
      const result = own.every((variables) => variables.size === 0) ? fromGroups : new Map(fromGroups);
      for (const variables of own) for (const [name, bound] of variables) result.set(name, bound);
      merged.set(host, result);
      return result;
    },
  };
}

const nothing: Map<string, Bound> = new Map();

/** Reads the files of one name in a folder, once. */
function createVarsFiles(vault: Vault | undefined): { read(folder: string, name: string): Map<string, Bound> } {
  const listed = new Map<string, ReadonlySet<string>>();
  const known = new Map<string, Map<string, Bound>>();
  const list = (folder: string): ReadonlySet<string> => {
    let names = listed.get(folder);
    if (!names) {
      names = namesIn(folder);
      listed.set(folder, names);
    }
    return names;
  };
  return {
    read(folder, name) {
      // A look at the folder's listing spares four questions to the file system for each of thousands of hosts.
      const names = list(folder);
      if (names.size === 0 || !(names.has(name) || endings.some((ending) => names.has(name + ending)))) return nothing;
      const path = join(folder, name);
      let variables = known.get(path);
      if (!variables) {
        variables = readVarsFolder(folder, name, vault);
        known.set(path, variables);
      }
      return variables;
    },
  };
}

const endings = ['.yml', '.yaml', '.json'];

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

/**
 * The variables that `folder` (`…/group_vars`) has for a name, from a file or from all files of a folder of that name,
 * later ones winning. Throws the first mistake.
 */
export function readVarsFolder(folder: string, name: string, vault?: Vault): Map<string, Bound> {
  const variables = new Map<string, Bound>();
  for (const path of findVarsFiles(folder, name, { bareName: 'first', folders: true })) {
    const problems: Problems = [];
    const tree = loadYamlFile(path, problems, { vault });
    if (problems[0]) throw problems[0];
    if (!tree || (tree.kind === 'scalar' && tree.value === null)) continue;
    if (tree.kind !== 'map') {
      throw new PlayError('invalid-inventory', 'a file of variables must be a map of names and values', {
        origin: tree.origin,
      });
    }
    for (const { key, value } of tree.entries) variables.set(key.text, { tree: value });
  }
  return variables;
}
