/** Filters for hardware addresses, of ansible.utils. */
import { isInteger, makeInteger, toBig } from '../../python/number.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { ipText, networkOf } from '../ipAddress.ts';
import { readIp } from '../ipQuery.ts';
import { filter } from '../plugin.ts';

type Form = readonly [separator: string, groups: number, digits: number];

/** Separators, and how many groups of how many digits stand between them. */
const FORMS: readonly Form[] = [
  [':', 6, 2],
  ['-', 6, 2],
  [':', 3, 4],
  ['-', 3, 4],
  ['.', 3, 4],
  [':', 2, 6],
  ['-', 2, 6],
];

const LONG_FORMS: readonly Form[] = [
  [':', 8, 2],
  ['-', 8, 2],
  [':', 4, 4],
  ['-', 4, 4],
  ['.', 4, 4],
];

function groupedDigits(text: string, forms: readonly Form[]): string | undefined {
  for (const [separator, groups, digits] of forms) {
    const parts = text.split(separator);
    if (parts.length === groups && parts.every((part) => part.length <= digits && /^[\da-f]+$/.test(part)))
      return parts.map((part) => part.padStart(digits, '0')).join('');
  }
  return undefined;
}

/** The sixteen digits of an EUI-64, or undefined. */
function longDigitsOf(value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.toLowerCase();
  return /^[\da-f]{16}$/.test(text) ? text : groupedDigits(text, LONG_FORMS);
}

/** The twelve digits of a hardware address, or undefined. */
function digitsOf(value: Value): string | undefined {
  if (isInteger(value)) return toBig(value) >> 48n === 0n ? toBig(value).toString(16).padStart(12, '0') : undefined;
  const text = str(value).toLowerCase();
  if (/^[\da-f]{11,12}$/.test(text)) return text.padStart(12, '0');
  return groupedDigits(text, FORMS);
}

const pairs = (digits: string): string[] => digits.match(/../g)!;

const WRITERS: Readonly<Record<string, (digits: string) => Value>> = {
  bare: (digits) => digits.toUpperCase(),
  bool: () => true,
  int: (digits) => makeInteger(BigInt(`0x${digits}`)),
  cisco: (digits) => digits.match(/..../g)!.join('.'),
  linux: (digits) => pairs(digits).join(':'),
  pgsql: (digits) => digits.match(/.{6}/g)!.join(':'),
  unix: (digits) =>
    pairs(digits)
      .map((pair) => pair.replace(/^0/, ''))
      .join(':'),
  win: (digits) => pairs(digits).join('-').toUpperCase(),
};
const NAMES: Readonly<Record<string, string>> = { eui48: 'win', postgresql: 'pgsql', psql: 'pgsql' };

export const hwaddr = filter(
  'Checks a hardware address and writes it in another form.',
  'query? alias?',
  (value, asked = '', alias = 'hwaddr'): Value => {
    const digits = digitsOf(value);
    const name = str(asked);
    const long = digits === undefined ? longDigitsOf(value) : undefined;
    if (long !== undefined && (name === '' || name === 'bool' || name === 'int'))
      return name === '' ? value : name === 'bool' ? true : makeInteger(BigInt(`0x${long}`));
    if (digits === undefined) {
      if (name !== '' && name !== 'bool') throw valueError(`${str(alias)}: not a hardware address: ${str(value)}`);
      return null;
    }
    if (name === '') return str(value);
    const write = WRITERS[NAMES[name] ?? name];
    if (write === undefined) throw valueError(`${str(alias)}: unknown filter type: ${name}`);
    return write(digits);
  },
);
export const macaddr = hwaddr;

export const slaac = filter(
  'Gives the address that a host chooses in an IPv6 network by its hardware address.',
  'query?',
  (value, asked = ''): Value => {
    const network = typeof value === 'string' || isInteger(value) ? readIp(value)?.ip : undefined;
    const digits = digitsOf(asked);
    const long = digits === undefined ? longDigitsOf(asked) : `${digits.slice(0, 6)}fffe${digits.slice(6)}`;
    if (network?.version !== 6 || long === undefined) return false;
    const host = (BigInt(`0x${long}`) ^ (2n << 56n)) & ((1n << 64n) - 1n);
    return ipText(networkOf(network) + host, 6);
  },
);
