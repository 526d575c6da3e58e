/** Tests for what a value is. */

import { toBoolean } from '../../python/booleans.ts';
import { truthy as isTruthy } from '../../python/compare.ts';
import { isFloat, isInteger, isNumeric } from '../../python/number.ts';
import { isIterableValue, size } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { isKind } from '../../python/textTools.ts';
import { isUndefined } from '../../python/undefined.ts';
import { Callable, Undefined, type Value } from '../../python/value.ts';
import { Blank } from '../blank.ts';
import { contextTest, lenientTest, test } from '../plugin.ts';
import { findFilter, findTest } from '../registry.ts';

const missing = (value: Value): boolean => isUndefined(value) || value instanceof Blank;

export const defined = lenientTest('The value exists.', '', (value) =>
  value instanceof Undefined && !isUndefined(value) ? value : !missing(value),
);
export const undefined_ = lenientTest('The value does not exist.', '', (value) =>
  value instanceof Undefined && !isUndefined(value) ? value : missing(value),
);
export const none = test('The value is none.', '', (value) => value === null);
export const boolean = test('The value is true or false.', '', (value) => typeof value === 'boolean');
export const true_ = test('The value is true.', '', (value) => value === true);
export const false_ = test('The value is false.', '', (value) => value === false);
export const integer = test('The value is a whole number.', '', (value) => isInteger(value));
export const float = test('The value is a float.', '', (value) => isFloat(value));
export const number = test('The value is a number, which booleans are too.', '', (value) => isNumeric(value));
export const string = test('The value is a text.', '', (value) => typeof value === 'string');
export const mapping = test('The value is a dict.', '', (value) => value instanceof Map);
export const iterable = test('The value has items.', '', (value) => isIterableValue(value));
export const sequence = test(
  'The value has a length and items by number or key.',
  '',
  (value) => size(value) !== undefined && isIterableValue(value),
);
export const callable = test('The value can be called.', '', (value) => value instanceof Callable);
export const escaped = test('The text is marked as safe for HTML, which no text is.', '', () => false);
export const lower = test('All letters are small.', '', (value) => isKind(str(value), 'lower'));
export const upper = test('All letters are capitals.', '', (value) => isKind(str(value), 'upper'));
export const filter = contextTest(
  'There is a filter of this name.',
  '',
  (_frame, value) => typeof value === 'string' && findFilter(value) !== undefined,
);
export const test_ = contextTest(
  'There is a test of this name.',
  '',
  (_frame, value) => typeof value === 'string' && findTest(value) !== undefined,
);

export const truthy = test(
  'The value counts as true; with `convert_bool` words such as `no` count as booleans.',
  'convert_bool?',
  (value, convert = false) => isTruthy(isTruthy(convert) ? (toBoolean(value) ?? value) : value),
);
export const falsy = test(
  'The value counts as false; with `convert_bool` words such as `no` count as booleans.',
  'convert_bool?',
  (value, convert = false) => !isTruthy(isTruthy(convert) ? (toBoolean(value) ?? value) : value),
);
