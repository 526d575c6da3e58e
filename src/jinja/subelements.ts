/** Pairs of an element and each item of a list inside it. */
import { mapGet } from '../python/compare.ts';
import { items } from '../python/sequence.ts';
import { repr, str } from '../python/text.ts';
import { valueError } from '../python/undefined.ts';
import { Tuple, type Value } from '../python/value.ts';

/** Follows a dotted path to a list; used by the filter and the lookup. */
export function subelementsOf(value: Value, path: readonly Value[], skipMissing: boolean): Tuple[] {
  const elements = value instanceof Map ? [...value.values()] : Array.isArray(value) ? items(value) : undefined;
  if (elements === undefined) throw valueError('obj must be a list of dicts or a nested dict');
  return elements.flatMap((element) => {
    let inner: Value = element;
    for (const key of path) {
      if (!(inner instanceof Map))
        throw valueError(`the key ${str(key)} should point to a dictionary, got '${str(inner)}'`);
      const found = mapGet(inner, key);
      if (found === undefined) {
        if (skipMissing) return [];
        throw valueError(`could not find ${repr(key)} key in iterated item ${repr(inner)}`);
      }
      inner = found;
    }
    if (!Array.isArray(inner))
      throw valueError(`the key ${repr(path.at(-1) ?? null)} should point to a list, got ${repr(inner)}`);
    return inner.map((item) => new Tuple([element, item]));
  });
}
