import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { file } from '../../src/modules/file.ts';
import { describeModule } from '../support/describeModule.ts';
import { openShell } from '../support/localShell.ts';
import { runModule } from '../support/runModule.ts';

const tree = {
  'd/f': { content: 'x', mode: 0o600 },
  'd/run': { content: 'x', mode: 0o700 },
  'd/sub/g': { content: 'x', mode: 0o644 },
  'd/sub/l': { link: '../../f' },
  f: { content: 'x', mode: 0o600 },
} as const;

// Not every file system has flags, and not every user may set them.
const flags = { root: true, unless: canSetFlags() ? undefined : 'no flags here' } as const;

describeModule(file, {
  'makes folders': {
    args: { path: '$ROOT/a/b', state: 'directory', mode: '0750' },
    changes: ['$ROOT/a', '$ROOT/a/b'],
    after: { a: { folder: true, mode: 0o750 }, 'a/b': { folder: true, mode: 0o750 } },
    result: { path: '$ROOT/a/b', state: 'directory', mode: '0750' },
  },
  'leaves a folder': {
    given: { d: { folder: true, mode: 0o700 } },
    args: { path: '$ROOT/d/', state: 'directory' },
    changes: [],
    result: { mode: '0700', path: '$ROOT/d' },
  },
  'settles a folder': {
    given: { d: { folder: true, mode: 0o700 } },
    args: { path: '$ROOT/d', state: 'directory', mode: 'g+rxs' },
    after: { d: { folder: true, mode: 0o2750 } },
  },
  'a file is in the way': {
    given: { d: 'x' },
    args: { path: '$ROOT/d', state: 'directory' },
    error: 'already exists and is not a folder',
  },
  'through a link': {
    given: { d: { folder: true }, l: { link: 'd' } },
    args: { path: '$ROOT/l', state: 'directory', mode: '0711' },
    after: { d: { folder: true, mode: 0o711 }, l: { link: 'd' } },
  },
  'absent file': {
    given: { f: 'x' },
    args: { path: '$ROOT/f', state: 'absent' },
    changes: ['$ROOT/f'],
    after: { f: null },
    result: { path: '$ROOT/f', state: 'absent' },
  },
  'absent folder': {
    given: { 'd/x/y': 'x' },
    args: { path: '$ROOT/d/', state: 'absent' },
    changes: ['$ROOT/d'],
    after: { d: null },
  },
  'absent link, not what it leads to': {
    given: { 'd/x': 'x', l: { link: 'd' }, broken: { link: 'nope' } },
    args: { path: '$ROOT/l/', state: 'absent' },
    changes: ['$ROOT/l'],
    after: { 'd/x': 'x', l: null },
  },
  'already absent': { args: { path: '$ROOT/none', state: 'absent' }, changes: [] },
  'settles a file': {
    given: { f: { content: 'x', mode: 0o644 } },
    args: { path: '$ROOT/f', mode: 'u=rw,g=,o=' },
    after: { f: { content: 'x', mode: 0o600 } },
    result: { state: 'file', mode: '0600' },
  },
  'a missing file': {
    args: { path: '$ROOT/none', state: 'file' },
    error: 'file ($ROOT/none) is absent, cannot continue',
  },
  'a folder is no file': {
    given: { d: { folder: true } },
    args: { path: '$ROOT/d', state: 'file' },
    error: 'is directory, cannot continue',
  },
  'touch makes': {
    args: { path: '$ROOT/f', state: 'touch', mode: '0600' },
    changes: ['$ROOT/f'],
    after: { f: { content: '', mode: 0o600 } },
    restless: true,
  },
  'touch keeps times': {
    given: { f: 'x' },
    args: { path: '$ROOT/f', state: 'touch', access_time: 'preserve', modification_time: 'preserve' },
    changes: [],
    result: { dest: '$ROOT/f' },
  },
  'touch sets times once': {
    given: { f: 'x' },
    args: {
      path: '$ROOT/f',
      state: 'touch',
      access_time: 'preserve',
      modification_time: '2021-02-03',
      modification_time_format: '%Y-%m-%d',
    },
    changes: ['$ROOT/f'],
  },
  'touch makes with times': {
    args: { path: '$ROOT/f', state: 'touch', access_time: 'preserve', modification_time: '202001020304.05' },
    changes: ['$ROOT/f'],
  },
  'a time of another form': {
    args: { path: '$ROOT/f', state: 'touch', access_time: 'yesterday' },
    error: 'does not have the form',
  },
  'makes a link': {
    given: { f: 'x' },
    args: { path: '$ROOT/l', src: 'f', state: 'link' },
    changes: ['$ROOT/l'],
    after: { l: { link: 'f' } },
    result: { dest: '$ROOT/l', src: 'f' },
  },
  'leaves a link': {
    given: { f: 'x', l: { link: 'f' } },
    args: { path: '$ROOT/l', src: 'f', state: 'link' },
    changes: [],
  },
  'turns a link to a folder': {
    given: { 'a/x': '', 'b/x': '', l: { link: 'a' } },
    args: { path: '$ROOT/l', src: '$ROOT/b', state: 'link' },
    changes: ['$ROOT/l'],
    after: { l: { link: '$ROOT/b' }, 'a/b': null },
  },
  'a link to nothing': { args: { path: '$ROOT/l', src: '/nope', state: 'link' }, error: "use 'force=yes'" },
  'a link to nothing by force': {
    args: { path: '$ROOT/l', src: '/nope', state: 'link', force: true, follow: false },
    changes: ['$ROOT/l'],
    after: { l: { link: '/nope' } },
  },
  'a file in the way of a link': {
    given: { f: 'x', l: 'y' },
    args: { path: '$ROOT/l', src: 'f', state: 'link' },
    error: 'refusing to convert from file to symlink',
    after: { l: 'y' },
  },
  'goes by force': {
    given: { f: 'x', l: 'y' },
    args: { path: '$ROOT/l', src: 'f', state: 'link', force: true },
    changes: ['$ROOT/l'],
    after: { l: { link: 'f' } },
  },
  'a full folder stays': {
    given: { f: 'x', 'l/y': 'y' },
    args: { path: '$ROOT/l', src: 'f', state: 'link', force: true },
    error: 'is not empty',
    after: { 'l/y': 'y' },
  },
  'an empty folder goes': {
    given: { f: 'x', l: { folder: true } },
    args: { path: '$ROOT/l', src: 'f', state: 'link', force: true },
    changes: ['$ROOT/l', '$ROOT/l'],
    after: { l: { link: 'f' } },
  },
  'settles what a link leads to': {
    given: { f: { content: 'x', mode: 0o644 } },
    args: { path: '$ROOT/l', src: 'f', state: 'link', mode: '0600' },
    after: { f: { content: 'x', mode: 0o600 } },
    unforeseen: 'the mode is reached through a link that is not there yet',
  },
  'makes a hard link': {
    given: { f: 'x' },
    args: { path: '$ROOT/h', src: '$ROOT/f', state: 'hard' },
    changes: ['$ROOT/h'],
    after: { h: 'x' },
    result: { state: 'hard' },
  },
  'a hard link to nothing': { args: { path: '$ROOT/h', src: '$ROOT/f', state: 'hard' }, error: 'src does not exist' },
  'a hard link needs src': {
    args: { path: '$ROOT/h', state: 'hard' },
    error: '`src` is needed when `state` is `hard`',
  },
  'recursive octal': {
    given: tree,
    args: { path: '$ROOT/d', state: 'directory', recurse: true, mode: '0700' },
    after: {
      d: { folder: true, mode: 0o700 },
      'd/f': { content: 'x', mode: 0o700 },
      'd/sub/g': { content: 'x', mode: 0o700 },
      f: { content: 'x', mode: 0o600 },
    },
  },
  'recursive symbolic': {
    given: tree,
    args: { path: '$ROOT/d', state: 'directory', recurse: true, mode: 'u=rwX,go=rX' },
    after: {
      d: { folder: true, mode: 0o755 },
      'd/f': { content: 'x', mode: 0o644 },
      'd/run': { content: 'x', mode: 0o755 },
      'd/sub': { folder: true, mode: 0o755 },
      f: { content: 'x', mode: 0o600 },
    },
  },
  'recursive owner': {
    root: true,
    given: tree,
    args: { path: '$ROOT/d', recurse: true, owner: 'daemon', group: '1' },
    result: { owner: 'daemon', gid: 1 },
  },
  'sets flags': {
    ...flags,
    given: { f: 'x' },
    args: { path: '$ROOT/f', attributes: '+dA' },
    changes: ['$ROOT/f attributes +dA'],
  },
  'leaves flags': { ...flags, given: { f: 'x' }, args: { path: '$ROOT/f', attr: '-d' }, changes: [] },
  'clears flags': { ...flags, given: { f: 'x' }, args: { path: '$ROOT/f', attr: '=' }, changes: [] },
});

function canSetFlags(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'flags-'));
  try {
    execFileSync('chattr', ['+d', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('differences, in the form of Ansible', () => {
  const root = mkdtempSync(join(tmpdir(), 'diff-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const path = join(root, 'f');
  test.each([
    [{ path, state: 'touch', mode: '0600' }, { state: 'absent' }, { state: 'touch' }],
    [{ path, mode: '0640' }, { mode: '0600' }, { mode: '0640' }],
    [{ path: `${path}.d/x`, state: 'directory' }, { state: 'absent' }, { state: 'directory' }],
    [{ path: `${path}.l`, state: 'link', src: 'f' }, { state: 'absent' }, { state: 'link' }],
    [{ path: `${path}.l`, state: 'link', src: 'f.d' }, { src: 'f' }, { src: 'f.d' }],
    [{ path: `${path}.h`, state: 'hard', src: path }, { state: 'absent' }, { state: 'hard' }],
    [{ path, state: 'absent' }, { state: 'hard' }, { state: 'absent' }],
    [{ path: `${path}.d`, state: 'absent' }, { state: 'directory' }, { state: 'absent' }],
  ])('%j', async (args, before, after) => {
    const session = await openShell('dash', root);
    const foretold = await runModule(file, args, session, { sources: root, check: true, diff: true });
    const { diff } = await runModule(file, args, session, { sources: root, diff: true });
    await session.close();
    expect(diff?.[0]?.attributes).toEqual({
      before: { path: args.path, ...before },
      after: { path: args.path, ...after },
    });
    expect(foretold.diff).toEqual(diff);
  });
});
