import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { asItIs, packed } from '../../src/modules/packed.ts';
import { placePrograms } from '../../src/modules/place_programs.ts';
import { type Entry, tarGz } from '../support/archives.ts';
import { describeModule } from '../support/describeModule.ts';

const program = `#!/bin/sh\n${'echo it runs\n'.repeat(9000)}`;
const plugins: Entry[] = [
  { name: 'bridge', content: 'B', mode: 0o755 },
  { name: 'loopback', content: 'L', mode: 0o755 },
];

describeModule(placePrograms, {
  'a program that is missing, and its link': {
    sources: { cached: program },
    args: { files: [{ src: 'cached', path: '$ROOT/opt/bin/run-1-abc', link: '$ROOT/run' }] },
    changes: ['$ROOT/opt', '$ROOT/opt/bin', '$ROOT/opt/bin/run-1-abc', '$ROOT/run'],
    after: { 'opt/bin/run-1-abc': { content: program, mode: 0o755 }, run: { link: '$ROOT/opt/bin/run-1-abc' } },
    unforeseen: 'folders that are made on the way are not told',
  },
  'what is there is not looked into': {
    sources: { cached: program },
    given: { 'run-1': 'as it was', run: { link: '$ROOT/run-1' } },
    args: { files: [{ src: 'cached', path: '$ROOT/run-1', link: '$ROOT/run' }] },
    changes: [],
    after: { 'run-1': 'as it was' },
  },
  'another version only turns the link': {
    given: { 'run-1': '1', 'run-2': '2', run: { link: '$ROOT/run-1' } },
    args: { files: [{ src: 'nowhere', path: '$ROOT/run-2', link: '$ROOT/run' }] },
    changes: ['$ROOT/run'],
    after: { run: { link: '$ROOT/run-2' }, 'run-1': '1' },
  },
  'a file as it is, not to be executed': {
    sources: { image: program },
    args: { files: [{ src: 'image', path: '$ROOT/image', executable: false, compress: false }] },
    changes: ['$ROOT/image'],
    after: { image: { content: program, mode: 0o644 } },
  },
  'an archive is unpacked once': {
    sources: { 'plugins.tgz': tarGz(plugins) },
    given: { cni: { folder: true }, 'cni/bridge': 'old', 'cni/own': 'stays' },
    args: { archives: [{ src: 'plugins.tgz', dest: '$ROOT/cni', path: '$ROOT/.cni-1-abc' }] },
    changes: ['$ROOT/.cni-1-abc'],
    after: {
      'cni/bridge': { content: 'B', mode: 0o755 },
      'cni/loopback': { content: 'L', mode: 0o755 },
      'cni/own': 'stays',
      '.cni-1-abc': '',
    },
  },
  'an archive that is none leaves nothing behind': {
    sources: { 'plugins.tgz': 'not compressed' },
    given: { cni: { folder: true } },
    args: { archives: [{ src: 'plugins.tgz', dest: '$ROOT/cni', path: '$ROOT/.cni-1' }] },
    error: /\.cni-1: /,
    after: { '.cni-1': null, 'cni/.unpacked': null },
  },
  'what the controller has not': {
    args: { files: [{ src: 'nowhere', path: '$ROOT/run-2' }] },
    error: 'nowhere',
    after: { 'run-2': null },
  },
});

test('a file is compressed once, beside itself, and anew when it is newer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const path = join(folder, 'p');
  writeFileSync(path, program);
  const [one, two] = await Promise.all([packed(path), packed(path)]);
  expect(one).toBe(two);
  expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe(program);
  expect(statSync(`${path}.gz`).size).toBe(one.content.length);
  expect((await asItIs(path)).content.toString()).toBe(program);

  const other = join(folder, 'q');
  writeFileSync(other, 'new');
  writeFileSync(`${other}.gz`, 'of an older one');
  utimesSync(`${other}.gz`, 1, 1);
  expect(gunzipSync((await packed(other)).content).toString()).toBe('new');
  rmSync(folder, { recursive: true });
});

test.skipIf(process.getuid?.() === 0)('a folder that is not ours to write to is no obstacle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  writeFileSync(join(folder, 'p'), program);
  chmodSync(folder, 0o555);
  expect(gunzipSync((await packed(join(folder, 'p'))).content).toString()).toBe(program);
  expect(existsSync(join(folder, 'p.gz'))).toBe(false);
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});
