/** What Python's `int(text, base)` and `float(text)` accept. */
import { makeInteger } from './number.ts';

const PREFIXES: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };

/** Digits of any script as ASCII ones. */
function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (char) => {
    const code = char.codePointAt(0)!;
    // Digits stand in runs of ten that begin with zero.
    let start = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
    return String((code - start) % 10);
  });
}

/** A whole number from text, or undefined where Python's `int` raises. */
export function parseIntegerText(text: string, base = 10): number | bigint | undefined {
  const match = /^\s*([-+]?)(?:0([xob])_?)?([0-9a-z]+(?:_[0-9a-z]+)*)\s*$/i.exec(plainDigits(text));
  if (match === null) return undefined;
  const [, sign, letter, written] = match as unknown as [string, string, string | undefined, string];
  const prefixBase = letter === undefined ? undefined : PREFIXES[letter.toLowerCase()];
  let digits = written.replaceAll('_', '').toLowerCase();
  let radix = base;
  if (prefixBase !== undefined && (base === 0 || base === prefixBase)) radix = prefixBase;
  else if (letter !== undefined) digits = `0${letter.toLowerCase()}${digits}`;
  if (radix === 0) {
    if (/^0+[1-9]/.test(digits)) return undefined;
    radix = 10;
  }
  if (radix < 2 || radix > 36) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const worth = Number.parseInt(digit, 36);
    if (Number.isNaN(worth) || worth >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(worth);
  }
  return makeInteger(sign === '-' ? -value : value);
}

/** A float from text, or undefined where Python's `float` raises. */
export function parseFloatText(text: string): number | undefined {
  const plain = plainDigits(text).trim();
  if (/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i.test(plain))
    return Number(plain.replaceAll('_', ''));
  const special = /^([-+]?)(?:(inf|infinity)|nan)$/i.exec(plain);
  if (special === null) return undefined;
  if (special[2] === undefined) return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
