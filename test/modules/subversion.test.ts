import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { subversion } from '../../src/modules/subversion.ts';
import { describeModule } from '../support/describeModule.ts';
import type { Tree } from '../support/tree.ts';

const has = process.env['PATH']!.split(':').some((folder) => existsSync(join(folder, 'svnadmin')));
const unless = has ? undefined : 'there is no svn';
const place = mkdtempSync(join(tmpdir(), 'svn-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const repo = `file://${place}/repo`;
const svn = (...args: string[]): string => execFileSync('svn', args, { encoding: 'utf8', stdio: 'pipe' });
if (has) {
  execFileSync('svnadmin', ['create', join(place, 'repo')]);
  svn('mkdir', '-qm', 'start', `${repo}/trunk`, `${repo}/branch`);
  svn('checkout', '-q', `${repo}/trunk`, join(place, 'work'));
  for (const text of ['one', 'two']) {
    writeFileSync(join(place, 'work/file'), text);
    svn('add', '-q', '--force', join(place, 'work/file'));
    svn('commit', '-qm', text, join(place, 'work'));
  }
}
/** A checkout at a revision, as files for `given`. */
function checkout(name: string, revision: string): Tree {
  if (!has) return {};
  svn('checkout', '-q', '-r', revision, `${repo}/trunk`, join(place, name));
  return Object.fromEntries(
    readdirSync(join(place, name), { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        `co${path.slice(join(place, name).length)}`,
        entry.isDirectory() ? { folder: true as const } : new Uint8Array(readFileSync(path)),
      ];
    }),
  );
}
const behind = checkout('behind', '2');
const current = checkout('current', 'HEAD');
const base = { repo: `${repo}/trunk`, dest: '$ROOT/co' };

describeModule(
  subversion,
  {
    'checks out what is missing': {
      unless,
      args: base,
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
      result: { before: null, after: ['Revision: 3', `URL: ${repo}/trunk`] },
      restless: true,
    },
    'a revision': {
      unless,
      args: { ...base, revision: '2' },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'one' },
      restless: true,
    },
    'brings a checkout on': {
      unless,
      given: behind,
      args: base,
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
      restless: true,
    },
    'is there already': {
      unless,
      given: current,
      args: base,
      changes: [],
      result: { before: ['Revision: 3', `URL: ${repo}/trunk`] },
      restless: true,
    },
    'local changes are a failure': {
      unless,
      given: { ...current, 'co/file': 'mine' },
      args: base,
      error: 'modified files exist',
    },
    'local changes go by force': {
      unless,
      given: { ...current, 'co/file': 'mine' },
      args: { ...base, force: true },
      changes: ['$ROOT/co'],
      after: { 'co/file': 'two' },
      restless: true,
    },
    'stays where update is off': {
      unless,
      given: behind,
      args: { ...base, update: false },
      changes: [],
      after: { 'co/file': 'one' },
      restless: true,
    },
    'another address': {
      unless,
      given: current,
      args: { ...base, repo: `${repo}/branch` },
      changes: ['$ROOT/co'],
      after: { 'co/file': null },
      restless: true,
    },
    'only the files': {
      unless,
      args: { ...base, export: true },
      changes: ['$ROOT/co'],
      after: { 'co/.svn': null, 'co/file': 'two' },
      restless: true,
    },
    'not over another folder': { unless, given: { 'co/x': '' }, args: base, error: 'not a subversion repository' },
    'over another folder by wish': {
      unless,
      given: { 'co/x': 'x' },
      args: { ...base, in_place: true },
      changes: ['$ROOT/co'],
      after: { 'co/x': 'x', 'co/file': 'two' },
      restless: true,
    },
    'no such repository': { unless, args: { ...base, repo: 'file:///no/such' }, error: 'cannot ask file:///no/such' },
    'a place is needed': { unless, args: { repo }, error: 'the destination directory must be specified' },
  },
  { notHostile: ['repo'], every: 3 },
);
