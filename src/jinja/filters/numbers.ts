/** Filters for numbers. */

import { wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import {
  compareNumbers,
  isFloat,
  isInteger,
  isNumeric,
  makeFloat,
  makeInteger,
  type Numeric,
  negate,
  roundHalfEven,
  toDouble,
} from '../../python/number.ts';
import { add } from '../../python/operators.ts';
import { parseFloatText, parseIntegerText } from '../../python/parseNumber.ts';
import { items } from '../../python/sequence.ts';
import { str, typeName } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Undefined, type Value } from '../../python/value.ts';
import { followPath, pathOf } from '../attributes.ts';
import { filter } from '../plugin.ts';

export const int = filter('Turns a value to a whole number.', 'default? base?', (value, fallback = 0, base = 10) => {
  if (typeof value === 'string') {
    const found = typeof base === 'boolean' || isInteger(base) ? parseIntegerText(value, Number(base)) : undefined;
    if (found !== undefined) return found;
  }
  const number = typeof value === 'string' ? parseFloatText(value) : isNumeric(value) ? toExact(value) : undefined;
  if (typeof number === 'bigint') return makeInteger(number);
  return number === undefined || !Number.isFinite(number) ? fallback : makeInteger(BigInt(Math.trunc(number)));
});

function toExact(value: Numeric): number | bigint {
  return typeof value === 'bigint' ? value : toDouble(value);
}

export const float = filter('Turns a value to a float.', 'default?', (value, fallback = 0) => {
  const number = typeof value === 'string' ? parseFloatText(value) : isNumeric(value) ? toDouble(value) : undefined;
  if (number !== undefined) return makeFloat(number);
  return fallback === 0 ? makeFloat(0) : fallback;
});

export const abs = filter('Drops the sign of a number.', '', (value) => {
  if (!isNumeric(value)) throw valueError(`bad operand type for abs(): '${typeName(value)}'`);
  if (isFloat(value)) return makeFloat(Math.abs(toDouble(value)));
  return compareNumbers(value, 0) < 0 ? negate(value) : typeof value === 'boolean' ? Number(value) : value;
});

export const round = filter('Rounds a number.', 'precision? method?', (value, precision = 0, method = 'common') => {
  if (!isNumeric(value)) throw valueError(`a number is needed, not ${typeName(value)}`);
  const way = str(method);
  const number = toDouble(value);
  if (precision === null && way === 'common') return makeInteger(BigInt(roundHalfEven(number, 0)));
  const digits = wholeArgument(precision, 0);
  if (way === 'common')
    return isFloat(value) || digits >= 0
      ? roundCommon(value, digits)
      : makeInteger(BigInt(roundHalfEven(number, digits)));
  if (way !== 'ceil' && way !== 'floor') throw valueError('method must be common, ceil or floor');
  const scale = 10 ** digits;
  return makeFloat(((way === 'ceil' ? Math.ceil : Math.floor)(number * scale) + 0) / scale);
});

function roundCommon(value: Numeric, digits: number): Value {
  if (!isFloat(value)) return typeof value === 'boolean' ? Number(value) : value;
  return makeFloat(roundHalfEven(toDouble(value), digits));
}

export const sum = filter('Adds up the items.', 'attribute? start?', (value, attribute = null, start = 0) => {
  if (typeof start === 'string') throw valueError("sum() can't sum strings", 'use `| join`');
  let total: Value = start;
  const path = attribute === null ? [] : pathOf(attribute);
  for (const item of items(value)) {
    const part = followPath(item, path);
    if (part === undefined) raise(new Undefined(`an item has no attribute \`${str(attribute)}\``));
    total = add(total, part);
  }
  return total;
});

const UNITS = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

export const filesizeformat = filter('Writes a number of bytes for people.', 'binary?', (value, binary = false) => {
  const number = typeof value === 'string' ? parseFloatText(value) : isNumeric(value) ? toDouble(value) : undefined;
  if (number === undefined) throw valueError(`a number is needed, not ${typeName(value)}`);
  const base = truthy(binary) ? 1024 : 1000;
  if (number === 1) return '1 Byte';
  if (number < base) return `${Math.trunc(number)} Bytes`;
  let power = 1;
  while (power < UNITS.length && number >= base ** (power + 1)) power += 1;
  const unit = truthy(binary) ? `${UNITS[power - 1]!.toUpperCase().replace('K', 'K')}iB` : `${UNITS[power - 1]}B`;
  return `${roundHalfEven(number / base ** power, 1).toFixed(1)} ${unit}`;
});
