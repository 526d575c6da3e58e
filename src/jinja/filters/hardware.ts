/** Filters for hardware addresses, of ansible.utils. */
import { isInteger, makeInteger, toBig } from '../../python/number.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { ipText, networkOf } from '../ipAddress.ts';
import { readIp } from '../ipQuery.ts';
import { filter } from '../plugin.ts';

/** Separators, and how many groups of how many digits stand between them. */
const FORMS: readonly (readonly [separator: string, groups: number, digits: number])[] = [
  [':', 6, 2],
  ['-', 6, 2],
  [':', 3, 4],
  ['-', 3, 4],
  ['.', 3, 4],
  [':', 2, 6],
  ['-', 2, 6],
];

/** The twelve digits of a hardware address, or undefined. */
function digitsOf(value: Value): string | undefined {
  if (isInteger(value)) return toBig(value) >> 48n === 0n ? toBig(value).toString(16).padStart(12, '0') : undefined;
  const text = str(value).toLowerCase();
  if (/^[\da-f]{11,12}$/.test(text)) return text.padStart(12, '0');
  for (const [separator, groups, digits] of FORMS) {
    const parts = text.split(separator);
    if (parts.length === groups && parts.every((part) => part.length <= digits && /^[\da-f]+$/.test(part)))
      return parts.map((part) => part.padStart(digits, '0')).join('');
  }
  return undefined;
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
    if (digits === undefined) {
      if (name !== '' && name !== 'bool') throw valueError(`${str(alias)}: not a hardware address: ${str(value)}`);
      return null;
    }
    if (name === '') return value;
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
    if (network?.version !== 6 || digits === undefined) return false;
    const host = (BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`) ^ (2n << 56n)) & ((1n << 64n) - 1n);
    return ipText(networkOf(network) + host, 6);
  },
);
