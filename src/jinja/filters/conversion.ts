/** Filters between values of different kinds: booleans, sizes, dates, logarithms. */
import { textArgument } from '../../python/arguments.ts';
import { equals, truthy } from '../../python/compare.ts';
import { strftime as formatDate, fromInstant } from '../../python/datetime.ts';
import { decimalLog, exactPower, naturalLog } from '../../python/exactMath.ts';
import { fixedText } from '../../python/formatNumber.ts';
import { isInteger, isNumeric, makeFloat, makeInteger, roundHalfEven, toDouble } from '../../python/number.ts';
import { parseFloatText } from '../../python/parseNumber.ts';
import { parseDate } from '../../python/strptime.ts';
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { contextFilter, filter } from '../plugin.ts';

/** Everything that is no known word is false, except what equals one. */
export const bool = contextFilter('Turns words such as `yes` and `off` to booleans.', '', (frame, value) => {
  const word =
    typeof value === 'string'
      ? value.toLowerCase()
      : isInteger(value) || typeof value === 'boolean'
        ? str(value).toLowerCase()
        : '';
  if (['yes', 'on', 'true', '1'].includes(word)) return true;
  if (['no', 'off', 'false', '0'].includes(word)) return false;
  const result = isNumeric(value) && equals(value, 1);
  frame.scope.services.warn(`the filter \`bool\` took ${str(value)} for ${str(result)}`);
  return result;
});

export const to_datetime = filter('Reads a date and time.', 'format?', (value, format = '%Y-%m-%d %H:%M:%S') =>
  parseDate(textArgument(value), textArgument(format)),
);

export const strftime = contextFilter(
  'Writes a date and time by a format.',
  'second? utc?',
  (frame, value, second = null, utc = false) => {
    let moment = frame.scope.services.now();
    if (second !== null) {
      const seconds = isNumeric(second)
        ? toDouble(second)
        : typeof second === 'string'
          ? parseFloatText(second)
          : undefined;
      if (seconds === undefined) throw valueError(`Invalid value for epoch value (${str(second)})`);
      moment = new Date(Math.floor(seconds) * 1000);
    }
    const zone = truthy(utc) ? 0 : -moment.getTimezoneOffset();
    const local = fromInstant(moment, truthy(utc));
    const name = zone === 0 ? (truthy(utc) ? 'GMT' : 'UTC') : zoneName(moment);
    return formatDate(
      textArgument(value).replace(/%(%|Z|z|s|f)/g, (whole, letter: string) => {
        // C's strftime does not know fractions of a second.
        if (letter === 'f') return '%%f';
        if (letter === 'Z') return name;
        if (letter === 's') return String(Math.floor(moment.getTime() / 1000));
        if (letter === 'z')
          return `${zone < 0 ? '-' : '+'}${String(Math.floor(Math.abs(zone) / 60)).padStart(2, '0')}${String(Math.abs(zone) % 60).padStart(2, '0')}`;
        return whole;
      }),
      local,
    );
  },
);

function zoneName(moment: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(moment);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const UNIT_LETTERS: readonly string[] = UNITS;
const NAMES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte', 'exabyte', 'zetabyte', 'yottabyte'];

export const human_readable = filter(
  'Writes a number of bytes or bits for people.',
  'isbits? unit?',
  (value, bits = false, unit = null) => {
    const size = typeof value === 'string' ? undefined : isNumeric(value) ? toDouble(value) : undefined;
    if (size === undefined) throw valueError('human_readable() failed on bad input');
    const base = truthy(bits) ? 'bits' : 'Bytes';
    let power = 0;
    if (unit !== null) power = Math.max(0, UNIT_LETTERS.indexOf(textArgument(unit).toUpperCase()));
    else while (power + 1 < UNITS.length && size >= 1024 ** (power + 1)) power += 1;
    const suffix = power === 0 ? base : `${UNITS[power]}${base[0]}`;
    return `${fixedText(size / 1024 ** power, 2)} ${suffix}`;
  },
);

export const human_to_bytes = filter(
  'Reads a size such as `10 MB`.',
  'default_unit? isbits?',
  (value, fallback = null, bits = false) => {
    const match = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(str(value));
    if (match === null) throw valueError(`human_to_bytes() can't interpret following string: ${str(value)}`);
    const number = Number(match[1]);
    const unit = match[2] ?? (fallback === null ? undefined : textArgument(fallback));
    if (unit === '') throw valueError('the unit must not be empty');
    if (unit === undefined) return roundHalfEven(number, 0);
    const power = UNIT_LETTERS.indexOf(unit[0]!.toUpperCase());
    if (power === -1)
      throw valueError(
        `human_to_bytes() failed to convert ${str(value)} (unit = ${unit}). The suffix must be one of ${[...UNITS].reverse().join(', ')}`,
      );
    const letter = truthy(bits) ? 'b' : 'B';
    if (unit.length > 1) {
      const word =
        power === 0 ? (truthy(bits) ? 'bit' : 'byte') : NAMES[power]!.replace('byte', truthy(bits) ? 'bit' : 'byte');
      const short = power === 0 ? letter : `${UNITS[power]}${letter}`;
      if (unit.toLowerCase() !== word && unit !== short)
        throw valueError(
          `human_to_bytes() failed to convert ${str(value)}. Value is not a valid string (expect ${short} or ${power === 0 ? word : UNITS[power]})`,
        );
    }
    return makeInteger(BigInt(roundHalfEven(number * 1024 ** power, 0)));
  },
);

function numberOf(value: Value, who: string): number {
  if (!isNumeric(value)) throw valueError(`${who}() can only be used on numbers, not ${typeName(value)}`);
  return toDouble(value);
}

export const log = filter('Gives the logarithm, natural by default.', 'base?', (value, base) => {
  const number = numberOf(value, 'log');
  if (number <= 0) throw valueError('math domain error');
  if (base === undefined) return makeFloat(naturalLog(number));
  const by = numberOf(base, 'log');
  if (by === 10) return makeFloat(decimalLog(number));
  if (by <= 0 || by === 1) throw valueError('math domain error');
  return makeFloat(naturalLog(number) / naturalLog(by));
});

/** `math.pow`, which refuses what has no real result. */
function realPower(base: number, exponent: number): number {
  const result = exactPower(base, exponent);
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent))
    throw valueError(base === 0 || Number.isNaN(result) ? 'math domain error' : 'math range error');
  return result;
}

export const pow = filter('Raises a number to a power; the result is a float.', 'y', (value, exponent) =>
  makeFloat(realPower(numberOf(value, 'pow'), numberOf(exponent!, 'pow'))),
);

export const root = filter('Gives a root, the square root by default.', 'base?', (value, base = 2) => {
  const number = numberOf(value, 'root');
  const by = numberOf(base, 'root');
  if (by === 0) throw valueError('float division by zero');
  if (by === 2 && number < 0) throw valueError('root() can only be used on numbers that have one');
  return makeFloat(by === 2 ? Math.sqrt(number) : realPower(number, 1 / by));
});
