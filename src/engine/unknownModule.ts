/** What to say of a module that is not here. */
import { didYouMean, nearest, type Origin, PlayError } from '../errors.ts';
import { elsewhere } from '../modules/elsewhere.ts';
import { moduleNames, shortName } from '../modules/registry.ts';
import type { Include, Task } from '../playbook/types.ts';
import { outwards } from '../vars/chain.ts';
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

/**
 * Whether an unknown module is best left to its turn: it stands behind an include, which need not happen on the hosts at
 * hand, and its name is no slip of the pen. Roles for several systems keep the tasks of each in a file of its own.
 */
export function mayNeverCome(step: Task | Include): boolean {
  if (elsewhere(step.module) || step.module.startsWith('win_')) return behindInclude(step);
  const near = nearest(shortName(step.module), [...moduleNames(), ...actions.keys()]);
  return near === undefined && behindInclude(step);
}

function behindInclude(step: Task | Include): boolean {
  return [...outwards(step)].some((outer) => outer.kind === 'include');
}
