import { expect } from 'vitest';
import { copy } from '../../src/modules/copy.ts';
import { describeModule } from '../support/describeModule.ts';

const big = 'line of text\n'.repeat(20_000);
const tree = {
  'conf/a': 'A\n',
  'conf/sub/b': 'B\n',
  'conf/sub/deep/c': { content: 'C\n', mode: 0o755 },
  'conf/empty': { folder: true },
} as const;

describeModule(copy, {
  'places text': {
    args: { content: 'hello\n', dest: '$ROOT/f', mode: '0600' },
    changes: ['$ROOT/f'],
    after: { f: { content: 'hello\n', mode: 0o600 } },
    result: {
      dest: '$ROOT/f',
      mode: '0600',
      size: 6,
      state: 'file',
      checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f',
      md5sum: 'b1946ac92492d2347c6235b4d2611184',
    },
  },
  'empty text': {
    args: { content: '', dest: '$ROOT/f' },
    changes: ['$ROOT/f'],
    after: { f: { content: '', mode: 0o644 } },
  },
  'a structure becomes JSON': {
    args: { content: { a: [1, 'ü'] }, dest: '$ROOT/f' },
    after: { f: '{"a": [1, "\\u00fc"]}' },
  },
  'leaves what is equal': {
    given: { f: { content: 'x', mode: 0o640 } },
    args: { content: 'x', dest: '$ROOT/f' },
    changes: [],
    after: { f: { content: 'x', mode: 0o640 } },
    result: { mode: '0640' },
  },
  'settles the mode of what is equal': {
    given: { f: { content: 'x', mode: 0o640 } },
    args: { content: 'x', dest: '$ROOT/f', mode: 'u=rw,g=,o=' },
    after: { f: { content: 'x', mode: 0o600 } },
  },
  'keeps the mode of what it replaces': {
    given: { f: { content: 'x', mode: 0o640 } },
    args: { content: 'y', dest: '$ROOT/f' },
    changes: ['$ROOT/f'],
    after: { f: { content: 'y', mode: 0o640 } },
  },
  'a decimal from YAML is a mode': {
    args: { content: 'x', dest: '$ROOT/f', mode: 420 },
    after: { f: { content: 'x', mode: 0o644 } },
  },
  'keeps a backup': {
    given: { f: 'old' },
    args: { content: 'new', dest: '$ROOT/f', backup: true },
    changes: ['$ROOT/f'],
    result: { backup_file: expect.stringMatching(/\/root\/f\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/) },
  },
  'without force only what is missing': {
    given: { f: 'old' },
    args: { content: 'new', dest: '$ROOT/f', force: false },
    changes: [],
    after: { f: 'old' },
  },
  'a validator accepts': {
    args: { content: 'ok\n', dest: '$ROOT/f', validate: 'grep -q "ok" %s' },
    changes: ['$ROOT/f'],
    after: { f: 'ok\n' },
  },
  'a validator refuses': {
    given: { f: 'old' },
    args: { content: 'bad\n', dest: '$ROOT/f', validate: 'grep ok %s' },
    error: 'failed to validate: rc:1',
    after: { f: 'old' },
  },
  'a validator needs its place': {
    args: { content: 'x', dest: '$ROOT/f', validate: 'true' },
    error: '`validate` must contain `%s`',
  },
  'text has no name for a folder': {
    given: { d: { folder: true } },
    args: { content: 'x', dest: '$ROOT/d' },
    error: 'is a folder and the content has no name',
  },
  'no folder to write to': { args: { content: 'x', dest: '$ROOT/none/f' }, error: /does not exist/ },
  'a link is replaced': {
    given: { t: 'x', l: { link: 't' } },
    args: { content: 'y', dest: '$ROOT/l' },
    changes: ['$ROOT/l'],
    after: { t: 'x', l: 'y' },
  },
  'or followed': {
    given: { t: 'x', l: { link: 't' } },
    args: { content: 'y', dest: '$ROOT/l', follow: true },
    after: { t: 'y', l: { link: 't' } },
  },
  'a file of the controller': {
    sources: { 'x.conf': 'X\n' },
    args: { src: 'x.conf', dest: '$ROOT/y' },
    changes: ['$ROOT/y'],
    after: { y: 'X\n' },
  },
  'goes into a folder under its name': {
    sources: { 'x.conf': 'X\n' },
    given: { d: { folder: true } },
    args: { src: 'x.conf', dest: '$ROOT/d' },
    changes: ['$ROOT/d/x.conf'],
    after: { 'd/x.conf': 'X\n' },
    result: { dest: '$ROOT/d/x.conf' },
  },
  'makes a folder named with a slash': {
    sources: { 'x.conf': 'X\n' },
    args: { src: 'x.conf', dest: '$ROOT/d/e/', directory_mode: '0700' },
    changes: ['$ROOT/d', '$ROOT/d/e', '$ROOT/d/e/x.conf'],
    after: { 'd/e/x.conf': 'X\n', 'd/e': { folder: true, mode: 0o700 } },
  },
  'keeps the mode of the source': {
    sources: { 'x.sh': { content: 'X\n', mode: 0o750 } },
    args: { src: 'x.sh', dest: '$ROOT/y', mode: 'preserve' },
    after: { y: { content: 'X\n', mode: 0o750 } },
  },
  'bytes of any kind': {
    sources: { bin: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
    args: { src: 'bin', dest: '$ROOT/bin' },
    after: { bin: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
  },
  'large content': {
    args: { content: big, dest: '$ROOT/f', mode: '0640' },
    changes: ['$ROOT/f'],
    after: { f: { content: big, mode: 0o640 } },
    result: { size: big.length },
  },
  'a wrong checksum': { sources: { x: 'X' }, args: { src: 'x', dest: '$ROOT/y', checksum: 'abc' }, error: 'SHA-1' },
  'a missing source': { args: { src: 'nope', dest: '$ROOT/y' }, error: 'cannot find `nope`' },
  'a folder goes into the other': {
    sources: tree,
    args: { src: 'conf', dest: '$ROOT' },
    changes: [
      '$ROOT/conf',
      '$ROOT/conf/a',
      '$ROOT/conf/empty',
      '$ROOT/conf/sub',
      '$ROOT/conf/sub/b',
      '$ROOT/conf/sub/deep',
      '$ROOT/conf/sub/deep/c',
    ],
    after: { 'conf/a': 'A\n', 'conf/sub/deep/c': { content: 'C\n', mode: 0o644 }, 'conf/empty': { folder: true } },
  },
  'only its contents with a slash': {
    sources: tree,
    given: { 'd/a': 'A\n', 'd/sub/b': 'other\n', 'd/kept': 'K' },
    args: { src: 'conf/', dest: '$ROOT/d', mode: 'preserve', directory_mode: '0750' },
    changes: ['$ROOT/d/empty', '$ROOT/d/sub/b', '$ROOT/d/sub/deep', '$ROOT/d/sub/deep/c'],
    after: {
      'd/a': 'A\n',
      'd/sub/b': 'B\n',
      'd/sub/deep/c': { content: 'C\n', mode: 0o755 },
      'd/kept': 'K',
      'd/sub/deep': { folder: true, mode: 0o750 },
    },
  },
  'strange names in a folder': {
    sources: { "c/ a'b\n$(x)": '1', 'c/-n': '2', 'c/*': '3', 'c/back\\slash': '4' },
    args: { src: 'c/', dest: '$ROOT/d' },
    after: { "d/ a'b\n$(x)": '1', 'd/-n': '2', 'd/*': '3', 'd/back\\slash': '4' },
  },
  'a file of the host': {
    given: { x: { content: 'X', mode: 0o711 } },
    args: { src: '$ROOT/x', dest: '$ROOT/y', remote_src: true },
    changes: ['$ROOT/y'],
    after: { y: { content: 'X', mode: 0o644 } },
    result: { src: '$ROOT/x' },
  },
  'a file of the host with its mode': {
    given: { x: { content: 'X', mode: 0o711 } },
    args: { src: '$ROOT/x', dest: '$ROOT/y', remote_src: true, mode: 'preserve' },
    after: { y: { content: 'X', mode: 0o711 } },
  },
  'a missing file of the host': {
    args: { src: '$ROOT/x', dest: '$ROOT/y', remote_src: true },
    error: 'source $ROOT/x not found',
  },
  'a folder of the host': {
    given: { 'x/a b': 'A', 'x/.hidden/c': { content: 'C', mode: 0o700 }, 'y/a b': 'old' },
    args: { src: '$ROOT/x/', dest: '$ROOT/y', remote_src: true },
    changes: ['$ROOT/y/a b', '$ROOT/y/.hidden', '$ROOT/y/.hidden/c'],
    after: { 'y/a b': 'A', 'y/.hidden/c': { content: 'C', mode: 0o700 } },
  },
  'an owner by number': {
    root: true,
    args: { content: 'x', dest: '$ROOT/f', owner: '1', group: '1' },
    changes: ['$ROOT/f'],
    result: { uid: 1, gid: 1 },
  },
  'an owner by name': {
    root: true,
    given: { f: 'x' },
    args: { content: 'x', dest: '$ROOT/f', owner: 'daemon' },
    result: { owner: 'daemon' },
  },
});
