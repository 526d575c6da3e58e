/** What is known about a host while sources are still being read: groups have no final depth, `all` may hold nobody. */
import { dirname, join } from 'node:path';
import type { Trusts, Vault } from '../source/index.ts';
import type { Graph, GroupNode } from './graph.ts';
import type { Bound, Variables } from './types.ts';
import { createVarsFiles } from './variables.ts';

/** Makes the function that gives a host's variables as of now; with files, those beside the sources read so far count. */
export function variablesSoFar(
  graph: Graph,
  about: {
    readonly folders: readonly string[];
    readonly vault: Vault | undefined;
    readonly trusts: Trusts | undefined;
  },
): (host: string, withFiles: boolean) => Variables {
  const files = createVarsFiles(about);
  return (name, withFiles) => {
    const host = graph.hosts.get(name)!;
    const groups = groupsSoFar(graph, host.groups);
    const result = new Map<string, Bound>();
    const take = (variables: Variables): void => {
      for (const [key, bound] of variables) result.set(key, bound);
    };
    const folders = withFiles ? about.folders : [];
    for (const group of groups) take(group.variables);
    for (const base of folders) for (const group of groups) take(files.read(join(base, 'group_vars'), group.name));
    const names = groups.map((group) => group.name).filter((group) => group !== 'all');
    const known = {
      inventory_file: host.source ?? null,
      inventory_dir: host.source === undefined ? null : dirname(host.source),
      inventory_hostname: name,
      inventory_hostname_short: name.split('.')[0]!,
      group_names: names.sort(),
    };
    take(host.variables);
    for (const [key, value] of Object.entries(known)) result.set(key, { value });
    for (const base of folders) take(files.read(join(base, 'host_vars'), name));
    return result;
  };
}

/** The groups of a host and those around them, outermost first, as far as they are linked by now. */
function groupsSoFar(graph: Graph, own: Iterable<string>): GroupNode[] {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    let depth = depths.get(name);
    if (depth === undefined) {
      depth = 0;
      for (const parent of graph.groups.get(name)!.parents) depth = Math.max(depth, depthOf(parent) + 1);
      depths.set(name, depth);
    }
    return depth;
  };
  for (const name of own) depthOf(name);
  return [...depths]
    .map(([name, depth]) => ({ depth, group: graph.groups.get(name)! }))
    .sort((a, b) => a.depth - b.depth || a.group.priority - b.group.priority || (a.group.name < b.group.name ? -1 : 1))
    .map(({ group }) => group);
}
