/** Merges what is written about a host in Ansible's order, reading group_vars and host_vars when they are needed. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlayError, type Problems } from '../errors.ts';
import { createTrusts, findVarsFiles, loadYamlFile, type Trusts, type Vault } from '../source/index.ts';
import type { Graph, GroupNode } from './graph.ts';
import type { Bound, Variables } from './types.ts';

export interface VariableFolders {
  /** Folders that may contain group_vars and host_vars, in the order of the sources. */
  readonly inventory: readonly string[];
  readonly playbook: readonly string[];
  readonly vault: Vault | undefined;
  readonly trusts: Trusts | undefined;
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

/** One source of variables for a host, as messages name it. */
export interface Level {
  readonly what: string;
  readonly variables: Variables;
}

export interface VariableReader {
  variablesOf(host: string): Variables;
  /** What `variablesOf` is merged from, the weakest first. */
  levelsOf(host: string): readonly Level[];
  /** What is written about the host itself, and about one group itself. */
  ownVariables(host: string): Variables;
  groupVariables(group: string): Variables;
}

/** Makes the functions that merge; hosts with the same groups share the work. */
export function createVariableReader(graph: Graph, folders: VariableFolders): VariableReader {
  const files = createVarsFiles(folders);
  let version = -1;
  const shared = new Map<string, Map<string, Bound>>();
  const merged = new Map<string, Variables>();

  const written = ({ name, variables }: GroupNode): Level => ({ what: `group \`${name}\``, variables });
  const inFiles = (base: string, { name }: GroupNode): Level => ({
    what: `group_vars of \`${name}\``,
    variables: files.read(join(base, 'group_vars'), name),
  });
  const groupLevels = (host: string): Level[] => {
    const [all, ...rest] = groupsOf(graph, host).sort(byPrecedence) as [GroupNode, ...GroupNode[]];
    const { inventory, playbook } = folders;
    return [
      ...[all, ...rest].map(written),
      ...[...inventory, ...playbook].map((base) => inFiles(base, all)),
      ...[...inventory, ...playbook].flatMap((base) => rest.map((group) => inFiles(base, group))),
    ];
  };
  const hostLevels = (host: string): Level[] => [
    { what: `host \`${host}\``, variables: graph.hosts.get(host)?.variables ?? nothing },
    ...[...folders.inventory, ...folders.playbook].map((base) => ({
      what: `host_vars of \`${host}\``,
      variables: files.read(join(base, 'host_vars'), host),
    })),
  ];
  const groupVariables = (host: string): Map<string, Bound> => {
    const key = [...(graph.hosts.get(host)?.groups ?? [])].sort().join('\n');
    let known = shared.get(key);
    if (!known) {
      known = merge(groupLevels(host));
      shared.set(key, known);
    }
    return known;
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
      const own = hostLevels(host).filter(({ variables }) => variables.size > 0);
      const result = own.length === 0 ? fromGroups : merge(own, fromGroups);
      merged.set(host, result);
      return result;
    },
    levelsOf: (host) => [...groupLevels(host), ...hostLevels(host)].filter(({ variables }) => variables.size > 0),
    ownVariables: (host) => merge(hostLevels(host)),
    groupVariables(name) {
      const group = graph.groups.get(name)!;
      const bases = [...folders.inventory, ...folders.playbook];
      return merge([written(group), ...bases.map((base) => inFiles(base, group))]);
    },
  };
}

function merge(levels: readonly Level[], onto: Variables = new Map()): Map<string, Bound> {
  const result = new Map(onto);
  for (const { variables } of levels) for (const [name, bound] of variables) result.set(name, bound);
  return result;
}

const nothing: Map<string, Bound> = new Map();

/** Reads the files of one name in a folder, once. */
export function createVarsFiles(how: Pick<VariableFolders, 'vault' | 'trusts'>): {
  read(folder: string, name: string): Map<string, Bound>;
} {
  const { vault, trusts = createTrusts() } = how;
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
        variables = readVarsFolder(folder, name, { vault, trusts });
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
export function readVarsFolder(
  folder: string,
  name: string,
  { vault, trusts }: { readonly vault?: Vault | undefined; readonly trusts?: Trusts | undefined } = {},
): Map<string, Bound> {
  const variables = new Map<string, Bound>();
  for (const path of findVarsFiles(folder, name, { bareName: 'first', folders: true })) {
    if (trusts && !trusts(path, dirname(folder))) continue;
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
