/** Methods of numbers, bytes and dates. */
import { dateText, epochSeconds, fields, isoWeek, strftime } from './datetime.ts';
import { method } from './method.ts';
import { isFloat, makeFloat, makeInteger, type Numeric, toBig, toDouble } from './number.ts';
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
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

/** The plain attributes of a number. */
export function numberAttribute(value: Numeric, name: string): Value | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (name === 'real') return number;
  if (name === 'imag') return isFloat(value) ? makeFloat(0) : 0;
  if (isFloat(value)) return undefined;
  return name === 'numerator' ? number : name === 'denominator' ? 1 : undefined;
}

/** Ansible allows the bitwise operators by these names until it has filters for them. */
export const integerMethods = {
  bit_length: method('', (self: Whole) => {
    const value = toBig(self);
    return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  }),
  bit_count: method('', (self: Whole) => [...toBig(self).toString(2)].filter((digit) => digit === '1').length),
  conjugate: method('', (self: Whole) => Number(self)),
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
};

export const bytesMethods = {
  decode: method('encoding? errors?', (self: Uint8Array, encoding = 'utf-8') => {
    const name = str(encoding).toLowerCase();
    if (/^utf-?8$/.test(name)) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(self);
    return Buffer.from(self).toString(name.startsWith('utf-16') ? 'utf16le' : 'latin1');
  }),
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
