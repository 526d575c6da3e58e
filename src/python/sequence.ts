/** What Python does with anything that holds items: iterate, index, slice, length, membership. */
import { PlayError } from '../errors.ts';
import { equals, mapGet } from './compare.ts';
import { isInteger } from './number.ts';
import { Range } from './range.ts';
import { characters, repr, str, textLength, typeName } from './text.ts';
import { raise, valueError } from './undefined.ts';
import { Tuple, Undefined, type Value } from './value.ts';

/** How many items a template may make at once; more is a mistake or an attack. */
export const ITEM_LIMIT = 10_000_000;

/** Refuses to build something too large to be meant. */
export function checkSize(size: number, what: string): void {
  if (size > ITEM_LIMIT)
    throw new PlayError('template-limit', `${what} would have ${size} items, more than the limit of ${ITEM_LIMIT}`);
}

/** The items of a value as Python's `iter()` gives them; undefined items are carried. */
export function rawItems(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Map) return [...value.keys()];
  if (typeof value === 'string') return characters(value);
  if (value instanceof Range) {
    checkSize(value.size, 'the range');
    return value.toArray();
  }
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Undefined) raise(value);
  if (isIterable(value)) return [...value.items()];
  throw valueError(`'${typeName(value)}' object is not iterable`);
}

/** Like `rawItems`, and raises if one of them is undefined. */
export function items(value: Value): readonly Value[] {
  const all = rawItems(value);
  for (const item of all) if (item instanceof Undefined) raise(item);
  return all;
}

interface IterableObject {
  items(): Iterable<Value>;
}

function isIterable(value: Value): value is Value & IterableObject {
  return typeof value === 'object' && value !== null && 'items' in value && typeof value.items === 'function';
}

/** True where Python's `iter()` works. */
export function isIterableValue(value: Value): boolean {
  return (
    typeof value === 'string' ||
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Tuple ||
    value instanceof Range ||
    value instanceof Uint8Array ||
    isIterable(value)
  );
}

/** Python's `len()`, or undefined where there is none. */
export function size(value: Value): number | undefined {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Range) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Undefined) raise(value);
  if (typeof value === 'object' && value !== null && 'size' in value && typeof value.size === 'number')
    return value.size;
  return undefined;
}

export function length(value: Value): number {
  const count = size(value);
  if (count === undefined) throw valueError(`object of type '${typeName(value)}' has no len()`);
  return count;
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    if (item instanceof Undefined) raise(item);
    throw valueError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof Map) return mapGet(container, item) !== undefined || container.has(item);
  if (container instanceof Undefined) raise(container);
  if (!isIterableValue(container)) throw valueError(`argument of type '${typeName(container)}' is not iterable`);
  const all = rawItems(container);
  if (item instanceof Undefined && all.length > 0) raise(item);
  return all.some((candidate) => equals(candidate, item));
}

/** `value[key]` of sequences and dicts; undefined when there is no such item or the value takes no such key. */
export function itemAt(value: Value, key: Value): Value | undefined {
  if (value instanceof Map)
    return typeof key === 'object' && (Array.isArray(key) || key instanceof Map) ? undefined : mapGet(value, key);
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (!isInteger(index)) return undefined;
  const at = Number(index);
  if (Array.isArray(value)) return value.at(at);
  if (value instanceof Tuple) return value.items.at(at);
  if (typeof value === 'string') return /[\ud800-\udbff]/.test(value) ? characters(value).at(at) : value.at(at);
  if (value instanceof Range) return value.at(at);
  if (value instanceof Uint8Array) return value.at(at);
  return undefined;
}

/** `value[start:stop:step]`. */
export function slice(value: Value, bounds: { start: Value; stop: Value; step: Value }): Value {
  if (value instanceof Undefined) raise(value);
  const step = bound(bounds.step) ?? 1;
  if (step === 0) throw valueError('slice step cannot be zero');
  if (value instanceof Range) return value.slice(bound(bounds.start), bound(bounds.stop), step);
  const all =
    typeof value === 'string'
      ? characters(value)
      : Array.isArray(value)
        ? value
        : value instanceof Tuple
          ? value.items
          : undefined;
  if (all === undefined) throw valueError(`'${typeName(value)}' object cannot be sliced`);
  const [start, stop] = sliceBounds(all.length, bound(bounds.start), bound(bounds.stop), step);
  const picked: Value[] = [];
  if (step === 1) picked.push(...all.slice(start, Math.max(start, stop)));
  else for (let at = start; step > 0 ? at < stop : at > stop; at += step) picked.push(all[at]!);
  if (typeof value === 'string') return picked.join('');
  return value instanceof Tuple ? new Tuple(picked) : picked;
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return Number(value);
  if (isInteger(value)) return Number(value);
  if (value instanceof Undefined) raise(value);
  throw valueError('slice indices must be integers or None');
}

/** Python's rules for open, negative and out-of-range slice bounds. */
export function sliceBounds(
  count: number,
  start: number | undefined,
  stop: number | undefined,
  step: number,
): readonly [start: number, stop: number] {
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? count : count - 1;
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + count : at, lowest), highest);
  return [
    start === undefined ? (step > 0 ? lowest : highest) : clamp(start),
    stop === undefined ? (step > 0 ? highest : lowest) : clamp(stop),
  ];
}

/** `value * count` of texts and lists. */
export function repeat(value: string | readonly Value[] | Tuple, count: number): Value {
  if (count > Number.MAX_SAFE_INTEGER) throw valueError("cannot fit 'int' into an index-sized integer");
  const times = Math.max(0, count);
  const unit = typeof value === 'string' ? value.length : value instanceof Tuple ? value.items.length : value.length;
  checkSize(unit * times, 'the repetition');
  if (typeof value === 'string') return value.repeat(times);
  const source = value instanceof Tuple ? value.items : value;
  const all: Value[] = [];
  if (unit > 0) for (let round = 0; round < times; round++) for (const item of source) all.push(item);
  return value instanceof Tuple ? new Tuple(all) : all;
}

/** The first few items for a message: `['a', 'b', …]`. */
export function preview(values: Iterable<Value>, limit = 8): string {
  const shown: string[] = [];
  for (const value of values) {
    if (shown.length === limit) return `${shown.join(', ')}, …`;
    shown.push(typeof value === 'string' ? str(value) : repr(value));
  }
  return shown.join(', ');
}
