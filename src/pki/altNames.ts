/** Names a certificate is good for besides its subject: DNS names and addresses, told apart and written in one way. */
import { isIP, SocketAddress } from 'node:net';
import { PlayError } from '../errors.ts';

export interface AltName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

// Labels as host names have them; an underscore occurs in practice, and a star may be the first label.
const dnsName = /^(\*\.)?(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/;

/**
 * Recognises an address or a DNS name, with or without the prefix `IP:` or `DNS:`, and writes it in its shortest form.
 * Throws `invalid-argument` for what is neither.
 */
export function readAltName(text: string): AltName {
  const [, prefix = '', rest = ''] = /^(?:(dns|ip):)?(.*)$/is.exec(text.trim()) ?? [];
  const type = prefix.toLowerCase();
  if (type !== 'dns' && isIP(rest)) return { type: 'ip', value: plainAddress(rest) };
  const value = rest.toLowerCase().replace(/\.$/, '');
  const numeric = /^[0-9.]+$/.test(value);
  if (type !== 'ip' && !numeric && value.length <= 253 && dnsName.test(value)) return { type: 'dns', value };
  throw new PlayError('invalid-argument', `\`${text}\` is neither an address nor a DNS name`, {
    hint: rest.includes('/') ? 'an address stands without its prefix length' : undefined,
    length: text.length,
  });
}

/** Reads many, each only once, in the order in which they were given. */
export function readAltNames(texts: readonly string[]): readonly AltName[] {
  const seen = new Map(texts.map(readAltName).map((name) => [altNameText(name), name]));
  return [...seen.values()];
}

export function altNameText({ type, value }: AltName): string {
  return `${type === 'ip' ? 'IP' : 'DNS'}:${value}`;
}

/** Reads the text that node gives of the extension: `DNS:a, IP Address:10.0.0.1`. Kinds we never write keep their name. */
export function altNamesIn(text: string | undefined): readonly string[] {
  if (!text) return [];
  return text.split(', ').map((entry) => {
    const address = /^IP Address:(.*)$/.exec(entry)?.[1];
    return address === undefined ? entry : `IP:${isIP(address) ? plainAddress(address) : address}`;
  });
}

function plainAddress(address: string): string {
  return isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}
