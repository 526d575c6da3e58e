import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Module } from '../../src/modules/define.ts';
import { git } from '../../src/modules/git.ts';
import { describeModule } from '../support/describeModule.ts';
import type { Tree } from '../support/tree.ts';

const has = (() => {
  try {
    return Boolean(execFileSync('git', ['--version']));
  } catch {
    return false;
  }
})();
const unless = has ? undefined : 'there is no git';

/** A repository with a branch, two tags and a submodule. */
const place = mkdtempSync(join(tmpdir(), 'git-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const environment = {
  PATH: process.env['PATH'],
  HOME: place,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
  GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: join(place, 'config'),
};
const run = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', join(place, folder), ...args], {
    env: environment,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
const commit = (folder: string, content: string): string => {
  writeFileSync(join(place, folder, 'file'), content);
  run(folder, 'add', '-A');
  run(folder, 'commit', '-qm', content);
  return run(folder, 'rev-parse', 'HEAD');
};
let [one, two, dev] = ['', '', ''];
if (has) {
  writeFileSync(join(place, 'config'), '[protocol "file"]\nallow = always\n');
  for (const name of ['origin', 'part', 'whole', 'other'])
    execFileSync('git', ['init', '-qb', 'main', join(place, name)], { env: environment });
  one = commit('origin', 'one');
  run('origin', 'tag', 'v1');
  run('origin', 'checkout', '-qb', 'dev');
  dev = commit('origin', 'dev');
  run('origin', 'checkout', '-q', 'main');
  two = commit('origin', 'two');
  run('origin', 'tag', '-am', 'two', 'v2');
  commit('part', 'part');
  commit('whole', 'whole');
  run('whole', 'submodule', '-q', 'add', join(place, 'part'), 'sub');
  run('whole', 'commit', '-qm', 'sub');
  commit('other', 'other');
}
const origin = join(place, 'origin');

/** A checkout brought about by these git commands, as files for `given`. */
function checkout(name: string, ...commands: readonly (readonly string[])[]): Tree {
  if (!has) return {};
  execFileSync('git', ['clone', '-q', origin, join(place, name)], { env: environment, stdio: 'pipe' });
  for (const command of commands) run(name, ...command);
  return files(name);
}
const files = (name: string): Tree =>
  Object.fromEntries(
    readdirSync(join(place, name), { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const key = `co${path.slice(join(place, name).length)}`;
      return [key, entry.isDirectory() ? { folder: true as const } : new Uint8Array(readFileSync(path))];
    }),
  );
const current = checkout('current');
const behind = checkout('behind', ['reset', '-q', '--hard', one]);
const tagged = checkout('tagged', ['checkout', '-q', 'v1']);
const foreign = checkout('foreign', ['remote', 'set-url', 'origin', '/elsewhere']);
const soiled = { ...current, 'co/file': 'soiled' };
const bare = (() => {
  if (!has) return {};
  execFileSync('git', ['clone', '-q', '--bare', origin, join(place, 'bare')], { env: environment, stdio: 'pipe' });
  run('bare', 'update-ref', 'refs/heads/main', one);
  return files('bare');
})();

/** The module, run after shell that brings about the start: a checkout cannot be written down as files. */
function after(setting = ''): Module {
  const module = git as unknown as Module;
  if (!('compile' in module)) throw new Error('git compiles');
  return {
    ...module,
    async compile(args, controller) {
      const script = (await module.compile(args, controller)) as Awaited<ReturnType<typeof git.compile>> & {
        text: string;
      };
      const env = `GIT_CONFIG_GLOBAL='${join(place, 'config')}'; export GIT_CONFIG_GLOBAL; HOME='${place}'`;
      return { ...script, text: `${env}\n${setting}\n${script.text}` } as never;
    },
  };
}
describeModule(
  after(),
  {
    'clones what is missing': {
      unless,
      args: { repo: origin, dest: '$ROOT/a/co' },
      changes: ['$ROOT/a/co'],
      after: { 'a/co/file': 'two' },
      result: { before: null, after: two },
    },
    'a tag': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: 'v1' },
      after: { 'co/file': 'one' },
      changes: ['$ROOT/co'],
      result: { after: one },
    },
    'an annotated tag is its commit': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: 'v2' },
      changes: ['$ROOT/co'],
      result: { after: two },
    },
    'a branch': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: 'dev' },
      after: { 'co/file': 'dev' },
      changes: ['$ROOT/co'],
      result: { after: dev },
    },
    'a commit': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: one },
      after: { 'co/file': 'one' },
      changes: ['$ROOT/co'],
      result: { after: one },
    },
    'a shallow clone of one branch': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: 'dev', depth: 1, single_branch: true },
      changes: ['$ROOT/co'],
      after: { 'co/.git/shallow': `${dev}\n` },
    },
    'a bare repository': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', bare: true },
      changes: ['$ROOT/co'],
      after: { 'co/HEAD': 'ref: refs/heads/main\n' },
    },
    'with submodules': {
      unless,
      args: { repo: join(place, 'whole'), dest: '$ROOT/co' },
      changes: ['$ROOT/co'],
      after: { 'co/sub/file': 'part' },
    },
    'without submodules': {
      unless,
      args: { repo: join(place, 'whole'), dest: '$ROOT/co', recursive: false },
      changes: ['$ROOT/co'],
      after: { 'co/sub/file': null },
    },
    'a folder of git elsewhere': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', separate_git_dir: '$ROOT/git' },
      changes: ['$ROOT/co'],
      after: { 'co/.git': 'gitdir: $ROOT/git\n' },
    },
    'only asks with clone off': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', clone: false, version: 'v1' },
      changes: ['$ROOT/co'],
      after: { co: null },
      result: { after: one },
      restless: true,
    },
    'an archive of the version': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', archive: '$ROOT/x.tar', archive_prefix: 'x/' },
      changes: ['$ROOT/co', '$ROOT/x.tar'],
      after: { 'x.tar': expect.stringContaining('x/file') as unknown as string },
    },
    'a checkout at the version': {
      unless,
      given: current,
      args: { repo: origin, dest: '$ROOT/co' },
      changes: [],
      result: { before: two, after: two, remote_url_changed: false },
    },
    'brings a checkout on': {
      unless,
      given: behind,
      args: { repo: origin, dest: '$ROOT/co' },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
      result: { before: one, after: two },
    },
    'back to a commit': {
      unless,
      given: current,
      args: { repo: origin, dest: '$ROOT/co', version: one },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'one' },
    },
    'from a tag to a branch': {
      unless,
      given: tagged,
      args: { repo: origin, dest: '$ROOT/co', version: 'dev' },
      changes: ['$ROOT/co'],
      after: { 'co/.git/HEAD': 'ref: refs/heads/dev\n' },
    },
    'from a tag to what the repository offers': {
      unless,
      given: tagged,
      args: { repo: origin, dest: '$ROOT/co' },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
    },
    shallow: {
      unless,
      given: behind,
      args: { repo: origin, dest: '$ROOT/co', version: 'dev', depth: 1 },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'dev' },
    },
    'stays where update is off': {
      unless,
      given: behind,
      args: { repo: origin, dest: '$ROOT/co', update: false },
      changes: [],
      result: { before: one, after: one },
    },
    'local changes are a failure': {
      unless,
      given: soiled,
      args: { repo: origin, dest: '$ROOT/co' },
      error: 'Local modifications exist in the destination: $ROOT/co (force=no).',
    },
    'local changes go by force': {
      unless,
      given: soiled,
      args: { repo: origin, dest: '$ROOT/co', force: true },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
    },
    'files that git does not know stay': {
      unless,
      given: { ...behind, 'co/mine': 'm' },
      args: { repo: origin, dest: '$ROOT/co' },
      changes: ['$ROOT/co'],
      after: { 'co/mine': 'm' },
    },
    'another address': {
      unless,
      given: foreign,
      args: { repo: origin, dest: '$ROOT/co' },
      changes: ['$ROOT/co'],
      result: { remote_url_changed: true, before: two, after: two },
    },
    'a bare repository moves on': {
      unless,
      given: bare,
      args: { repo: origin, dest: '$ROOT/co', bare: true },
      changes: ['$ROOT/co'],
      result: { before: one, after: two },
    },
    'no such repository': { unless, args: { repo: '/no/such', dest: '$ROOT/co' }, error: 'cannot ask file:///no/such' },
    'no such version': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', version: 'nope' },
      error: 'nope',
    },
    'an archive needs no prefix, a prefix an archive': {
      unless,
      args: { repo: origin, dest: '$ROOT/co', archive_prefix: 'x/' },
      error: 'archive_prefix needs archive',
    },
    'an archive without prefix': {
      unless,
      given: current,
      args: { repo: origin, dest: '$ROOT/co', archive: '$ROOT/x.zip' },
      changes: ['$ROOT/x.zip'],
    },
    'asks for a place': { unless, args: { repo: origin }, error: 'the destination directory must be specified' },
  },
  { notHostile: ['repo', 'archive', 'archive_prefix'], every: 5 },
);
