/** `module_defaults`: arguments that modules, or groups of modules, get where a task does not give them. */
import { evaluate } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { shortName } from '../modules/registry.ts';
import type { Include, Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { MapEntry, MapTree } from '../source/tree.ts';
import { collected } from '../vars/chain.ts';

/** Groups that collections define for modules that are here. */
const GROUPS: Readonly<Record<string, ReadonlySet<string>>> = {
  k8s: new Set(['helm', 'helm_info', 'helm_plugin', 'helm_repository', 'k8s', 'k8s_exec', 'k8s_info', 'k8s_scale']),
  helm: new Set(['helm', 'helm_info', 'helm_plugin', 'helm_repository']),
};

/** Whether a key of `module_defaults` means a module: its name, or a group that holds it. */
function means(key: string, module: string): boolean {
  const group = /^group\/(?:[\w]+\.[\w]+\.)?(\w+)$/.exec(key)?.[1];
  if (group !== undefined) return Object.hasOwn(GROUPS, group) && GROUPS[group]!.has(module);
  return shortName(key) === module;
}

/** Adds the defaults in force to the arguments of a task; inner ones win. */
export function addDefaults(step: Task | Include, module: string, scope: Scope, given: Map<Value, Value>): void {
  for (const defaults of collected(step, 'moduleDefaults')) {
    const value = defaults.kind === 'map' ? undefined : evaluate(defaults, scope);
    if (value instanceof Map) {
      for (const [key, args] of value) if (means(String(key), module)) addAll(args, given);
    } else if (defaults.kind === 'map') {
      for (const { key, value: args } of defaults.entries) {
        if (means(key.text, module)) addAll(evaluate(args, scope), given);
      }
    }
  }
}

function addAll(args: Value, given: Map<Value, Value>): void {
  if (args instanceof Map) for (const [name, value] of args) given.set(name, value);
}

/** A task's arguments together with the defaults that the text shows; undefined when a template hides some. */
export function argsWithDefaults(step: Task | Include, module: string, args: MapTree): MapTree | undefined {
  const entries = new Map<string, MapEntry>();
  for (const defaults of collected(step, 'moduleDefaults')) {
    if (defaults.kind !== 'map') return undefined;
    for (const { key, value } of defaults.entries) {
      if (!means(key.text, module)) continue;
      if (value.kind !== 'map') return undefined;
      for (const entry of value.entries) entries.set(entry.key.text, entry);
    }
  }
  if (entries.size === 0) return args;
  for (const entry of args.entries) entries.set(entry.key.text, entry);
  return { ...args, entries: [...entries.values()] };
}
