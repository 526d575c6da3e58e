/** Methods of numbers, bytes and dates. */
import { textArgument, wholeArgument } from './arguments.ts';
import { dateText, epochSeconds, fields, isoWeek, strftime } from './datetime.ts';
import { decodeBytes } from './encodings.ts';
import { method } from './method.ts';
import { makeFloat, makeInteger, type Numeric, toBig, toDouble } from './number.ts';
import { str } from './text.ts';
import { valueError } from './undefined.ts';
import { DateTime, Tuple, type Value } from './value.ts';

const DAY = 86_400_000_000n;

type Whole = number | bigint | boolean;

const bits = (operation: (a: bigint, b: bigint) => bigint) =>
  method('other', (self: Whole, other) => {
    if (typeof other !== 'number' && typeof other !== 'bigint' && typeof other !== 'boolean')
      throw valueError('bitwise operations need integers');
    return makeInteger(operation(toBig(self), toBig(other)));
  });

/** The plain attributes of a date. */
export function dateAttribute(moment: DateTime, name: string): Value | undefined {
  const at = fields(moment);
  const parts: Readonly<Record<string, number>> = {
    year: at.year,
    month: at.month,
    day: at.day,
    hour: at.hour,
    minute: at.minute,
    second: at.second,
    microsecond: at.micro,
  };
  // A date has no time, and a time no date.
  const timely = ['hour', 'minute', 'second', 'microsecond'].includes(name);
  if (moment.half !== undefined && timely === (moment.half === 'date')) return undefined;
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

/** Ansible allows the bitwise operators by these names until it has filters for them. */
export const integerMethods = {
  bit_length: method('', (self: Whole) => {
    const value = toBig(self);
    return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  }),
  bit_count: method('', (self: Whole) => [...toBig(self).toString(2)].filter((digit) => digit === '1').length),
  conjugate: method('', (self: Whole) => Number(self)),
  as_integer_ratio: method('', (self: Whole) => new Tuple([makeInteger(toBig(self)), 1])),
  to_bytes: method('length? byteorder?', (self: Whole, length, order = 'big') => {
    const hex = toBig(self).toString(16);
    const digits = wholeArgument(length, 1) * 2;
    if (hex.startsWith('-')) throw valueError("can't convert negative int to unsigned");
    if (hex.length > digits && toBig(self) !== 0n) throw valueError('int too big to convert');
    const bytes = Buffer.from(hex.padStart(digits, '0').slice(-digits), 'hex');
    return new Uint8Array(order === 'little' ? bytes.reverse() : bytes);
  }),
  __and__: bits((a, b) => a & b),
  __or__: bits((a, b) => a | b),
  __xor__: bits((a, b) => a ^ b),
  __lshift__: bits((a, b) => {
    if (b > 100_000n) throw valueError('the shift is too large');
    return a << b;
  }),
  __rshift__: bits((a, b) => a >> b),
};

export const floatMethods = {
  is_integer: method('', (self: Numeric) => Number.isInteger(toDouble(self))),
  conjugate: method('', (self: Numeric) => makeFloat(toDouble(self))),
  as_integer_ratio: method('', (self: Numeric) => {
    let above = toDouble(self);
    let below = 1n;
    if (!Number.isFinite(above)) throw valueError('cannot convert infinity or NaN to integer ratio');
    for (; !Number.isInteger(above); above *= 2) below *= 2n;
    return new Tuple([makeInteger(BigInt(above)), makeInteger(below)]);
  }),
  hex: method('', (self: Numeric) => hexFloat(toDouble(self))),
};

export const bytesMethods = {
  decode: method('encoding? errors?', (self: Uint8Array, encoding = 'utf-8', errors = 'strict') =>
    decodeBytes(self, textArgument(encoding), textArgument(errors)),
  ),
  hex: method('', (self: Uint8Array) => Buffer.from(self).toString('hex')),
};

export const dateMethods = {
  strftime: method('format', (self: DateTime, format) => strftime(str(format!), self)),
  isoformat: method('sep?', (self: DateTime, separator = 'T') => dateText(self, str(separator))),
  timestamp: method('', (self: DateTime) => makeFloat(epochSeconds(self) + fields(self).micro / 1e6)),
  weekday: method('', (self: DateTime) => fields(self).weekday),
  isoweekday: method('', (self: DateTime) => fields(self).weekday + 1),
  isocalendar: method('', (self: DateTime) => {
    const at = fields(self);
    const [year, week] = isoWeek(at);
    return new Tuple([year, week, at.weekday + 1]);
  }),
  ctime: method('', (self: DateTime) => strftime('%a %b %e %H:%M:%S %Y', self)),
  date: method('', (self: DateTime) => new DateTime((self.wall / DAY) * DAY, undefined, 'date')),
  time: method('', (self: DateTime) => new DateTime(self.wall % DAY, undefined, 'time')),
  toordinal: method('', (self: DateTime) => Number(self.wall / 86_400_000_000n) + 719_163),
  replace: method('**parts', (self: DateTime, parts) => replaceParts(self, parts as Map<Value, Value>)),
};

function replaceParts(moment: DateTime, parts: ReadonlyMap<Value, Value>): DateTime {
  const at = fields(moment);
  const part = (name: string, now: number): number => Number((parts.get(name) as number | undefined) ?? now);
  const date = new Date(
    Date.UTC(
      part('year', at.year),
      part('month', at.month) - 1,
      part('day', at.day),
      part('hour', at.hour),
      part('minute', at.minute),
      part('second', at.second),
    ),
  );
  return new DateTime(BigInt(date.getTime()) * 1000n + BigInt(part('microsecond', at.micro)), moment.offsetMinutes);
}

/** `float.hex()`: sign, mantissa in hexadecimal, exponent of two. */
function hexFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  const bits = bytes.readBigUInt64BE();
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const sign = bits >> 63n ? '-' : '';
  const mantissa = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0');
  if (exponent === 0 && value === 0) return `${sign}0x0.0p+0`;
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${mantissa}p${power < 0 ? '' : '+'}${power}`;
}
