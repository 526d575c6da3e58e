/** Reads inventories in the YAML form: groups with `hosts`, `vars` and `children`. */
import { didYouMean } from '../errors.ts';
import {
  entryOf,
  loadYamlFile,
  type MapEntry,
  type MapTree,
  type ScalarTree,
  type Tree,
  type Vault,
} from '../source/index.ts';
import { addChild, addGroup, addHost, complain, type Graph, setGroupVariable } from './graph.ts';
import { BadRange, expandHosts } from './names.ts';
import { inlineValue } from './values.ts';

const parts = ['hosts', 'vars', 'children'];

interface Reading {
  readonly graph: Graph;
  readonly file: string;
}

export interface YamlOptions {
  readonly vault: Vault | undefined;
  /** Carries out a file of the plugin `constructed`. */
  readonly construct: (config: MapTree) => void;
}

const constructed = ['constructed', 'ansible.builtin.constructed'];

/** Adds what the file says to the graph. */
export function readYamlInventory(file: string, graph: Graph, options: YamlOptions): void {
  const tree = loadYamlFile(file, graph.problems, { vault: options.vault });
  if (!tree) return;
  if (tree.kind !== 'map') {
    const empty = tree.kind === 'scalar' && tree.value === null;
    complain({ graph }, empty ? 'this inventory is empty' : 'an inventory must be a map of groups', tree.origin);
    return;
  }
  const plugin = entryOf(tree, 'plugin');
  if (plugin) {
    const name = plugin.value.kind === 'scalar' ? plugin.value.text : '';
    const more = { length: name.length, hint: didYouMean(name, constructed) ?? 'known is `constructed`' };
    if (constructed.includes(name)) options.construct(tree);
    else complain({ graph }, `the inventory plugin \`${name}\` is not known`, plugin.value.origin, more);
    return;
  }
  for (const { key, value } of tree.entries) readGroup(key, value, { graph, file });
}

function readGroup(name: ScalarTree, value: Tree, reading: Reading): void {
  const group = addGroup(reading.graph, name.text, name.origin);
  for (const entry of entriesOf(value, name, reading)) {
    const { key } = entry;
    if (key.text === 'vars') {
      for (const one of entriesOf(entry.value, key, reading)) {
        setGroupVariable(reading.graph, group, { name: one.key.text, tree: one.value });
      }
    } else if (key.text === 'children') {
      for (const child of entriesOf(entry.value, key, reading)) {
        readGroup(child.key, child.value, reading);
        addChild(reading.graph, { parent: group.name, child: child.key.text, origin: child.key.origin });
      }
    } else if (key.text === 'hosts') {
      for (const host of entriesOf(entry.value, key, reading)) readHosts(host, group.name, reading);
    } else {
      const hint = didYouMean(key.text, parts) ?? `a group has ${parts.join(', ')}`;
      complain(reading, `a group cannot have \`${key.text}\``, key.origin, { length: key.text.length, hint });
    }
  }
}

/** The entries of a map; a single word is a map with one name and nothing in it, as Ansible has it. */
function entriesOf(value: Tree, owner: ScalarTree, reading: Reading): readonly MapEntry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'scalar' && value.value === null) return [];
  if (value.kind === 'scalar' && typeof value.value === 'string') {
    return [{ key: value, value: { kind: 'scalar', value: null, text: '', style: 'plain', origin: value.origin } }];
  }
  const hint = value.kind === 'list' ? 'write names with a colon behind them, without dashes' : undefined;
  complain(
    reading,
    `\`${owner.text}\` must be a map, not ${value.kind === 'list' ? 'a list' : 'a value'}`,
    value.origin,
    { hint },
  );
  return [];
}

function readHosts({ key, value }: MapEntry, group: string, reading: Reading): void {
  const { graph, file } = reading;
  if (typeof key.value !== 'string') {
    complain(reading, `the name of a host must be text; put \`${key.text}\` in quotes`, key.origin, {
      length: key.text.length,
    });
    return;
  }
  try {
    const { names, port } = expandHosts(key.text);
    for (const name of names) {
      const host = addHost(graph, name, { group, origin: key.origin, source: file });
      if (port !== undefined) host.variables.set('ansible_port', { tree: inlineValue(String(port), key.origin) });
      for (const entry of entriesOf(value, key, reading)) host.variables.set(entry.key.text, { tree: entry.value });
    }
  } catch (error) {
    if (!(error instanceof BadRange)) throw error;
    complain(reading, error.message, key.origin, { length: key.text.length });
  }
}
