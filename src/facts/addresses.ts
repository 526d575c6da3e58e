/** Addresses of interfaces, from `ip -o addr show`. */
import { type Plain, words } from './fact.ts';

export type DefaultRoute = Record<string, Plain | undefined>;
type Interface = Record<string, Plain | undefined>;

/** Adds each address to its interface, completes the default routes, and lists all addresses. */
export function addresses(
  lines: readonly string[],
  interfaces: Map<string, Interface>,
  routes: { readonly v4: DefaultRoute; readonly v6: DefaultRoute },
): { v4: string[]; v6: string[] } {
  const all = { v4: [] as string[], v6: [] as string[] };
  for (const line of lines) {
    const [, device, family, ...rest] = words(line.split('\\')[0]!);
    const owner = interfaces.get((device ?? '').replace(/@.*|:$/g, ''));
    if (owner === undefined || rest[0] === undefined) continue;
    if (family === 'inet') addIpv4(rest, { owner, interfaces, route: routes.v4, all: all.v4 });
    else if (family === 'inet6') addIpv6(rest, { owner, route: routes.v6, all: all.v6 });
  }
  return all;
}

interface Place {
  readonly owner: Interface;
  readonly route: DefaultRoute;
  readonly all: string[];
}

function addIpv4(
  rest: readonly string[],
  { owner, interfaces, route, all }: Place & { interfaces: Map<string, Interface> },
): void {
  const [address, length] = rest[0]!.split('/') as [string, string?];
  const label = rest.at(-1)!;
  const secondary = rest.includes('secondary');
  const prefix = length ?? '32';
  const mask = prefix === '0' ? 0 : (0xffffffff << (32 - Number(prefix))) >>> 0;
  const facts = {
    address,
    broadcast: length !== undefined && rest[1] === 'brd' ? rest[2]! : '',
    netmask: dotted(mask),
    network: dotted((number(address) & mask) >>> 0),
    prefix,
  };
  // An address may carry a label such as `eth0:1`, which then is an interface of its own.
  if (label !== owner['device']) interfaces.set(label, {});
  const named = interfaces.get(label) ?? owner;
  if (!secondary && named['ipv4'] === undefined) named['ipv4'] = facts;
  else append(named, 'ipv4_secondaries', facts);
  if (secondary && named !== owner) append(owner, 'ipv4_secondaries', facts);
  if (route['address'] === address) {
    Object.assign(route, {
      ...facts,
      macaddress: owner['macaddress'],
      mtu: owner['mtu'],
      type: owner['type'] ?? 'unknown',
      alias: label,
    });
  }
  if (!address.startsWith('127.')) all.push(address);
}

function addIpv6(rest: readonly string[], { owner, route, all }: Place): void {
  const peer = rest[1] === 'peer';
  const address = rest[0]!.split('/')[0]!;
  const prefix = (peer ? rest[2]! : rest[0]!).split('/')[1] ?? '128';
  const scope = rest[rest.indexOf('scope') + 1]!;
  append(owner, 'ipv6', { address, prefix, scope });
  if (route['address'] === address) {
    Object.assign(route, {
      prefix,
      scope,
      macaddress: owner['macaddress'],
      mtu: owner['mtu'],
      type: owner['type'] ?? 'unknown',
    });
  }
  if (address !== '::1') all.push(address);
}

function append(owner: Interface, key: string, facts: Plain): void {
  owner[key] = [...((owner[key] ?? []) as readonly Plain[]), facts];
}

const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
