/** IP addresses and networks as big numbers. Texts are read by ipaddr.js; the arithmetic is ours. */
import { createRequire } from 'node:module';

export interface IpNetwork {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

interface Parsed {
  toByteArray(): number[];
}
interface Library {
  readonly IPv4: { isValidFourPartDecimal(text: string): boolean; parse(text: string): Parsed };
  readonly IPv6: { isValid(text: string): boolean; parse(text: string): Parsed };
}

let loaded: Library | undefined;

/** Loaded at first use, since most playbooks ask for no address. */
function library(): Library {
  loaded ??= createRequire(import.meta.url)('ipaddr.js') as Library;
  return loaded;
}

export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Reads `10.0.0.1` or `fe80::1`; undefined for anything else. */
export function parseAddress(text: string): { readonly version: 4 | 6; readonly address: bigint } | undefined {
  const { IPv4, IPv6 } = library();
  const version = text.includes(':') ? 6 : 4;
  if (version === 4 ? !IPv4.isValidFourPartDecimal(text) : /[%[\]]/.test(text) || !IPv6.isValid(text)) return undefined;
  const bytes = (version === 4 ? IPv4 : IPv6).parse(text).toByteArray();
  return { version, address: bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) };
}

/** Reads an address, or one with a prefix length or netmask behind a slash. */
export function parseIp(text: string): IpNetwork | undefined {
  const [host = '', mask, ...more] = text.trim().split('/');
  const found = more.length > 0 ? undefined : parseAddress(host);
  if (found === undefined) return undefined;
  const bits = bitsOf(found.version);
  if (mask === undefined) return { ...found, prefix: bits };
  const prefix = /^\d+$/.test(mask) ? Number(mask) : maskLength(mask, found.version);
  return prefix === undefined || prefix > bits ? undefined : { ...found, prefix };
}

function maskLength(text: string, version: 4 | 6): number | undefined {
  const mask = parseAddress(text);
  if (mask === undefined || mask.version !== version) return undefined;
  const bits = mask.address.toString(2).padStart(bitsOf(version), '0');
  if (/^1*0*$/.test(bits)) return bits.replaceAll('0', '').length;
  return /^0*1*$/.test(bits) ? bits.replaceAll('1', '').length : undefined;
}

/** The usual text of an address, as C's `inet_ntop` writes it. */
export function ipText(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
  const high = address >> 32n;
  if (high === 0xffffn || (high === 0n && address > 0xffffn))
    return `::${high === 0n ? '' : 'ffff:'}${ipText(address & 0xffffffffn, 4)}`;
  const groups = groupsOf(address).map((group) => group.toString(16));
  const zeros = groups.map((group) => (group === '0' ? '0' : 'x')).join('');
  const longest = [...zeros.matchAll(/0{2,}/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return groups.join(':');
  return `${groups.slice(0, longest.index).join(':')}::${groups.slice(longest.index + longest[0].length).join(':')}`;
}

/** The eight groups of an IPv6 address. */
export function groupsOf(address: bigint): number[] {
  return Array.from({ length: 8 }, (_, at) => Number((address >> BigInt(112 - at * 16)) & 0xffffn));
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

/** True when an address exists: not below zero and not past the last. */
export function isAddress(address: bigint, version: 4 | 6): boolean {
  return address >= 0n && address < 1n << BigInt(bitsOf(version));
}
