/** Filters for dicts. */
import { equals, mapGet, mapSet, truthy } from '../../python/compare.ts';
import { Range } from '../../python/range.ts';
import { itemAt, items } from '../../python/sequence.ts';
import { repr, str, typeName } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../../python/value.ts';
import { filter } from '../plugin.ts';
import { subelementsOf } from '../subelements.ts';

type Dict = Map<Value, Value>;
const MERGES = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'];

export const combine = filter('Merges dicts; later ones win.', '*others **options', (value, others, options) => {
  const how = new Map(options as Dict);
  const recursive = truthy(how.get('recursive') ?? false);
  const lists = str(how.get('list_merge') ?? 'replace');
  how.delete('recursive');
  how.delete('list_merge');
  if (how.size > 0) throw valueError("'recursive' and 'list_merge' are the only valid keyword arguments");
  const isList = (item: Value): boolean => Array.isArray(item) || item instanceof Tuple || item instanceof Range;
  const all = [value, ...(others as Value[])]
    .flatMap((item) => (isList(item) ? items(item) : [item]))
    .filter((item) => item !== null && item !== 'None' && item !== 'null');
  if (all.length === 1) return all[0]!;
  if (all.length > 1 && !MERGES.includes(lists)) throw valueError(`'list_merge' must be one of ${MERGES.join(', ')}`);
  for (const item of all)
    if (!(item instanceof Map))
      throw valueError(`failed to combine variables, expected dicts but got a ${typeName(item)}`);
  const dicts = all as Dict[];
  if (dicts.length === 0) return new Map();
  return dicts.reduceRight((high, low) => merge(low, high, { recursive, lists }));
});

function merge(low: Dict, high: Dict, how: { recursive: boolean; lists: string }): Dict {
  const merged: Dict = new Map(low);
  for (const [key, strong] of high) {
    const weak = mapGet(merged, key);
    if (weak instanceof Map && strong instanceof Map)
      mapSet(merged, key, how.recursive ? merge(weak, strong, how) : strong);
    else if (Array.isArray(weak) && Array.isArray(strong)) mapSet(merged, key, mergeLists(weak, strong, how.lists));
    else mapSet(merged, key, strong);
  }
  return merged;
}

function mergeLists(weak: Value[], strong: Value[], how: string): Value[] {
  const rest = (): Value[] => weak.filter((item) => !strong.some((other) => equals(other, item)));
  switch (how) {
    case 'keep':
      return weak;
    case 'append':
      return [...weak, ...strong];
    case 'prepend':
      return [...strong, ...weak];
    case 'append_rp':
      return [...rest(), ...strong];
    case 'prepend_rp':
      return [...strong, ...rest()];
  }
  return strong;
}

export const dict2items = filter(
  'Makes a list of `key` and `value` of a dict.',
  'key_name? value_name?',
  (value, key = 'key', item = 'value') => {
    if (!(value instanceof Map)) throw valueError(`dict2items requires a dictionary, got ${typeName(value)} instead`);
    for (const held of value.values()) if (held instanceof Undefined) raise(held);
    for (const name of value.size > 0 ? [key, item] : [])
      if (Array.isArray(name) || name instanceof Map) throw valueError(`unhashable type: '${typeName(name)}'`);
    return [...value].map(
      ([name, held]) =>
        new Map<Value, Value>([
          [key, name],
          [item, held],
        ]),
    );
  },
);

export const items2dict = filter(
  'Makes a dict of a list with `key` and `value`.',
  'key_name? value_name?',
  (value, key = 'key', item = 'value') => {
    if (!Array.isArray(value) && !(value instanceof Tuple))
      throw valueError(`items2dict requires a list, got ${typeName(value)} instead`);
    const dict: Dict = new Map();
    for (const entry of items(value)) {
      if (!(entry instanceof Map || entry instanceof Tuple || Array.isArray(entry)))
        throw valueError(`items2dict requires a list of dictionaries, got ${repr(value)} instead`);
      const name = itemAt(entry, key);
      const held = itemAt(entry, item);
      if (name === undefined || held === undefined)
        throw valueError(
          `items2dict requires each dictionary in the list to contain the keys '${str(key)}' and '${str(item)}', got ${repr(value)} instead`,
        );
      mapSet(dict, name, held);
    }
    return dict;
  },
);

export const subelements = filter(
  'Gives pairs of an element and each item of a list inside it.',
  'subelements skip_missing?',
  (value, path, skip = false) => {
    const parts = Array.isArray(path) ? path : typeof path === 'string' ? path.split('.') : undefined;
    if (parts === undefined) throw valueError('subelements must be a list or a string');
    return subelementsOf(value, parts, truthy(skip));
  },
);

export const rekey_on_member = filter(
  'Makes a dict of dicts, keyed by one of their members.',
  'key duplicates?',
  (value, key, duplicates = 'error') => {
    if (duplicates !== 'error' && duplicates !== 'overwrite')
      throw valueError(`duplicates parameter to rekey_on_member has unknown value ${repr(duplicates)}`);
    if (typeof value === 'string') throw valueError('Type is not a valid list, set, or dict');
    const dict: Dict = new Map();
    for (const item of value instanceof Map ? [...value.values()] : items(value)) {
      if (!(item instanceof Map)) throw valueError('List item is not a valid dict');
      const name = mapGet(item, key!);
      if (name === undefined) throw valueError(`Key ${repr(key!)} was not found.`);
      if (duplicates === 'error' && mapGet(dict, name) !== undefined)
        throw valueError(`Key ${repr(name)} is not unique, cannot convert to dict.`);
      mapSet(dict, name, item);
    }
    return dict;
  },
);
