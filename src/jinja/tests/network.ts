/** Tests for IP addresses, of ansible.utils. */
import { holdsNetwork, type IpNetwork, inRange, parseIp } from '../../python/ipAddress.ts';
import { str } from '../../python/text.ts';
import { type Plugin, test } from '../plugin.ts';

function address(summary: string, holds: (ip: IpNetwork) => boolean): Plugin {
  return test(summary, '', (value) => {
    const ip = parseIp(str(value));
    return ip !== undefined && holds(ip);
  });
}

export const ip = address('The text is an IP address or network.', () => true);
export const ipv4 = address('The text is an IPv4 address or network.', (found) => found.version === 4);
export const ipv6 = address('The text is an IPv6 address or network.', (found) => found.version === 6);
export const ip_address = address('The text is an IP address.', (found) => !found.hasPrefix);
export const ipv4_address = address('The text is an IPv4 address.', (found) => found.version === 4 && !found.hasPrefix);
export const ipv6_address = address('The text is an IPv6 address.', (found) => found.version === 6 && !found.hasPrefix);
export const private_ = address('The address is private.', (found) => inRange(found, 'private'));
export const loopback = address('The address is a loopback address.', (found) => inRange(found, 'loopback'));
export const multicast = address('The address is a multicast address.', (found) => inRange(found, 'multicast'));
export const in_network = test('The address or network lies in a network.', 'network', (value, network) => {
  const inner = parseIp(str(value));
  const outer = parseIp(str(network!));
  return inner !== undefined && outer !== undefined && holdsNetwork(outer, inner);
});
