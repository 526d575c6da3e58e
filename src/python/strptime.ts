/** Reads dates by a format, as Python's strptime. */
import { CALENDAR, fromFields } from './datetime.ts';
import { valueError } from './undefined.ts';
import type { DateTime } from './value.ts';

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join('|');

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  m: '1[0-2]|0[1-9]|[1-9]',
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  S: '6[01]|[0-5]\\d|\\d',
  f: '\\d{1,6}',
  y: '\\d\\d',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|[1-9]',
  b: short(CALENDAR.months),
  B: CALENDAR.months.join('|'),
  a: short(CALENDAR.days),
  A: CALENDAR.days.join('|'),
  p: 'am|pm',
  z: 'Z|[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?',
  Z: 'utc|gmt',
};
const WHOLE: Readonly<Record<string, string>> = { T: '%H:%M:%S', D: '%m/%d/%y', F: '%Y-%m-%d', R: '%H:%M' };

/** The moment that a text names; raises when text and format do not agree. */
export function parseDate(text: string, format: string): DateTime {
  const letters: string[] = [];
  const expanded = format.replace(/%([TDFR])/g, (_, letter: string) => WHOLE[letter]!);
  const source = expanded.replace(/%(.)|\s+|[^%\s]+/gs, (piece, letter?: string) => {
    if (letter === undefined) return /^\s/.test(piece) ? '\\s+' : escapeText(piece);
    if (letter === '%') return '%';
    const pattern = PATTERNS[letter];
    if (pattern === undefined) throw valueError(`'${letter}' is a bad directive in format '${format}'`);
    letters.push(letter);
    return `(${pattern})`;
  });
  const match = new RegExp(`^${source}$`, 'i').exec(text);
  if (match === null) throw valueError(`time data '${text}' does not match format '${format}'`);
  const parts = new Map(letters.map((letter, at) => [letter, match[at + 1]!]));
  return build(parts, text);
}

function build(parts: ReadonlyMap<string, string>, text: string): DateTime {
  const number = (letter: string, fallback: number): number =>
    parts.has(letter) ? Number(parts.get(letter)) : fallback;
  const index = (names: readonly string[], letter: string): number =>
    names.findIndex(
      (name) =>
        name.slice(0, letter === letter.toLowerCase() ? 3 : undefined).toLowerCase() ===
        parts.get(letter)?.toLowerCase(),
    );
  const twoDigits = number('y', -1);
  const year = twoDigits === -1 ? number('Y', 1900) : twoDigits + (twoDigits < 69 ? 2000 : 1900);
  let month = number('m', 1);
  for (const letter of ['b', 'B']) if (parts.has(letter)) month = index(CALENDAR.months, letter) + 1;
  let hour = number('H', 0);
  if (parts.has('I')) hour = (number('I', 12) % 12) + (parts.get('p')?.toLowerCase() === 'pm' ? 12 : 0);
  const day = parts.has('j') && !parts.has('d') ? number('j', 1) : number('d', 1);
  const time = {
    hour,
    minute: number('M', 0),
    second: number('S', 0),
    micro: Number((parts.get('f') ?? '0').padEnd(6, '0')),
    offsetMinutes: offset(parts.get('z')),
  };
  const moment = parts.has('j') && !parts.has('d') ? dayOfYear(year, day, time) : fromFields(year, month, day, time);
  if (moment === undefined) throw valueError(`time data '${text}': day is out of range for month`);
  return moment;
}

function dayOfYear(year: number, day: number, time: Parameters<typeof fromFields>[3]): DateTime | undefined {
  const date = new Date(Date.UTC(year, 0, day));
  return fromFields(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), time);
}

function offset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replaceAll(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4));
  return text.startsWith('-') ? -minutes : minutes;
}
