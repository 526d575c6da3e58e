/** Between values of the language and plain JSON data. */
import { str } from './text.ts';
import { raise } from './undefined.ts';
import { Callable, DateTime, Float, Omit, Tuple, Undefined, type Value } from './value.ts';

/** A value from parsed JSON. Objects become Maps, so a key such as `__proto__` is plain data. */
export function fromJson(json: unknown): Value {
  switch (typeof json) {
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'number':
      return json;
    case 'object':
      if (json === null) return null;
      if (Array.isArray(json)) return json.map(fromJson);
      if (isValueObject(json)) return json;
      return new Map<Value, Value>(Object.entries(json).map(([key, value]) => [key, fromJson(value)]));
  }
  return null;
}

function isValueObject(json: object): json is Exclude<Value, string | number | bigint | boolean | null> {
  return (
    json instanceof Map ||
    json instanceof Float ||
    json instanceof Tuple ||
    json instanceof DateTime ||
    json instanceof Uint8Array ||
    json instanceof Undefined ||
    json instanceof Omit ||
    json instanceof Callable
  );
}

/** Plain data for `JSON.stringify`. Integers past 2^53 lose digits; `dumpJson` keeps them. */
export function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Undefined) raise(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Tuple) return value.items.map(toJson);
  if (value instanceof Float) return value.value;
  if (value instanceof Map) {
    const plain: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of value) plain[typeof key === 'string' ? key : jsonKey(key)] = toJson(item);
    return plain;
  }
  return str(value);
}

/** A key as JSON writes it: `true`, `null`, `1.5`. */
export function jsonKey(key: Value): string {
  return key === null || typeof key === 'boolean' ? String(key) : str(key);
}
