/** Which names something here defines: in plays, tasks, roles, inventories and files of variables. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { magicNames } from '../../engine/magic.ts';
import type { Problems } from '../../errors.ts';
import type { Include, Play, RoleUse, Task } from '../../playbook/index.ts';
import { entryOf, loadYamlFile, type MapTree, type Tree } from '../../source/index.ts';
import { outwards } from '../../vars/chain.ts';

export interface Defined {
  readonly names: Set<string>;
  /** Names that are templates themselves match more than one. */
  readonly patterns: RegExp[];
}

/** What every template knows without a variable of that name. */
const ALWAYS = `omit range dict namespace cycler joiner lipsum now undef lookup query q vars hostvars groups group_names
  environment item loop self super caller varargs kwargs true false none True False None play_hosts inventory_hostname
  inventory_hostname_short inventory_dir inventory_file playbook_dir role_name role_path template_host template_path
  template_fullpath template_uid template_run_date template_mtime template_destpath ansible_managed module_setup
  gather_subset ignore_errors omit_place_holder`.split(/\s+/);

export function knownFromTheStart(): Defined {
  return { names: new Set([...ALWAYS, ...magicNames]), patterns: [] };
}

/** Adds what some steps, and everything around them, define. */
export function addSteps(steps: Iterable<Task | Include>, plays: readonly Play[], to: Defined): void {
  for (const play of plays) {
    addMap(play.vars, to);
    for (const prompt of play.varsPrompt?.items ?? []) {
      if (prompt.kind === 'map') addText(entryOf(prompt, 'name')?.value, to);
    }
    for (const role of play.roles) addRole(role, to);
  }
  const seen = new Set<object>();
  for (const step of steps) {
    for (const outer of outwards(step)) {
      if (seen.has(outer)) continue;
      seen.add(outer);
      addMap(outer.vars, to);
      if (outer.kind === 'role') addRole(outer, to);
      if (outer.kind === 'block' && outer.importedRole) addRole(outer.importedRole, to);
      if (outer.kind === 'task' || outer.kind === 'include' || outer.kind === 'block') addLoop(outer.loopControl, to);
      if (outer.kind === 'task' || outer.kind === 'include') addTask(outer, to);
    }
  }
}

function addRole(role: RoleUse, to: Defined): void {
  for (const map of [role.defaults, role.roleVars, role.params, role.vars]) addMap(map, to);
  const options = role.argumentSpec && entryOf(role.argumentSpec, 'options')?.value;
  if (options?.kind === 'map') addMap(options, to);
  for (const dependency of role.dependencies) addRole(dependency, to);
  for (const part of ['defaults', 'vars']) addFolder(join(role.folder, part), to);
}

function addLoop(control: MapTree | undefined, to: Defined): void {
  for (const name of ['loop_var', 'index_var']) addText(control && entryOf(control, name)?.value, to);
}

function addTask(step: Task | Include, to: Defined): void {
  if (step.register !== undefined) to.names.add(step.register);
  const module = step.module.split('.').at(-1);
  if (module === 'set_fact' || module === 'add_host') addMap(step.args, to);
  if (module === 'include_vars') addText(entryOf(step.args, 'name')?.value, to);
  if (module === 'set_stats') {
    const data = entryOf(step.args, 'data')?.value;
    if (data?.kind === 'map') addMap(data, to);
  }
  // Facts that no module here documents come of modules in Python; what is set from a template may be anything.
  if (step.argsTemplate && (module === 'set_fact' || module === 'add_host')) to.patterns.push(/^/);
}

function addMap(map: MapTree | undefined, to: Defined): void {
  for (const { key } of map?.entries ?? []) addText(key, to);
}

function addText(tree: Tree | undefined, to: Defined): void {
  if (tree?.kind !== 'scalar') return;
  if (!tree.text.includes('{{')) {
    to.names.add(tree.text);
    return;
  }
  const pieces = tree.text.split(/\{\{.*?\}\}/).map((piece) => piece.replace(/[^\w]/g, '\\$&'));
  to.patterns.push(new RegExp(`^${pieces.join('.*')}$`));
}

/** Adds every key of every file of variables below a folder. */
export function addFolder(folder: string, to: Defined, depth = 0): void {
  if (depth > 6 || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(path, to, depth + 1);
    else if (/\.(ya?ml|json)$/.test(entry.name) || !entry.name.includes('.')) addKeys(path, to);
    else if (/\.(ini|cfg)$/.test(entry.name)) addIni(path, to);
  }
}

function addKeys(path: string, to: Defined): void {
  const text = readFileSync(path, 'utf8');
  if (text.startsWith('#!') || text.startsWith('$ANSIBLE_VAULT')) return;
  const problems: Problems = [];
  const tree = loadYamlFile(path, problems);
  if (!tree || problems.length > 0) addIni(path, to);
  else addAllKeys(tree, to);
}

function addAllKeys(tree: Tree, to: Defined): void {
  if (tree.kind === 'list') for (const item of tree.items) addAllKeys(item, to);
  if (tree.kind !== 'map') return;
  for (const { key, value } of tree.entries) {
    to.names.add(key.text);
    addAllKeys(value, to);
  }
}

function addIni(path: string, to: Defined): void {
  for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:^|\s)([A-Za-z_]\w*)\s*=/gm)) to.names.add(name!);
}

/** The variables of a project: of its inventories, groups, hosts and plays. */
export function addProject(folder: string, to: Defined): void {
  for (const name of [
    'group_vars',
    'host_vars',
    'inventory',
    'inventories',
    'vars',
    'environments',
    'playbooks/group_vars',
    'playbooks/host_vars',
    'playbooks/vars',
  ]) {
    if (existsSync(join(folder, name))) addFolder(join(folder, name), to);
  }
  for (const name of ['hosts', 'hosts.ini', 'inventory', 'inventory.ini', 'hosts.yml', 'inventory.yml']) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) addKeys(path, to);
  }
}
