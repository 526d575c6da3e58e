/** Filters that choose by chance; with a seed they choose what Python would. */
import { truthy } from '../../python/compare.ts';
import { isInteger, makeInteger, toBig } from '../../python/number.ts';
import { createRandom, shuffled } from '../../python/random.ts';
import { Range } from '../../python/range.ts';
import { isIterableValue, items } from '../../python/sequence.ts';
import { typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { filter } from '../plugin.ts';

function whole(value: Value | undefined, fallback: bigint): bigint {
  if (value === undefined || value === null || !truthy(value)) return fallback;
  if (!isInteger(value)) throw valueError(`a whole number is needed, not ${typeName(value)}`);
  return toBig(value);
}

export const random = filter(
  'Gives a random number below this one, or a random item.',
  'start? step? seed?',
  (value, start, step, seed = null) => {
    const chance = createRandom(seed === null ? undefined : seed);
    if (isInteger(value) || typeof value === 'boolean') {
      const from = whole(start, 0n);
      const by = whole(step, 1n);
      const width = toBig(value) - from;
      const count = by > 0n ? (width + by - 1n) / by : (width + by + 1n) / by;
      if (count <= 0n) throw valueError(`empty range for randrange() (${from}, ${value}, ${by})`);
      return makeInteger(from + by * chance.below(count));
    }
    if (!isIterableValue(value) || value instanceof Map)
      throw valueError('random can only be used on sequences and integers');
    if ((start !== undefined && truthy(start)) || (step !== undefined && truthy(step)))
      throw valueError('start and step can only be used with integer values');
    if (value instanceof Range) return value.at(Number(chance.below(BigInt(value.size))))!;
    const all = items(value);
    if (all.length === 0) throw valueError('Cannot choose from an empty sequence');
    return all[Number(chance.below(BigInt(all.length)))]!;
  },
);

export const shuffle = filter('Puts the items into a random order.', 'seed?', (value, seed = null) => {
  if (!isIterableValue(value)) return value;
  return shuffled(items(value), createRandom(truthy(seed) ? seed : undefined));
});
