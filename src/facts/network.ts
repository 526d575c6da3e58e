import { sh } from '../script/sh.ts';
import { addresses, type DefaultRoute } from './addresses.ts';
import { fact, linesOf, type Plain, type Seen, words } from './fact.ts';

const types: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
  '65534': 'tunnel',
};

/** Interfaces, addresses and the routes by which the host reaches the world. */
export const network = fact({
  name: 'network',
  aliases: ['interfaces', 'ipv4_address', 'ipv6_address'],
  needs: ['platform', 'distribution'],
  keys: {
    interfaces: 'Names of all interfaces; each has a fact of its own, such as `eth0`.',
    default_ipv4: 'Address, gateway, interface, network and mask that a packet to the internet leaves by.',
    default_ipv6: 'The same for IPv6; empty when there is no route.',
    all_ipv4_addresses: 'Every IPv4 address but loopback ones.',
    all_ipv6_addresses: 'Every IPv6 address but `::1`.',
    locally_reachable_ips: 'Addresses and networks that the host itself answers for: `ipv4`, `ipv6`.',
  },
  files: sh`/sys/class/net/*/address /sys/class/net/*/mtu /sys/class/net/*/operstate /sys/class/net/*/type /sys/class/net/*/speed
    /sys/class/net/*/flags /sys/class/net/*/bridge/bridge_id /sys/class/net/*/bridge/stp_state /sys/class/net/*/bonding/slaves
    /sys/class/net/*/bonding/mode /sys/class/net/*/bonding/miimon /sys/class/net/*/bonding/lacp_rate /sys/class/net/*/bonding/primary
    /sys/class/net/*/bonding/all_slaves_active /sys/class/net/*/bonding_slave/perm_hwaddr`,
  exists: sh`/sys/class/net/* /sys/class/net/*/bridge /sys/class/net/*/brif/* /sys/class/net/*/bonding /sys/class/net/*/bonding_slave`,
  script: sh`
    section links; ls -ld /sys/class/net/*/device /sys/class/net/*/device/driver/module || :
    if has ip; then
      section addr; ip -o addr show
      section route4; ip -4 route get 8.8.8.8 || :
      section route6; ip -6 route get 2404:6800:400a:800::1012 || :
      section local; ip -4 route show table local; ip -6 route show table local || :
    fi`,
  read(seen) {
    if (seen.section('addr') === undefined) return {};
    const names = seen
      .existing(/^\/sys\/class\/net\/([^/]+)$/)
      .map((match) => match[1]!)
      .filter((name) => seen.text(`/sys/class/net/${name}/type`));
    const interfaces = new Map(names.map((name) => [name, device(name, seen)]));
    const v4 = defaultRoute(seen.section('route4'), '8.8.8.8');
    const v6 = defaultRoute(seen.section('route6'), '2404:6800:400a:800::1012');
    const all = addresses(linesOf(seen.section('addr')), interfaces, { v4, v6 });
    const found: Record<string, Plain> = {};
    for (const [name, facts] of interfaces) found[name.replaceAll(':', '_')] = facts;
    return {
      interfaces: Object.keys(found),
      ...found,
      default_ipv4: v4,
      default_ipv6: v6,
      all_ipv4_addresses: all.v4,
      all_ipv6_addresses: all.v6,
      locally_reachable_ips: reachable(linesOf(seen.section('local'))),
    };
  },
});

function device(name: string, seen: Seen): Record<string, Plain | undefined> {
  const at = `/sys/class/net/${name}`;
  const get = (path: string) => seen.text(`${at}/${path}`);
  const link = (path: string) =>
    linesOf(seen.section('links'))
      .find((line) => line.includes(` ${at}/${path} -> `))
      ?.split('/')
      .at(-1);
  const mac = get('address');
  const mtu = get('mtu');
  const speed = get('speed');
  return {
    device: name,
    macaddress: mac === '00:00:00:00:00:00' ? undefined : mac,
    mtu: mtu === undefined ? undefined : Number(mtu),
    active: get('operstate') !== 'down',
    module: link('device/driver/module'),
    type: types[get('type') ?? ''] ?? 'unknown',
    ...bridge(name, seen),
    ...bond(name, seen),
    pciid: link('device'),
    speed: speed === undefined ? undefined : Number(speed),
    promisc: (Number.parseInt(get('flags') ?? '0', 16) & 0x100) !== 0,
  };
}

function bridge(name: string, seen: Seen): Record<string, Plain | undefined> {
  const at = `/sys/class/net/${name}`;
  if (!seen.exists(`${at}/bridge`)) return {};
  return {
    type: 'bridge',
    interfaces: seen
      .existing(/^(.*)\/brif\/([^/]+)$/)
      .filter((match) => match[1] === at)
      .map((match) => match[2]!),
    id: seen.text(`${at}/bridge/bridge_id`) ?? '',
    stp: seen.text(`${at}/bridge/stp_state`) === '1',
  };
}

function bond(name: string, seen: Seen): Record<string, Plain | undefined> {
  const at = `/sys/class/net/${name}`;
  const first = (file: string) => words(seen.text(`${at}/bonding/${file}`) ?? '')[0] ?? '';
  const member = seen.exists(`${at}/bonding_slave`)
    ? { perm_macaddress: seen.text(`${at}/bonding_slave/perm_hwaddr`) ?? '' }
    : {};
  if (!seen.exists(`${at}/bonding`)) return member;
  const primary = seen.text(`${at}/bonding/primary`);
  const all = seen.text(`${at}/bonding/all_slaves_active`);
  return {
    type: 'bonding',
    slaves: words(seen.text(`${at}/bonding/slaves`) ?? ''),
    mode: first('mode'),
    miimon: first('miimon'),
    lacp_rate: first('lacp_rate'),
    ...(primary !== undefined && { primary, all_slaves_active: all === undefined ? undefined : all === '1' }),
    ...member,
  };
}

/** `8.8.8.8 via 192.0.2.1 dev eth0 src 192.0.2.2`: what stands after the known words. */
function defaultRoute(output: string | undefined, target: string): DefaultRoute {
  const route: DefaultRoute = {};
  const line = words(linesOf(output)[0] ?? '');
  if (line[0] !== target) return route;
  for (const [index, word] of line.entries()) {
    const next = line[index + 1];
    if (next === undefined) break;
    if (word === 'dev') route['interface'] = next;
    else if (word === 'src') route['address'] = next;
    else if (word === 'via' && next !== target) route['gateway'] = next;
  }
  return route;
}

function reachable(lines: readonly string[]): Plain {
  const found = { ipv4: new Set<string>(), ipv6: new Set<string>() };
  for (const [kind, address] of lines.map(words)) {
    if (kind === 'local' && address !== undefined) found[address.includes(':') ? 'ipv6' : 'ipv4'].add(address);
  }
  return { ipv4: [...found.ipv4], ipv6: [...found.ipv6] };
}
