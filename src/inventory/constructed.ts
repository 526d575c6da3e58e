/** The `constructed` plugin: variables and groups made by expressions from what the sources before it said. */
import { didYouMean, PlayError } from '../errors.ts';
import { toBoolean } from '../python/booleans.ts';
import { equals, truthy } from '../python/compare.ts';
import { str, typeName } from '../python/text.ts';
import { Omit, type Value } from '../python/value.ts';
import { entryOf, type MapTree, type ScalarTree, type Tree } from '../source/index.ts';
import { addChild, addGroup, addHost, type Graph } from './graph.ts';
import type { Bound, Evaluator, Variables } from './types.ts';

export interface ConstructOptions {
  readonly evaluator: Evaluator | undefined;
  /** What is known about a host now, with group_vars and host_vars on request. */
  readonly variablesOf: (host: string, withFiles: boolean) => Variables;
}

const keys = ['plugin', 'strict', 'compose', 'groups', 'keyed_groups', 'use_extra_vars', 'use_vars_plugins', 'leading_separator', 'cache']; // biome-ignore format: one list
const keyedKeys = ['key', 'prefix', 'separator', 'default_value', 'trailing_separator', 'parent_group'];

interface Working extends ConstructOptions {
  readonly graph: Graph;
  readonly evaluator: Evaluator;
  readonly strict: boolean;
  readonly extra: boolean;
  readonly leadingSeparator: boolean;
}

/** Adds what the file asks for to the hosts that are known so far. Mistakes go to the graph's problems. */
export function construct(config: MapTree, graph: Graph, options: ConstructOptions): void {
  const { evaluator } = options;
  if (!evaluator) {
    graph.problems.push(mistake('`constructed` needs expressions, which are not evaluated here', config));
    return;
  }
  const before = graph.problems.length;
  checkKeys(config, keys, graph);
  const compose = mapAt(config, 'compose', graph);
  const groups = mapAt(config, 'groups', graph);
  const keyed = listAt(config, 'keyed_groups', graph).flatMap((item) => readKeyed(item, graph));
  const expressions = [...compose.map(([, tree]) => tree), ...keyed.map(({ key }) => key)];
  for (const tree of expressions) graph.problems.push(...evaluator.check(tree, 'expression'));
  for (const [, tree] of groups) graph.problems.push(...evaluator.check(tree, 'condition'));
  if (graph.problems.length > before) return;
  const withFiles = flag(config, 'use_vars_plugins', false);
  const working: Working = {
    ...options,
    graph,
    evaluator,
    strict: flag(config, 'strict', false),
    extra: flag(config, 'use_extra_vars', false),
    leadingSeparator: flag(config, 'leading_separator', true),
  };
  for (const host of [...graph.hosts.keys()]) {
    try {
      setVariables(host, compose, working, options.variablesOf(host, withFiles));
      const variables = options.variablesOf(host, withFiles);
      joinGroups(host, groups, working, variables);
      for (const one of keyed) joinKeyed(host, one, working, variables);
    } catch (error) {
      if (!(error instanceof PlayError)) throw error;
      const trail = [...error.trail, { what: `for the host \`${host}\`` }];
      const { origin, hint, length } = error;
      graph.problems.push(new PlayError('invalid-inventory', error.message, { origin, hint, length, trail }));
      return;
    }
  }
}

function mistake(message: string, at: Tree, hint?: string): PlayError {
  const length = at.kind === 'scalar' ? at.text.length : 1;
  return new PlayError('invalid-inventory', message, { origin: at.origin, length, hint });
}

function checkKeys(map: MapTree, known: readonly string[], graph: Graph): void {
  for (const { key } of map.entries) {
    if (known.includes(key.text)) continue;
    const hint = didYouMean(key.text, known) ?? `known are ${known.join(', ')}`;
    graph.problems.push(mistake(`\`constructed\` has no option \`${key.text}\``, key, hint));
  }
}

function mapAt(config: MapTree, name: string, graph: Graph): [string, ScalarTree][] {
  const tree = entryOf(config, name)?.value;
  if (!tree || isNull(tree)) return [];
  if (tree.kind !== 'map') {
    graph.problems.push(mistake(`\`${name}\` must be a map of names and expressions`, tree));
    return [];
  }
  return tree.entries.flatMap(({ key, value }): [string, ScalarTree][] => {
    if (value.kind === 'scalar') return [[key.text, value]];
    graph.problems.push(mistake(`\`${key.text}\` must be an expression, not a ${value.kind}`, value));
    return [];
  });
}

function listAt(config: MapTree, name: string, graph: Graph): readonly Tree[] {
  const tree = entryOf(config, name)?.value;
  if (!tree || isNull(tree)) return [];
  if (tree.kind === 'list') return tree.items;
  graph.problems.push(mistake(`\`${name}\` must be a list`, tree));
  return [];
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function flag(config: MapTree, name: string, fallback: boolean): boolean {
  const tree = entryOf(config, name)?.value;
  if (tree?.kind !== 'scalar' || tree.value === null) return fallback;
  return toBoolean(tree.value as Value) ?? fallback;
}

interface Keyed {
  readonly key: ScalarTree;
  readonly prefix: string;
  readonly separator: string;
  readonly fallback: string | undefined;
  /** Whether a separator may end a name when the value behind it is empty. */
  readonly trailing: boolean;
  readonly parent: ScalarTree | undefined;
}

function readKeyed(item: Tree, graph: Graph): Keyed[] {
  if (item.kind !== 'map') {
    graph.problems.push(mistake('an entry of `keyed_groups` must be a map', item));
    return [];
  }
  checkKeys(item, keyedKeys, graph);
  const scalar = (name: string): ScalarTree | undefined => {
    const tree = entryOf(item, name)?.value;
    return tree?.kind === 'scalar' && tree.value !== null ? tree : undefined;
  };
  const key = scalar('key');
  if (!key) graph.problems.push(mistake('an entry of `keyed_groups` needs a `key`', item));
  const trailing = scalar('trailing_separator');
  const fallback = scalar('default_value');
  if (trailing && fallback)
    graph.problems.push(mistake('`default_value` and `trailing_separator` exclude each other', trailing));
  if (!key) return [];
  return [
    {
      key,
      prefix: scalar('prefix')?.text ?? '',
      separator: scalar('separator')?.text ?? '_',
      fallback: fallback?.text,
      trailing: trailing === undefined || toBoolean(trailing.value as Value) !== false,
      parent: scalar('parent_group'),
    },
  ];
}

/** The value, or undefined where a mistake in it does not count. */
function attempt<T>(working: Working, evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (working.strict || !(error instanceof PlayError)) throw error;
    return undefined;
  }
}

type Names = readonly (readonly [string, ScalarTree])[];

function setVariables(host: string, compose: Names, working: Working, variables: Variables): void {
  const node = working.graph.hosts.get(host)!;
  const known = { variables, extra: working.extra };
  for (const [name, tree] of compose) {
    const value = attempt(working, () => working.evaluator.expression(tree, known));
    if (value === undefined || value instanceof Omit) continue;
    const bound: Bound = { value };
    node.variables.set(name, bound);
    working.graph.version++;
  }
}

function joinGroups(host: string, groups: Names, working: Working, variables: Variables): void {
  for (const [name, tree] of groups) {
    const holds = attempt(working, () => working.evaluator.condition(tree, { variables, extra: false }));
    if (holds) addHost(working.graph, host, { group: addGroup(working.graph, safeName(name), tree.origin).name });
  }
}

/** Names of constructed groups hold nothing that an expression could not name. */
function safeName(name: string): string {
  return name.replace(/^[\d\W]|[^\p{L}\p{N}_]/gu, '_');
}

const isEmpty = (value: Value): boolean => value === null || value === '';

function joinKeyed(host: string, keyed: Keyed, working: Working, variables: Variables): void {
  const known = { variables, extra: working.extra };
  const key = attempt(working, () => working.evaluator.expression(keyed.key, known));
  if (key === undefined) return;
  const names = namesOf(key, keyed);
  if (names === undefined) {
    const nothing = equals(key, []) || equals(key, new Map());
    if (working.strict && !nothing) throw mistake(`the key is empty for \`${host}\``, keyed.key);
    return;
  }
  const parent = keyed.parent && attempt(working, () => working.evaluator.template(keyed.parent!, known));
  if (keyed.parent && parent === undefined) return;
  const separator = keyed.prefix === '' && !working.leadingSeparator ? '' : keyed.separator;
  for (const name of names) {
    const group = addGroup(working.graph, safeName(keyed.prefix + separator + name), keyed.key.origin);
    addHost(working.graph, host, { group: group.name });
    if (parent === undefined || parent instanceof Omit || !truthy(parent)) continue;
    const outer = addGroup(working.graph, safeName(str(parent)), keyed.parent!.origin);
    addChild(working.graph, { parent: outer.name, child: group.name, origin: keyed.parent!.origin });
  }
}

/** The names that a key stands for, without the prefix; undefined for an empty one. */
function namesOf(key: Value, { fallback, separator, trailing, key: tree }: Keyed): string[] | undefined {
  if (isEmpty(key) && fallback !== undefined) return [fallback];
  if (!truthy(key)) return undefined;
  if (typeof key === 'string') return [key];
  if (Array.isArray(key)) return key.map((item) => (isEmpty(item) && fallback !== undefined ? fallback : str(item)));
  if (key instanceof Map) {
    return [...key].map(([name, value]) => {
      if (!isEmpty(value)) return str(name) + separator + str(value);
      if (fallback !== undefined) return str(name) + separator + fallback;
      return trailing ? str(name) + separator + str(value) : str(name);
    });
  }
  throw mistake(`a key must be a text, a list or a map, not ${typeName(key)}`, tree, 'add `| string`');
}
