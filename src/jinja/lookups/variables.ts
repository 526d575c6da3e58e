/** Lookups for variables. */
import { didYouMean, PlayError } from '../../errors.ts';
import { str, typeName } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Undefined } from '../../python/value.ts';
import { lookup } from '../plugin.ts';

export const vars = lookup('Gives variables by name.', (frame, terms, options) =>
  terms.map((term) => {
    if (typeof term !== 'string') throw valueError(`the name of a variable must be a text, not ${typeName(term)}`);
    const value = frame.scope.get(term) ?? options.get('default');
    if (value === undefined)
      throw new PlayError('undefined-variable', `\`${term}\` is undefined`, {
        hint: didYouMean(term, frame.scope.names()),
      });
    if (value instanceof Undefined) raise(value);
    return value;
  }),
);

export const env = lookup("Gives variables of the controller's environment.", (frame, terms, options) =>
  terms.map((term) => {
    const value = frame.scope.services.environment[str(term)] ?? options.get('default') ?? '';
    if (value instanceof Undefined) raise(value);
    return value;
  }),
);
