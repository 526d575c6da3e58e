/** From the arguments as written to the values a module gets: defaults, templates, the free form. */
import { PlayError } from '../errors.ts';
import { evaluate } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Include, Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { parseArguments } from '../source/index.ts';
import type { MapTree } from '../source/tree.ts';
import { addDefaults } from './moduleDefaults.ts';

/** What both modules and actions say about the form of their arguments. */
interface ArgumentForm {
  readonly name: string;
  readonly freeForm?: string;
  readonly unevaluated?: readonly string[];
  /** Names of arguments may be templates: `set_fact`. */
  readonly templatedNames?: boolean;
}

/** Evaluates a task's arguments; later sources win: `module_defaults`, `args: "{{ … }}"`, the arguments themselves. */
export function evaluateArgs(task: Task | Include, form: ArgumentForm, scope: Scope): Map<Value, Value> {
  const given = new Map<Value, Value>();
  addDefaults(task, form.name, scope, given);
  if (task.argsTemplate) {
    const extra = evaluate(task.argsTemplate, scope);
    if (extra !== null && !(extra instanceof Map)) {
      throw new PlayError('value-type', '`args` must be a mapping', { origin: task.argsTemplate.origin });
    }
    for (const [name, value] of extra ?? []) given.set(name, value);
  }
  const evaluated = evaluate(form.unevaluated ? without(task.args, form.unevaluated) : task.args, scope) as Map<
    Value,
    Value
  >;
  for (const [name, value] of evaluated) given.set(form.templatedNames ? nameOf(name, task.args, scope) : name, value);
  renameFreeForm(given, form);
  return given;
}

/** A name as the author's text gives it; only names written in the task are templates. */
function nameOf(name: Value, args: MapTree, scope: Scope): Value {
  if (typeof name !== 'string' || !name.includes('{{')) return name;
  const key = args.entries.find((entry) => entry.key.text === name)?.key;
  return key ? evaluate(key, scope) : name;
}

/** `command: ls` arrives as `_raw_params`; a template there may also give all arguments of an ordinary module. */
function renameFreeForm(given: Map<Value, Value>, form: ArgumentForm): void {
  const raw = given.get('_raw_params');
  if (raw === undefined) return;
  if (form.freeForm) {
    given.delete('_raw_params');
    if (!given.has(form.freeForm)) given.set(form.freeForm, raw);
  }
}

/** The same map of arguments without those that the action evaluates itself. */
function without(args: MapTree, names: readonly string[]): MapTree {
  const entries = args.entries.filter(({ key }) => !names.includes(key.text));
  return entries.length === args.entries.length ? args : { ...args, entries };
}

/** The arguments as a static check sees them: the free form under its own name. */
export function namedArgs(args: MapTree, form: ArgumentForm): MapTree {
  if (!form.freeForm) return args;
  const entries = args.entries.map((entry) =>
    entry.key.text === '_raw_params'
      ? { key: { ...entry.key, text: form.freeForm!, value: form.freeForm! }, value: entry.value }
      : entry,
  );
  return { ...args, entries };
}

export { parseArguments };
