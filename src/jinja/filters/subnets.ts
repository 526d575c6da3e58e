/** Filters for the hosts of a network and for lists of networks, of ansible.utils. */
import { truthy } from '../../python/compare.ts';
import { isInteger, makeInteger } from '../../python/number.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { type IpNetwork, ipText, isAddress, lastOf, networkOf, parseIp, sizeOf } from '../ipAddress.ts';
import { cidr, readIp } from '../ipQuery.ts';
import { filter, type Plugin } from '../plugin.ts';

const LIMIT = 1_000_000n;

function read(value: Value): IpNetwork | undefined {
  const scalar = typeof value === 'string' || isInteger(value) ? value : '';
  return truthy(scalar) ? readIp(scalar)?.ip : undefined;
}

/** The first and last address of what a value names; both zero where it names nothing, as in Ansible. */
function bounds(value: Value): readonly [first: bigint, last: bigint] {
  const ip = read(value);
  if (ip === undefined) return [0n, 0n];
  return [networkOf(ip), sizeOf(ip) > 2n ? lastOf(ip) : networkOf(ip)];
}

function usableBounds(value: Value): readonly [first: bigint, last: bigint] {
  const ip = read(value);
  if (ip === undefined) return [0n, 0n];
  const size = sizeOf(ip);
  if (size === 1n) return [networkOf(ip), networkOf(ip)];
  return size === 2n ? [networkOf(ip), lastOf(ip)] : [networkOf(ip) + 1n, lastOf(ip) - 1n];
}

/** One text counts as a list of one. */
const listOf = (value: Value): readonly Value[] => (typeof value === 'string' ? [value] : items(value));

const within = (inner: readonly [bigint, bigint], outer: readonly [bigint, bigint]): boolean =>
  inner.every((address) => address >= outer[0] && address <= outer[1]);

export const network_in_network = filter(
  'Tells whether an address or network lies in this network.',
  'test',
  (value, other) => within(bounds(other!), bounds(value)),
);
export const network_in_usable = filter(
  'Tells whether an address is one that a host of this network can have.',
  'test',
  (value, other) => within(bounds(other!), usableBounds(value)),
);
export const reduce_on_network = filter('Keeps the addresses that lie in a network.', 'network', (value, network) =>
  listOf(value).filter((item) => within(bounds(item), bounds(network!))),
);

export const nthhost = filter(
  'Gives the address with this number in the network.',
  'query?',
  (value, asked = ''): Value => {
    const ip = read(value);
    if (ip === undefined || !truthy(asked) || !/^[-+]?\d+$/.test(str(asked))) return false;
    const at = BigInt(str(asked));
    const size = sizeOf(ip);
    if (at >= size) return false;
    if (at < -size) throw valueError(`the network has only ${size} addresses`);
    return ipText(at < 0n ? lastOf(ip) + 1n + at : networkOf(ip) + at, ip.version);
  },
);

function neighbour(summary: string, direction: bigint): Plugin {
  return filter(summary, 'offset', (value, offset): Value => {
    const ip = read(value);
    if (ip === undefined) return false;
    if (!isInteger(offset!)) throw valueError('Must pass in an integer');
    if (sizeOf(ip) === 1n) return null;
    const address = ip.address + direction * BigInt(offset);
    if (!isAddress(address, ip.version)) throw valueError('there is no such address');
    const [first, last] = usableBounds(value);
    return address >= first && address <= last ? ipText(address, ip.version) : null;
  });
}

export const next_nth_usable = neighbour('Gives the usable address so many places further on.', 1n);
export const previous_nth_usable = neighbour('Gives the usable address so many places back.', -1n);

export const usable_range = filter('Lists all addresses of a network.', '', (value) => {
  const ip = typeof value === 'string' ? parseIp(value) : undefined;
  if (ip === undefined || networkOf(ip) !== ip.address) throw valueError(`${str(value)} is no network`);
  const size = sizeOf(ip);
  if (size > LIMIT) throw valueError(`the network has ${size} addresses; at most ${LIMIT} can be listed`);
  const all = Array.from({ length: Number(size) }, (_, at) => ipText(ip.address + BigInt(at), ip.version));
  return new Map<Value, Value>([
    ['usable_ips', all],
    ['number_of_ips', makeInteger(size)],
  ]);
});

const compareNetworks = (a: IpNetwork, b: IpNetwork): number =>
  a.version - b.version || (a.address < b.address ? -1 : a.address > b.address ? 1 : a.prefix - b.prefix);

export const cidr_merge = filter(
  'Joins networks where they touch, or gives the one around all of them.',
  'action?',
  (value, action = 'merge'): Value => {
    if (action !== 'merge' && action !== 'span') throw valueError(`cidr_merge: invalid action '${str(action)}'`);
    const all = listOf(value).map((item) => {
      const ip = typeof item === 'string' ? parseIp(item) : undefined;
      if (ip === undefined) throw valueError(`cidr_merge: ${str(item)} is no network`);
      return ip;
    });
    if (action === 'span') return span(all);
    return merge(all.map((ip) => ({ ...ip, address: networkOf(ip) })).sort(compareNetworks)).map(cidr);
  },
);

/** Sorted networks: those inside others vanish, and two halves become one. */
function merge(sorted: readonly IpNetwork[]): IpNetwork[] {
  const merged: IpNetwork[] = [];
  for (const next of sorted) {
    const held = merged.at(-1);
    if (held?.version === next.version && next.address <= lastOf(held)) continue;
    merged.push(next);
    for (;;) {
      const [left, right] = merged.slice(-2);
      if (left === undefined || right === undefined) break;
      const whole = { ...left, prefix: left.prefix - 1 };
      if (left.version !== right.version || left.prefix !== right.prefix || left.prefix === 0) break;
      if (networkOf(whole) !== left.address || lastOf(left) + 1n !== right.address) break;
      merged.splice(-2, 2, whole);
    }
  }
  return merged;
}

function span(all: readonly IpNetwork[]): Value {
  const [only] = all;
  if (only === undefined) return null;
  if (all.length === 1) return cidr(only);
  if (all.some((ip) => ip.version !== only.version)) throw valueError('cidr_merge: the IP versions differ');
  const low = all.reduce((least, ip) => (networkOf(ip) < least ? networkOf(ip) : least), networkOf(only));
  const high = all.reduce((most, ip) => (lastOf(ip) > most ? lastOf(ip) : most), lastOf(only));
  let around: IpNetwork = { ...only, address: low, prefix: Math.min(...all.map((ip) => ip.prefix)) };
  while (lastOf(around) < high) around = { ...around, prefix: around.prefix - 1 };
  return cidr({ ...around, address: networkOf(around) });
}
