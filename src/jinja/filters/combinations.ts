/** Filters that combine lists with each other. */

import { wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { combineSets } from '../../python/pythonSet.ts';
import { checkSize, items } from '../../python/sequence.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { filter } from '../plugin.ts';

export const union = filter('Gives what is in either list.', 'other', (value, other) =>
  combineSets('union', value, other!),
);
export const intersect = filter('Gives what is in both lists.', 'other', (value, other) =>
  combineSets('intersect', value, other!),
);
export const difference = filter('Gives what is not in the other list.', 'other', (value, other) =>
  combineSets('difference', value, other!),
);
export const symmetric_difference = filter('Gives what is in only one of the lists.', 'other', (value, other) =>
  combineSets('symmetric difference', value, other!),
);

export const zip = filter(
  'Gives tuples of the items that stand at the same place.',
  '*others **options',
  (value, others, options) => {
    const lists = [value, ...(others as Value[])].map(items);
    const lengths = lists.map((list) => list.length);
    if (truthy((options as Map<Value, Value>).get('strict') ?? false) && new Set(lengths).size > 1)
      throw valueError('the lists of zip() differ in length');
    return rows(lists, Math.min(...lengths), null);
  },
);

export const zip_longest = filter(
  'Gives tuples of the items at the same place, the shorter lists filled up.',
  '*others **options',
  (value, others, options) => {
    const lists = [value, ...(others as Value[])].map(items);
    return rows(
      lists,
      Math.max(...lists.map((list) => list.length)),
      (options as Map<Value, Value>).get('fillvalue') ?? null,
    );
  },
);

const times = (a: number, b: number): number => a * b;

/** Each row is a list of its own, so many of them take much memory. */
function checkRows(count: number, width: number): void {
  checkSize(count * (width + 4), 'the result');
}

function rows(lists: readonly (readonly Value[])[], count: number, fill: Value): Value[] {
  return Array.from(
    { length: count },
    (_, at) => new Tuple(lists.map((list) => (at < list.length ? list[at]! : fill))),
  );
}

export const product = filter(
  'Gives every combination of one item of each list.',
  '*others **options',
  (value, others, options) => {
    const times = wholeArgument((options as Map<Value, Value>).get('repeat'), 1);
    if (times < 0) throw valueError('repeat argument cannot be negative');
    const lists = [value, ...(others as Value[])].map(items);
    const all = Array.from({ length: times }, () => lists).flat();
    checkRows(
      all.reduce((count, list) => count * list.length, 1),
      all.length,
    );
    let found: Value[][] = [[]];
    for (const list of all) found = found.flatMap((row) => list.map((item) => [...row, item]));
    return found.map((row) => new Tuple(row));
  },
);

export const combinations = filter('Gives every choice of so many items.', 'r', (value, count) => {
  const all = items(value);
  const size = wholeArgument(count, 0);
  if (size < 0) throw valueError('r must be non-negative');
  const taken = Math.min(size, all.length - size);
  checkRows(Array.from({ length: Math.max(0, taken) }, (_, at) => (all.length - at) / (at + 1)).reduce(times, 1), size);
  const found: Tuple[] = [];
  const choose = (from: number, chosen: Value[]): void => {
    if (chosen.length === size) {
      found.push(new Tuple([...chosen]));
      return;
    }
    for (let at = from; at < all.length; at++) choose(at + 1, [...chosen, all[at]!]);
  };
  choose(0, []);
  return found;
});

export const permutations = filter(
  'Gives every order of the items, or of so many of them.',
  'r?',
  (value, count = null) => {
    const all = items(value);
    const size = count === null ? all.length : wholeArgument(count, all.length);
    if (size < 0) throw valueError('r must be non-negative');
    checkRows(Array.from({ length: Math.min(size, all.length) }, (_, at) => all.length - at).reduce(times, 1), size);
    const found: Tuple[] = [];
    const place = (used: readonly number[]): void => {
      if (used.length === size) {
        found.push(new Tuple(used.map((at) => all[at]!)));
        return;
      }
      for (let at = 0; at < all.length; at++) if (!used.includes(at)) place([...used, at]);
    };
    if (size <= all.length) place([]);
    return found;
  },
);

export const flatten = filter(
  'Takes lists inside a list apart.',
  'levels? skip_nulls?',
  (value, levels = null, skip = true) => {
    const isList = (item: Value): boolean => Array.isArray(item) || item instanceof Tuple;
    // What the levels are matters only where there is a list inside.
    const apart = (list: Value, depth: Value): Value[] =>
      items(list).flatMap((item): Value[] => {
        if (truthy(skip) && (item === null || item === 'None' || item === 'null')) return [];
        if (!isList(item)) return [item];
        const left = depth ?? Number.POSITIVE_INFINITY;
        const more = typeof left === 'number' ? left : wholeArgument(left, 0);
        return more >= 1 ? apart(item, more - 1) : [item];
      });
    return apart(value, levels);
  },
);
