/** What to say of a module that is not here. */
import { didYouMean, type Origin, PlayError } from '../errors.ts';
import { elsewhere } from '../modules/elsewhere.ts';
import { moduleNames, shortName } from '../modules/registry.ts';
import { actions } from './actions/index.ts';

/** The mistake, with what is known of it, the nearest name, or the collection that has the module and the nearest way. */
export function unknownModule(
  name: string,
  origin?: Origin,
  { why, others = [] }: { readonly why?: string | undefined; readonly others?: readonly string[] | undefined } = {},
): PlayError {
  const known = [...new Set([...moduleNames(), ...actions.keys(), ...others])];
  const isShort = shortName(name) === name && !name.includes('.');
  const near = didYouMean(shortName(name), known);
  // A name of a collection is seldom a slip of the pen; a bare one is, when one of ours is near.
  const hint = why ?? (isShort ? (near ?? elsewhere(name)) : (elsewhere(name) ?? near));
  return new PlayError('unknown-module', `there is no module \`${name}\``, { origin, hint, length: name.length });
}
