/** Which addresses are private, public and so on, by the registries of special addresses. */
import { bitsOf, holdsNetwork, type IpNetwork, netmask, parseIp } from './ipAddress.ts';

const NETWORKS = {
  loopback: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  unspecified: ['0.0.0.0/32', '::/128'],
  '6to4': ['2002::/16'],
  reserved: [
    '240.0.0.0/4',
    '::/8',
    '100::/8',
    '200::/7',
    '400::/6',
    '800::/5',
    '1000::/4',
    '4000::/3',
    '6000::/3',
    '8000::/3',
    'a000::/3',
    'c000::/3',
    'e000::/4',
    'f000::/5',
    'f800::/6',
    'fe00::/9',
  ],
  /** What no router of the internet forwards, and what of that is forwarded after all. */
  local: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
    '::1/128',
    '::/128',
    '::ffff:0:0/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    'fc00::/7',
    'fe80::/10',
  ],
  reachable: [
    '192.0.0.9/32',
    '192.0.0.10/32',
    '2001:1::1/128',
    '2001:1::2/128',
    '2001:3::/32',
    '2001:4:112::/48',
    '2001:20::/28',
    '2001:30::/28',
  ],
} as const;

type Kind = keyof typeof NETWORKS;

const parsed = new Map<Kind, readonly IpNetwork[]>();

/** True when a network lies whole in one of the networks of a kind. */
export function isOf(kind: Kind, ip: IpNetwork): boolean {
  let networks = parsed.get(kind);
  if (networks === undefined) {
    networks = NETWORKS[kind].map((text) => parseIp(text)!);
    parsed.set(kind, networks);
  }
  return networks.some((network) => holdsNetwork(network, ip));
}

/** The address alone, without its network. */
export function alone(ip: IpNetwork): IpNetwork {
  return { ...ip, prefix: bitsOf(ip.version) };
}

/** True when the address can be reached from everywhere. */
export function isGlobal(ip: IpNetwork): boolean {
  return !isOf('local', alone(ip)) || isOf('reachable', alone(ip));
}

/** True when the address looks like a netmask or the opposite of one. */
export function isMask(ip: IpNetwork): boolean {
  const all = netmask(bitsOf(ip.version), ip.version);
  const isPower = (value: bigint): boolean => (value & (value - 1n)) === 0n;
  return isPower((ip.address ^ all) + 1n) || isPower(ip.address + 1n);
}
