/** What actions may change in a run, carried out here. */
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PlayError } from '../errors.ts';
import { evaluate } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Json } from '../modules/define.ts';
import { compile as compileRegex } from '../python/regex.ts';
import type { Value } from '../python/value.ts';
import type { MapTree, Tree } from '../source/tree.ts';
import { mergedBinding } from '../vars/mergeHashes.ts';
import type { Effects, IncludeVars } from './actions/define.ts';
import type { Run, StepRun } from './context.ts';
import { requireFile, searchPath } from './files.ts';
import type { HostState } from './host.ts';
import { registerHost } from './scope.ts';
import type { TaskSettings } from './settings.ts';
import { loadVariables } from './varsFiles.ts';

/** What an action may change; `include_vars` changes the delegate's variables where facts are the delegate's. */
export function effectsOf(stepRun: StepRun, scope: Scope, settings: TaskSettings): Effects {
  const { playRun, host, step } = stepRun;
  const { run } = playRun;
  const holder =
    settings.delegateFacts && settings.delegateTo !== undefined ? registerHost(run, settings.delegateTo) : host;
  return {
    includeVars(how, path) {
      const found = requireFile(searchPath(step, playRun.play, run.options.workingFolder), 'vars', path, step.origin);
      const files = how.file === undefined ? filesIn(found, how, 1) : [found];
      const variables: Record<string, Json> = {};
      const below = how.hash_behaviour === 'merge' ? scope : undefined;
      const bound = bindFiles({ run, host: holder, files, name: how.name, below });
      for (const { key, value } of bound) note(key.text, value, scope, variables);
      return { files, variables };
    },
    addHost(name, groups, variables) {
      registerHost(run, name);
      return changeInventory(run, (inventory) => inventory.addHost(name, groups, variables));
    },
    addToGroup: (group, parents) =>
      changeInventory(run, (inventory) => inventory.addToGroup(host.name, group, parents)),
    setStats(data, perHost, aggregate) {
      const key = perHost ? host.name : '';
      const stats = run.stats.get(key) ?? new Map<string, Value>();
      for (const [name, value] of data) {
        const before = aggregate ? stats.get(name) : undefined;
        stats.set(name, combine(before, value));
      }
      run.stats.set(key, stats);
    },
    prompt: (question, options) => run.options.prompt(question, options),
  };
}

function changeInventory(run: Run, change: (inventory: Run['inventory']) => boolean): boolean {
  run.inventoryChanges.push(change);
  return change(run.inventory);
}

/** Numbers add up, lists join, mappings are laid over each other; anything else is replaced. */
function combine(before: Value | undefined, after: Value): Value {
  if (typeof before === 'number' && typeof after === 'number') return before + after;
  if (Array.isArray(before) && Array.isArray(after)) return [...before, ...after];
  if (before instanceof Map && after instanceof Map) return new Map([...before, ...after]);
  return after;
}

interface Files {
  readonly run: Run;
  readonly host: HostState;
  readonly files: readonly string[];
  readonly name: string | undefined;
  /** What the variables were before, when mappings are to be merged. */
  readonly below: Scope | undefined;
}

/** Binds the variables of files, still templates, or all of them together as one variable of a name. */
function bindFiles({ run, host, files, name, below }: Files): MapTree['entries'] {
  const trees = files.flatMap((file) => loadVariables(file, run.options.vault) ?? []);
  const all = trees.length ? trees.reduce(joined) : undefined;
  if (!all) return [];
  const entries = name === undefined ? all.entries : [nested(name, all)];
  for (const { key, value } of entries) {
    const old = below?.binding(key.text);
    host.includedVars.set(key.text, old ? mergedBinding([{ tree: value }, old])! : { tree: value });
  }
  return entries;
}

/** Two maps of variables as one; the later wins. */
function joined(before: MapTree, tree: MapTree): MapTree {
  const entries = new Map([...before.entries, ...tree.entries].map((entry) => [entry.key.text, entry]));
  return { ...tree, entries: [...entries.values()] };
}

/** Notes what a variable comes to now, for the result of the task. */
function note(name: string, tree: Tree, scope: Scope, variables: Record<string, Json>): void {
  try {
    variables[name] = evaluate(tree, scope);
  } catch (error) {
    // A variable that cannot be evaluated here may be fine where it is used.
    if (!(error instanceof PlayError)) throw error;
  }
}

function nested(name: string, tree: MapTree): MapTree['entries'][number] {
  return { key: { kind: 'scalar', value: name, text: name, style: 'plain', origin: tree.origin }, value: tree };
}

function filesIn(folder: string, how: IncludeVars, depth: number): string[] {
  if (!statSync(folder).isDirectory()) throw new PlayError('missing-file', `\`${folder}\` is not a folder`);
  const matches = how.files_matching === undefined ? undefined : compileRegex(how.files_matching);
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (how.depth === 0 || depth < how.depth) found.push(...filesIn(path, how, depth + 1));
      continue;
    }
    if (how.ignore_files.includes(entry.name) || (matches && !matches.search(entry.name))) continue;
    if (!how.extensions.includes(extname(entry.name).slice(1))) {
      if (how.ignore_unknown_extensions) continue;
      throw new PlayError('invalid-argument', `\`${path}\` has none of the extensions ${how.extensions.join(', ')}`);
    }
    found.push(path);
  }
  return found;
}
