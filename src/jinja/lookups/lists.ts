/** Lookups that arrange what they are given. */
import { items } from '../../python/sequence.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { lookup } from '../plugin.ts';

const isList = (value: Value): boolean => Array.isArray(value) || value instanceof Tuple;
const flat = (terms: readonly Value[]): Value[] => terms.flatMap((term) => (isList(term) ? items(term) : [term]));

export const list = lookup('Gives its terms as they are.', (_frame, terms) => terms);
export const items_ = lookup('Gives its terms, with lists among them taken apart once.', (_frame, terms) =>
  flat(terms),
);
