/** Values of the language as plain JavaScript data, for JSON bodies and for comparing. */
import { dateText } from '../python/datetime.ts';
import { dumpJson } from '../python/json.ts';
import { str } from '../python/text.ts';
import { DateTime, Float, Tuple, type Value } from '../python/value.ts';
import type { Json } from './define.ts';

export { fromJson } from '../python/plain.ts';

/** Maps become objects, tuples lists; what only templates understand becomes null. */
export function plainData(value: Json): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plainData(item)]));
  }
  if (Array.isArray(value)) return value.map(plainData);
  if (value instanceof Tuple) return value.items.map(plainData);
  if (value instanceof Float) return value.value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DateTime) return dateText(value, 'T');
  if (value === null || typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainData(item as Json)]));
}

/** Text for a file's content: structures are written as JSON, in the very form that Python gives it. */
export function contentText(value: Value): string {
  const isText = typeof value !== 'object' || value === null || value instanceof Float;
  return isText ? str(value) : dumpJson(value);
}
