/** The plain attributes of a number: `real`, `imag`, `numerator`, `denominator`. */
import { isFloat, makeFloat, type Numeric } from './number.ts';
import type { Value } from './value.ts';

/** The attribute, or undefined when a number has none of that name. */
export function numberAttribute(value: Numeric, name: string): Value | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (name === 'real') return number;
  if (name === 'imag') return isFloat(value) ? makeFloat(0) : 0;
  if (isFloat(value)) return undefined;
  return name === 'numerator' ? number : name === 'denominator' ? 1 : undefined;
}
