/** Tests that compare with another value. */
import { compare, equals, truthy } from '../../python/compare.ts';
import { arithmetic, isNumeric, type Numeric } from '../../python/number.ts';
import { modulo } from '../../python/operators.ts';
import { contains as holds, items } from '../../python/sequence.ts';
import { typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { test } from '../plugin.ts';

export const eq = test('The values are equal.', 'other', (value, other) => equals(value, other!));
export const equalto = eq;
export const ne = test('The values differ.', 'other', (value, other) => !equals(value, other!));
export const lt = test('The value is less.', 'other', (value, other) => compare(value, other!, '<') < 0);
export const lessthan = lt;
export const le = test('The value is less or equal.', 'other', (value, other) => compare(value, other!, '<=') <= 0);
export const gt = test('The value is greater.', 'other', (value, other) => compare(value, other!, '>') > 0);
export const greaterthan = gt;
export const ge = test('The value is greater or equal.', 'other', (value, other) => compare(value, other!, '>=') >= 0);
export const in_ = test('The other value holds this one.', 'seq', (value, other) => holds(other!, value));
export const contains = test('The value holds the other one.', 'value', (value, other) => holds(value, other!));
export const sameas = test('Both are one and the same value.', 'other', (value, other) => value === other);

function remainder(value: Value, by: Value): Value {
  if (!isNumeric(value) || !isNumeric(by)) throw valueError(`numbers are needed, not ${typeName(value)}`);
  return arithmetic('%', value as Numeric, by);
}

export const even = test('The number can be divided by two.', '', (value) => equals(remainder(value, 2), 0));
export const odd = test('The number cannot be divided by two.', '', (value) => equals(remainder(value, 2), 1));
export const divisibleby = test('The number can be divided by another.', 'num', (value, by) =>
  equals(modulo(value, by!), 0),
);
export const any = test('At least one item counts as true.', '', (value) => items(value).some(truthy));
export const all = test('All items count as true.', '', (value) => items(value).every(truthy));
export const subset = test('All items are in the other list.', 'other', (value, other) => within(value, other!));
export const issubset = subset;
export const superset = test('All items of the other list are in this one.', 'other', (value, other) =>
  within(other!, value),
);
export const issuperset = superset;

function within(inner: Value, outer: Value): boolean {
  const all = items(outer);
  return items(inner).every((item) => all.some((candidate) => equals(candidate, item)));
}
