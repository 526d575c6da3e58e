/** Filters for IP addresses, of ansible.utils: one query language for single values and lists. */
import { truthy } from '../../python/compare.ts';
import { isInteger } from '../../python/number.ts';
import { items } from '../../python/sequence.ts';
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { bitsOf, groupsOf, type IpNetwork, ipText, isAddress, networkOf, parseAddress, parseIp } from '../ipAddress.ts';
import { askIp, cidr, readIp } from '../ipQuery.ts';
import { filter, type Plugin } from '../plugin.ts';

const isList = (value: Value): boolean => Array.isArray(value) || value instanceof Tuple;

/** One value gives an answer, false or none; a list gives the answers of those that have one. */
function query(value: Value, asked: Value, how: { version?: number; alias?: string } = {}): Value {
  const { version, alias = 'ipaddr' } = how;
  if (isList(value))
    return items(value)
      .map((item) => query(item, asked, how))
      .filter(truthy);
  if (value === true || !truthy(value)) return false;
  const given = readIp(value, version === 6 ? 6 : undefined);
  if (given === undefined || (version !== undefined && given.ip.version !== version)) return false;
  return askIp(given, asked, alias);
}

/** What may be asked at all; anything else is an error. */
function checked(value: Value, name: string): Value {
  if (typeof value === 'string' || typeof value === 'boolean' || isInteger(value) || Array.isArray(value)) return value;
  throw valueError(`Unrecognized type <${typeName(value)}> for ${name} filter`);
}

function versioned(summary: string, alias: string, version: 4 | 6): Plugin {
  return filter(summary, 'query?', (value, asked = '') => query(checked(value, alias), asked, { version, alias }));
}

export const ipaddr = filter(
  'Checks an IP address and gives a part of it.',
  'query? version? alias?',
  (value, asked = '', version = false, alias = 'ipaddr') =>
    query(checked(value, 'ipaddr'), asked, {
      alias: str(alias),
      ...(truthy(version) ? { version: Number(version) } : {}),
    }),
);
export const ipv4 = versioned('Keeps IPv4 addresses.', 'ipv4', 4);
export const ipv6 = versioned('Keeps IPv6 addresses.', 'ipv6', 6);

export const ipwrap = filter('Puts brackets around IPv6 addresses.', 'query?', (value): Value => {
  if (typeof value !== 'string' && typeof value !== 'boolean' && !Array.isArray(value))
    throw valueError(`Unrecognized type <${typeName(value)}> for ipwrap filter`);
  const wrap = (item: Value): Value => {
    const known = isList(item) ? false : query(item, '');
    return known === false ? item : query(known, 'wrap');
  };
  return Array.isArray(value)
    ? value.map((item) => (query(item, '') === false ? item : query(item, 'wrap')))
    : wrap(value);
});

/** The network that a value names, or the address in its own network. */
function networkValue(value: Value): IpNetwork | undefined {
  const given = isList(value) || !truthy(value) || value === true ? undefined : readIp(value);
  return given?.ip;
}

const subnetOf = (ip: IpNetwork): IpNetwork => ({ ...ip, address: networkOf(ip) });

export const ipsubnet = filter(
  'Gives a subnet by its size and number, or how many there are.',
  'query? index?',
  (value, asked = '', index = null): Value => {
    const found = networkValue(value);
    if (found === undefined) return false;
    const ip = subnetOf(found);
    if (!truthy(asked)) return cidr(ip);
    const bits = bitsOf(ip.version);
    if (!/^\d+$/.test(str(asked))) return positionIn(ip, asked);
    const prefix = Number(str(asked));
    if (prefix > bits) return false;
    const at = index === null ? undefined : BigInt(str(index));
    if (ip.prefix === bits) return supernet(ip, prefix, at);
    if (at === undefined) {
      if (prefix < ip.prefix) throw valueError(`Requested subnet size of ${prefix} is invalid`);
      return String(1n << BigInt(prefix - ip.prefix));
    }
    if (prefix < ip.prefix) return at === 0n ? cidr({ ...ip, prefix }) : false;
    const count = 1n << BigInt(prefix - ip.prefix);
    const number = at < 0n ? at + count : at;
    if (number < 0n || number >= count) return false;
    return cidr({ ...ip, address: ip.address + (number << BigInt(bits - prefix)), prefix });
  },
);

/** One of the ever smaller networks around an address. */
function supernet(ip: IpNetwork, prefix: number, index: bigint | undefined): Value {
  const bits = bitsOf(ip.version);
  const at = index ?? 0n;
  if (index !== undefined && (at > BigInt(bits + 1) - at || at < BigInt(prefix - bits))) return false;
  const chosen = at < 0n ? bits + Number(at) : prefix + Number(at);
  if (chosen >= bits || chosen < prefix) throw valueError('list index out of range');
  return cidr(subnetOf({ ...ip, prefix: chosen }));
}

/** Which of the subnets of a network this one is, counted from one. */
function positionIn(ip: IpNetwork, asked: Value): Value {
  const outer = networkValue(asked);
  if (outer === undefined) throw valueError(`You must pass a valid subnet or IP address; ${str(asked)} is invalid`);
  const bits = BigInt(bitsOf(ip.version));
  const shift = bits - BigInt(outer.prefix);
  if (shift < 0n || ip.prefix < outer.prefix || ip.address >> shift !== networkOf(outer) >> shift)
    throw valueError(`${cidr(ip)} is not in the subnet ${cidr(subnetOf(outer))}`);
  const own = bits - BigInt(ip.prefix);
  return String(((ip.address >> own) & ((1n << BigInt(ip.prefix - outer.prefix)) - 1n)) + 1n);
}

export const ipmath = filter('Adds to an IP address.', 'amount', (value, amount) => {
  const ip = typeof value !== 'string' ? undefined : value.includes('/') ? parseIp(value) : parseAddress(value);
  if (ip === undefined) throw valueError(`You must pass a valid IP address; ${str(value)} is invalid`);
  const sum = ip.address + wholeNumber(amount!);
  if (!isAddress(sum, ip.version)) throw valueError(`${str(value)} plus ${str(amount!)} is no address`);
  return ipText(sum, ip.version);
});

function wholeNumber(value: Value): bigint {
  if (isInteger(value) || typeof value === 'boolean') return BigInt(value);
  throw valueError(`You must pass an integer for arithmetic; ${str(value)} is not a valid integer`);
}

export const ipcut = filter(
  'Gives so many first or, with a negative amount, last bits of an IP address.',
  'amount',
  (value, amount) => {
    const ip = typeof value === 'string' ? parseAddress(value) : undefined;
    if (ip === undefined) throw valueError(`You must pass a valid IP address; ${str(value)} is invalid`);
    const [width, base, unit] = ip.version === 6 ? ([128, 16, 16] as const) : ([32, 10, 8] as const);
    const bits = ip.address.toString(2).padStart(width, '0');
    const count = Number(wholeNumber(typeof amount === 'string' && /^-?\d+$/.test(amount) ? BigInt(amount) : amount!));
    const kept = count < 0 ? bits.slice(count) : bits.slice(0, count);
    return (kept.match(new RegExp(`.{1,${unit}}`, 'g')) ?? [])
      .map((group) => Number.parseInt(group, 2).toString(base))
      .join(ip.version === 6 ? ':' : '.');
  },
);

export const ip4_hex = filter('Writes an IPv4 address in hexadecimal.', 'delimiter?', (value, delimiter = '') => {
  const ip = typeof value === 'string' ? parseAddress(value) : undefined;
  if (ip?.version !== 4) throw valueError(`You must pass a valid IP address; ${str(value)} is invalid`);
  return ip.address.toString(16).padStart(8, '0').match(/../g)!.join(str(delimiter));
});

export const ipv6form = filter(
  'Writes an IPv6 address in full, short, or as certificates do.',
  'format',
  (value, form) => {
    const ip = typeof value === 'string' ? parseAddress(value) : undefined;
    if (ip === undefined) throw valueError(`You must pass a valid IP address; ${str(value)} is invalid`);
    const groups = groupsOf(ip.address).map((group) => group.toString(16));
    if (form === 'x509' && ip.version === 6) return groups.join(':');
    if (form === 'expand') return ip.version === 4 ? value : groups.map((group) => group.padStart(4, '0')).join(':');
    if (form === 'compress') return ipText(ip.address, ip.version);
    throw valueError(`\`${str(form!)}\` is no form of an address`, 'it is `expand`, `compress` or `x509`');
  },
);
