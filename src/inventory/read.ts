/** Reads inventory sources of all forms into one inventory. */
import { accessSync, constants, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { didYouMean, type Origin, PlayError, type Problems } from '../errors.ts';
import { createTrusts, type MapTree, type Trusts, type Vault } from '../source/index.ts';
import { construct } from './constructed.ts';
import { addChild, addGroup, addHost, createGraph, type Graph, settle } from './graph.ts';
import { readIni } from './ini.ts';
import { BadRange, badName, expandHosts } from './names.ts';
import { readScript } from './script.ts';
import { variablesSoFar } from './soFar.ts';
import type { Evaluator, Inventory } from './types.ts';
import { inlineValue } from './values.ts';
import { createVariableReader, groupsOf } from './variables.ts';
import { readYamlInventory } from './yamlInventory.ts';

export interface InventoryOptions {
  /** Mistakes are added here; the inventory holds what could be read. */
  readonly problems: Problems;
  readonly vault?: Vault | undefined;
  /** Folders of the playbooks, whose group_vars and host_vars count too. */
  readonly playbookFolders?: readonly string[] | undefined;
  /** Evaluates the expressions of `constructed` sources, which are a mistake without it. */
  readonly evaluator?: Evaluator | undefined;
  /** Says of files that were found beside others whether they count. */
  readonly trusts?: Trusts | undefined;
}

/** The inventory of some sources: files, executables, folders of such, and lists like `a,b,`. No source is an empty inventory. */
export function readInventory(sources: readonly string[], options: InventoryOptions): Inventory {
  const graph = createGraph(options.problems);
  const folders: string[] = [];
  const { vault, evaluator, trusts = createTrusts() } = options;
  for (const source of sources) readSource(source, { graph, vault, evaluator, folders, trusts });
  settle(graph);
  const nobodyIn = sources.length > 0 && graph.hosts.size === 0 ? sources.join(', ') : undefined;
  return { ...createInventory(graph, { folders, options }), nobodyIn, sources };
}

interface Reading {
  readonly graph: Graph;
  readonly vault: Vault | undefined;
  readonly evaluator: Evaluator | undefined;
  /** Collects the folders beside which group_vars are looked for. */
  readonly folders: string[];
  readonly trusts: Trusts;
}

function readSource(source: string, reading: Reading): void {
  if (source.includes(',') && !statOf(source)) {
    readList(source, reading.graph);
    return;
  }
  const path = resolve(source);
  const info = statOf(path);
  if (!info) {
    const neighbours = statOf(dirname(path)) ? readdirSync(dirname(path)) : [];
    const hint = didYouMean(basename(path), neighbours) ?? `looked for ${path}`;
    reading.graph.problems.push(new PlayError('missing-file', `there is no inventory \`${source}\``, { hint }));
    return;
  }
  const folder = info.isDirectory() ? path : dirname(path);
  if (!reading.folders.includes(folder)) reading.folders.push(folder);
  readPath(path, info, reading);
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** What lies in inventory folders without being a source. */
const ignored = /^\.|^(?:host_vars|group_vars|vars_plugins)$|~$|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry)$/;

function readPath(path: string, info: Stats, reading: Reading): void {
  if (info.isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      const inside = join(path, name);
      const stat = ignored.test(name) ? undefined : statOf(inside);
      if (stat && reading.trusts(inside)) readPath(inside, stat, reading);
    }
    return;
  }
  const { graph, vault } = reading;
  try {
    const text = readFileSync(path, 'utf8');
    if (isScript(path, text)) readScript(path, graph);
    else if (isYaml(path, text))
      readYamlInventory(path, graph, { vault, construct: (config) => constructIn(config, reading) });
    else readIni(text.startsWith('\uFEFF') ? text.slice(1) : text, path, graph);
  } catch (error) {
    if (error instanceof PlayError) graph.problems.push(error);
    else
      graph.problems.push(
        new PlayError('missing-file', `cannot read ${path}: ${(error as Error).message}`, { cause: error }),
      );
  }
}

function constructIn(config: MapTree, { graph, evaluator, ...where }: Reading): void {
  construct(config, graph, { evaluator, variablesOf: variablesSoFar(graph, where) });
}

/** Executables are run; data files that merely have the executable bit (on foreign file systems all do) are read. */
function isScript(path: string, text: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  if ((statOf(path)!.mode & 0o111) === 0) return false;
  return text.startsWith('#!') || text.startsWith('\x7fELF');
}

/** By extension; a file without one is YAML when its first line begins a map of groups. */
function isYaml(path: string, text: string): boolean {
  const extension = extname(path);
  if (/^\.(ya?ml|json)$/.test(extension)) return true;
  if (text.startsWith('$ANSIBLE_VAULT;')) return true;
  if (extension !== '' && extension !== '.config') return false;
  const first = text.split('\n').find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? '';
  return /^(---|\{|["']?[\w.-]+["']?:\s*(#.*)?$|plugin:\s)/.test(first);
}

/** `a,b,`: a list of hosts in the command line. */
function readList(source: string, graph: Graph): void {
  const origin: Origin = { file: '--inventory', line: 1, column: 1 };
  for (const part of source.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    try {
      const { names, port } = expandHosts(part);
      for (const name of names) {
        const host = addHost(graph, name, { group: 'ungrouped', origin });
        if (port !== undefined) host.variables.set('ansible_port', { tree: inlineValue(String(port), origin) });
      }
    } catch (error) {
      if (!(error instanceof BadRange)) throw error;
      graph.problems.push(new PlayError('invalid-inventory', `\`${part}\`: ${error.message}`));
    }
  }
}

function createInventory(graph: Graph, about: { folders: readonly string[]; options: InventoryOptions }): Inventory {
  const { folders, options } = about;
  const playbook = (options.playbookFolders ?? [])
    .map((folder) => resolve(folder))
    .filter((folder) => !folders.includes(folder));
  const reader = createVariableReader(graph, {
    inventory: folders,
    playbook,
    vault: options.vault,
    trusts: options.trusts,
  });
  const members = new Map<string, { version: number; hosts: readonly string[] }>();
  return {
    hosts: graph.hosts,
    groups: graph.groups,
    variablesOf: reader.variablesOf,
    ownVariables: reader.ownVariables,
    groupVariables: reader.groupVariables,
    bindingsOf: (host, name) =>
      reader.levelsOf(host).flatMap(({ what, variables }) => {
        const bound = variables.get(name);
        return bound ? [{ what, bound }] : [];
      }),
    checkVariables(hosts) {
      const seen = new Set<string>();
      for (const host of hosts) {
        try {
          reader.variablesOf(host);
        } catch (error) {
          if (!(error instanceof PlayError)) throw error;
          const name = `${error.message}${error.origin?.file}${error.origin?.line}`;
          if (!seen.has(name)) options.problems.push(error);
          seen.add(name);
        }
      }
    },
    hostsOf(group) {
      const known = members.get(group);
      if (known?.version === graph.version) return known.hosts;
      const hosts = membersOf(graph, group);
      members.set(group, { version: graph.version, hosts });
      return hosts;
    },
    groupNames: (host) =>
      graph.hosts.has(host)
        ? groupsOf(graph, host)
            .map((group) => group.name)
            .filter((name) => name !== 'all')
            .sort()
        : [],
    sourceOf(host) {
      const file = graph.hosts.get(host)?.source ?? null;
      return { file, folder: file === null ? null : dirname(file) };
    },
    addHost(name, groups, variables) {
      const bad = badName(name);
      if (bad) throw new PlayError('unknown-host', bad);
      const before = graph.version;
      const host = addHost(graph, name, {});
      for (const group of groups) addHost(graph, name, { group });
      let news = graph.version !== before;
      for (const [key, value] of variables) {
        const old = host.variables.get(key);
        if (old && 'value' in old && old.value === value) continue;
        host.variables.set(key, { value });
        news = true;
      }
      if (news) settle(graph);
      return news;
    },
    addToGroup(host, group, parents) {
      const before = graph.version;
      addGroup(graph, group);
      for (const parent of parents) if (parent !== 'all') addChild(graph, { parent, child: group });
      addHost(graph, host, { group });
      if (graph.version === before) return false;
      settle(graph);
      return true;
    },
  };
}

/** The hosts of a group, then those of its children, level by level, each once. */
function membersOf(graph: Graph, name: string): readonly string[] {
  const found = new Set<string>();
  const seen = new Set([name]);
  for (const one of seen) {
    const group = graph.groups.get(one);
    if (!group) continue;
    for (const host of group.hosts) found.add(host);
    for (const child of group.children) seen.add(child);
  }
  return [...found];
}
