/** IP addresses and networks as big numbers. */
export interface IpNetwork {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
  /** True when the text named a prefix or netmask. */
  readonly hasPrefix: boolean;
}

export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Reads `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fe80::1/64`; undefined for anything else. */
export function parseIp(text: string): IpNetwork | undefined {
  const [host, mask, ...more] = text.trim().split('/');
  if (more.length > 0 || host === undefined) return undefined;
  const four = parseFour(host);
  const version = four === undefined ? 6 : 4;
  const address = four ?? parseSix(host);
  if (address === undefined) return undefined;
  if (mask === undefined) return { version, address, prefix: bitsOf(version), hasPrefix: false };
  const prefix = /^\d+$/.test(mask) ? Number(mask) : maskLength(mask, version);
  return prefix === undefined || prefix > bitsOf(version) ? undefined : { version, address, prefix, hasPrefix: true };
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseSix(text: string): bigint | undefined {
  const plain = text.replace(/^\[|\]$|%.*$/g, '');
  if (!plain.includes(':')) return undefined;
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  const four = tail === undefined ? undefined : parseFour(tail);
  if (tail !== undefined && four === undefined) return undefined;
  const written =
    four === undefined
      ? plain
      : plain.slice(0, -tail!.length) + [four >> 16n, four & 0xffffn].map((part) => part.toString(16)).join(':');
  const halves = written.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = [...left!, ...(right ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const missing = 8 - groups.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left!, ...Array.from({ length: right === undefined ? 0 : missing }, () => '0'), ...(right ?? [])];
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function maskLength(text: string, version: 4 | 6): number | undefined {
  const value = version === 4 ? parseFour(text) : parseSix(text);
  if (value === undefined) return undefined;
  const bits = value.toString(2).padStart(bitsOf(version), '0');
  if (/^1*0*$/.test(bits)) return bits.replaceAll('0', '').length;
  return /^0*1*$/.test(bits) ? bits.replaceAll('1', '').length : undefined;
}

/** The usual text of an address; for IPv6 the longest run of zeros is shortened. */
export function ipText(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const runs = [
    ...groups
      .map((group) => (group === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g),
  ];
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (best === undefined || run[0].length > best[0].length ? run : best),
    undefined,
  );
  if (longest === undefined) return groups.join(':');
  return `${groups.slice(0, longest.index).join(':')}::${groups.slice(longest.index! + longest[0].length).join(':')}`;
}

/** The bits of the network part, as a number. */
export function netmask(prefix: number, version: 4 | 6): bigint {
  const bits = BigInt(bitsOf(version));
  return ((1n << bits) - 1n) ^ ((1n << (bits - BigInt(prefix))) - 1n);
}

export function networkOf(ip: IpNetwork): bigint {
  return ip.address & netmask(ip.prefix, ip.version);
}

export function lastOf(ip: IpNetwork): bigint {
  return networkOf(ip) + sizeOf(ip) - 1n;
}

export function sizeOf(ip: IpNetwork): bigint {
  return 1n << BigInt(bitsOf(ip.version) - ip.prefix);
}

/** True when the network holds the whole other one. */
export function holdsNetwork(outer: IpNetwork, inner: IpNetwork): boolean {
  return (
    outer.version === inner.version &&
    outer.prefix <= inner.prefix &&
    networkOf({ ...inner, prefix: outer.prefix }) === networkOf(outer)
  );
}

const RANGES: Readonly<Record<string, readonly string[]>> = {
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15', 'fc00::/7'],
  loopback: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  reserved: ['0.0.0.0/8', '192.0.2.0/24', '240.0.0.0/4', '198.51.100.0/24', '203.0.113.0/24', '::/8'],
};

/** True when an address lies in one of the ranges with a name: private, loopback, link-local, multicast, reserved. */
export function inRange(ip: IpNetwork, range: string): boolean {
  return (RANGES[range] ?? []).some((text) => holdsNetwork(parseIp(text)!, { ...ip, prefix: bitsOf(ip.version) }));
}
