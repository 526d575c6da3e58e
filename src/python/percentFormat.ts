/** `'%s of %d' % (a, b)`: Python's printf-like formatting. */
import { mapGet } from './compare.ts';
import { exponential, fixedText, general } from './formatNumber.ts';
import { isFloat, isNumeric, toBig, toDouble } from './number.ts';
import { checkSize } from './sequence.ts';
import { asciiRepr, characters, repr, str, typeName } from './text.ts';
import { requireDefined, valueError } from './undefined.ts';
import { Tuple, Undefined, type Value } from './value.ts';

const DIRECTIVE = /%(?:\(([^()]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gs;

/** Formats `values`: a tuple for several, a dict for named ones, anything else for one. */
export function formatPercent(format: string, values: Value): string {
  const list = values instanceof Tuple ? values.items : [values];
  let used = 0;
  // Once a name was used, nothing is left for a directive without one.
  let byName = false;
  const next = (): Value => {
    if (used >= list.length || byName) throw valueError('not enough arguments for format string');
    return requireDefined(list[used++]!);
  };
  const result = format.replace(DIRECTIVE, (...match) => {
    const [, name, flags, width, precision, letter] = match as [string, string?, string?, string?, string?, string?];
    if (letter === undefined) throw valueError('incomplete format');
    if (letter === '%' && match[0] === '%%') return '%';
    const wide = width === '*' ? Number(next()) : Number(width ?? 0);
    const exact = precision === undefined ? undefined : precision === '*' ? Number(next()) : Number(precision);
    checkSize(Math.max(wide, exact ?? 0), 'the text');
    const value = name === undefined ? next() : named(values, name);
    byName ||= name !== undefined;
    return pad(directive(letter, value, { flags: flags ?? '', exact }), letter, { flags: flags ?? '', wide });
  });
  if (
    used < list.length &&
    !(values instanceof Map) &&
    !(values instanceof Undefined) &&
    !(Array.isArray(values) && used === 0)
  )
    throw valueError('not all arguments converted during string formatting');
  return result;
}

function named(values: Value, name: string): Value {
  if (!(values instanceof Map)) throw valueError('format requires a mapping');
  const value = mapGet(values, name);
  if (value === undefined) throw valueError(`the format names '${name}', which the dict does not have`);
  return requireDefined(value);
}

function directive(letter: string, value: Value, how: { flags: string; exact: number | undefined }): string {
  const { flags, exact } = how;
  switch (letter) {
    case 's':
      return cut(str(value), exact);
    case 'r':
      return cut(repr(value), exact);
    case 'a':
      return cut(asciiRepr(value), exact);
    case 'c':
      return character(value);
    case 'd':
    case 'i':
    case 'u':
      return signed(whole(value, letter, true), flags, (size) => size.toString().padStart(exact ?? 0, '0'));
    case 'x':
      return signed(
        whole(value, letter),
        flags,
        (size) => (flags.includes('#') ? '0x' : '') + size.toString(16).padStart(exact ?? 0, '0'),
      );
    case 'X':
      return signed(
        whole(value, letter),
        flags,
        (size) =>
          (flags.includes('#') ? '0X' : '') +
          size
            .toString(16)
            .toUpperCase()
            .padStart(exact ?? 0, '0'),
      );
    case 'o':
      return signed(
        whole(value, letter),
        flags,
        (size) => (flags.includes('#') ? '0o' : '') + size.toString(8).padStart(exact ?? 0, '0'),
      );
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return floating(letter, value, how);
  }
  throw valueError(`unsupported format character '${letter}'`);
}

function floating(letter: string, value: Value, how: { flags: string; exact: number | undefined }): string {
  if (!isNumeric(value)) throw valueError(`must be real number, not ${typeName(value)}`);
  const number = toDouble(value);
  const digits = how.exact ?? 6;
  const kind = letter.toLowerCase();
  const text =
    kind === 'e'
      ? exponential(number, digits)
      : kind === 'f'
        ? fixedText(number, digits)
        : general(number, digits, how.flags.includes('#'));
  const sign = text.startsWith('-') ? '' : how.flags.includes('+') ? '+' : how.flags.includes(' ') ? ' ' : '';
  return sign + (letter === kind ? text : text.toUpperCase());
}

function cut(text: string, exact: number | undefined): string {
  return exact === undefined ? text : characters(text).slice(0, exact).join('');
}

function character(value: Value): string {
  if (typeof value === 'string' && characters(value).length === 1) return value;
  if (typeof value === 'boolean' || typeof value === 'number') {
    const code = Number(value);
    if (Number.isInteger(code) && code >= 0 && code < 0x110000) return String.fromCodePoint(code);
  }
  throw valueError('%c requires int or char');
}

function whole(value: Value, letter: string, fromFloat = false): bigint {
  if (!isNumeric(value))
    throw valueError(
      `%${letter} format: a ${fromFloat ? 'real number' : 'integer'} is required, not ${typeName(value)}`,
    );
  if (!isFloat(value)) return toBig(value as number | bigint | boolean);
  if (!fromFloat) throw valueError(`%${letter} format: an integer is required, not float`);
  return BigInt(Math.trunc(toDouble(value)));
}

function signed(value: bigint, flags: string, digits: (size: bigint) => string): string {
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + digits(value < 0n ? -value : value);
}

function pad(text: string, letter: string, how: { flags: string; wide: number }): string {
  const missing = how.wide - characters(text).length;
  if (missing <= 0) return text;
  if (how.flags.includes('-')) return text + ' '.repeat(missing);
  if (!how.flags.includes('0') || 'srac'.includes(letter)) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?(0[xXo])?/.exec(text)![0];
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
