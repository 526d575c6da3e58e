/** The queries of `ipaddr`: which part of an address is asked for, or whether it is of a kind. */
import {
  bitsOf,
  holdsNetwork,
  type IpNetwork,
  inRange,
  ipText,
  lastOf,
  netmask,
  networkOf,
  parseIp,
  sizeOf,
} from '../python/ipAddress.ts';
import { makeInteger } from '../python/number.ts';
import { str } from '../python/text.ts';
import { valueError } from '../python/undefined.ts';
import type { Value } from '../python/value.ts';

/** The answer to a query, or false where the address has none. */
export function askIp(ip: IpNetwork, query: Value, original: Value): Value {
  if (typeof query === 'number' || /^-?\d+$/.test(str(query))) return nth(ip, BigInt(str(query)));
  const asked = str(query);
  const answer = ANSWERS[asked];
  if (answer !== undefined) return answer(ip, original);
  const network = parseIp(asked);
  if (network === undefined) throw valueError(`ipaddr does not know the query \`${asked}\``);
  return holdsNetwork(network, ip.hasPrefix ? ip : { ...ip, prefix: bitsOf(ip.version) }) ? written(ip) : false;
}

const written = (ip: IpNetwork): string =>
  ip.hasPrefix ? `${ipText(ip.address, ip.version)}/${ip.prefix}` : ipText(ip.address, ip.version);
const text = (address: bigint, ip: IpNetwork): string => ipText(address, ip.version);
const withPrefix = (address: bigint, ip: IpNetwork): string => `${text(address, ip)}/${ip.prefix}`;
const isHost = (ip: IpNetwork): boolean =>
  !ip.hasPrefix || ip.prefix === bitsOf(ip.version) || ip.address !== networkOf(ip) || sizeOf(ip) <= 2n;
const isNetwork = (ip: IpNetwork): boolean => ip.hasPrefix && sizeOf(ip) > 1n && ip.address === networkOf(ip);
const firstUsable = (ip: IpNetwork): bigint => (sizeOf(ip) > 2n ? networkOf(ip) + 1n : networkOf(ip));
const lastUsable = (ip: IpNetwork): bigint => (sizeOf(ip) > 2n ? lastOf(ip) - 1n : lastOf(ip));
const kept = (ip: IpNetwork, keep: boolean): Value => (keep ? written(ip) : false);
const isPublic = (ip: IpNetwork): boolean =>
  !['private', 'loopback', 'link-local', 'multicast', 'reserved'].some((range) => inRange(ip, range));

type Answer = (ip: IpNetwork, original: Value) => Value;

const ANSWERS: Readonly<Record<string, Answer>> = {
  '': (ip) => written(ip),
  bool: () => true,
  address: (ip) => (isHost(ip) ? text(ip.address, ip) : false),
  ip: (ip) => (isHost(ip) ? text(ip.address, ip) : false),
  'address/prefix': (ip) => (isHost(ip) ? withPrefix(ip.address, ip) : false),
  'ip/prefix': (ip) => (isHost(ip) ? withPrefix(ip.address, ip) : false),
  'host/prefix': (ip) => (isHost(ip) ? withPrefix(ip.address, ip) : false),
  gateway: (ip) => (isHost(ip) ? withPrefix(ip.address, ip) : false),
  host: (ip) => (isHost(ip) ? withPrefix(ip.address, ip) : false),
  net: (ip) => (isNetwork(ip) ? withPrefix(ip.address, ip) : false),
  network: (ip) => text(networkOf(ip), ip),
  network_id: (ip) => text(networkOf(ip), ip),
  'network/prefix': (ip) => withPrefix(networkOf(ip), ip),
  subnet: (ip) => withPrefix(networkOf(ip), ip),
  cidr: (ip) => withPrefix(ip.address, ip),
  cidr_lookup: (ip) => withPrefix(ip.address, ip),
  prefix: (ip) => ip.prefix,
  netmask: (ip) => text(netmask(ip.prefix, ip.version), ip),
  network_netmask: (ip) => `${text(networkOf(ip), ip)} ${text(netmask(ip.prefix, ip.version), ip)}`,
  'network/netmask': (ip) => `${text(networkOf(ip), ip)}/${text(netmask(ip.prefix, ip.version), ip)}`,
  address_netmask: (ip) => `${text(ip.address, ip)} ${text(netmask(ip.prefix, ip.version), ip)}`,
  ip_netmask: (ip) => `${text(ip.address, ip)} ${text(netmask(ip.prefix, ip.version), ip)}`,
  hostmask: (ip) => text(sizeOf(ip) - 1n, ip),
  network_wildcard: (ip) => `${text(networkOf(ip), ip)} ${text(sizeOf(ip) - 1n, ip)}`,
  wildcard: (ip) => text(sizeOf(ip) - 1n, ip),
  broadcast: (ip) => (sizeOf(ip) > 2n ? text(lastOf(ip), ip) : false),
  size: (ip) => makeInteger(sizeOf(ip)),
  first_usable: (ip) => text(firstUsable(ip), ip),
  last_usable: (ip) => text(lastUsable(ip), ip),
  range_usable: (ip) => `${text(firstUsable(ip), ip)}-${text(lastUsable(ip), ip)}`,
  next_usable: (ip) => (ip.address + 1n <= lastUsable(ip) ? text(ip.address + 1n, ip) : false),
  previous_usable: (ip) => (ip.address - 1n >= firstUsable(ip) ? text(ip.address - 1n, ip) : false),
  peer: (ip) => peer(ip),
  version: (ip) => ip.version,
  type: (ip) => (isNetwork(ip) ? 'network' : 'address'),
  int: (ip) =>
    ip.hasPrefix && ip.prefix < bitsOf(ip.version) ? `${ip.address}/${ip.prefix}` : makeInteger(ip.address),
  ipv4: (ip) => (ip.version === 4 ? written(ip) : ip.address >> 32n === 0xffffn ? withFour(ip) : false),
  ipv6: (ip) => (ip.version === 6 ? written(ip) : `${ipText(ip.address | (0xffffn << 32n), 6)}/${ip.prefix + 96}`),
  '6to4': (ip) =>
    ip.version === 4 && isPublic(ip)
      ? `${ipText((0x2002n << 112n) | (ip.address << 80n) | 1n, 6)}/48`
      : ip.version === 6 && ip.address >> 112n === 0x2002n
        ? written(ip)
        : false,
  revdns: (ip) => reverseName(ip),
  public: (ip) => kept(ip, isPublic(ip)),
  private: (ip) => kept(ip, inRange(ip, 'private')),
  loopback: (ip) => kept(ip, inRange(ip, 'loopback')),
  lo: (ip) => kept(ip, inRange(ip, 'loopback')),
  'link-local': (ip) => kept(ip, inRange(ip, 'link-local')),
  multicast: (ip) => kept(ip, inRange(ip, 'multicast')),
  unicast: (ip) => kept(ip, !inRange(ip, 'multicast')),
  wrap: (ip) => (ip.version === 6 ? written(ip).replace(/^([^/]*)/, '[$1]') : written(ip)),
  hex: (ip) => `0x${ip.address.toString(16)}`,
};

function nth(ip: IpNetwork, at: bigint): Value {
  const size = sizeOf(ip);
  if (at >= size || at < -size) return false;
  return withPrefix(at < 0n ? lastOf(ip) + 1n + at : networkOf(ip) + at, ip);
}

function withFour(ip: IpNetwork): string {
  return `${ipText(ip.address & 0xffffffffn, 4)}/${Math.max(0, ip.prefix - 96)}`;
}

/** The other end of a point-to-point link. */
function peer(ip: IpNetwork): Value {
  const size = sizeOf(ip);
  if (size === 2n) return text(ip.address ^ 1n, ip);
  if (size !== 4n) throw valueError('peer needs a network with two usable addresses');
  const host = ip.address & 3n;
  return host === 0n || host === 3n ? false : text(ip.address ^ 3n, ip);
}

function reverseName(ip: IpNetwork): string {
  if (ip.version === 4) return `${text(ip.address, ip).split('.').reverse().join('.')}.in-addr.arpa.`;
  return `${ip.address.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa.`;
}
