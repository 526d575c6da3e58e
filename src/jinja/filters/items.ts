/** Filters for the items of lists and dicts. */

import { wholeArgument } from '../../python/arguments.ts';
import { compare, equals, truthy } from '../../python/compare.ts';
import { NamedTuple } from '../../python/namedTuple.ts';
import { compareNumbers, isNumeric, toDouble } from '../../python/number.ts';
import { Range } from '../../python/range.ts';
import { caseless, Seen } from '../../python/seen.ts';
import { checkSize, isIterableValue, items, length as lengthOf, rawItems } from '../../python/sequence.ts';
import { characters, str, typeName } from '../../python/text.ts';
import { requireDefined, valueError } from '../../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../../python/value.ts';
import { attributeOf, followPath, itemOf, pathOf } from '../attributes.ts';
import { filter } from '../plugin.ts';

export const length = filter('Counts the items or characters.', '', (value) => lengthOf(value));
export const count = length;
export const list = filter('Gives the items as a list.', '', (value) => [...items(value)]);

export const first = filter('Gives the first item.', '', (value) => {
  const [item] = value instanceof Range ? [value.at(0)] : rawItems(value);
  return item === undefined ? new Undefined('no first item, the sequence was empty') : item;
});

export const last = filter('Gives the last item.', '', (value) => {
  const item = value instanceof Range ? value.at(-1) : rawItems(value).at(-1);
  return item === undefined ? new Undefined('no last item, the sequence was empty') : item;
});

export const reverse = filter('Turns the order round.', '', (value) =>
  typeof value === 'string' ? characters(value).slice().reverse().join('') : [...items(value)].reverse(),
);

export const attr = filter('Gives an attribute, never an item.', 'name', (value, name) => {
  const found = value instanceof Map ? undefined : attributeOf(value, str(name!));
  return found !== undefined ? found : new Undefined(`the ${typeName(value)} has no attribute \`${str(name!)}\``);
});

/** What an item is sorted or grouped by. */
function keyOf(attribute: Value, sensitive: boolean): (item: Value) => Value {
  const path = attribute === null ? [] : pathOf(attribute);
  return (item) => {
    const raw = followPath(item, path);
    const found = requireDefined(
      raw === undefined ? new Undefined(`an item has no attribute \`${str(attribute)}\``) : raw,
    );
    return sensitive ? found : caseless(found);
  };
}

/** Sorts by Python's order, stably. */
function sortBy(all: readonly Value[], key: (item: Value) => Value, down: boolean): Value[] {
  const keyed = all.map((item) => ({ item, by: key(item) }));
  const order = (a: Value, b: Value): number =>
    // What equals each other need not have an order, such as none and none.
    typeof a !== 'string' && equals(a, b) ? 0 : compare(a, b);
  keyed.sort((a, b) => (down ? order(b.by, a.by) : order(a.by, b.by)));
  return keyed.map((entry) => entry.item);
}

export const sort = filter(
  'Sorts the items, by default without regard to case.',
  'reverse? case_sensitive? attribute?',
  (value, reversed = false, sensitive = false, attribute = null) => {
    const names = typeof attribute === 'string' && attribute.includes(',') ? attribute.split(',') : [attribute];
    const keys = names.map((name) => keyOf(name, truthy(sensitive)));
    const key = keys.length === 1 ? keys[0]! : (item: Value) => keys.map((one) => one(item));
    return sortBy(items(value), key, wholeArgument(reversed, 0) !== 0);
  },
);

export const dictsort = filter(
  'Gives pairs of key and value, sorted.',
  'case_sensitive? by? reverse?',
  (value, sensitive = false, by = 'key', reversed = false) => {
    if (!(value instanceof Map)) throw valueError(`a dict is needed, not ${typeName(value)}`);
    const at = str(by) === 'key' ? 0 : str(by) === 'value' ? 1 : undefined;
    if (at === undefined) throw valueError('You can only sort by either "key" or "value"');
    const pairs = [...value].map((pair) => new Tuple(pair));
    return sortBy(
      pairs,
      (pair) => (truthy(sensitive) ? (pair as Tuple).items[at]! : caseless((pair as Tuple).items[at]!)),
      wholeArgument(reversed, 0) !== 0,
    );
  },
);

export const unique = filter(
  'Drops repeated items, by default without regard to case.',
  'case_sensitive? attribute?',
  (value, sensitive = null, attribute = null) => {
    const path = pathOf(attribute);
    const seen = new Seen();
    return items(value).filter((item) => {
      const by = followPath(item, path);
      if (by !== undefined && !(by instanceof Undefined)) return seen.add(truthy(sensitive) ? by : caseless(by));
      if (truthy(attribute)) throw valueError(`an item has no attribute \`${str(attribute)}\``);
      return seen.add(item);
    });
  },
);

function extreme(value: Value, how: { sensitive: Value; attribute: Value; sign: number }): Value {
  const all = items(value);
  const [start] = all;
  if (start === undefined) return new Undefined('no aggregated item, the sequence was empty');
  const key = keyOf(how.attribute, truthy(how.sensitive));
  let best = start;
  let by = key(start);
  for (const item of all.slice(1)) {
    const next = key(item);
    if (compare(next, by, how.sign < 0 ? '<' : '>') * how.sign <= 0) continue;
    best = item;
    by = next;
  }
  return best;
}

export const min = filter(
  'Gives the smallest item.',
  'case_sensitive? attribute?',
  (value, sensitive = false, attribute = null) => extreme(value, { sensitive, attribute, sign: -1 }),
);
export const max = filter(
  'Gives the largest item.',
  'case_sensitive? attribute?',
  (value, sensitive = false, attribute = null) => extreme(value, { sensitive, attribute, sign: 1 }),
);

export const batch = filter(
  'Cuts the items into lists of so many.',
  'linecount fill_with?',
  (value, size, fill = null) => {
    const all = items(value);
    const rows: Value[][] = [];
    let row: Value[] = [];
    // As in Jinja, a count that no row ever has puts everything into one.
    for (const item of all) {
      if (isNumeric(size!) && compareNumbers(size, row.length) === 0) {
        rows.push(row);
        row = [];
      }
      row.push(item);
    }
    if (row.length === 0) return rows;
    if (fill !== null) {
      if (!isNumeric(size!)) throw valueError(`the count must be a number, not ${typeName(size!)}`);
      const missing = toDouble(size) - row.length;
      checkSize(missing, 'the last row');
      if (missing > 0) row.push(...new Array<Value>(wholeArgument(size, 0) - row.length).fill(fill));
    }
    return [...rows, row];
  },
);

export const slice = filter(
  'Spreads the items over so many lists.',
  'slices fill_with?',
  (value, count_, fill = null) => {
    const all = items(value);
    const slices = wholeArgument(count_, 1);
    if (slices === 0) throw valueError('slice needs a count other than zero');
    checkSize(slices, 'the list of slices');
    const each = Math.floor(all.length / slices);
    const longer = all.length % slices;
    const rows: Value[][] = [];
    for (let at = 0; at < slices; at++) {
      const start = at * each + Math.min(at, longer);
      const row = all.slice(start, start + each + (at < longer ? 1 : 0));
      if (fill !== null && at >= longer) row.push(fill);
      rows.push(row);
    }
    return rows;
  },
);

export const groupby = filter(
  'Groups the items by an attribute.',
  'attribute default? case_sensitive?',
  (value, attribute, fallback = null, sensitive = false) => {
    const path = pathOf(attribute!);
    const raw = (item: Value): Value => {
      const found = followPath(item, path);
      if (found === undefined || found instanceof Undefined) {
        if (fallback === null) throw valueError(`an item has no attribute \`${str(attribute!)}\``);
        return fallback;
      }
      return found;
    };
    // The default serves to sort; without regard to case, the group is then named after its first item.
    const shown = (item: Value): Value =>
      followPath(item, path) ?? new Undefined(`an item has no attribute \`${str(attribute!)}\``);
    const key = (item: Value): Value => (truthy(sensitive) ? raw(item) : caseless(raw(item)));
    const groups: { by: Value; shown: Value; members: Value[] }[] = [];
    for (const item of sortBy(items(value), key, false)) {
      const by = key(item);
      const current = groups.at(-1);
      if (current !== undefined && equals(current.by, by)) current.members.push(item);
      else groups.push({ by, shown: truthy(sensitive) ? by : shown(item), members: [item] });
    }
    return groups.map((group) => new NamedTuple(['grouper', 'list'], [group.shown, group.members]));
  },
);

export const items_ = filter('Gives the pairs of key and value.', '', (value) => {
  if (value instanceof Map) return [...value].map((pair) => new Tuple(pair));
  throw valueError('Can only get item pairs from a mapping.');
});

export const extract = filter(
  'Looks the value up in a container, and further keys in what it finds.',
  'container morekeys?',
  (value, container, more = null) => {
    const keys = [value, ...(more === null ? [] : Array.isArray(more) ? more : [more])];
    let current: Value = container!;
    for (const key of keys) {
      if (current instanceof Undefined) return current;
      const found = itemOf(current, key);
      current =
        found !== undefined
          ? found
          : new Undefined(
              isIterableValue(current) ? `the ${typeName(current)} has no item \`${str(key)}\`` : 'no such item',
            );
    }
    return current;
  },
);
