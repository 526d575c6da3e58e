// A bundle is packed and opened by two scripts; what they promise is tried on small files.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const base = mkdtempSync(join(tmpdir(), 'reprise-bundle-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let made = '';
let used = '';
let bundle = '';
let count = 0;
const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const program = 'a program '.repeat(500);
const named = (text: string, name: string) => `${sum(text).slice(0, 12)}-${name}`;
const run = (script: string, env: Record<string, string>) => {
  const { status, stdout, stderr } = spawnSync('sh', [`roles/bundle/files/${script}`], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const pack = (lock = 'kube_version: 1\n') =>
  run('pack.sh', {
    BUNDLE_FILE: bundle,
    BUNDLE_CACHE: made,
    BUNDLE_LOCK: lock,
    BUNDLE_DOWNLOADS: `${sum(program)} ${named(program, 'kubelet')}\n${sum('tgz')} ${named('tgz', 'cni.tgz')}`,
    BUNDLE_IMAGES: named('image', 'pause.tar'),
  });
const open = () =>
  run('open.sh', { BUNDLE_FILE: bundle, BUNDLE_CACHE: used, BUNDLE_RECORD: join(base, `${count}.lock.yml`) });
const kept = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);

beforeEach(() => {
  count++;
  made = join(base, `made${count}`);
  used = join(base, `used${count}`);
  bundle = join(base, `bundle${count}.tar`);
  mkdirSync(join(made, 'images'), { recursive: true });
  writeFileSync(join(made, named(program, 'kubelet')), program);
  writeFileSync(join(made, named('tgz', 'cni.tgz')), 'tgz');
  writeFileSync(join(made, 'images', named('image', 'pause.tar')), 'image');
});

test('what was packed comes out, once, and with what it says of itself', () => {
  expect(pack()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^packed .*SHA-256 [0-9a-f]{64}\n$/) });
  expect(pack().stdout).toContain('holds all of it already');
  expect(kept(made).filter((name) => name.startsWith('.'))).toEqual([]);

  expect(open()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(kept(used)).toEqual(
    ['images', named('tgz', 'cni.tgz'), named(program, 'kubelet'), `${named(program, 'kubelet')}.gz`].sort(),
  );
  expect(readFileSync(join(used, named(program, 'kubelet')), 'utf8')).toBe(program);
  expect(readFileSync(join(used, 'images', named('image', 'pause.tar')), 'utf8')).toBe('image');
  expect(readFileSync(join(base, `${count}.lock.yml`), 'utf8')).toBe('kube_version: 1\n');
  expect(open().status).toBe(0);
  expect(pack('kube_version: 2\n').stdout).toMatch(/^packed/);
});

test('one that is damaged is refused, and nothing of it is taken', () => {
  writeFileSync(join(made, named('tgz', 'cni.tgz')), 'other');
  pack();
  expect(open()).toMatchObject({ status: 1, stderr: expect.stringContaining('is damaged') });
  expect(kept(used)).toEqual(['images']);
});

test('what is no bundle, and what is cut off, is refused', () => {
  writeFileSync(bundle, 'text');
  expect(open()).toMatchObject({ status: 1, stderr: expect.stringContaining('is not a bundle') });
  rmSync(bundle);
  pack();
  writeFileSync(bundle, readFileSync(bundle).subarray(0, 4096));
  expect(open().status).toBe(1);
  expect(kept(used)).toEqual(['images']);
});

test('every image that a role runs is among those a bundle knows', () => {
  const catalogue = readFileSync('roles/bundle/vars/main.yml', 'utf8');
  const files = readdirSync('roles', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\/(defaults|templates)\/[^/]+\.\w+$/.test(file) && !/network_custom|diagnose/.test(file),
  );
  const images = files.flatMap((file) =>
    [...readFileSync(join('roles', file), 'utf8').matchAll(/image\w*: .*?\/([a-z-]+):/g)].map(([, name]) => name!),
  );
  expect(new Set(images).size).toBeGreaterThan(10);
  for (const name of images) expect(catalogue).toContain(`/${name}:`);
});
