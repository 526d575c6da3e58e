/** An inventory as other tools read it: the shapes of `ansible-inventory --list`, `--list --yaml` and `--graph`. */
import { compareText, str } from '../python/text.ts';
import { Float, type Value } from '../python/value.ts';
import { isSecretFile, type Scalar, type ScalarTree, type Tree } from '../source/index.ts';
import type { Bound, Inventory, Variables } from './types.ts';

export interface ListingOptions {
  /** Groups with their variables and hosts with their own, instead of everything with the host. */
  readonly export: boolean;
  /** The hosts to show. */
  readonly hosts: ReadonlySet<string>;
  /** Variables that win over all others (`-e`); they are not part of an export. */
  readonly extra: Variables;
  readonly show: ShowScalar;
}

/** What is shown for text that is encrypted or that is no template, and for what stood in an encrypted file. */
export interface ShowScalar {
  readonly vault: (text: string) => Value;
  readonly unsafe: (text: string) => Value;
  readonly secret: (text: string) => Value;
}

/** The variables as values: templates unevaluated, as they are written. */
export function shownVariables(variables: Variables, show: ShowScalar): Map<Value, Value> {
  return new Map<Value, Value>([...variables].map(([name, bound]) => [name, shownBound(bound, show)]));
}

function shownBound(bound: Bound, show: ShowScalar): Value {
  return 'tree' in bound ? shownTree(bound.tree, show) : shownValue(bound.value, show);
}

function shownTree(tree: Tree, show: ShowScalar): Value {
  if (tree.kind === 'list') return tree.items.map((item) => shownTree(item, show));
  if (tree.kind === 'map')
    return new Map(tree.entries.map(({ key, value }) => [plain(key.value), shownTree(value, show)] as const));
  return shownScalar(tree, show);
}

function shownScalar(tree: ScalarTree, show: ShowScalar): Value {
  const { value, tag } = tree;
  if (tag === 'vault') return show.vault(String(value));
  if (isSecretFile(tree.origin.file) && value !== null && typeof value !== 'boolean') return show.secret(tree.text);
  return tag === 'unsafe' && typeof value === 'string' ? show.unsafe(value) : plain(value);
}

/** Data that a run or an expression made; text in it is never a template. */
function shownValue(value: Value, show: ShowScalar): Value {
  if (typeof value === 'string') return show.unsafe(value);
  if (Array.isArray(value)) return value.map((item) => shownValue(item, show));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, shownValue(item, show)]));
  return value;
}

function plain(value: Scalar): Value {
  if (typeof value !== 'object' || value === null) return value;
  return 'float' in value ? new Float(value.float) : value.moment;
}

function variablesOfHost(inventory: Inventory, host: string, options: ListingOptions): Map<Value, Value> {
  if (options.export) return shownVariables(inventory.ownVariables(host), options.show);
  return shownVariables(new Map([...inventory.variablesOf(host), ...options.extra]), options.show);
}

function variablesOfGroup(inventory: Inventory, name: string, options: ListingOptions): Map<Value, Value> {
  const variables = shownVariables(inventory.groupVariables(name), options.show);
  const priority = inventory.groups.get(name)!.priority;
  if (priority !== 1) variables.set('ansible_group_priority', priority);
  return variables;
}

/** One host's variables, as `--host` shows them. */
export function hostListing(inventory: Inventory, host: string, options: ListingOptions): Value {
  return variablesOfHost(inventory, host, options);
}

/** The map that `--list` prints: each group with its members, and `_meta` with the variables of hosts. */
export function flatListing(inventory: Inventory, options: ListingOptions): Value {
  const result = new Map<Value, Value>();
  const seen = new Set<string>();
  const add = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const group = inventory.groups.get(name)!;
    const entry = new Map<Value, Value>();
    const hosts = [...group.hosts].filter((host) => options.hosts.has(host));
    if (name !== 'all' && hosts.length > 0) entry.set('hosts', hosts);
    if (group.children.size > 0) entry.set('children', [...group.children]);
    if (options.export) {
      const variables = variablesOfGroup(inventory, name, options);
      if (variables.size > 0) entry.set('vars', variables);
    }
    if (entry.size > 0) result.set(name, entry);
    group.children.forEach(add);
  };
  add('all');
  const hostvars = new Map<Value, Value>();
  for (const host of inventory.hostsOf('all')) {
    if (!options.hosts.has(host)) continue;
    const variables = variablesOfHost(inventory, host, options);
    if (variables.size > 0) hostvars.set(host, variables);
  }
  result.set('_meta', new Map<Value, Value>([['hostvars', hostvars], ['profile', 'inventory_legacy']])); // biome-ignore format: a pair a line says less
  return result;
}

/** The map that `--list --yaml` prints: groups inside groups, each host's variables where it is met first. */
export function nestedListing(inventory: Inventory, options: ListingOptions): Value {
  const seenGroups = new Set<string>();
  const seenHosts = new Set<string>();
  const entryOf = (name: string): Map<Value, Value> => {
    const group = inventory.groups.get(name)!;
    const entry = new Map<Value, Value>();
    const children = new Map<Value, Value>();
    for (const child of group.children) {
      if (seenGroups.has(child)) {
        children.set(child, new Map());
        continue;
      }
      const inner = entryOf(child);
      if (inner.size > 0) children.set(child, inner);
      seenGroups.add(child);
    }
    if (children.size > 0) entry.set('children', children);
    const hosts = new Map<Value, Value>();
    for (const host of name === 'all' ? [] : group.hosts) {
      if (!options.hosts.has(host)) continue;
      hosts.set(host, seenHosts.has(host) ? new Map() : variablesOfHost(inventory, host, options));
      seenHosts.add(host);
    }
    if (hosts.size > 0) entry.set('hosts', hosts);
    if (options.export) {
      const variables = variablesOfGroup(inventory, name, options);
      if (variables.size > 0) entry.set('vars', variables);
    }
    return entry;
  };
  const all = entryOf('all');
  return all.size > 0 ? new Map<Value, Value>([['all', all]]) : new Map();
}

/** The lines of `--graph`: a group with the groups and hosts in it, and on request their variables. */
export function graphLines(
  inventory: Inventory,
  start: string,
  options: ListingOptions & { readonly variables: boolean },
): string[] {
  const lines: string[] = [];
  const say = (text: string, depth: number): void => {
    lines.push(depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`);
  };
  const sayVariables = (variables: Map<Value, Value>, depth: number): void => {
    const sorted = [...variables].sort(([a], [b]) => compareText(str(a), str(b)));
    for (const [name, value] of sorted) say(`{${str(name)} = ${str(value)}}`, depth);
  };
  const sayGroup = (name: string, depth: number): void => {
    const group = inventory.groups.get(name)!;
    say(`@${name}:`, depth);
    for (const child of group.children) sayGroup(child, depth + 1);
    for (const host of name === 'all' ? [] : group.hosts) {
      say(host, depth + 1);
      if (options.variables) sayVariables(variablesOfHost(inventory, host, options), depth + 2);
    }
    if (options.variables) sayVariables(variablesOfGroup(inventory, name, options), depth + 1);
  };
  sayGroup(start, 0);
  return lines;
}
