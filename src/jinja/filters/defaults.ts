/** Filters for values that may be missing. */
import { PlayError } from '../../errors.ts';
import { truthy } from '../../python/compare.ts';
import { str, typeName } from '../../python/text.ts';
import { isUndefined, raise, valueError } from '../../python/undefined.ts';
import { Omit, Undefined } from '../../python/value.ts';
import { lenientFilter } from '../plugin.ts';

/** Only what is undefined has a default: a computation that failed is no missing value. */
export const default_ = lenientFilter(
  'Gives another value when this one is undefined or, on request, empty.',
  'default_value? boolean?',
  (value, fallback = '', boolean = false) => {
    if (typeof boolean !== 'boolean')
      throw valueError(`the 'boolean' argument must be of type 'bool', not '${typeName(boolean)}'`);
    if (isUndefined(value)) return fallback;
    if (value instanceof Undefined) return value;
    return boolean && !truthy(value) ? fallback : value;
  },
);
export const d = default_;

export const mandatory = lenientFilter('Fails unless the value is defined.', 'msg?', (value, message = null) => {
  if (!isUndefined(value)) return value;
  const text = message === null ? `mandatory variable: ${value.message}` : str(message);
  throw new PlayError('undefined-variable', text, { origin: value.origin, hint: value.hint, trail: value.trail });
});

export const ternary = lenientFilter(
  'Gives one of two values by the truth of this one, or a third when it is none.',
  'true_val false_val none_val?',
  (value, yes, no, none = null) => {
    if (value === null && none !== null) return none;
    if (value instanceof Undefined) raise(value);
    return truthy(value) ? yes! : no!;
  },
);

export const type_debug = lenientFilter("Gives the name of the value's type.", '', (value) =>
  isUndefined(value)
    ? 'UndefinedMarker'
    : value instanceof Undefined
      ? 'CapturedExceptionMarker'
      : value instanceof Omit
        ? '_OmitType'
        : typeName(value),
);
