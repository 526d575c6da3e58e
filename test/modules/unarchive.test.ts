import { unarchive } from '../../src/modules/unarchive.ts';
import { type Entry, tar, tarGz, zip } from '../support/archives.ts';
import { type Case, describeModule } from '../support/describeModule.ts';

const entries: Entry[] = [
  { name: 'top/', type: '5', mode: 0o755 },
  { name: 'top/a b', content: 'A' },
  { name: 'top/run', content: 'R', mode: 0o755 },
  { name: 'top/l', type: '2', target: 'a b' },
];
const d = { folder: true } as const;
const good = { 'd/top/a b': 'A', 'd/top/run': { content: 'R', mode: 0o755 } } as const;
const refused = (error: string | RegExp, ...members: Entry[]): Case => ({
  sources: { 'x.tar': tar(members) },
  given: { d },
  args: { src: 'x.tar', dest: '$ROOT/d' },
  error,
  // The tool decides what is seen, not the shell.
  only: ['dash', 'busybox sh'],
  after: { 'd/a': null, x: null },
});

describeModule(
  unarchive,
  {
    'a tar archive': {
      sources: { 'x.tar': tar(entries) },
      given: { d },
      args: { src: 'x.tar', dest: '$ROOT/d' },
      changes: ['$ROOT/d'],
      after: { ...good, 'd/top/l': { link: 'a b' } },
      result: { handler: 'TarArchive', dest: '$ROOT/d', state: 'directory' },
    },
    'a compressed one': {
      sources: { x: tarGz(entries) },
      given: { d },
      args: { src: 'x', dest: '$ROOT/d', list_files: true },
      after: good,
      result: { files: ['top/', 'top/a b', 'top/run', 'top/l'] },
    },
    'a zip archive': {
      sources: { 'x.zip': zip(entries.slice(0, 3)) },
      given: { d },
      args: { src: 'x.zip', dest: '$ROOT/d' },
      changes: ['$ROOT/d'],
      after: good,
      result: { handler: 'ZipArchive' },
    },
    'one of the host': {
      given: { d, 'x.tgz': tarGz(entries) },
      args: { src: '$ROOT/x.tgz', dest: '$ROOT/d', remote_src: true },
      after: good,
    },
    'a zip archive of the host': {
      given: { d, 'x.zip': zip(entries.slice(0, 3)) },
      args: { src: '$ROOT/x.zip', dest: '$ROOT/d', remote_src: true },
      after: good,
    },
    'what is there already': {
      sources: { 'x.tar': tar([{ name: 'a', content: 'A' }]) },
      given: { d, 'd/kept': 'K' },
      args: { src: 'x.tar', dest: '$ROOT/d' },
      after: { 'd/a': 'A', 'd/kept': 'K' },
    },
    'puts back what was changed': {
      sources: { 'x.tar': tar([{ name: 'a', content: 'A' }]) },
      given: { 'd/a': 'B' },
      args: { src: 'x.tar', dest: '$ROOT/d' },
      changes: ['$ROOT/d'],
      after: { 'd/a': 'A' },
    },
    'only some': {
      sources: { 'x.tar': tar(entries) },
      given: { d },
      args: { src: 'x.tar', dest: '$ROOT/d', include: ['top/run'] },
      after: { 'd/top/run': 'R', 'd/top/a b': null },
    },
    'all but some': {
      sources: { 'x.tar': tar(entries) },
      given: { d },
      args: { src: 'x.tar', dest: '$ROOT/d', exclude: ['top/run'] },
      after: { 'd/top/run': null, 'd/top/a b': 'A' },
    },
    'without the first folder': {
      sources: { 'x.tar': tar(entries) },
      given: { d },
      args: { src: 'x.tar', dest: '$ROOT/d', extra_opts: ['--strip-components=1'], mode: 'u=rwX,go=' },
      after: { 'd/run': { content: 'R', mode: 0o700 }, 'd/a b': { content: 'A', mode: 0o600 } },
      unforeseen: 'modes of members that are not there yet',
    },
    'with a mode': {
      sources: { 'x.tar': tar(entries) },
      given: { d },
      args: { src: 'x.tar', dest: '$ROOT/d', mode: '0700' },
      after: { 'd/top/a b': { content: 'A', mode: 0o700 } },
      unforeseen: 'modes of members that are not there yet',
    },
    'creates holds it back': {
      given: { d, there: '' },
      args: { src: 'none', dest: '$ROOT/d', creates: '$ROOT/there' },
      changes: [],
    },
    'no such folder': {
      sources: { 'x.tar': tar(entries) },
      args: { src: 'x.tar', dest: '$ROOT/d' },
      error: 'must be an existing dir',
    },
    'no such archive': {
      given: { d },
      args: { src: '$ROOT/none', dest: '$ROOT/d', remote_src: true },
      error: 'does not exist',
    },
    'no archive': {
      sources: { x: 'text' },
      given: { d },
      args: { src: 'x', dest: '$ROOT/d' },
      error: 'failed to read the archive',
    },
    'a way up': refused(/which leads out of the folder/, { name: 'a', content: 'A' }, { name: '../x', content: 'X' }),
    'a way up, within': refused(/which leads out of the folder/, { name: 'a/../../x', content: 'X' }),
    'an absolute name': refused(/which leads out of the folder/, {
      name: '/tmp/reprise-x',
      content: 'X',
    }),
    'a write through a link': refused(
      '"l/x", which would be written through its link "l"',
      { name: 'l', type: '2', target: '/tmp' },
      { name: 'l/x', content: 'X' },
    ),
    'a hard link out': refused('a hard link to what is not in the archive', {
      name: 'h',
      type: '1',
      target: '/etc/passwd',
    }),
    'a device': refused('which is a device', { name: 'dev', type: '3' }),
    'set-user-id': refused('which is set-user-id', { name: 'su', mode: 0o4755, content: 'X' }),
    'a name twice': refused('"a" twice', { name: 'a', content: '1' }, { name: 'a', content: '2' }),
    'a line end in a name': refused(/leads out|listed for certain/, { name: 'a\n/../x', content: 'X' }),
    'a way up in a zip': {
      sources: { x: zip([{ name: '../x', content: 'X' }]) },
      given: { d },
      args: { src: 'x', dest: '$ROOT/d' },
      error: '"../x", which leads out of the folder',
      after: { x: null },
    },
    'a write through a link in a zip': {
      sources: {
        x: zip([
          { name: 'l', type: '2', content: '/tmp' },
          { name: 'l/x', content: 'X' },
        ]),
      },
      given: { d },
      args: { src: 'x', dest: '$ROOT/d' },
      error: 'written through its link',
    },
  },
  { notHostile: ['src'] },
);
