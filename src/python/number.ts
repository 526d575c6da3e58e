/** Python's numbers: int of any size, float, bool as int; results are float or int exactly where Python's are. */
import { PlayError } from '../errors.ts';
import { exactFraction, exactPower } from './exactMath.ts';
import { valueError } from './undefined.ts';
import { Float, type Value } from './value.ts';

export type Numeric = number | bigint | boolean | Float;

export function isNumeric(value: Value): value is Numeric {
  const kind = typeof value;
  return kind === 'number' || kind === 'bigint' || kind === 'boolean' || value instanceof Float;
}

/** True for Python's float: a `Float`, or a number that is not whole. */
export function isFloat(value: Value): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** True for Python's int without bool. */
export function isInteger(value: Value): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** A float value in the form the language uses. */
export function makeFloat(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** An int value in the form the language uses: bigint only where a number would lose digits. */
export function makeInteger(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

export function toDouble(value: Numeric): number {
  return value instanceof Float ? value.value : Number(value);
}

export function toBig(value: number | bigint | boolean): bigint {
  return BigInt(value);
}

const WHOLE_LIMIT = 4_000_000;

type Operation = '+' | '-' | '*' | '//' | '%';

/** `+ - * // %` of two numbers. */
export function arithmetic(operation: Operation, left: Numeric, right: Numeric): Value {
  if (isFloat(left) || isFloat(right)) return makeFloat(double(operation, toDouble(left), toDouble(right)));
  const a = left as number | bigint | boolean;
  const b = right as number | bigint | boolean;
  const small = typeof a !== 'bigint' && typeof b !== 'bigint' ? double(operation, Number(a), Number(b)) : Number.NaN;
  return Number.isSafeInteger(small) ? small + 0 : makeInteger(big(operation, toBig(a), toBig(b)));
}

function double(operation: Operation, a: number, b: number): number {
  switch (operation) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      if (b === 0) throw valueError('division by zero');
      return floorQuotient(a, b);
    case '%': {
      if (b === 0) throw valueError('modulo by zero');
      const rest = a % b;
      if (rest === 0) return b < 0 ? -0 : 0;
      return rest < 0 !== b < 0 ? rest + b : rest;
    }
  }
}

/** Python's floor division of floats, which looks at the remainder: `1 // 0.1` is 9. */
function floorQuotient(a: number, b: number): number {
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function big(operation: Operation, a: bigint, b: bigint): bigint {
  switch (operation) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//': {
      const whole = a / b;
      return a % b !== 0n && a < 0n !== b < 0n ? whole - 1n : whole;
    }
    case '%': {
      const rest = a % b;
      return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
    }
  }
}

/** `/`: always a float. */
export function divide(left: Numeric, right: Numeric): Value {
  const b = toDouble(right);
  if (b === 0) throw valueError('division by zero');
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    if (!isFloat(left) && !isFloat(right)) return makeFloat(bigRatio(toBig(left as bigint), toBig(right as bigint)));
  }
  return makeFloat(toDouble(left) / b);
}

/** The quotient of two big integers, rounded once. */
function bigRatio(a: bigint, b: bigint): number {
  const [over, under] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const shift = Math.max(0, 66 - (over.toString(2).length - under.toString(2).length));
  const scaled = over << BigInt(shift);
  // A bit for what is left over keeps the rounding right.
  const whole = (scaled / under) | (scaled % under === 0n ? 0n : 1n);
  const half = Math.floor(shift / 2);
  const size = Number(whole) * 2 ** -half * 2 ** (half - shift);
  return a < 0n !== b < 0n ? -size : size;
}

/** `**`: int for ints with an exponent of at least zero. */
export function power(left: Numeric, right: Numeric): Value {
  if (!isFloat(left) && !isFloat(right) && toDouble(right) >= 0) {
    const base = toBig(left as bigint);
    const exponent = toBig(right as bigint);
    const bits = base.toString(2).length;
    if (bits > 1 && base !== 1n && base !== -1n && exponent * BigInt(bits) > BigInt(WHOLE_LIMIT))
      throw new PlayError('template-limit', 'the power is too large to be computed');
    return makeInteger(base ** exponent);
  }
  const a = toDouble(left);
  const b = toDouble(right);
  if (a === 0 && b < 0) throw valueError('0.0 cannot be raised to a negative power');
  if (a < 0 && !Number.isInteger(b)) throw valueError('a negative number cannot be raised to a fractional power');
  const result = exactPower(a, b);
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw valueError("(34, 'Numerical result out of range')");
  return makeFloat(result);
}

export function negate(value: Numeric): Value {
  if (isFloat(value)) return makeFloat(-toDouble(value));
  return typeof value === 'bigint' ? makeInteger(-value) : 0 - Number(value);
}

/** -1, 0 or 1; NaN for NaN. Exact between big integers and floats. */
export function compareNumbers(left: Numeric, right: Numeric): number {
  const a = left instanceof Float ? left.value : typeof left === 'boolean' ? Number(left) : left;
  const b = right instanceof Float ? right.value : typeof right === 'boolean' ? Number(right) : right;
  return a < b ? -1 : a > b ? 1 : Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 0;
}

/** Python's text of a float: shortest digits, exponent below 1e-4 and from 1e16 on, `.0` for whole ones. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(value);
  const plain = text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
  return Number.isInteger(value) ? `${plain}.0` : plain;
}

/** Round half to even at so many decimals, as Python's `round` with exact decimal arithmetic. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 22) return value;
  if (digits < -308) return 0;
  if (digits < 0) {
    const unit = 10 ** -digits;
    return halfEven(value / unit) * unit;
  }
  return digits === 0 ? halfEven(value) : Number(fixed(value, digits));
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  return rest > 0.5 || floor % 2 !== 0 ? floor + 1 : floor;
}

/** A float with so many decimals, computed exactly from its binary value, ties to even. */
export function fixed(value: number, digits: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const [numerator, shift] = exactFraction(Math.abs(value));
  const scaled = numerator * 10n ** BigInt(digits);
  const unit = 1n << BigInt(shift);
  let whole = scaled / unit;
  const twice = (scaled % unit) * 2n;
  if (twice > unit || (twice === unit && whole % 2n === 1n)) whole += 1n;
  const text = whole.toString().padStart(digits + 1, '0');
  const body = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return negative ? `-${body}` : body;
}
