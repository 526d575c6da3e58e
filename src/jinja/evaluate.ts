/** Evaluates what an operator wrote: playbook strings with native types, in maps and lists in depth. */
import type { Origin } from '../errors.ts';
import { mapSet } from '../python/compare.ts';
import { requireDefined } from '../python/undefined.ts';
import { Omit, type Value } from '../python/value.ts';
import type { MapTree, Tree } from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { lazyValue, plainValue } from './lazy.ts';
import { finalize } from './output.ts';
import { located, textPlace } from './place.ts';
import { bareExpression, evaluateCarrying } from './program.ts';
import type { Scope } from './scope.ts';

/**
 * The value of a tree: templates rendered to native types, omitted entries dropped, nothing undefined inside.
 * A scalar that is `omit` gives an `Omit`. Raises `PlayError` with the place inside the text.
 */
export function evaluate(tree: Tree, scope: Scope): Value {
  if (tree.kind === 'map' && tree.tag !== 'unsafe') return evaluateMap(tree, scope);
  if (tree.kind === 'list' && tree.tag !== 'unsafe') {
    const items = tree.items.map((item) => evaluate(item, scope));
    return items.some((item) => item instanceof Omit) ? items.filter((item) => !(item instanceof Omit)) : items;
  }
  if (tree.kind !== 'scalar') return plainValue(tree);
  const value = requireDefined(lazyValue(tree, scope));
  if (typeof value !== 'object' || value === null) return value;
  try {
    return finalize(value);
  } catch (error) {
    throw located(error, { at: () => tree.origin }, { at: 0, end: 1 });
  }
}

/** Keys stay as they are written, as in Ansible 2.19; `set_fact` evaluates its own. */
function evaluateMap(tree: MapTree, scope: Scope): Value {
  const map = new Map<Value, Value>();
  for (const entry of tree.entries) {
    const value = evaluate(entry.value, scope);
    if (!(value instanceof Omit)) mapSet(map, plainValue(entry.key), value);
  }
  return map;
}

/** The value of a bare expression that stands at `origin` in a trusted file or on the command line. */
export function evaluateExpression(text: string, origin: Origin, scope: Scope): Value {
  const place = textPlace(origin);
  const frame: Frame = { scope, place, locals: undefined, run: undefined };
  return finalize(evaluateCarrying(bareExpression(text, place), frame));
}
