/** Roles and collections from small repositories, archives and a server: what is put in place, and what is left alone. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type CollectionOptions, installCollections } from '../../src/galaxy/collections.ts';
import { findInstalled, installedIn } from '../../src/galaxy/installed.ts';
import type { Installing } from '../../src/galaxy/installing.ts';
import { differences } from '../../src/galaxy/manifest.ts';
import { collectionOfWord, roleOfWord } from '../../src/galaxy/requirement.ts';
import { readRequirements } from '../../src/galaxy/requirements.ts';
import { installRoles, listRoles, type RoleOptions, removeRoles } from '../../src/galaxy/roles.ts';
import { openServer } from '../../src/galaxy/server.ts';
import { type Entry, tarGz } from '../support/archives.ts';
import { serveWeb, type WebAnswer } from '../support/webServer.ts';

const root = mkdtempSync(join(tmpdir(), 'reprise-install-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => {
  const folder = join(root, String(count++));
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  return folder;
};
const put = (folder: string, files: Readonly<Record<string, string | Buffer>>): string => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};
const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder, stdio: 'pipe' })
    .toString()
    .trim();
const repository = (files: Readonly<Record<string, string>>, ...tags: string[]): string => {
  const folder = put(join(fresh(), 'repo'), files);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'x');
  for (const tag of tags) git(folder, 'tag', tag);
  return folder;
};

let lines: string[] = [];
afterEach(() => {
  lines = [];
});
const installing = (folder: string): Installing => ({
  say: (line) => void lines.push(line.replaceAll(folder, '')),
  warn: (message) => void lines.push(`! ${message.replaceAll(folder, '')}`),
  servers: [],
  seconds: 20,
  ignoreCertificates: false,
  environment: process.env,
  temporary: join(folder, 'tmp'),
});
const roleOptions = (folder: string, more: Partial<RoleOptions> = {}): RoleOptions => ({
  ...installing(folder),
  rolesPath: [join(folder, 'roles')],
  force: false,
  forceDependencies: false,
  dependencies: true,
  ignoreErrors: false,
  ...more,
});
const role = (word: string, folder = root) => roleOfWord(word, folder);

describe('roles', () => {
  test('from git, with what they depend on', async () => {
    const base = repository({ 'meta/main.yml': 'galaxy_info: {}\n', 'tasks/main.yml': '[]\n' }, '2.0');
    const meta = `dependencies:\n  - neighbour\n  - { role: other.collection.role }\n  - { src: "git+file://${base}", version: "2.0", name: base, port: 80 }\n`;
    const web = repository({ 'meta/main.yml': meta, 'tasks/main.yml': '[]\n' }, 'v1');
    const folder = fresh();
    expect(await installRoles([role(`git+file://${web},v1,web`)], roleOptions(folder))).toEqual([]);
    expect(lines).toEqual([
      '- extracting web to /roles/web',
      '- web (v1) was installed successfully',
      '- adding dependency: base (2.0)',
      '- extracting base to /roles/base',
      '- base (2.0) was installed successfully',
    ]);
    expect(readFileSync(join(folder, 'roles/web/meta/.galaxy_install_info'), 'utf8')).toMatch(/^version: "v1"$/m);
    expect(existsSync(join(folder, 'roles/web/.git'))).toBe(false);
    expect(readdirSync(join(folder, 'roles')).sort()).toEqual(['base', 'web']);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(listRoles([join(folder, 'roles')], installing(folder)).slice(1)).toEqual(['- base, 2.0', '- web, v1']);
  });
  test('a branch, a commit, or the newest; a version that is not there names those that are', async () => {
    const web = repository({ 'meta/main.yml': '{}\n', a: '1' }, 'v1', 'v2');
    const commit = git(web, 'rev-parse', 'HEAD');
    put(web, { a: '2' });
    git(web, 'commit', '-qam', 'y');
    const folder = fresh();
    const words = [
      `git+file://${web},${commit},one`,
      `git+file://${web},main,two`,
      `git+file://${web},,three`,
      `git+file://${web},${commit.slice(0, 9)},four`,
    ];
    expect(
      await installRoles(
        words.map((word) => role(word)),
        roleOptions(folder),
      ),
    ).toEqual([]);
    expect(
      ['one', 'two', 'three', 'four'].map((name) => readFileSync(join(folder, 'roles', name, 'a'), 'utf8')),
    ).toEqual(['1', '2', '2', '1']);
    const [problem] = await installRoles([role(`git+file://${web},v3,five`)], roleOptions(folder));
    expect(problem).toMatchObject({ message: `\`file://${web}\` has no version \`v3\``, hint: 'it has main, v1, v2' });
    expect(existsSync(join(folder, 'roles/five'))).toBe(false);
  });
  test('hooks and filters of a repository do not run', async () => {
    const folder = fresh();
    const mark = join(folder, 'mark');
    const evil = repository({
      'meta/main.yml': '{}\n',
      '.gitattributes': '* filter=evil\n',
      '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch%20/tmp/x\n',
    });
    put(evil, { '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${mark}\n` });
    git(evil, 'config', 'filter.evil.smudge', `touch ${mark}`);
    expect(await installRoles([role(`git+file://${evil},,evil`)], roleOptions(folder))).toEqual([]);
    expect(existsSync(mark)).toBe(false);
  });
  test('from archives and folders; what is hostile leaves the old one in its place', async () => {
    const folder = fresh();
    const archive = (entries: readonly Entry[]): string => {
      writeFileSync(join(folder, 'web.tar.gz'), tarGz(entries));
      return join(folder, 'web.tar.gz');
    };
    const good: Entry = { name: 'web-1.0/meta/main.yml', content: '{}\n' };
    const options = roleOptions(folder, { force: true });
    expect(await installRoles([role(archive([good, { name: 'web-1.0/old', content: 'x' }]))], options)).toEqual([]);
    expect(readdirSync(join(folder, 'roles/web')).sort()).toEqual(['meta', 'old']);
    const [problem] = await installRoles([role(archive([good, { name: 'web-1.0/../../evil' }]))], options);
    expect(problem?.message).toBe(
      'the archive `web.tar.gz` is refused: its member "web-1.0/../../evil" leads out of the archive',
    );
    const [empty] = await installRoles([role(archive([{ name: 'web-1.0/README.md' }]))], options);
    expect(empty?.message).toContain('it holds no role');
    expect(readdirSync(join(folder, 'roles/web')).sort()).toEqual(['meta', 'old']);
    expect(await installRoles([role(archive([good]))], options)).toEqual([]);
    expect(readdirSync(join(folder, 'roles/web'))).toEqual(['meta']);
    expect(readdirSync(join(folder, 'roles'))).toEqual(['web']);
    const plain = put(join(folder, 'plain'), { 'tasks/main.yml': '[]\n' });
    expect(await installRoles([role(plain)], options)).toEqual([]);
    expect(existsSync(join(folder, 'roles/plain/tasks/main.yml'))).toBe(true);
  });
  test('what is installed stays, unless it is forced', async () => {
    const web = repository({ 'meta/main.yml': '{}\n' }, 'v1', 'v2');
    const folder = fresh();
    await installRoles([role(`git+file://${web},v1,web`)], roleOptions(folder));
    lines = [];
    await installRoles([role(`git+file://${web},v1,web`)], roleOptions(folder));
    await installRoles([role(`git+file://${web},v2,web`)], roleOptions(folder));
    await installRoles([role(`git+file://${web},v2,web`)], roleOptions(folder, { force: true }));
    expect(lines).toEqual([
      '- web (v1) is already installed, skipping.',
      '! - web (v1) is already installed - use --force to change version to v2',
      '- changing role web from v1 to v2',
      '- extracting web to /roles/web',
      '- web (v2) was installed successfully',
    ]);
    put(folder, { 'roles/own/tasks/main.yml': '[]\n' });
    const [problem] = await installRoles([role(`git+file://${web},,own`)], roleOptions(folder));
    expect(problem?.hint).toBe('`--force` replaces it');
    removeRoles(['web', 'nothing'], [join(folder, 'roles')], installing(folder));
    expect(lines.slice(-2)).toEqual(['- successfully removed web', '- nothing is not installed, skipping.']);
    expect(() => removeRoles(['../tmp'], [join(folder, 'roles')], installing(folder))).toThrow('no name of a role');
  });
});

/** An archive of a collection as it is built, its lists included. */
function built(name: string, version: string, dependencies: Readonly<Record<string, string>> = {}): Buffer {
  const [namespace, short] = name.split('.');
  const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
  const readme = `${name} ${version}\n`;
  const files = JSON.stringify({
    files: [{ name: 'README.md', ftype: 'file', chksum_sha256: sum(readme) }],
    format: 1,
  });
  const manifest = JSON.stringify({
    collection_info: { namespace, name: short, version, dependencies },
    file_manifest_file: { name: 'FILES.json', ftype: 'file', chksum_sha256: sum(files) },
    format: 1,
  });
  return tarGz([
    { name: 'MANIFEST.json', content: manifest },
    { name: 'FILES.json', content: files },
    { name: 'README.md', content: readme },
  ]);
}

const collectionOptions = (folder: string, more: Partial<CollectionOptions> = {}): CollectionOptions => ({
  ...installing(folder),
  path: join(folder, 'c'),
  collectionsPath: [join(folder, 'c')],
  force: false,
  forceDependencies: false,
  dependencies: true,
  upgrade: false,
  prereleases: false,
  offline: false,
  ...more,
});

describe('collections without a server', () => {
  test('from git: with lists of their files, and without what they leave out', async () => {
    const files = {
      'galaxy.yml': 'namespace: acme\nname: tools\nversion: 1.0.0\nbuild_ignore: ["*.log"]\n',
      'plugins/x.py': 'x',
      'a.log': 'y',
      'roles/r/tasks/main.yml': '[]\n',
    };
    const folder = fresh();
    const there = repository(files);
    await installCollections(
      [collectionOfWord(`git+file://${there},main`, folder)],
      collectionOptions(folder, { offline: true }),
    );
    const tools = join(folder, 'c/ansible_collections/acme/tools');
    expect(readdirSync(tools).sort()).toEqual(['FILES.json', 'MANIFEST.json', 'plugins', 'roles']);
    expect(differences(tools)).toEqual({ wrong: [], unlisted: [] });
    expect(installedIn(join(folder, 'c'))).toMatchObject([{ namespace: 'acme', name: 'tools', version: '1.0.0' }]);
    writeFileSync(join(tools, 'plugins/x.py'), 'z');
    writeFileSync(join(tools, 'new'), '');
    expect(differences(tools)).toEqual({ wrong: ['plugins/x.py'], unlisted: ['new'] });
  });
  test('an archive whose lists do not fit is refused', async () => {
    const folder = fresh();
    const archive = join(folder, 'x.tar.gz');
    const entries = (readme: string): Entry[] => {
      const files = JSON.stringify({
        files: [{ name: 'README.md', ftype: 'file', chksum_sha256: createHash('sha256').update('good').digest('hex') }],
      });
      const manifest = {
        collection_info: { namespace: 'a', name: 'b', version: '1.0.0' },
        file_manifest_file: { name: 'FILES.json', chksum_sha256: createHash('sha256').update(files).digest('hex') },
      };
      return [
        { name: 'MANIFEST.json', content: JSON.stringify(manifest) },
        { name: 'FILES.json', content: files },
        { name: 'README.md', content: readme },
        { name: 'extra', content: '?' },
      ];
    };
    const install = () =>
      installCollections([collectionOfWord(archive, folder)], collectionOptions(folder, { offline: true }));
    writeFileSync(archive, tarGz(entries('evil')));
    await expect(install()).rejects.toThrow('refused: not as its own list of checksums says: README.md');
    expect(findInstalled('a.b', [join(folder, 'c')])).toBeUndefined();
    writeFileSync(archive, tarGz(entries('good')));
    await install();
    expect(readdirSync(join(folder, 'c/ansible_collections/a/b')).sort()).toEqual([
      'FILES.json',
      'MANIFEST.json',
      'README.md',
    ]);
  });
});

describe('a server', () => {
  const releases: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
    'a.web': {
      '1.0.0': {},
      '1.5.0': { 'a.base': '>=1.0.0,<2.0.0' },
      '2.0.0': { 'a.base': '>=3.0.0' },
      '3.0.0-rc1': {},
    },
    'a.base': { '1.0.0': {}, '1.2.0': {}, '2.0.0': {} },
  };
  const answer =
    (damage: string | undefined, tokens: (string | undefined)[]) =>
    ({ url, headers }: { url: string; headers: Record<string, unknown> }): WebAnswer => {
      tokens.push(headers['authorization'] as string | undefined);
      const json = (data: unknown): WebAnswer => ({ body: JSON.stringify(data) });
      const path = url.replace(/\?.*/, '');
      if (path === '/api/') return json({ available_versions: { v3: 'v3/', v1: 'v1/' } });
      const listed = /^\/api\/v3\/collections\/(\w+)\/(\w+)\/versions\/$/.exec(path);
      const versions = listed && Object.keys(releases[`${listed[1]}.${listed[2]}`] ?? {});
      if (versions && versions.length === 0) return { status: 404 };
      if (versions && !url.includes('offset'))
        return json({
          data: versions.slice(0, 2).map((version) => ({ version })),
          links: { next: `${path}?offset=2` },
        });
      if (versions) return json({ data: versions.slice(2).map((version) => ({ version })), links: { next: null } });
      const one = /^\/api\/v3\/collections\/(\w+)\/(\w+)\/versions\/([^/]+)\/$/.exec(path);
      const archive = /^\/download\/(\w+\.\w+)-(.*)\.tar\.gz$/.exec(path);
      const name = one ? `${one[1]}.${one[2]}` : archive?.[1];
      const version = one?.[3] ?? archive?.[2];
      if (name === undefined || version === undefined) return { status: 404, body: 'none' };
      const bytes = built(name, version, releases[name]![version]);
      if (archive) return { body: damage === name ? Buffer.concat([bytes, Buffer.from('x')]) : bytes };
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return json({
        version,
        download_url: `/download/${name}-${version}.tar.gz`,
        artifact: { sha256 },
        metadata: { dependencies: releases[name]![version] },
      });
    };
  const served = async (damage?: string) => {
    const tokens: (string | undefined)[] = [];
    const web = await serveWeb(answer(damage, tokens));
    return {
      web,
      tokens,
      servers: [
        openServer({
          name: 'here',
          url: web.url,
          seconds: 10,
          ignoreCertificates: false,
          authorization: 'Token secret',
        }),
      ],
    };
  };

  test('gives the newest versions that fit together', async () => {
    const { web, servers, tokens } = await served();
    const folder = fresh();
    const install = (word: string, more = {}) =>
      installCollections([collectionOfWord(word, folder)], collectionOptions(folder, { servers, ...more }));
    const there = () => installedIn(join(folder, 'c')).map(({ name, version }) => `${name} ${version}`);
    // 2.0.0 of web needs a base that nobody has.
    await install('a.web');
    expect(there()).toEqual(['base 1.2.0', 'web 1.5.0']);
    expect(tokens.every((token) => token === 'Token secret')).toBe(true);
    expect(existsSync(join(folder, 'c/ansible_collections/a.web-1.5.0.info/GALAXY.yml'))).toBe(true);
    await install('a.web:1.0.0');
    expect(there()).toEqual(['base 1.2.0', 'web 1.0.0']);
    await install('a.web:>=1.0.0');
    expect(there()).toEqual(['base 1.2.0', 'web 1.0.0']);
    await install('a.web', { upgrade: true });
    expect(there()).toEqual(['base 1.2.0', 'web 1.5.0']);
    await install('a.web:3.0.0-rc1');
    await install('a.base', { upgrade: true, prereleases: true });
    expect(there()).toEqual(['base 2.0.0', 'web 3.0.0-rc1']);
    const failed = install('a.web:==2.0.0');
    await expect(failed).rejects.toMatchObject({
      message: 'no version of `a.base` fits',
      trail: [{ what: 'a.web:2.0.0 wants >=3.0.0' }],
    });
    await expect(install('a.nothing')).rejects.toThrow('no version of `a.nothing` fits');
    web.close();
  });
  test('an archive with another checksum is refused, and nothing is put in place', async () => {
    const { web, servers } = await served('a.base');
    const folder = fresh();
    const failed = installCollections([collectionOfWord('a.base', folder)], collectionOptions(folder, { servers }));
    await expect(failed).rejects.toThrow('its checksum is not the one that the server names');
    expect(installedIn(join(folder, 'c'))).toEqual([]);
    web.close();
  });
  test('has roles, by its first interface', async () => {
    const archive = tarGz([{ name: 'x-1/meta/main.yml', content: '{}\n' }]);
    const web = await serveWeb(({ url }) => {
      if (url === '/api/') return { body: JSON.stringify({ available_versions: { v1: 'v1/' } }) };
      if (url.startsWith('/api/v1/roles/?owner__username=me&name=web'))
        return {
          body: JSON.stringify({ results: [{ id: 7, github_user: 'me', github_repo: 'x', github_branch: 'main' }] }),
        };
      if (url.startsWith('/api/v1/roles/?')) return { body: '{"results":[]}' };
      if (url.startsWith('/api/v1/roles/7/versions/'))
        return {
          body: JSON.stringify({
            results: ['1.2', '1.10', '1.9'].map((name) => ({ name, download_url: `/archive/${name}.tar.gz` })),
          }),
        };
      return url === '/archive/1.10.tar.gz' ? { body: archive } : { status: 404 };
    });
    const folder = fresh();
    const options = roleOptions(folder, {
      servers: [openServer({ name: web.url, url: web.url, seconds: 10, ignoreCertificates: false })],
    });
    expect(await installRoles([role('me.web')], options)).toEqual([]);
    expect(lines.at(-1)).toBe('- me.web (1.10) was installed successfully');
    const [version] = await installRoles([role('me.web,1.11,other')], options);
    expect(version).toMatchObject({ message: 'the role `me.web` has no version `1.11`', hint: 'did you mean `1.10`?' });
    const [none] = await installRoles([role('me.wep')], options);
    expect(none?.message).toBe('no server has the role `me.wep`');
    web.close();
  });
});

test('a file of requirements tells all its mistakes, each with its place', () => {
  const folder = fresh();
  const read = (text: string) => {
    const file = join(folder, 'requirements.yml');
    writeFileSync(file, text);
    return readRequirements(file);
  };
  const both = read(
    'roles:\n  - geerlingguy.nginx\n  - { src: https://example.com/a/web.git, version: 1.10, name: web }\ncollections:\n  - name: a.b\n    version: ">=1.0"\n  - a.c\n',
  );
  expect(both.roles.map(({ name, version }) => [name, version])).toEqual([
    ['geerlingguy.nginx', ''],
    ['web', '1.10'],
  ]);
  expect(both.collections.map(({ name, version }) => [name, version])).toEqual([
    ['a.b', '>=1.0'],
    ['a.c', '*'],
  ]);
  put(folder, { 'more.yml': '- x.y\n' });
  expect(read('- src: x.z\n- include: more.yml\n').roles.map(({ name }) => name)).toEqual(['x.z', 'x.y']);
  const mistakes = (text: string) => {
    try {
      read(text);
      return [];
    } catch (error) {
      return (error as AggregateError).errors.map(
        (one) => `${one.origin.line}:${one.origin.column} ${one.message}${one.hint ? ` (${one.hint})` : ''}`,
      );
    }
  };
  expect(
    mistakes(
      'rolez: []\ncollections:\n  - nodot\n  - { name: a.b, versoin: 1 }\n  - { name: a.b, version: new }\n  - { name: a.b, type: gti }\n',
    ),
  ).toEqual([
    '1:1 unknown key `rolez` (did you mean `roles`?)',
    '3:5 `nodot` is no collection (it is `namespace.name`, or a source with `git+`, a URL, an archive or a folder)',
    '4:18 unknown key `versoin` (did you mean `version`?)',
    '5:27 `new` is no range of versions (ranges look like `1.2.3`, `>=1.0,<2.0` or `*`)',
    '6:5 collections have no type `gti` (it is one of galaxy, git, url, file, dir, subdirs)',
  ]);
  expect(mistakes('- include: requirements.yml\n')).toEqual(['1:3 `requirements.yml` includes itself']);
});
