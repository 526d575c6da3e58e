/** What a template's pieces become: one piece keeps its type, several are joined as text. */

import { NamedTuple } from '../python/namedTuple.ts';
import { Range } from '../python/range.ts';
import { str, typeName } from '../python/text.ts';
import { raise, valueError } from '../python/undefined.ts';
import { Callable, Omit, Tuple, Undefined, type Value } from '../python/value.ts';
import { Blank } from './blank.ts';

/** Joins the pieces that a template printed. `none` prints as nothing; a single piece stays what it is. */
export function concat(pieces: readonly Value[]): Value {
  const only = lonePiece(pieces);
  if (only !== undefined) return only;
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else if (piece instanceof Undefined) return piece;
    else if (piece instanceof Uint8Array) text += Buffer.from(piece).toString('utf8');
    else if (piece !== null && !(piece instanceof Omit)) text += str(settle(piece, false));
  }
  return text;
}

/** The one piece that is not none, or none; undefined when there are several. */
function lonePiece(pieces: readonly Value[]): Value | undefined {
  let only: Value = null;
  for (const piece of pieces)
    if (piece !== null) {
      if (only !== null) return undefined;
      only = piece;
    }
  return only;
}

/** A value as it leaves the template engine: nothing undefined in it, tuples as lists, omitted entries gone. */
export function finalize(value: Value): Value {
  return settle(value, true);
}

function settle(value: Value, top: boolean): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Undefined) raise(value);
  if (Array.isArray(value)) return settleItems(value, top);
  if (value instanceof Map) {
    const map = new Map<Value, Value>();
    for (const [key, item] of value) {
      if (key instanceof Tuple) throw valueError('a tuple cannot be the key of a dict that is stored or printed');
      if (!(item instanceof Omit)) map.set(settle(key, top), settle(item, top));
    }
    return map;
  }
  // The pairs of `groupby` are of a type of their own, which is printed as it is.
  if (value instanceof NamedTuple && !top) return value;
  if (value instanceof Tuple) return settleItems(value.items, top);
  if (!top) return value;
  // An imported template is stored as what it printed.
  if ('nativeValue' in value && typeof value.nativeValue === 'function') return value.nativeValue() as Value;
  if (value instanceof Blank)
    throw valueError('an inline `if` without `else` gave nothing, which cannot be stored', 'add an `else`');
  if (value instanceof Range || value instanceof Callable || 'templateType' in value)
    throw valueError(
      `a ${typeName(value)} cannot be stored in a variable`,
      value instanceof Range ? 'add `| list`' : undefined,
    );
  return value;
}

function settleItems(items: readonly Value[], top: boolean): Value[] {
  const settled: Value[] = [];
  for (const item of items) if (!(item instanceof Omit)) settled.push(settle(item, top));
  return settled;
}
