/**
 * Powers and logarithms, rounded correctly: JavaScript's own are off in the last digit, which shows in files.
 * Computed in whole numbers that stand for multiples of 2^-BITS.
 */

const BITS = 200;
const ONE = 1n << BigInt(BITS);

/** A finite double as `numerator / 2^shift`. */
export function exactFraction(value: number): readonly [numerator: bigint, shift: number] {
  let shift = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift += 1;
  }
  return [BigInt(scaled), shift];
}

/** `atanh(above / below)` for small fractions. */
function atanh(above: bigint, below: bigint): bigint {
  const z = (above * ONE) / below;
  const square = (z * z) / ONE;
  let sum = 0n;
  let term = z;
  for (let at = 1n; term !== 0n; at += 2n) {
    sum += term / at;
    term = (term * square) / ONE;
  }
  return sum;
}

const LN2 = 2n * atanh(1n, 3n);

/** The natural logarithm of a positive finite number, as a multiple of 2^-BITS. */
function logarithm(value: number): bigint {
  const [numerator, shift] = exactFraction(value);
  const length = numerator.toString(2).length;
  // The number is m * 2^power with m between 2/3 and 4/3.
  let power = length - shift;
  let unit = 1n << BigInt(length);
  if (numerator * 3n < unit * 2n) {
    power -= 1;
    unit >>= 1n;
  }
  return BigInt(power) * LN2 + 2n * atanh(numerator - unit, numerator + unit);
}

/** Python's `math.log(value)` for a positive number. */
export function naturalLog(value: number): number {
  return Number.isFinite(value) ? toNumber(logarithm(value)) : value;
}

/** Python's `math.log10` for a positive number. */
export function decimalLog(value: number): number {
  return Number.isFinite(value) ? toNumber((logarithm(value) * ONE) / logarithm(10)) : value;
}

function toNumber(fixed: bigint): number {
  return Number(fixed) / 2 ** BITS;
}

/** `base ** exponent` for doubles; where the result is no ordinary number it is what JavaScript gives. */
export function exactPower(base: number, exponent: number): number {
  const rough = base ** exponent;
  if (!Number.isFinite(rough) || rough === 0 || Math.abs(base) === 1 || exponent === 0 || exponent === 1) return rough;
  const [numerator, shift] = exactFraction(exponent);
  const result = exponential((logarithm(Math.abs(base)) * numerator) >> BigInt(shift));
  return rough < 0 ? -result : result;
}

/** `e ** (fixed / 2^BITS)`. */
function exponential(fixed: bigint): number {
  const power = Number((fixed + LN2 / 2n) / LN2) - (fixed + LN2 / 2n < 0n ? 1 : 0);
  const rest = (fixed - BigInt(power) * LN2) >> 8n;
  let sum = ONE;
  let term = ONE;
  for (let at = 1n; term !== 0n && term !== -1n; at++) {
    term = (term * rest) / (ONE * at);
    sum += term;
  }
  for (let round = 0; round < 8; round++) sum = (sum * sum) >> BigInt(BITS);
  // In two steps, since 2^power alone may be too large or too small for a number.
  const half = Math.trunc(power / 2);
  return (Number(sum) / 2 ** BITS) * 2 ** half * 2 ** (power - half);
}
