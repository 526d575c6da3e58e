/** Filters for IP addresses, of ansible.utils: one query language for single values and lists. */
import { truthy } from '../../python/compare.ts';
import {
  bitsOf,
  holdsNetwork,
  type IpNetwork,
  ipText,
  lastOf,
  networkOf,
  parseIp,
  sizeOf,
} from '../../python/ipAddress.ts';
import { wholeArgument } from '../../python/listMethods.ts';
import { makeInteger, toBig } from '../../python/number.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { askIp } from '../ipQuery.ts';
import { filter } from '../plugin.ts';

function read(value: Value): IpNetwork | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const address = toBig(value);
    const version = address < 1n << 32n ? 4 : 6;
    return address < 0n || address >= 1n << 128n
      ? undefined
      : { version, address, prefix: bitsOf(version), hasPrefix: false };
  }
  return typeof value === 'string' ? parseIp(value) : undefined;
}

/** One value gives an answer or false; a list gives the answers of those that have one. */
function query(value: Value, asked: Value, version: Value): Value {
  if (Array.isArray(value) || value instanceof Tuple)
    return items(value)
      .map((item) => query(item, asked, version))
      .filter(truthy);
  if (value === true || value === '' || value === null) return false;
  const ip = read(value);
  if (ip === undefined || (truthy(version) && ip.version !== Number(version))) return false;
  return askIp(ip, asked, value);
}

export const ipaddr = filter(
  'Checks an IP address and gives a part of it.',
  'query? version? alias?',
  (value, asked = '', version = false) => query(value, asked, version),
);
export const ipv4 = filter('Keeps IPv4 addresses.', 'query?', (value, asked = '') => query(value, asked, 4));
export const ipv6 = filter('Keeps IPv6 addresses.', 'query?', (value, asked = '') => query(value, asked, 6));

export const ipwrap = filter('Puts brackets around IPv6 addresses.', 'query?', (value, asked = ''): Value => {
  const wrap = (item: Value): Value => {
    const ip = read(item);
    if (ip === undefined) return item;
    const answer = askIp(ip, asked, item);
    if (ip.version !== 6 || answer === false) return answer === false ? item : answer;
    return str(answer).replace(/^([^/]*)/, '[$1]');
  };
  return Array.isArray(value) ? items(value).map(wrap) : wrap(value);
});

export const ipsubnet = filter(
  'Gives a subnet by its size and number, or how many there are.',
  'query? index?',
  (value, asked = '', index = null): Value => {
    const ip = read(value);
    if (ip === undefined) return false;
    const text = (address: bigint, prefix: number): string => `${ipText(address, ip.version)}/${prefix}`;
    if (str(asked) === '') return text(networkOf(ip), ip.prefix);
    const prefix = Number(str(asked));
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > bitsOf(ip.version)) return false;
    if (index === null) {
      if (!ip.hasPrefix) return text(networkOf({ ...ip, prefix }), prefix);
      return prefix < ip.prefix ? false : str(makeInteger(1n << BigInt(prefix - ip.prefix)));
    }
    const at = BigInt(wholeArgument(index, 0));
    if (prefix < ip.prefix) return false;
    const step = 1n << BigInt(bitsOf(ip.version) - prefix);
    const count = sizeOf(ip) / step;
    const number = at < 0n ? at + count : at;
    return number < 0n || number >= count ? false : text(networkOf(ip) + number * step, prefix);
  },
);

export const ipmath = filter('Adds to an IP address.', 'amount', (value, amount) => {
  const ip = read(value);
  if (ip === undefined) throw valueError(`You must pass a valid IP address; ${str(value)} is invalid`);
  const sum = ip.address + BigInt(wholeArgument(amount, 0));
  if (sum < 0n || sum >= 1n << BigInt(bitsOf(ip.version)))
    throw valueError(`${str(value)} plus ${str(amount!)} is no address`);
  return ipText(sum, ip.version);
});

export const network_in_network = filter(
  'Tells whether an address or network lies in this network.',
  'test',
  (value, other) => {
    const outer = read(value);
    const inner = read(other!);
    return outer !== undefined && inner !== undefined && holdsNetwork(outer, inner);
  },
);
export const network_in_usable = filter(
  'Tells whether an address is one that a host of this network can have.',
  'test',
  (value, other) => {
    const outer = read(value);
    const inner = read(other!);
    if (outer === undefined || inner === undefined || !holdsNetwork(outer, inner)) return false;
    return (
      bitsOf(outer.version) - outer.prefix < 2 ||
      (inner.address !== networkOf(outer) && inner.address !== lastOf(outer))
    );
  },
);
export const nthhost = filter(
  'Gives the address with this number in the network.',
  'query?',
  (value, asked = 0): Value => {
    const ip = read(value);
    if (ip === undefined || !ip.hasPrefix) return false;
    const at = BigInt(wholeArgument(asked, 0));
    return at >= sizeOf(ip) || at < -sizeOf(ip)
      ? false
      : ipText(at < 0n ? lastOf(ip) + 1n + at : networkOf(ip) + at, ip.version);
  },
);

export const hwaddr = filter('Checks a hardware address and writes it in one form.', 'query?', (value, asked = '') => {
  const digits = str(value)
    .replace(/[^\da-f]/gi, '')
    .toLowerCase();
  if (digits.length !== 12) return false;
  const pairs = digits.match(/../g)!;
  switch (str(asked)) {
    case '':
    case 'unix':
    case 'linux':
      return pairs.join(':');
    case 'bare':
      return digits.toUpperCase();
    case 'bool':
      return true;
    case 'cisco':
      return digits.match(/..../g)!.join('.');
    case 'win':
    case 'eui48':
      return pairs.join('-').toUpperCase();
    case 'int':
      return makeInteger(BigInt(`0x${digits}`));
  }
  throw valueError(`hwaddr does not know \`${str(asked)}\``);
});
export const macaddr = hwaddr;
