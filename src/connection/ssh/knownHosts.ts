/** Reads known_hosts files and judges a server's key by them, as OpenSSH does. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { PlayError } from '../../errors.ts';

export interface KnownKey {
  readonly file: string;
  readonly line: number;
  readonly marker: '@revoked' | '@cert-authority' | undefined;
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

/** `other-type`: the host is known, but by keys of other types only. */
export type Verdict = 'known' | 'unknown' | 'changed' | 'other-type' | 'revoked' | 'authority';

/** What files held when they were last read; a thousand hosts are judged by the same few. */
const parsed = new Map<string, { readonly stamp: string; readonly keys: readonly KnownKey[] }>();

function readOnce(file: string): readonly KnownKey[] {
  const { mtimeMs, size, ino } = statSync(file);
  const stamp = `${mtimeMs} ${size} ${ino}`;
  const before = parsed.get(file);
  if (before?.stamp === stamp) return before.keys;
  const keys = parseKnownHosts(readFileSync(file, 'utf8'), file);
  parsed.set(file, { stamp, keys });
  return keys;
}

/** Reads the files that exist. One that exists and cannot be read might hold a revocation, so it stops us. */
export function readKnownHosts(files: readonly string[]): KnownKey[] {
  return files.flatMap((file) => {
    try {
      return readOnce(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw new PlayError('host-key', `cannot read the known hosts in ${file}: ${(error as Error).message}`);
    }
  });
}

/** Reads the lines of one file; what is not a line of a key is passed over. */
export function parseKnownHosts(text: string, file: string): KnownKey[] {
  const keys: KnownKey[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const words = raw.trim().split(/\s+/);
    const marked = words[0]?.startsWith('@');
    if (raw.trim() === '' || raw.trim().startsWith('#')) continue;
    const marker = marked ? words.shift() : undefined;
    const [hosts, type, base64] = words;
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') continue;
    if (hosts === undefined || type === undefined || base64 === undefined) continue;
    keys.push({ file, line: index + 1, marker, hosts, type, key: Buffer.from(base64, 'base64') });
  }
  return keys;
}

/** The name under which a host stands in the files. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a list of patterns, or a hash, stands for a name. A negated pattern that matches rules the line out. */
export function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = hosts.split('|');
    const expected = Buffer.from(hash, 'base64');
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }
  let matched = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) matched = true;
  }
  return matched;
}

/** OpenSSH's patterns: `*` and `?` are all there is. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Judges the key that a server at `host:port` showed; `entry` is the line that decided. */
export function judgeKey(
  known: readonly KnownKey[],
  at: { host: string; port: number },
  key: Buffer,
): { verdict: Verdict; entry?: KnownKey } {
  const verdict = judgeName(known, knownName(at.host, at.port), key);
  if (verdict.verdict !== 'unknown' || at.port === 22) return verdict;
  // A key known for the plain name is good for another port, but a different one there says nothing.
  const plain = judgeName(known, knownName(at.host, 22), key);
  return plain.verdict === 'known' || plain.verdict === 'revoked' ? plain : verdict;
}

function judgeName(known: readonly KnownKey[], name: string, key: Buffer): { verdict: Verdict; entry?: KnownKey } {
  const own = known.filter((entry) => matchesHost(entry.hosts, name));
  const revoked = own.find((entry) => entry.marker === '@revoked' && entry.key.equals(key));
  if (revoked) return { verdict: 'revoked', entry: revoked };
  const plain = own.filter((entry) => entry.marker === undefined);
  const same = plain.find((entry) => entry.key.equals(key));
  if (same) return { verdict: 'known', entry: same };
  const changed = plain.find((entry) => entry.type === keyType(key));
  if (changed) return { verdict: 'changed', entry: changed };
  if (plain[0]) return { verdict: 'other-type', entry: plain[0] };
  const authority = own.find((entry) => entry.marker === '@cert-authority');
  if (authority) return { verdict: 'authority', entry: authority };
  return { verdict: 'unknown' };
}

/** Types of the keys that are known for a host, so that the server can be asked for one of those. */
export function knownTypes(known: readonly KnownKey[], at: { host: string; port: number }): string[] {
  const names = [knownName(at.host, at.port), knownName(at.host, 22)];
  for (const name of names) {
    const types = known
      .filter((entry) => entry.marker === undefined && matchesHost(entry.hosts, name))
      .map((entry) => entry.type);
    if (types.length > 0) return [...new Set(types)];
  }
  return [];
}

/** The type that a key's bytes begin with, such as `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.toString('latin1', 4, 4 + Math.min(length, 64));
}

/** A key's fingerprint as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
