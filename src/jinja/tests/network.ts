/** Tests for IP addresses, of ansible.utils. A network must be written without host bits, as Python wants it. */
import { textArgument } from '../../python/arguments.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/value.ts';
import { bitsOf, holdsNetwork, type IpNetwork, networkOf, parseAddress, parseIp } from '../ipAddress.ts';
import { isGlobal, isOf } from '../ipKinds.ts';
import { type Plugin, test } from '../plugin.ts';

function network(value: Value): IpNetwork | undefined {
  const ip = parseIp(str(value));
  return ip !== undefined && networkOf(ip) === ip.address && !/\s/.test(str(value)) ? ip : undefined;
}

function address(summary: string, holds: (ip: IpNetwork) => boolean): Plugin {
  return test(summary, '', (value) => {
    const ip = parseAddress(str(value));
    return ip !== undefined && holds({ ...ip, prefix: bitsOf(ip.version) });
  });
}

function networkTest(summary: string, holds: (ip: IpNetwork) => boolean): Plugin {
  return test(summary, '', (value) => {
    const ip = network(value);
    return ip !== undefined && holds(ip);
  });
}

const inside = (inner: Value, outer: Value): boolean => {
  const [a, b] = [network(inner), network(outer)];
  return a !== undefined && b !== undefined && holdsNetwork(b, a);
};

export const ip = networkTest('The text is an IP address or network.', () => true);
export const ipv4 = networkTest('The text is an IPv4 address or network.', (found) => found.version === 4);
export const ipv6 = networkTest('The text is an IPv6 address or network.', (found) => found.version === 6);
export const ip_address = address('The text is an IP address.', () => true);
export const ipv4_address = address('The text is an IPv4 address.', (found) => found.version === 4);
export const ipv6_address = address('The text is an IPv6 address.', (found) => found.version === 6);
export const private_ = address('The address is private.', (found) => !isGlobal(found) && !isShared(found));
export const public_ = address('The address can be reached from everywhere.', (found) => isGlobal(found));
export const loopback = address('The address is a loopback address.', (found) => isOf('loopback', found));
export const multicast = address('The address is a multicast address.', (found) => isOf('multicast', found));
export const reserved = address('The address is reserved by the IETF.', (found) => isOf('reserved', found));
export const unspecified = address('The address is the unspecified one.', (found) => isOf('unspecified', found));
export const in_network = test('The address or network lies in a network.', 'network', (value, other) =>
  inside(value, other!),
);
export const subnet_of = in_network;
export const supernet_of = test('The network holds another one.', 'network', (value, other) => inside(other!, value));
export const in_any_network = test('The address or network lies in one of several.', 'networks', (value, others) =>
  items(others!).some((other) => inside(value, other)),
);
export const in_one_network = test(
  'The address or network lies in exactly one of several.',
  'networks',
  (value, others) => items(others!).filter((other) => inside(value, other)).length === 1,
);
export const ipv4_netmask = test('The text is a netmask.', '', (value) => isMaskText(value, (size) => size));
export const ipv4_hostmask = test('The text is the opposite of a netmask.', '', (value) =>
  isMaskText(value, (size) => size ^ 0xffffffffn),
);
export const ipv6_ipv4_mapped = address('The address stands for an IPv4 address.', (found) => mapped(found));
export const ipv6_sixtofour = address('The address belongs to 6to4.', (found) => isOf('6to4', found));
export const ipv6_teredo = address('The address belongs to Teredo.', (found) =>
  holdsNetwork({ version: 6, address: 0x20010000n << 96n, prefix: 32 }, found),
);
export const mac = test('The text is a hardware address.', '', (value) =>
  /^(?:(?:[\da-f]{2}[:-]){5}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}|[\da-f]{12})$/i.test(textArgument(value)),
);

const mapped = (found: IpNetwork): boolean => found.version === 6 && found.address >> 32n === 0xffffn;

function isMaskText(value: Value, turn: (mask: bigint) => bigint): boolean {
  const found = parseAddress(str(value));
  if (found?.version !== 4) return false;
  return /^1*0*$/.test(turn(found.address).toString(2).padStart(32, '0'));
}

/** Addresses of carriers are neither private nor public. */
function isShared(found: IpNetwork): boolean {
  return holdsNetwork({ version: 4, address: 0x64400000n, prefix: 10 }, found);
}
