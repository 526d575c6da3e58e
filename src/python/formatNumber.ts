/** The number formats that `%` and `str.format` share. */
import { fixed, floatText } from './number.ts';

/** `e` notation with Python's two-digit exponent. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const [mantissa, exponent] = value.toExponential(Math.min(digits, 100)).split('e') as [string, string];
  const text = `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  return Object.is(value, -0) ? `-${text}` : text;
}

/** `f` notation. */
export function fixedText(value: number, digits: number): string {
  return Number.isFinite(value) ? fixed(value, digits) : floatText(value);
}

/** `g` notation: so many significant digits, without trailing zeros unless `keepZeros`. */
export function general(value: number, digits: number, keepZeros: boolean): string {
  if (!Number.isFinite(value)) return floatText(value);
  const precision = digits === 0 ? 1 : digits;
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(precision - 1, 100)).split('e')[1]);
  const scientific = exponent < -4 || exponent >= precision;
  const text = scientific ? exponential(value, precision - 1) : fixedText(value, precision - 1 - exponent);
  if (keepZeros) return text.includes('.') ? text : text.replace(/(?=e|$)/, '.');
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
}

/** Digits grouped from the right by a separator. */
export function grouped(digits: string, separator: string, every: number): string {
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= every) parts.unshift(digits.slice(Math.max(0, end - every), end));
  return parts.join(separator);
}
