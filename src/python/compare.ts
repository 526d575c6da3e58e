/** Python's equality, order, truth and membership. */
import { compareNumbers, isNumeric } from './number.ts';
import { compareText, typeName } from './text.ts';
import { raise, valueError } from './undefined.ts';
import { DateTime, Float, Tuple, Undefined, type Value } from './value.ts';

/** `==`: numbers by value, also `True == 1`; a tuple equals no list; different types are never equal. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return !(left instanceof Undefined) || raise(left);
  if (typeof left === 'number' && typeof right === 'number') return false;
  if (typeof left === 'string' || typeof right === 'string' || left === null || right === null) {
    if (left instanceof Undefined) raise(left);
    if (right instanceof Undefined) raise(right);
    return false;
  }
  if (isNumeric(left)) {
    if (right instanceof Undefined) raise(right);
    return isNumeric(right) && compareNumbers(left, right) === 0;
  }
  if (Array.isArray(left)) return Array.isArray(right) ? sameItems(left, right) : unequal(right);
  if (left instanceof Tuple) return right instanceof Tuple ? sameItems(left.items, right.items) : unequal(right);
  if (left instanceof Map) return right instanceof Map ? sameMaps(left, right) : unequal(right);
  if (left instanceof Undefined) raise(left);
  if (left instanceof DateTime && right instanceof DateTime) return compareDates(left, right) === 0;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  if (isRange(left) && isRange(right)) return sameItems(left.toArray(), right.toArray());
  return unequal(right);
}

function isRange(value: Value): value is Value & { toArray(): number[] } {
  return typeof value === 'object' && value !== null && 'toArray' in value;
}

function unequal(right: Value): boolean {
  if (right instanceof Undefined) raise(right);
  return false;
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, at) => equals(item, right[at]!));
}

function sameMaps(left: Map<Value, Value>, right: Map<Value, Value>): boolean {
  if (left.size !== right.size) return false;
  for (const [key, item] of left) {
    const other = mapGet(right, key);
    if (other === undefined || !equals(item, other)) return false;
  }
  return true;
}

/** The key under which a dict holds what Python would take for `key` (`1`, `1.0` and `True` are one key). */
export function findKey(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (map.has(key)) return key;
  if (typeof key === 'string' || key === null) return undefined;
  if (!isNumeric(key) && !(key instanceof Tuple) && !(key instanceof DateTime)) {
    if (key instanceof Undefined) raise(key);
    if (Array.isArray(key) || key instanceof Map) throw valueError(`unhashable type: '${typeName(key)}'`);
    return undefined;
  }
  for (const candidate of map.keys()) if (typeof candidate !== 'string' && equals(candidate, key)) return candidate;
  return undefined;
}

/** A dict's value for a key, or undefined when it has none. */
export function mapGet(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  const value = map.get(key);
  if (value !== undefined || typeof key === 'string') return value;
  const found = findKey(map, key);
  return found === undefined ? undefined : map.get(found);
}

/** Sets a dict's value, keeping the first spelling of a key as Python does. */
export function mapSet(map: Map<Value, Value>, key: Value, value: Value): void {
  if (typeof key === 'string') map.set(key, value);
  else {
    const found = findKey(map, key);
    map.set(found === undefined ? key : found, value);
  }
}

/** Negative, zero or positive; raises for types that have no order, such as `1 < '2'`. */
export function compare(left: Value, right: Value, operator = '<'): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right);
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(left, right, operator);
  if (left instanceof Tuple && right instanceof Tuple) return compareItems(left.items, right.items, operator);
  if (left instanceof Undefined) raise(left);
  if (right instanceof Undefined) raise(right);
  if (left instanceof DateTime && right instanceof DateTime) return compareDates(left, right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  throw valueError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
    'convert one side, for example with `| int` or `| string`',
  );
}

function compareItems(left: readonly Value[], right: readonly Value[], operator: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++)
    if (!equals(left[at]!, right[at]!)) return compare(left[at]!, right[at]!, operator);
  return left.length - right.length;
}

function compareDates(left: DateTime, right: DateTime): number {
  const a = left.wall - BigInt(left.offsetMinutes ?? 0) * 60_000_000n;
  const b = right.wall - BigInt(right.offsetMinutes ?? 0) * 60_000_000n;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Python's `bool()`. */
export function truthy(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'object') {
    if (value === null) return false;
    if (Array.isArray(value)) return value.length > 0;
    if (value instanceof Map) return value.size > 0;
    if (value instanceof Undefined) raise(value);
    if (value instanceof Tuple) return value.items.length > 0;
    if (value instanceof Float) return value.value !== 0;
    if (value instanceof Uint8Array) return value.length > 0;
    const size = 'size' in value ? value.size : undefined;
    return typeof size !== 'number' || size > 0;
  }
  return Number.isNaN(value) || Boolean(value);
}
