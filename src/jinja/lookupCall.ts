/** `lookup(...)` and `query(...)`: finds the lookup, joins its results as Ansible does. */
import { PlayError } from '../errors.ts';
import { truthy } from '../python/compare.ts';
import { repr, str, typeName } from '../python/text.ts';
import { raise, UndefinedUsed, valueError } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import type { Frame } from './frame.ts';
import { findLookup, unknownHint } from './registry.ts';

/** One call; `wantList` is true for `query` and `q`. */
export function callLookup(
  frame: Frame,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  wantList: boolean,
): Value {
  const [name, ...terms] = args;
  if (name === undefined) throw valueError('a lookup needs a name');
  if (name instanceof Undefined) raise(name);
  if (typeof name !== 'string') throw valueError(`the name of a lookup must be a text, not ${typeName(name)}`);
  const plugin = findLookup(name);
  if (plugin === undefined)
    throw new PlayError('unknown-lookup', `there is no lookup \`${name}\``, { hint: unknownHint('lookup', name) });
  const options = new Map<Value, Value>(named);
  const asList = wantList || truthy(options.get('wantlist') ?? false);
  const errors = options.get('errors') ?? 'strict';
  if (errors !== 'strict' && errors !== 'warn' && errors !== 'ignore')
    throw valueError(`\`errors\` of a lookup is \`strict\`, \`warn\` or \`ignore\`, not ${repr(errors)}`);
  options.delete('wantlist');
  options.delete('errors');
  if (!plugin.lenient)
    for (const value of [...terms, ...options.values()]) if (value instanceof Undefined) return value;
  let found: readonly Value[];
  try {
    found = plugin.run(frame, terms, options) as unknown as readonly Value[];
  } catch (error) {
    if (error instanceof UndefinedUsed || !(error instanceof PlayError) || errors === 'strict') throw error;
    if (errors === 'warn') frame.scope.services.warn(`the lookup \`${name}\` failed: ${error.message}`);
    return asList ? [] : null;
  }
  return asList || found.length === 0 ? [...found] : joined(found);
}

/** One result is itself; several texts are joined with commas, which every playbook relies on. */
function joined(found: readonly Value[]): Value {
  if (found.length === 1) return found[0]!;
  return found.every((item) => typeof item === 'string') ? found.map(str).join(',') : [...found];
}
