import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rsyncWords } from '../../src/modules/rsyncWords.ts';
import { synchronize } from '../../src/modules/synchronize.ts';
import { describeModule } from '../support/describeModule.ts';

const has = process.env['PATH']!.split(':').some((folder) => existsSync(join(folder, 'rsync')));
const unless = has ? undefined : 'there is no rsync';
const given = { 'to/old': 'x', 'to/a': { content: 'before', mode: 0o644 } };
const sources = { 'site/a': 'A', 'site/sub/b': 'B', 'site/sub/l': { link: 'b' } };
const base = { src: '$SOURCES/site/', dest: '$ROOT/to' };

describeModule(
  synchronize,
  {
    'what is in a folder': {
      unless,
      given,
      sources,
      args: base,
      changes: ['$ROOT/to'],
      after: { 'to/a': 'A', 'to/sub/b': 'B', 'to/sub/l': { link: 'b' }, 'to/old': 'x' },
      result: { rc: 0 },
    },
    'the folder itself': {
      unless,
      sources,
      args: { src: '$SOURCES/site', dest: '$ROOT' },
      changes: ['$ROOT'],
      after: { 'site/sub/b': 'B' },
    },
    'a name among the files of the role': {
      unless,
      sources,
      args: { src: 'site/', dest: '$ROOT/to' },
      after: { 'to/a': 'A' },
    },
    'removes what is not in the source': {
      unless,
      given,
      sources,
      args: { ...base, delete: true },
      after: { 'to/old': null },
    },
    'only what is there': {
      unless,
      given,
      sources,
      args: { ...base, existing_only: true },
      after: { 'to/a': 'A', 'to/sub': null },
    },
    'options of its own': {
      unless,
      given,
      sources,
      args: { ...base, rsync_opts: ['--exclude=sub'], checksum: true },
      after: { 'to/sub': null },
    },
    pulls: {
      unless,
      given: { 'from/x': 'X' },
      args: { mode: 'pull', src: '$ROOT/from/', dest: '$ROOT/here' },
      changes: ['$ROOT/here'],
      after: { 'here/x': 'X' },
    },
    'nothing to copy from': { unless, args: { src: '$ROOT/none', dest: '$ROOT/to' }, error: 'No such file' },
  },
  { notHostile: ['src', 'dest'] },
);

/** What Ansible's module hands to rsync for the same arguments. */
const plain = {
  check: false,
  archive: true,
  dirs: false,
  copy_links: false,
  delete: false,
  existing_only: false,
  checksum: false,
  compress: true,
  partial: false,
  delay_updates: true,
  rsync_opts: [],
  rsync_timeout: 0,
};
describe('options of rsync', () => {
  test.each([
    [{}, '--delay-updates -F --compress --archive'],
    [{ check: true, delete: true, compress: false, delay_updates: false }, '--dry-run --delete-after --archive'],
    [{ owner: false, group: false, perms: true }, '--delay-updates -F --compress --archive --no-owner --no-group'],
    [{ archive: false, recursive: true, times: true, compress: false, delay_updates: false }, '--recursive --times'],
    [
      { rsync_timeout: 5, partial: true, rsync_opts: ['--x'] },
      '--delay-updates -F --compress --timeout=5 --archive --x --partial',
    ],
    [{ link_dest: ['/a'] }, '--delay-updates -F --compress --archive -H -vv --link-dest=/a'],
  ])('%j', (wish, words) => expect(rsyncWords({ ...plain, ...wish }).join(' ')).toBe(words));
});
