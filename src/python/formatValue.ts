/** The format specification of `format()`: fill, alignment, sign, width, grouping, precision, type. */
import { dateText, strftime } from './datetime.ts';
import { exponential, fixedText, general, grouped } from './formatNumber.ts';
import { floatText, isFloat, isNumeric, type Numeric, toBig, toDouble } from './number.ts';
import { checkSize } from './sequence.ts';
import { characters, str, textLength, typeName } from './text.ts';
import { valueError } from './undefined.ts';
import { DateTime, type Value } from './value.ts';

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly separator: string | undefined;
  readonly precision: number | undefined;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** A value as `format(value, spec)` writes it. */
export function formatValue(value: Value, text: string): string {
  if (value instanceof DateTime) return text === '' ? dateText(value) : strftime(text, value);
  if (text === '') return str(value);
  const spec = parseSpec(text, value);
  if (typeof value === 'string') return formatString(value, spec);
  if (!isNumeric(value)) throw valueError(`unsupported format string passed to ${typeName(value)}.__format__`);
  if (spec.type === 's') throw valueError(`unknown format code 's' for object of type '${typeName(value)}'`);
  return formatNumber(value, spec);
}

function parseSpec(text: string, value: Value): Spec {
  const parts = SPEC.exec(text);
  if (parts === null) throw valueError(`invalid format specifier '${text}' for object of type '${typeName(value)}'`);
  const [, fill, align, sign, coerce, alternate, zero, width, separator, precision, type] = parts;
  if (typeof value === 'string') checkStringSpec({ align, sign, coerce, separator });
  else if (coerce !== undefined && !isFloat(value) && !/[eEfFgG%]/.test(type ?? ''))
    throw valueError('Negative zero coercion (z) not allowed in integer format specifier');
  checkSize(Number(width ?? 0) + Number(precision ?? 0), 'the text');
  return {
    fill: fill ?? (zero && align === undefined ? '0' : zero && fill === undefined ? '0' : ' '),
    align: align ?? (zero ? '=' : undefined),
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    separator,
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

function checkStringSpec(given: Readonly<Record<string, string | undefined>>): void {
  const { align, sign, coerce, separator } = given;
  if (sign === ' ') throw valueError('Space not allowed in string format specifier');
  if (sign !== undefined) throw valueError('Sign not allowed in string format specifier');
  if (coerce !== undefined) throw valueError('Negative zero coercion (z) not allowed in string format specifier');
  if (align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  if (separator !== undefined) throw valueError(`Cannot specify '${separator}' with 's'.`);
}

function formatString(value: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's')
    throw valueError(`unknown format code '${spec.type}' for object of type 'str'`);
  const cut = spec.precision === undefined ? value : characters(value).slice(0, spec.precision).join('');
  return align(cut, { ...spec, align: spec.align === '=' ? '<' : (spec.align ?? '<') }, '');
}

function formatNumber(value: Numeric, spec: Spec): string {
  const asFloat = isFloat(value) || 'eEfFgG%'.includes(spec.type || '?');
  const negative = asFloat ? toDouble(value) < 0 || Object.is(toDouble(value), -0) : toBig(value as bigint) < 0n;
  const body = asFloat ? floatBody(Math.abs(toDouble(value)), spec) : integerBody(toBig(value as bigint), value, spec);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  return align(body.digits, { ...spec, align: spec.align ?? '>' }, sign + body.prefix);
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function integerBody(value: bigint, original: Numeric, spec: Spec): { prefix: string; digits: string } {
  if (spec.precision !== undefined) throw valueError('precision not allowed in integer format specifier');
  const size = value < 0n ? -value : value;
  if (spec.type === 'c' && (value < 0n || value > 0x10ffffn)) throw valueError('%c arg not in range(0x110000)');
  if (spec.type === 'c') return { prefix: '', digits: String.fromCodePoint(Number(size)) };
  const based = BASES[spec.type];
  if (based === undefined) {
    if (spec.type !== '' && spec.type !== 'd' && spec.type !== 'n')
      throw valueError(`unknown format code '${spec.type}' for object of type '${typeName(original)}'`);
    if (typeof original === 'boolean' && spec.type === '' && spec.width === 0)
      return { prefix: '', digits: size.toString() };
    return { prefix: '', digits: group(size.toString(), spec, 3) };
  }
  const [base, prefix] = based;
  const digits = group(size.toString(base), spec, 4);
  return { prefix: spec.alternate ? prefix : '', digits: spec.type === 'X' ? digits.toUpperCase() : digits };
}

function floatBody(value: number, spec: Spec): { prefix: string; digits: string } {
  const digits = spec.precision ?? 6;
  const kind = spec.type.toLowerCase();
  let text: string;
  if (kind === 'e') text = exponential(value, digits);
  else if (kind === 'f') text = fixedText(value, digits);
  else if (kind === '%') text = `${fixedText(value * 100, digits)}%`;
  else if (kind === 'g' || kind === 'n') text = general(value, digits, spec.alternate);
  else if (kind === '')
    text = spec.precision === undefined ? floatText(value) : withPoint(general(value, digits, false));
  else throw valueError(`unknown format code '${spec.type}' for object of type 'float'`);
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(text)!;
  const body = group(whole, spec, 3, rest.length) + rest;
  return { prefix: '', digits: spec.type !== '' && spec.type !== kind ? body.toUpperCase() : body };
}

/** Without a type, a float keeps a sign that it is one. */
function withPoint(text: string): string {
  return /[.en]/.test(text) ? text : `${text}.0`;
}

/** Thousands separators, also between the zeros that fill the width. */
function group(digits: string, spec: Spec, every: number, after = 0): string {
  if (spec.separator === undefined) return digits;
  const text = grouped(digits, spec.separator, spec.separator === '_' ? every : 3);
  if (spec.fill !== '0' || spec.align !== '=') return text;
  let padded = digits;
  while (grouped(padded, spec.separator, every).length + after < spec.width) padded = `0${padded}`;
  return grouped(padded, spec.separator, every);
}

function align(text: string, spec: Spec, prefix: string): string {
  const missing = spec.width - textLength(text) - prefix.length;
  if (missing <= 0) return prefix + text;
  if (spec.align === '<') return prefix + text + spec.fill.repeat(missing);
  if (spec.align === '=') return prefix + spec.fill.repeat(missing) + text;
  if (spec.align === '^') {
    const left = Math.floor(missing / 2);
    return spec.fill.repeat(left) + prefix + text + spec.fill.repeat(missing - left);
  }
  return spec.fill.repeat(missing) + prefix + text;
}
