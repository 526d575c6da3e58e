/** Methods of list and tuple. */
import { wholeArgument } from './arguments.ts';
import { compare, equals } from './compare.ts';
import { method } from './method.ts';
import { rawItems } from './sequence.ts';
import { repr, typeName } from './text.ts';
import { valueError } from './undefined.ts';
import { Callable, type Tuple, type Value } from './value.ts';

function position(items: readonly Value[], wanted: Value, start: Value | undefined, stop: Value | undefined): number {
  const clamp = (at: number): number => Math.max(0, at < 0 ? at + items.length : at);
  const end = Math.min(items.length, clamp(wholeArgument(stop, items.length)));
  for (let at = clamp(wholeArgument(start, 0)); at < end; at++) if (equals(items[at]!, wanted)) return at;
  throw valueError(`${repr(wanted)} is not in list`);
}

/** Sorts stably by Python's order; `key` gives what is compared. */
export function sorted(
  items: readonly Value[],
  how: { key?: (item: Value) => Value; reverse?: boolean } = {},
): Value[] {
  const { key = (item: Value) => item, reverse = false } = how;
  const keyed = items.map((item) => ({ item, by: key(item) }));
  keyed.sort((a, b) => (reverse ? compare(b.by, a.by) : compare(a.by, b.by)));
  return keyed.map((entry) => entry.item);
}

export const listMethods = {
  append: method('item /', (self: Value[], item) => {
    self.push(item!);
    return null;
  }),
  extend: method('items /', (self: Value[], items) => {
    for (const item of [...rawItems(items!)]) self.push(item);
    return null;
  }),
  insert: method('index item /', (self: Value[], index, item) => {
    const at = wholeArgument(index, 0);
    self.splice(at < 0 ? Math.max(0, at + self.length) : at, 0, item!);
    return null;
  }),
  pop: method('index? /', (self: Value[], index) => {
    if (self.length === 0) throw valueError('pop from empty list');
    const at = wholeArgument(index, -1);
    const from = at < 0 ? at + self.length : at;
    if (from < 0 || from >= self.length) throw valueError('pop index out of range');
    return self.splice(from, 1)[0]!;
  }),
  remove: method('item /', (self: Value[], item) => {
    const at = self.findIndex((candidate) => equals(candidate, item!));
    if (at === -1) throw valueError('list.remove(x): x not in list');
    self.splice(at, 1);
    return null;
  }),
  clear: method('', (self: Value[]) => {
    self.length = 0;
    return null;
  }),
  copy: method('', (self: Value[]) => [...self]),
  reverse: method('', (self: Value[]) => {
    self.reverse();
    return null;
  }),
  sort: method('* key? reverse?', (self: Value[], key = null, reverse) => {
    if (key !== null && !(key instanceof Callable)) throw valueError(`'${typeName(key)}' object is not callable`);
    const by = key === null ? undefined : (item: Value) => key.call([item], new Map());
    const all = sorted(self, { ...(by && { key: by }), reverse: wholeArgument(reverse, 0) !== 0 });
    self.splice(0, self.length, ...all);
    return null;
  }),
  index: method('item start? stop? /', (self: Value[], item, start, stop) => position(self, item!, start, stop)),
  count: method('item /', (self: Value[], item) => self.filter((candidate) => equals(candidate, item!)).length),
};

export const tupleMethods = {
  index: method('item start? stop? /', (self: Tuple, item, start, stop) => position(self.items, item!, start, stop)),
  count: method('item /', (self: Tuple, item) => self.items.filter((candidate) => equals(candidate, item!)).length),
};
