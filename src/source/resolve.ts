/** What a plain scalar means in YAML 1.1, exactly as PyYAML's safe loader reads it (which differs from the standard). */
import type { Scalar } from './tree.ts';

const booleans = new Map<string, boolean>(
  (['yes', 'true', 'on'] as const)
    .flatMap((word) => casings(word).map((text): [string, boolean] => [text, true]))
    .concat(
      (['no', 'false', 'off'] as const).flatMap((word) =>
        casings(word).map((text): [string, boolean] => [text, false]),
      ),
    ),
);
const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);

const integer =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const floating =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date = /^(\d{4})-(\d{2})-(\d{2})$/;
const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d{1,2})(?::(\d{2}))?))?$/;

function casings(word: string): string[] {
  return [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()];
}

/**
 * The value of an unquoted scalar. Throws a plain Error with the reason for a date that does not exist.
 */
export function resolvePlain(text: string): Scalar {
  const first = text.charCodeAt(0);
  // Digits, signs and the point can only begin a number or a date; letters only a word of a short list.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e)
    return resolveNumber(text);
  if (text.length > 5) return text;
  if (nulls.has(text)) return null;
  return booleans.get(text) ?? text;
}

function resolveNumber(text: string): Scalar {
  if (floating.test(text)) return readFloat(text);
  if (integer.test(text)) return readInteger(text) ?? text;
  if (text.length >= 8 && (date.test(text) || timestamp.test(text))) return { moment: readTimestamp(text) };
  return text;
}

/** The integer that PyYAML makes of a matching text: binary, octal with a leading zero, hexadecimal, base 60. */
export function readInteger(written: string): number | bigint | undefined {
  const plain = written.replaceAll('_', '');
  const negative = plain.startsWith('-');
  const digits = /^[-+]/.test(plain) ? plain.slice(1) : plain;
  let value: bigint;
  try {
    if (/^0[bx]/i.test(digits)) value = BigInt(digits);
    else if (/^0\d/.test(digits)) value = BigInt(`0o${digits.slice(1)}`);
    else if (digits.includes(':')) value = digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
    else if (/^\d+$/.test(digits)) value = BigInt(digits);
    else return undefined;
  } catch {
    return undefined;
  }
  if (negative) value = -value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** The float that PyYAML makes of a matching text. */
export function readFloat(written: string): Scalar {
  const plain = written.replaceAll('_', '').toLowerCase();
  const sign = plain.startsWith('-') ? -1 : 1;
  const digits = /^[-+]/.test(plain) ? plain.slice(1) : plain;
  let value: number;
  if (digits === '.inf') value = Number.POSITIVE_INFINITY;
  else if (digits === '.nan') value = Number.NaN;
  else if (digits.includes(':')) value = digits.split(':').reduce((sum, part) => sum * 60 + Number(part || '0'), 0);
  else value = Number(digits);
  value *= sign;
  return Number.isInteger(value) ? { float: value } : value;
}

function readTimestamp(text: string): string {
  const day = date.exec(text);
  if (day) {
    checkDate(Number(day[1]), Number(day[2]), Number(day[3]));
    return text;
  }
  const [, year, month, monthDay, hour, minute, second, fraction, zone, sign, zoneHours, zoneMinutes] =
    timestamp.exec(text)!;
  checkDate(Number(year), Number(month), Number(monthDay));
  if (Number(hour) > 23) throw new Error('hour must be in 0..23');
  if (Number(minute) > 59) throw new Error('minute must be in 0..59');
  if (Number(second) > 59) throw new Error('second must be in 0..59');
  const micro = (fraction ?? '').slice(0, 6).padEnd(6, '0');
  const two = (part: string | undefined) => (part ?? '0').padStart(2, '0');
  const offset = zone === undefined ? '' : zone === 'Z' ? '+00:00' : `${sign}${two(zoneHours)}:${two(zoneMinutes)}`;
  const clock = `${two(hour)}:${two(minute)}:${two(second)}${Number(micro) ? `.${micro}` : ''}`;
  return `${year}-${two(month)}-${two(monthDay)} ${clock}${offset === '-00:00' ? '+00:00' : offset}`;
}

function checkDate(year: number, month: number, day: number): void {
  if (year < 1) throw new Error('year 0 is out of range');
  if (month < 1 || month > 12) throw new Error('month must be in 1..12');
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > days) throw new Error('day is out of range for month');
}

/** The value of a scalar with an explicit standard tag (`!!str`, `!!int`), or undefined if the text does not fit the tag. */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case 'str':
      return text;
    case 'null':
      return null;
    case 'int':
      return readInteger(text);
    case 'bool':
      return booleans.get(text) ?? booleans.get(text.toLowerCase());
    case 'float': {
      const value = readFloat(text);
      return typeof value === 'number' && Number.isNaN(value) && !/nan/i.test(text) ? undefined : value;
    }
    case 'timestamp':
      return date.test(text) || timestamp.test(text) ? { moment: readTimestamp(text) } : undefined;
    case 'binary':
      return /^[A-Za-z0-9+/=\s]*$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
    default:
      return undefined;
  }
}
