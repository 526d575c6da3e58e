/** `value.name` and `value[key]`: methods first and items second for a dot, the other way round for brackets. */

import { didYouMean } from '../errors.ts';
import { findKey } from '../python/compare.ts';
import { methodOf } from '../python/methods.ts';
import { isNumeric } from '../python/number.ts';
import { numberAttribute } from '../python/numberAttribute.ts';
import { dateAttribute } from '../python/otherMethods.ts';
import { itemAt, preview } from '../python/sequence.ts';
import { bind, toArguments } from '../python/signature.ts';
import { requireDefined } from '../python/undefined.ts';
import { Callable, DateTime, Undefined, type Value } from '../python/value.ts';

/** What `value.name` means, or undefined when there is no such thing. */
export function attributeOf(value: Value, name: string): Value | undefined {
  if (value instanceof Map) {
    const bound = boundMethod(value, name);
    return bound === undefined ? value.get(name) : bound;
  }
  if (typeof value === 'object' && value !== null && 'attribute' in value) {
    const found = value.attribute(name);
    if (found !== undefined) return found;
  }
  if (value instanceof DateTime) return dateAttribute(value, name) ?? boundMethod(value, name);
  if (isNumeric(value)) return numberAttribute(value, name) ?? boundMethod(value, name);
  return boundMethod(value, name);
}

const DICT = new Map<Value, Value>();

/** True for the names of a dict's methods, which come before its entries. */
export function isDictMethod(name: string): boolean {
  return methodOf(DICT, name) !== undefined;
}

/** What `value[key]` means, or undefined when there is no such thing. */
export function itemOf(value: Value, key: Value): Value | undefined {
  const found = itemAt(value, requireDefined(key));
  if (found !== undefined) return found;
  return typeof key === 'string' ? attributeOf(value, key) : undefined;
}

function boundMethod(value: Value, name: string): Callable | undefined {
  const method = methodOf(value, name);
  if (method === undefined) return undefined;
  return new Callable(name, (positional, named) =>
    method.run(value, ...toArguments(method.signature, bind(method.signature, `${name}()`, { positional, named }))),
  );
}

/** What to say beside the caret when an attribute or item is missing. */
export function missingHint(owner: Value, label: string, key: Value): string | undefined {
  if (owner instanceof Map) {
    const names = [...owner.keys()].filter((candidate) => typeof candidate === 'string');
    const near = typeof key === 'string' ? didYouMean(key, names) : undefined;
    if (owner.size === 0) return `${label} is empty`;
    const has = `${label} has: ${preview(owner.keys())}`;
    return near === undefined ? has : `${near} (${has})`;
  }
  const count = Array.isArray(owner) ? owner.length : undefined;
  if (count !== undefined && typeof key === 'number') return `${label} has ${count} item${count === 1 ? '' : 's'}`;
  return undefined;
}

/** True when a dict holds the key even with an undefined value. */
export function hasKey(map: ReadonlyMap<Value, Value>, key: Value): boolean {
  return findKey(map, key) !== undefined;
}

/** Follows `a.b.0` through a value, as the `attribute` argument of filters does. */
export function followPath(value: Value, path: readonly Value[]): Value | undefined {
  let current: Value | undefined = value;
  for (const part of path) {
    if (current === undefined || current instanceof Undefined) return current;
    current = itemOf(current, part);
  }
  return current;
}

/** The parts of an `attribute` argument: `a.0.b`, or a whole number; `none` leads nowhere. */
export function pathOf(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
