/** The inventory while it grows: hosts and groups, and who contains whom. */
import { type Origin, PlayError, type Problems } from '../errors.ts';
import type { Tree } from '../source/index.ts';
import { badName } from './names.ts';
import type { Bound } from './types.ts';

export interface HostNode {
  readonly name: string;
  readonly origin?: Origin | undefined;
  readonly source?: string | undefined;
  readonly variables: Map<string, Bound>;
  readonly groups: Set<string>;
}

export interface GroupNode {
  readonly name: string;
  readonly origin?: Origin | undefined;
  readonly variables: Map<string, Bound>;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  depth: number;
  priority: number;
}

export interface Graph {
  readonly hosts: Map<string, HostNode>;
  readonly groups: Map<string, GroupNode>;
  readonly problems: Problems;
  /** Counts changes, so that what was computed from an older state is not used. */
  version: number;
}

export function createGraph(problems: Problems): Graph {
  const graph: Graph = { hosts: new Map(), groups: new Map(), problems, version: 0 };
  addGroup(graph, 'all');
  addGroup(graph, 'ungrouped');
  addChild(graph, { parent: 'all', child: 'ungrouped' });
  return graph;
}

export function addGroup(graph: Graph, name: string, origin?: Origin): GroupNode {
  let group = graph.groups.get(name);
  if (!group) {
    group = {
      name,
      origin,
      variables: new Map(),
      hosts: new Set(),
      children: new Set(),
      parents: new Set(),
      depth: 0,
      priority: 1,
    };
    graph.groups.set(name, group);
    graph.version++;
  }
  return group;
}

/** A host in a group. The source that names a host first is the one it comes from. */
export function addHost(
  graph: Graph,
  name: string,
  about: { group?: string | undefined; origin?: Origin | undefined; source?: string | undefined },
): HostNode {
  let host = graph.hosts.get(name);
  if (!host) {
    const bad = badName(name);
    if (bad)
      graph.problems.push(new PlayError('invalid-inventory', bad, { origin: about.origin, length: name.length }));
    host = { name, origin: about.origin, source: about.source, variables: new Map(), groups: new Set() };
    graph.hosts.set(name, host);
    graph.version++;
  }
  if (about.group !== undefined && !host.groups.has(about.group)) {
    host.groups.add(about.group);
    addGroup(graph, about.group).hosts.add(name);
    graph.version++;
  }
  return host;
}

/** Puts a group into another one; a group that would contain itself is a mistake that shows the way around. */
export function addChild(graph: Graph, link: { parent: string; child: string; origin?: Origin | undefined }): boolean {
  const { parent, child, origin } = link;
  const outer = addGroup(graph, parent);
  const inner = addGroup(graph, child);
  if (outer.children.has(child)) return false;
  const way = wayDown(graph, child, parent);
  if (way) {
    const trail = way.map((name) => ({ what: `group \`${name}\``, origin: graph.groups.get(name)?.origin }));
    const message = `a group cannot contain itself: ${[parent, ...way].join(' → ')}`;
    graph.problems.push(new PlayError('invalid-inventory', message, { origin, length: child.length, trail }));
    return false;
  }
  outer.children.add(child);
  inner.parents.add(parent);
  graph.version++;
  return true;
}

/** The groups from one down to another that it contains, or undefined. */
function wayDown(graph: Graph, from: string, to: string): string[] | undefined {
  if (from === to) return [to];
  const cameFrom = new Map<string, string>([[from, from]]);
  const queue = [from];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const child of graph.groups.get(name)?.children ?? []) {
      if (cameFrom.has(child)) continue;
      cameFrom.set(child, name);
      queue.push(child);
    }
  }
  if (!cameFrom.has(to)) return undefined;
  const way = [to];
  while (way[0] !== from) way.unshift(cameFrom.get(way[0]!)!);
  return way;
}

/** A variable of a group. The priority is one too, but never reaches a host. */
export function setGroupVariable(graph: Graph, group: GroupNode, { name, tree }: { name: string; tree: Tree }): void {
  graph.version++;
  if (name !== 'ansible_group_priority') {
    group.variables.set(name, { tree });
    return;
  }
  const priority = tree.kind === 'scalar' ? Number(tree.value) : Number.NaN;
  if (Number.isInteger(priority)) group.priority = priority;
  else {
    const message = '`ansible_group_priority` must be a whole number';
    graph.problems.push(new PlayError('invalid-inventory', message, { origin: tree.origin }));
  }
}

/** Brings what follows from the rest into order: `all` above everything, `ungrouped` for the rest, depths. */
export function settle(graph: Graph): void {
  for (const group of graph.groups.values()) {
    if (group.name !== 'all' && group.parents.size === 0) addChild(graph, { parent: 'all', child: group.name });
  }
  const ungrouped = graph.groups.get('ungrouped')!;
  for (const host of graph.hosts.values()) {
    const own = [...host.groups].filter((name) => name !== 'all' && name !== 'ungrouped');
    if (own.length > 0 && host.groups.delete('ungrouped')) ungrouped.hosts.delete(host.name);
    if (own.length === 0) {
      host.groups.add('ungrouped');
      ungrouped.hosts.add(host.name);
    }
  }
  measureDepths(graph);
  graph.version++;
}

function measureDepths(graph: Graph): void {
  const waiting = new Map([...graph.groups.values()].map((group) => [group.name, group.parents.size]));
  const ready = ['all'];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    const group = graph.groups.get(name)!;
    for (const childName of group.children) {
      const child = graph.groups.get(childName)!;
      child.depth = Math.max(child.depth, group.depth + 1);
      const left = waiting.get(childName)! - 1;
      waiting.set(childName, left);
      if (left === 0) ready.push(childName);
    }
  }
}

/** Notes a mistake at a place of a source that is being read into a graph. */
export function complain(
  { graph }: { readonly graph: Graph },
  message: string,
  origin: Origin,
  more: { length?: number; hint?: string | undefined } = {},
): void {
  graph.problems.push(new PlayError('invalid-inventory', message, { origin, ...more }));
}
