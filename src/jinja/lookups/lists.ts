/** Lookups that arrange what they are given. */
import { mapGet, truthy } from '../../python/compare.ts';
import { createRandom } from '../../python/random.ts';
import { checkSize, items } from '../../python/sequence.ts';
import { typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { lookup } from '../plugin.ts';
import { subelementsOf } from '../subelements.ts';

const isList = (value: Value): value is Value[] | Tuple => Array.isArray(value) || value instanceof Tuple;
const flat = (terms: readonly Value[]): Value[] => terms.flatMap((term) => (isList(term) ? items(term) : [term]));

export const list = lookup('Gives its terms as they are.', (_frame, terms) => terms);
export const items_ = lookup('Gives its terms, with lists among them taken apart once.', (_frame, terms) =>
  flat(terms),
);

function flattened_(terms: readonly Value[]): Value[] {
  return terms.flatMap((term): Value[] => (isList(term) ? flattened_(items(term)) : term === null ? [] : [term]));
}

export const flattened = lookup('Gives its terms with all lists among them taken apart.', (_frame, terms) =>
  flattened_(terms),
);
export const indexed_items = lookup('Gives pairs of a number and an item.', (_frame, terms) =>
  flat(terms).map((item, at) => new Tuple([at, item])),
);
export const random_choice = lookup('Gives one of its terms.', (_frame, terms) => {
  return terms.length === 0 ? [] : [terms[Number(createRandom(undefined).below(BigInt(terms.length)))]!];
});

export const dict = lookup('Gives the entries of dicts as `key` and `value`.', (_frame, terms) =>
  flat(terms).flatMap((term) => {
    if (!(term instanceof Map))
      throw valueError(`the 'dict' lookup plugin expects a dictionary, got '${typeName(term)}'`);
    return [...term].map(
      ([key, value]) =>
        new Map<Value, Value>([
          ['key', key],
          ['value', value],
        ]),
    );
  }),
);

function lists(terms: readonly Value[], name: string): readonly (readonly Value[])[] {
  if (terms.length === 0) throw valueError(`with_${name} requires at least one element in each list`);
  return terms.map((term) => (isList(term) ? items(term) : [term]));
}

export const together = lookup('Gives lists of the items that stand at the same place.', (_frame, terms) => {
  const all = lists(terms, 'together');
  return Array.from({ length: Math.max(...all.map((one) => one.length)) }, (_, at) =>
    all.map((one) => one[at] ?? null),
  );
});

export const nested = lookup('Gives every combination of one item of each list.', (_frame, terms) => {
  const all = lists(terms, 'nested');
  checkSize(
    all.reduce((count, one) => count * one.length, 1),
    'the combinations',
  );
  let rows: Value[][] = [[]];
  for (const one of all)
    rows = rows.flatMap((row) => one.map((item) => [...row, ...(isList(item) ? items(item) : [item])]));
  return rows;
});
export const cartesian = nested;

export const subelements = lookup('Gives pairs of an element and each item of a list inside it.', (_frame, terms) => {
  const [source, path, flags, ...more] = terms;
  if (
    source === undefined ||
    typeof path !== 'string' ||
    more.length > 0 ||
    !(flags === undefined || flags instanceof Map)
  )
    throw valueError(
      'subelements lookup expects a list of two or three items: a dict or a list, the name of a key, and flags',
    );
  if (source instanceof Map && truthy(source.get('skipped') ?? false)) return [];
  const skip = flags instanceof Map && truthy(mapGet(flags, 'skip_missing') ?? false);
  const elements = (source instanceof Map ? [...source.values()] : items(source)).filter(
    (element) => !(element instanceof Map && truthy(element.get('skipped') ?? false)),
  );
  // Unlike the filter, the lookup takes the list out of the element that it pairs.
  return subelementsOf(elements, path.split('.'), skip).map((pair) => {
    const element = new Map(pair.items[0] as Map<Value, Value>);
    element.delete(path.split('.').at(-1)!);
    return new Tuple([element, pair.items[1]!]);
  });
});
