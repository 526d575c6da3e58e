import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { archive } from '../../src/modules/archive.ts';
import { describeModule } from '../support/describeModule.ts';
import { openShell } from '../support/localShell.ts';
import { runModule } from '../support/runModule.ts';
import { plant } from '../support/tree.ts';

const lacks = (...tools: string[]): string | undefined =>
  tools.every((tool) => process.env['PATH']!.split(':').some((folder) => existsSync(join(folder, tool))))
    ? undefined
    : `needs ${tools.join(', ')}`;
const given = { 'in/a': 'A', 'in/sub/b.tmp': 'B', 'in/sub/c': 'C' };

describeModule(
  archive,
  {
    'a folder': {
      given,
      args: { path: '$ROOT/in', dest: '$ROOT/out.tgz' },
      changes: ['$ROOT/out.tgz'],
      result: {
        arcroot: '$ROOT/',
        dest_state: 'archive',
        archived: ['$ROOT/in/a', '$ROOT/in/sub', '$ROOT/in/sub/b.tmp', '$ROOT/in/sub/c'],
        missing: [],
      },
    },
    'two paths, one of them missing': {
      given,
      args: { path: ['$ROOT/in/a', '$ROOT/none'], dest: '$ROOT/out.tar', format: 'tar' },
      changes: ['$ROOT/out.tar'],
      result: { dest_state: 'incomplete', missing: ['$ROOT/none'], arcroot: '$ROOT/' },
    },
    'one file is compressed': {
      given,
      args: { path: '$ROOT/in/a' },
      changes: ['$ROOT/in/a.gz'],
      result: { dest_state: 'compress', archived: ['$ROOT/in/a'] },
    },
    'one file in an archive': {
      given,
      args: { path: '$ROOT/in/a', dest: '$ROOT/x.tar', format: 'tar' },
      changes: ['$ROOT/x.tar'],
      result: { dest_state: 'archive' },
    },
    'a pattern, without what is excluded': {
      given,
      args: { path: '$ROOT/in/*', exclude_path: '$ROOT/in/su?', dest: '$ROOT/o.tar.gz' },
      changes: ['$ROOT/o.tar.gz'],
      result: { archived: ['$ROOT/in/a'], expanded_exclude_paths: ['$ROOT/in/sub'] },
    },
    'names that are left out': {
      given,
      args: { path: '$ROOT/in', exclusion_patterns: ['*.tmp'], dest: '$ROOT/o.tar', format: 'tar' },
      result: { archived: ['$ROOT/in/a', '$ROOT/in/sub', '$ROOT/in/sub/c'] },
    },
    'bzip2 and xz': {
      unless: lacks('bzip2'),
      given,
      args: { path: '$ROOT/in', dest: '$ROOT/o.tar.bz2', format: 'bz2', mode: '0600' },
      after: { 'o.tar.bz2': expect.anything() as unknown as string },
    },
    xz: {
      unless: lacks('xz'),
      given,
      args: { path: '$ROOT/in', dest: '$ROOT/o.tar.xz', format: 'xz' },
      changes: ['$ROOT/o.tar.xz'],
    },
    zip: {
      unless: lacks('zip', 'unzip'),
      given,
      args: { path: '$ROOT/in/', dest: '$ROOT/o.zip', format: 'zip' },
      changes: ['$ROOT/o.zip'],
      result: { arcroot: '$ROOT/in/' },
    },
    'what was packed goes': {
      given,
      args: { path: '$ROOT/in', dest: '$ROOT/o.tgz', remove: true },
      changes: ['$ROOT/o.tgz', '$ROOT/in'],
      after: { in: null },
    },
    'not into what goes': {
      given,
      args: { path: '$ROOT/in', dest: '$ROOT/in/o.tgz', remove: true },
      error: 'can not be contained in source paths',
    },
    'nothing is there': {
      args: { path: '$ROOT/none', dest: '$ROOT/o.tgz' },
      changes: [],
      result: { dest_state: 'absent' },
    },
    'no path at all': { args: { path: '$ROOT/*', dest: '$ROOT/o.tgz' }, error: 'no source paths were found' },
    'many files need a name': { given, args: { path: '$ROOT/in' }, error: 'must specify "dest"' },
  },
  { notHostile: ['path'], every: 4 },
);

const place = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

test.each(['dash', 'busybox sh'] as const)('what is packed comes out again (%s)', async (shell) => {
  const root = join(place, shell.slice(0, 4));
  plant(root, given);
  const session = await openShell(shell, root);
  await runModule(archive, { path: `${root}/in`, dest: `${root}/o.tgz` }, session, { sources: root });
  await session.close();
  writeFileSync(join(root, 'o.tar'), gunzipSync(readFileSync(join(root, 'o.tgz'))));
  const names = execFileSync('tar', ['-tf', join(root, 'o.tar')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const found = names.map((name) => name.replace(/^\.\//, '')).filter((name) => !name.endsWith('/'));
  expect(found).toEqual(['in/a', 'in/sub/b.tmp', 'in/sub/c']);
});
