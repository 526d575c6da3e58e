/** The queries of `ipaddr`: which part of an address is asked for, or whether it is of a kind. */
import { makeInteger } from '../python/number.ts';
import { str } from '../python/text.ts';
import { valueError } from '../python/undefined.ts';
import type { Value } from '../python/value.ts';
import {
  bitsOf,
  holdsNetwork,
  type IpNetwork,
  ipText,
  lastOf,
  netmask,
  networkOf,
  parseIp,
  sizeOf,
} from './ipAddress.ts';
import { alone, isGlobal, isMask, isOf } from './ipKinds.ts';

/** An address as it was given. */
export interface Given {
  readonly ip: IpNetwork;
  /** It was written with a prefix or netmask. */
  readonly isNetwork: boolean;
  /** What queries give that only let addresses of a kind through. */
  readonly text: string;
}

/** Reads a value: a text, or a number, which is an IPv4 address if it is small enough. */
export function readIp(value: Value, version?: 4 | 6): Given | undefined {
  const written = str(value);
  if (/^\d+$/.test(written)) return numbered(BigInt(written), undefined, version);
  const ip = parseIp(written);
  if (ip !== undefined) return { ip, isNetwork: written.split('/').length === 2, text: written };
  const [, number, prefix] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(written) ?? [];
  return number === undefined ? undefined : numbered(BigInt(number), Number(prefix));
}

function numbered(address: bigint, prefix: number | undefined, version?: 4 | 6): Given | undefined {
  const chosen = version ?? (address >> 32n === 0n && (prefix ?? 0) <= 32 ? 4 : 6);
  const real = address >> BigInt(bitsOf(chosen)) === 0n ? chosen : 6;
  if (address >> 128n !== 0n || (prefix ?? 0) > bitsOf(real)) return undefined;
  const ip: IpNetwork = { version: real, address, prefix: prefix ?? bitsOf(real) };
  return { ip, isNetwork: prefix !== undefined, text: cidr(ip) };
}

/** The answer to a query. `none` and `false` both mean that the address has none. */
export function askIp(given: Given, query: Value, alias: string): Value {
  const asked = str(query);
  const answer = ANSWERS.get(asked);
  if (answer !== undefined) return answer(given);
  const network = /^\d+$/.test(asked) ? undefined : readIp(asked);
  if (network !== undefined) return holdsNetwork(network.ip, given.ip) ? given.text : null;
  if (/^\s*[-+]?\d+\s*$/.test(asked)) return numberedHost(given, BigInt(asked));
  throw valueError(`${alias}: unknown filter type: ${asked}`);
}

function numberedHost({ ip, isNetwork }: Given, at: bigint): Value {
  const size = sizeOf(ip);
  if (size === 1n) return isNetwork ? cidr(ip) : text(ip);
  if (at >= size || at < -size) return false;
  return cidr({ ...ip, address: at < 0n ? lastOf(ip) + 1n + at : networkOf(ip) + at });
}

const text = (ip: IpNetwork): string => ipText(ip.address, ip.version);
export const cidr = (ip: IpNetwork): string => `${text(ip)}/${ip.prefix}`;
const at = (ip: IpNetwork, address: bigint): string => ipText(address, ip.version);
const network = (ip: IpNetwork): string => at(ip, networkOf(ip));
const mask = (ip: IpNetwork): string => at(ip, netmask(ip.prefix, ip.version));
const wildcard = (ip: IpNetwork): string => at(ip, sizeOf(ip) - 1n);
const standsFirst = (ip: IpNetwork): boolean => ip.address === networkOf(ip);
const first = (ip: IpNetwork): bigint => networkOf(ip) + (sizeOf(ip) === 2n ? 0n : 1n);
const last = (ip: IpNetwork): bigint => lastOf(ip) - (sizeOf(ip) === 2n ? 0n : 1n);
const usable = (ip: IpNetwork, address: bigint): Value =>
  address >= first(ip) && address <= last(ip) ? at(ip, address) : null;

type Answer = (given: Given) => Value;

/** Lets the address through as it was written when it is of a kind. */
const only =
  (holds: (ip: IpNetwork) => boolean): Answer =>
  (given) =>
    holds(given.ip) ? given.text : null;

/** For networks only; `none` for a single address. */
const inside =
  (answer: (ip: IpNetwork) => Value): Answer =>
  ({ ip, isNetwork }) => {
    if (!isNetwork) throw valueError('Not a network address', 'write it with a prefix, such as `/24`');
    return sizeOf(ip) === 1n ? null : answer(ip);
  };

const hostWithPrefix: Answer = ({ ip }) =>
  sizeOf(ip) > 2n && (standsFirst(ip) || ip.address === lastOf(ip)) ? false : cidr(ip);

const hostOnly: Answer = ({ ip }) => (sizeOf(ip) <= 2n || !standsFirst(ip) || ip.version === 6 ? text(ip) : null);

/** A host of a network, as the network would be written. */
const hostOf =
  (write: (ip: IpNetwork) => string): Answer =>
  ({ ip }) =>
    sizeOf(ip) === 2n || (sizeOf(ip) > 2n && !standsFirst(ip)) ? write(ip) : null;

const isPublic = (ip: IpNetwork): boolean =>
  !isOf('multicast', alone(ip)) && isGlobal(ip) && !isOf('loopback', alone(ip)) && !isMask(ip);

const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>(
  Object.entries({
    '': ({ ip, isNetwork }) => (isNetwork ? cidr(ip) : text(ip)),
    '6to4': sixToFour,
    address: hostOnly,
    'address/prefix': hostWithPrefix,
    bool: () => true,
    broadcast: ({ ip }) => (sizeOf(ip) > 2n ? at(ip, lastOf(ip)) : null),
    cidr: ({ ip }) => cidr(ip),
    first_usable: inside((ip) => at(ip, first(ip))),
    gateway: hostWithPrefix,
    gw: hostWithPrefix,
    host: ({ ip }) => (sizeOf(ip) <= 2n || !standsFirst(ip) ? cidr(ip) : null),
    'host/prefix': hostWithPrefix,
    hostmask: ({ ip }) => wildcard(ip),
    hostnet: hostWithPrefix,
    int: ({ ip, isNetwork }) => (isNetwork ? `${ip.address}/${ip.prefix}` : makeInteger(ip.address)),
    ip: hostOnly,
    'ip/prefix': hostOf(cidr),
    ip_netmask: hostOf((ip) => `${text(ip)} ${mask(ip)}`),
    ipv4: toFour,
    ipv6: ({ ip, text: written }) =>
      ip.version === 6 ? written : cidr({ version: 6, address: ip.address | (0xffffn << 32n), prefix: ip.prefix + 96 }),
    last_usable: inside((ip) => at(ip, last(ip))),
    'link-local': only((ip) => isOf('link-local', alone(ip))),
    lo: only((ip) => isOf('loopback', alone(ip))),
    loopback: only((ip) => isOf('loopback', alone(ip))),
    multicast: only((ip) => isOf('multicast', ip)),
    net: ({ ip }) => (sizeOf(ip) > 1n && standsFirst(ip) ? cidr(ip) : null),
    netmask: ({ ip }) => mask(ip),
    network: ({ ip }) => network(ip),
    network_id: ({ ip }) => network(ip),
    'network/prefix': ({ ip }) => `${network(ip)}/${ip.prefix}`,
    network_netmask: ({ ip }) => `${network(ip)} ${mask(ip)}`,
    network_wildcard: ({ ip }) => `${network(ip)} ${wildcard(ip)}`,
    next_usable: inside((ip) => usable(ip, ip.address + 1n)),
    peer,
    prefix: ({ ip }) => ip.prefix,
    previous_usable: inside((ip) => usable(ip, ip.address - 1n)),
    private: only((ip) => !isGlobal(ip)),
    public: only(isPublic),
    range_usable: inside((ip) => `${at(ip, first(ip))}-${at(ip, last(ip))}`),
    revdns: ({ ip }) => reverseName(ip),
    router: hostWithPrefix,
    size: ({ ip }) => makeInteger(sizeOf(ip)),
    size_usable: ({ ip }) => makeInteger(sizeOf(ip) === 1n ? 0n : sizeOf(ip) === 2n ? 2n : sizeOf(ip) - 2n),
    subnet: ({ ip }) => `${network(ip)}/${ip.prefix}`,
    type: ({ ip }) => (sizeOf(ip) > 1n && standsFirst(ip) ? 'network' : 'address'),
    unicast: only((ip) => !isOf('multicast', ip)),
    version: ({ ip }) => ip.version,
    wildcard: ({ ip }) => wildcard(ip),
    wrap: ({ ip, isNetwork, text: written }) =>
      ip.version === 4 ? written : `[${text(ip)}]${isNetwork ? `/${ip.prefix}` : ''}`,
  } satisfies Record<string, Answer>),
);

function sixToFour({ ip, isNetwork, text: written }: Given): Value {
  const among = isOf('6to4', alone(ip));
  if (ip.version === 6) return among && (!isNetwork || !standsFirst(ip)) ? written : false;
  if ((sizeOf(ip) > 1n && standsFirst(ip)) || !(isPublic(ip) || !isGlobal(ip))) return false;
  const hex = ip.address.toString(16).padStart(8, '0');
  return `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1/48`;
}

function toFour({ ip, text: written }: Given): Value {
  if (ip.version === 4) return written;
  const high = ip.address >> 32n;
  if ((high !== 0n && high !== 0xffffn) || ip.prefix < 96) return false;
  return cidr({ version: 4, address: ip.address & 0xffffffffn, prefix: ip.prefix - 96 });
}

/** The other end of a point-to-point link. */
function peer({ ip, isNetwork }: Given): Value {
  if (!isNetwork) throw valueError('Not a network address', 'write it with a prefix, such as `/31`');
  const size = sizeOf(ip);
  if (size === 2n) return at(ip, ip.address ^ 1n);
  if (size !== 4n) throw valueError('Not a point-to-point network');
  const host = ip.address & 3n;
  if (host === 0n) throw valueError('Network address of /30 has no peer');
  if (host === 3n) throw valueError('Broadcast address of /30 has no peer');
  return at(ip, ip.address ^ 3n);
}

function reverseName(ip: IpNetwork): string {
  if (ip.version === 4) return `${text(ip).split('.').reverse().join('.')}.in-addr.arpa.`;
  return `${ip.address.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa.`;
}
