/** Our judgement of known_hosts lines beside that of `ssh-keygen -F`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  fingerprint,
  judgeKey,
  knownName,
  knownTypes,
  matchesHost,
  parseKnownHosts,
  readKnownHosts,
} from '../../src/connection/ssh/knownHosts.ts';
import { exists } from '../support/shells.ts';

const folder = mkdtempSync(join(tmpdir(), 'known-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two keys of one type and one of another; only the bytes matter. */
const key = (type: string, fill: number) => {
  const name = Buffer.alloc(4 + type.length);
  name.writeUInt32BE(type.length);
  name.write(type, 4);
  return Buffer.concat([name, Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]);
};
const right = key('ssh-ed25519', 1);
const wrong = key('ssh-ed25519', 2);
const rsa = key('ssh-rsa', 3);
const line = (hosts: string, bytes = right, marker = '') =>
  `${marker}${hosts} ${bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0))} ${bytes.toString('base64')} comment`;
const judge = (text: string, host: string, port = 22, bytes = right) =>
  judgeKey(parseKnownHosts(text, 'f'), { host, port }, bytes).verdict;

describe('verdicts', () => {
  test.each([
    ['a name', line('web1'), 'web1', 22, 'known'],
    ['case', line('Web1'), 'wEB1', 22, 'known'],
    ['a list', line('a,web1,b'), 'web1', 22, 'known'],
    ['CRLF', `${line('web1')}\r\n`, 'web1', 22, 'known'],
    ['comments and rubbish', `# web1\n\nweb1\nweb1 x\n${line('web1')}`, 'web1', 22, 'known'],
    ['a port', line('[web1]:2222'), 'web1', 2222, 'known'],
    ['the plain name for a port', line('web1'), 'web1', 2222, 'known'],
    ['a different plain name for a port', line('web1', wrong), 'web1', 2222, 'unknown'],
    ['a port for the plain name', line('[web1]:2222'), 'web1', 22, 'unknown'],
    ['stars', line('*.example.org'), 'a.b.example.org', 22, 'known'],
    ['question marks', line('web?'), 'web12', 22, 'unknown'],
    ['negation', line('web*,!web2'), 'web2', 22, 'unknown'],
    ['negation in another line', `${line('web*,!web2')}\n${line('web2')}`, 'web2', 22, 'known'],
    ['an IPv6 address', line('fe80::1'), 'fe80::1', 22, 'known'],
    ['IPv6 and a port', line('[fe80::1]:2222'), 'fe80::1', 2222, 'known'],
    ['a changed key', line('web1', wrong), 'web1', 22, 'changed'],
    ['an old and a new key', `${line('web1', wrong)}\n${line('web1')}`, 'web1', 22, 'known'],
    ['another type', line('web1', rsa), 'web1', 22, 'other-type'],
    ['a revoked key', `${line('web1')}\n${line('*', right, '@revoked ')}`, 'web1', 22, 'revoked'],
    ['another revoked key', `${line('web1')}\n${line('*', wrong, '@revoked ')}`, 'web1', 22, 'known'],
    ['an authority', line('*', rsa, '@cert-authority '), 'web1', 22, 'authority'],
    ['an unknown marker', line('web1', right, '@other '), 'web1', 22, 'unknown'],
    ['dots that are not wildcards', line('web.1'), 'webx1', 22, 'unknown'],
  ])('%s', (_, text, host, port, expected) => expect(judge(text, host, port)).toBe(expected));

  test.skipIf(!exists('ssh-keygen'))('hashed and plain lines match as ssh-keygen finds them', () => {
    const names = ['web1', '[web1]:2222', '[fe80::1]:2222', 'a.example.org'];
    const patterns = ['web1', '[web1]:2222', '*.example.org', 'web*,!web1', '[fe80::1]:2222', '*', 'w?b1'];
    for (const pattern of patterns) {
      const file = join(folder, 'plain');
      writeFileSync(file, `${line(pattern)}\n`);
      for (const name of names)
        expect([pattern, name, matchesHost(pattern, name)]).toEqual([pattern, name, finds(file, name)]);
    }
    const file = join(folder, 'hashed');
    writeFileSync(file, names.map((name) => `${line(name)}\n`).join(''));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const known = readKnownHosts([file]);
    expect(known.every((entry) => entry.hosts.startsWith('|1|'))).toBe(true);
    for (const name of [...names, 'web2'])
      expect([name, known.some((entry) => matchesHost(entry.hosts, name))]).toEqual([name, names.includes(name)]);
    writeFileSync(join(folder, 'key.pub'), `ssh-ed25519 ${right.toString('base64')}\n`);
    expect(execFileSync('ssh-keygen', ['-lf', join(folder, 'key.pub')]).toString()).toContain(fingerprint(right));
  });

  test('known types come first for the negotiation', () => {
    const known = parseKnownHosts(`${line('[web1]:2222', rsa)}\n${line('web1')}`, 'f');
    expect([knownTypes(known, { host: 'web1', port: 2222 }), knownTypes(known, { host: 'web1', port: 23 })]).toEqual([
      ['ssh-rsa'],
      ['ssh-ed25519'],
    ]);
    expect(knownName('Web1', 22)).toBe('web1');
  });

  test('a file that exists and cannot be read stops us', () => {
    expect(readKnownHosts([join(folder, 'none')])).toEqual([]);
    expect(() => readKnownHosts([folder])).toThrow(`cannot read the known hosts in ${folder}`);
  });
});

function finds(file: string, name: string): boolean {
  try {
    execFileSync('ssh-keygen', ['-F', name, '-f', file], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
