/** Python's binary operators on values of any type; a mistake raises with the types in the message. */

import { arithmetic, divide, isInteger, isNumeric, negate, power } from './number.ts';
import { formatPercent } from './percentFormat.ts';
import { checkSize, repeat } from './sequence.ts';
import { typeName } from './text.ts';
import { dateDifference, shiftDate, TimeDelta } from './timedelta.ts';
import { raise, valueError } from './undefined.ts';
import { DateTime, Tuple, Undefined, type Value } from './value.ts';

export function add(left: Value, right: Value): Value {
  if (isNumeric(left) && isNumeric(right)) return arithmetic('+', left, right);
  if (typeof left === 'string' && typeof right === 'string') {
    checkSize(left.length + right.length, 'the text');
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    checkSize(left.length + right.length, 'the list');
    return left.concat(right);
  }
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
  if (left instanceof DateTime && right instanceof TimeDelta) return shiftDate(left, right.micros);
  if (left instanceof TimeDelta && right instanceof DateTime) return shiftDate(right, left.micros);
  if (left instanceof TimeDelta && right instanceof TimeDelta) return new TimeDelta(left.micros + right.micros);
  return unsupported('+', left, right);
}

export function subtract(left: Value, right: Value): Value {
  if (isNumeric(left) && isNumeric(right)) return arithmetic('-', left, right);
  if (left instanceof DateTime && right instanceof DateTime) return dateDifference(left, right);
  if (left instanceof DateTime && right instanceof TimeDelta) return shiftDate(left, -right.micros);
  if (left instanceof TimeDelta && right instanceof TimeDelta) return new TimeDelta(left.micros - right.micros);
  return unsupported('-', left, right);
}

export function multiply(left: Value, right: Value): Value {
  if (isNumeric(left) && isNumeric(right)) return arithmetic('*', left, right);
  if (isRepeatable(left) && isCount(right)) return repeat(left, Number(right));
  if (isCount(left) && isRepeatable(right)) return repeat(right, Number(left));
  return unsupported('*', left, right);
}

function isRepeatable(value: Value): value is string | Value[] | Tuple {
  return typeof value === 'string' || Array.isArray(value) || value instanceof Tuple;
}

function isCount(value: Value): value is number | bigint | boolean {
  return typeof value === 'boolean' || isInteger(value);
}

export function trueDivide(left: Value, right: Value): Value {
  return isNumeric(left) && isNumeric(right) ? divide(left, right) : unsupported('/', left, right);
}

export function floorDivide(left: Value, right: Value): Value {
  return isNumeric(left) && isNumeric(right) ? arithmetic('//', left, right) : unsupported('//', left, right);
}

/** `%`: the remainder of numbers, or printf-like formatting when the left side is a text. */
export function modulo(left: Value, right: Value): Value {
  if (typeof left === 'string') return formatPercent(left, right);
  return isNumeric(left) && isNumeric(right) ? arithmetic('%', left, right) : unsupported('%', left, right);
}

export function raiseToPower(left: Value, right: Value): Value {
  return isNumeric(left) && isNumeric(right) ? power(left, right) : unsupported('** or pow()', left, right);
}

export function minus(value: Value): Value {
  if (isNumeric(value)) return negate(value);
  if (value instanceof Undefined) raise(value);
  throw valueError(`bad operand type for unary -: '${typeName(value)}'`);
}

export function plus(value: Value): Value {
  if (isNumeric(value)) return typeof value === 'boolean' ? Number(value) : value;
  if (value instanceof Undefined) raise(value);
  throw valueError(`bad operand type for unary +: '${typeName(value)}'`);
}

function unsupported(operator: string, left: Value, right: Value): never {
  if (left instanceof Undefined) raise(left);
  if (right instanceof Undefined) raise(right);
  const sides = `'${typeName(left)}' and '${typeName(right)}'`;
  throw valueError(`unsupported operand type(s) for ${operator}: ${sides}`, hintFor(operator, left, right));
}

function hintFor(operator: string, left: Value, right: Value): string | undefined {
  const texts = Number(typeof left === 'string') + Number(typeof right === 'string');
  if (texts === 1) return operator === '+' ? 'join with `~`, or convert with `| int`' : 'convert the text with `| int`';
  if (left instanceof Map && right instanceof Map) return 'merge dicts with `| combine`';
  return undefined;
}
