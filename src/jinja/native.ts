/** Values of the language as JavaScript's own. */

import { jsonKey } from '../python/plain.ts';
import { str } from '../python/text.ts';
import { raise } from '../python/undefined.ts';
import { Float, Tuple, Undefined, type Value } from '../python/value.ts';

/**
 * Floats become numbers, tuples arrays, dicts plain objects, dates text. A whole number past 2^53 stays a bigint
 * unless a number holds it exactly.
 */
export function toNative(value: Value): unknown {
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Undefined) raise(value);
  if (Array.isArray(value)) return value.map(toNative);
  if (value instanceof Tuple) return value.items.map(toNative);
  if (value instanceof Float) return value.value;
  if (value instanceof Uint8Array) return value;
  if (!(value instanceof Map)) return str(value);
  const plain: Record<string, unknown> = {};
  for (const [key, item] of value) {
    const name = typeof key === 'string' ? key : jsonKey(key);
    // Assignment would change the prototype of the object that is returned.
    if (name === '__proto__')
      Object.defineProperty(plain, name, {
        value: toNative(item),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else plain[name] = toNative(item);
  }
  return plain;
}
