/** Archives that strangers made: what is refused, what is kept, and that nothing is written before all was looked at. */
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { unpack } from '../../src/galaxy/unpack.ts';
import { type Entry, tar, tarGz } from '../support/archives.ts';

const root = mkdtempSync(join(tmpdir(), 'reprise-unpack-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function archiveOf(bytes: Buffer): { archive: string; folder: string } {
  const base = join(root, String(count++));
  writeFileSync(`${base}.tar.gz`, bytes);
  return { archive: `${base}.tar.gz`, folder: join(base, 'into') };
}

async function refused(bytes: Buffer, limits?: { mostBytes: number; mostMembers: number }): Promise<string> {
  const { archive, folder } = archiveOf(bytes);
  const error = await unpack(archive, folder, { limits }).then(
    () => undefined,
    (one: Error) => one,
  );
  expect(existsSync(folder)).toBe(false);
  return error?.message.replace(/^the archive `[^`]*` is refused: /, '') ?? 'not refused';
}

describe('is refused before anything is written', () => {
  const good: Entry = { name: 'a/good', content: 'x' };
  test.each<[string, readonly Entry[], string]>([
    [
      'a path that leads up',
      [good, { name: '../evil', content: 'x' }],
      'its member "../evil" leads out of the archive',
    ],
    ['one within', [good, { name: 'a/../../evil' }], 'its member "a/../../evil" leads out of the archive'],
    ['an absolute path', [good, { name: '/etc/evil' }], 'its member "/etc/evil" has an absolute path'],
    ['a device', [good, { name: 'dev', type: '3' }], 'its member "dev" is a device or something else that is no file'],
    [
      'a link to elsewhere',
      [good, { name: 'a/l', type: '2', target: '/etc' }],
      'its member "a/l" is a link that leads out: /etc',
    ],
    [
      'a link that climbs',
      [good, { name: 'a/l', type: '2', target: '../../x' }],
      'its member "a/l" is a link that leads out: ../../x',
    ],
    [
      'one that climbs later',
      [good, { name: 'a/l', type: '2', target: 'b/../../x' }],
      'its member "a/l" is a link that leads out: b/../../x',
    ],
    [
      'a file through a link',
      [
        { name: 'l', type: '2', target: 'a' },
        { name: 'l/evil', content: 'x' },
      ],
      'its member "l/evil" leads through `l`, which is no folder',
    ],
    [
      'a hard link out',
      [good, { name: 'h', type: '1', target: '/etc/passwd' }],
      'its member "h" is a link to no file before it: /etc/passwd',
    ],
    ['a name that comes twice', [good, { name: './a//good', content: 'y' }], 'its member "./a//good" comes twice'],
    [
      'a link in the place of a file',
      [good, { name: 'a/good', type: '2', target: 'x' }],
      'its member "a/good" comes twice',
    ],
  ])('%s', async (_name, entries, message) => {
    expect(await refused(tarGz(entries))).toBe(message);
  });
  test('what unpacks to too much', async () => {
    const bomb = gzipSync(Buffer.concat([tar([good]).subarray(0, 1024), Buffer.alloc(3_000_000)]));
    const big = tarGz([{ name: 'big', content: 'x'.repeat(100_000) }]);
    expect(await refused(big, { mostBytes: 50_000, mostMembers: 10 })).toMatch(/^it unpacks to more than/);
    expect(bomb.length).toBeLessThan(10_000);
    expect(await refused(tarGz([good, { name: 'b' }, { name: 'c' }]), { mostBytes: 1e6, mostMembers: 2 })).toBe(
      'it has more than 2 members',
    );
  });
  test('what is cut off, or no archive', async () => {
    const whole = tar([{ name: 'a', content: 'x'.repeat(5000) }]);
    expect(await refused(whole.subarray(0, 2000))).toMatch(/cut off/);
    expect(await refused(gzipSync(whole).subarray(0, 60))).toMatch(/end of file|cut off/);
    expect(await refused(Buffer.from('<html>not found</html>'.repeat(50)))).toBe('it is no tar archive');
  });
});

describe('is unpacked', () => {
  test('with links that stay inside, plain modes, and only the folder that is wanted', async () => {
    const { archive, folder } = archiveOf(
      tarGz([
        { name: 'r-1/', type: '5', mode: 0o777 },
        { name: 'r-1/meta/main.yml', content: 'x: 1\n', mode: 0o4777 },
        { name: 'r-1/run', content: '#!/bin/sh\n', mode: 0o700 },
        { name: 'r-1/plain', content: '', mode: 0o666 },
        { name: 'r-1/tests/role', type: '2', target: '../' },
        { name: 'r-1/copy', type: '1', target: 'r-1/run' },
        { name: 'elsewhere', content: 'left out' },
      ]),
    );
    await unpack(archive, folder, { root: () => 'r-1' });
    expect(readdirSync(folder).sort()).toEqual(['copy', 'meta', 'plain', 'run', 'tests']);
    expect(readFileSync(join(folder, 'meta/main.yml'), 'utf8')).toBe('x: 1\n');
    expect(statSync(join(folder, 'run')).mode & 0o7777).toBe(0o755);
    expect(statSync(join(folder, 'meta/main.yml')).mode & 0o7022).toBe(0);
    expect(statSync(join(folder, 'plain')).mode & 0o111).toBe(0);
    expect(lstatSync(join(folder, 'tests/role')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('#!/bin/sh\n');
  });
  test('with names of any length, as GNU and pax write them', async () => {
    const long = `${'deep/'.repeat(40)}file`;
    const record = (text: string): string => {
      const length = text.length + 1 + String(text.length + 4).length;
      return `${length} ${text}`;
    };
    const pax: Entry = { name: 'PaxHeader', type: 'x' as Entry['type'], content: record(`path=${long}\n`) };
    const gnu: Entry = { name: '././@LongLink', type: 'L' as Entry['type'], content: `${long}2\0` };
    const { archive, folder } = archiveOf(
      tar([pax, { name: 'short', content: 'one' }, gnu, { name: 'short', content: 'two' }]),
    );
    await unpack(archive, folder);
    expect(readFileSync(join(folder, long), 'utf8')).toBe('one');
    expect(readFileSync(join(folder, `${long}2`), 'utf8')).toBe('two');
  });
});
