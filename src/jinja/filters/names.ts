/** A filter of our own: what a misspelt name probably means, as our messages know it. */
import { nearest as nearestName } from '../../errors.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { filter } from '../plugin.ts';

export const nearest = filter('Gives the one of the names that is likely meant, or none.', 'names', (value, names) => {
  return nearestName(str(value), items(names!).map(str)) ?? null;
});
