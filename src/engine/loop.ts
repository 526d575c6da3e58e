/** The items a task loops over, and what `loop_control` says about them. */
import { PlayError } from '../errors.ts';
import { evaluate, evaluateCondition, evaluateExpression, isUndefined, str } from '../jinja/index.ts';
import type { Binding, Scope } from '../jinja/scope.ts';
import type { Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { entryOf, type Tree } from '../source/tree.ts';
import { oneLayer } from '../vars/layers.ts';
import { flag, number, text } from './conditions.ts';

export interface LoopPlan {
  readonly items: readonly Value[];
  readonly variable: string;
  readonly indexVariable?: string | undefined;
  readonly label?: Tree | undefined;
  readonly pauseSeconds: number;
  readonly extended: boolean;
  /** Whether `ansible_loop` holds all items as well. */
  readonly allItems: boolean;
  readonly breakWhen: readonly Tree[];
  /** How many items may run at the same time. */
  readonly parallel: number;
}

/** Evaluates the loop of a task; undefined when it has none. */
export function planLoop(task: Pick<Task, 'loop' | 'loopControl'>, scope: Scope): LoopPlan | undefined {
  if (!task.loop) return undefined;
  const control = (key: string): Tree | undefined => task.loopControl && entryOf(task.loopControl, key)?.value;
  const breakWhen = control('break_when');
  return {
    items: itemsOf(task.loop.kind, task.loop.tree, scope),
    variable: text(control('loop_var'), scope) ?? 'item',
    indexVariable: text(control('index_var'), scope),
    label: control('label'),
    pauseSeconds: number(control('pause'), scope, 'pause') ?? 0,
    extended: flag(control('extended'), scope, 'extended') ?? false,
    allItems: flag(control('extended_allitems'), scope, 'extended_allitems') ?? true,
    parallel: number(control('parallel'), scope, 'parallel') ?? 1,
    breakWhen: breakWhen ? (breakWhen.kind === 'list' ? breakWhen.items : [breakWhen]) : [],
  };
}

function itemsOf(kind: string, tree: Tree, scope: Scope): readonly Value[] {
  const value = evaluate(tree, scope);
  if (isUndefined(value))
    throw new PlayError('undefined-variable', value.message, { origin: value.origin ?? tree.origin, hint: value.hint });
  if (kind === 'loop') {
    if (Array.isArray(value)) return value;
    throw new PlayError('value-type', `\`loop\` needs a list, not ${describe(value)}`, {
      origin: tree.origin,
      hint: value instanceof Map ? 'use the `dict2items` filter to loop over a mapping' : undefined,
    });
  }
  // `with_NAME` is the lookup of that name, given the list as its terms.
  const terms = Array.isArray(value) ? value : [value];
  const bound = scope.with(oneLayer('_loop_terms', { value: terms }));
  const found = evaluateExpression(`query('${kind}', *_loop_terms)`, tree.origin, bound);
  return Array.isArray(found) ? found : [found];
}

function describe(value: Value): string {
  if (value === null) return 'nothing';
  if (value instanceof Map) return 'a mapping';
  const shown = str(value);
  return `\`${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}\``;
}

/** The variables of one iteration. */
export function itemBindings(plan: LoopPlan, index: number): Map<string, Binding> {
  const item = plan.items[index]!;
  const bindings = new Map<string, Binding>([
    [plan.variable, { value: item }],
    ['ansible_loop_var', { value: plan.variable }],
  ]);
  if (plan.indexVariable) {
    bindings.set(plan.indexVariable, { value: index });
    bindings.set('ansible_index_var', { value: plan.indexVariable });
  }
  if (plan.extended) bindings.set('ansible_loop', { value: extendedLoop(plan, index) });
  return bindings;
}

/** What `ansible_loop` holds. */
export function extendedLoop(plan: LoopPlan, index: number): Value {
  const length = plan.items.length;
  const loop = new Map<Value, Value>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
  ]);
  if (plan.allItems) loop.set('allitems', [...plan.items]);
  if (index > 0) loop.set('previtem', plan.items[index - 1]!);
  if (index < length - 1) loop.set('nextitem', plan.items[index + 1]!);
  return loop;
}

/** What names an item in reports: its label, or the item itself. */
export function itemLabel(plan: LoopPlan, index: number, scope: Scope): string {
  if (!plan.label) return str(plan.items[index]!);
  try {
    return str(evaluate(plan.label, scope));
  } catch {
    return str(plan.items[index]!);
  }
}

/** Whether `break_when` ends the loop after this item. */
export function breaks(plan: LoopPlan, scope: Scope): boolean {
  return plan.breakWhen.length > 0 && plan.breakWhen.every((condition) => evaluateCondition(condition, scope));
}
