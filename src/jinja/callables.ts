/** Values that templates can call. */
import { typeName } from '../python/text.ts';
import { valueError } from '../python/undefined.ts';
import { Callable, type Value } from '../python/value.ts';

/** A callable that deals with undefined arguments itself: macros, `lookup`, `undef`. */
export class LenientCallable extends Callable {}

/** Calls whatever can be called. */
export function callValue(target: Value, positional: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  if (target instanceof Callable) return target.call(positional, named);
  if (typeof target === 'object' && target !== null && 'call' in target && typeof target.call === 'function')
    return target.call(positional, named) as Value;
  throw valueError(`'${typeName(target)}' object is not callable`);
}
