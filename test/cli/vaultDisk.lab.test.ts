/**
 * A disk that is full, and a command that is killed: every file afterwards is wholly old or wholly new (SEC-V02), and
 * no secret was ever in a file that others may read (SEC-L07).
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVault, encryptVault } from '../../src/source/index.ts';
import { makeFolder } from '../support/folder.ts';
import { exposures, readTrace } from '../support/trace.ts';

const command = join(import.meta.dirname, '../../dist/src/cli/main.js');
const old = { id: 'default', password: 'old' };
const fresh = { id: 'new', password: 'new' };
const either = createVault([old, fresh]);
const CANARY = 'canary-c0ffee-4711';
const names = Array.from({ length: 100 }, (_, index) => `f${index}`);

/** A folder with password files, and beside it a small disk of its own while the tests run. */
function smallDisk(size: string): { folder: string; disk: string } {
  const folder = makeFolder({ 'pw-old': 'old', 'pw-new': 'new' });
  for (const name of ['pw-old', 'pw-new']) chmodSync(join(folder, name), 0o600);
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  beforeAll(() => void spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]));
  afterAll(() => void spawnSync('umount', [disk]));
  return { folder, disk };
}

const environment = (folder: string, more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  HOME: folder,
  ...more,
});
const hidden = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));
const contents = (folder: string): string[] => names.map((name) => readFileSync(join(folder, name), 'utf8'));

describe('a full disk', () => {
  const { folder, disk } = smallDisk('600k');
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, [command, 'vault', ...args, '--vault-password-file', join(folder, 'pw-old')], {
      cwd: disk,
      encoding: 'utf8',
      env: environment(folder, env),
    });
  // One key for all, since deriving it is slow on purpose.
  const salt = Buffer.alloc(32, 7);
  beforeAll(() => {
    for (const name of names) writeFileSync(join(disk, name), encryptVault(`${name}: ${CANARY}`, old, salt));
  });

  test('rekey of 100 files changes none of them', () => {
    const before = contents(disk);
    const { status, stderr } = run(['rekey', ...names, '--new-vault-id', `new@${join(folder, 'pw-new')}`]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/cannot write: ENOSPC/);
    expect(contents(disk)).toEqual(before);
    expect(hidden(disk)).toEqual([]);
  });

  test('edit that makes a file too large leaves it as it was', () => {
    const before = contents(disk);
    const grow = { EDITOR: 'sh -c \'head -c 900000 /dev/zero | tr "\\0" x >"$1"\' sh' };
    const { status, stderr } = run(['edit', 'f0'], grow);
    expect(status).toBe(1);
    expect(stderr).toMatch(/cannot write: ENOSPC/);
    expect(contents(disk)).toEqual(before);
    expect(hidden(disk)).toEqual([]);
  });

  test('one file of the 100 is edited in the space that is left', () => {
    const { status } = run(['edit', 'f1'], { EDITOR: 'sed -i s/f1/edited/' });
    expect(status).toBe(0);
    expect(either.decrypt(readFileSync(join(disk, 'f1'), 'utf8'))).toBe(`edited: ${CANARY}`);
  });
});

test('edit and rekey of 100 files, killed at any moment', async () => {
  const folder = makeFolder({ 'pw-old': 'old', 'pw-new': 'new' });
  for (const name of ['pw-old', 'pw-new']) chmodSync(join(folder, name), 0o600);
  const salt = Buffer.alloc(32, 8);
  const edit = ['edit', ...names];
  const rekey = ['rekey', ...names, '--new-vault-id', 'new@pw-new'];
  // Each is killed at moments spread over all that it does.
  for (const [args, longest] of [[edit, 3000] as const, [rekey, 1500] as const]) {
    for (let round = 0; round < 12; round++) {
      for (const name of names) writeFileSync(join(folder, name), encryptVault(`${name}: ${CANARY}`, old, salt));
      const child = spawn(process.execPath, [command, 'vault', ...args, '--vault-password-file', 'pw-old'], {
        cwd: folder,
        stdio: 'ignore',
        env: environment(folder, { EDITOR: 'sed -i s/canary/CANARY/' }),
      });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await sleep(150 + (longest * round) / 12);
      child.kill('SIGKILL');
      await ended;
      await expect.poll(() => hidden(folder), { timeout: 10_000 }).toEqual([]);
      for (const [index, text] of contents(folder).entries())
        expect(either.decrypt(text).replace('CANARY', 'canary')).toBe(`${names[index]}: ${CANARY}`);
    }
  }
}, 300_000);

describe('what strace sees', () => {
  const folder = makeFolder({
    'pw-old': 'old',
    'secret.yml': encryptVault(`token: ${CANARY}\n`, old),
    'site.yml': `- hosts: localhost
  gather_facts: false
  vars_files: [secret.yml]
  tasks:
    - copy: { content: "{{ token }}", dest: "{{ playbook_dir }}/copied", mode: "0600" }
    - template: { src: t.j2, dest: "{{ playbook_dir }}/templated", mode: "0600" }
    - shell: cat >/dev/null
      args: { stdin: "{{ token }}" }
    - blockinfile: { path: "{{ playbook_dir }}/copied", block: "x={{ token }}" }
    - lineinfile: { path: "{{ playbook_dir }}/templated", line: "y={{ token }}" }
    - copy: { src: secret.yml, dest: "{{ playbook_dir }}/decrypted", mode: "0600" }
`,
    't.j2': 'token={{ token }}\n',
    hosts: 'localhost ansible_connection=local\n',
    'f-plain': `${CANARY}\n`,
  });
  chmodSync(join(folder, 'pw-old'), 0o600);
  chmodSync(join(folder, 'f-plain'), 0o600);
  const traced = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const log = join(folder, 'trace');
    const calls =
      'trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat,umask,write,pwrite64,writev,rename,renameat,renameat2,sendfile,copy_file_range,clone,clone3,fork,vfork';
    const done = spawnSync(
      'strace',
      [
        '-f',
        '-y',
        '-s',
        '100000',
        '-o',
        log,
        '-e',
        calls,
        process.execPath,
        command,
        ...args,
        '--vault-password-file',
        'pw-old',
      ],
      { cwd: folder, encoding: 'utf8', env: environment(folder, env) },
    );
    expect(done.stderr.replace(/^\[WARNING\].*\n/gm, '')).not.toMatch(/error/i);
    return readTrace(readFileSync(log, 'utf8'));
  };

  test('the tracer finds what is exposed', () => {
    const seen = readTrace(
      [
        `7 openat(AT_FDCWD, "/tmp/bad", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</tmp/bad>`,
        `7 write(3</tmp/bad>, "x ${CANARY}", 20) = 20`,
        `7 mkdir("/tmp/priv", 0700) = 0`,
        `7 openat(AT_FDCWD, "/tmp/priv/in", O_WRONLY|O_CREAT, 0666) = 3</tmp/priv/in>`,
        `7 write(3</tmp/priv/in>, "${CANARY}", 20) = 20`,
        `7 write(4<pipe:[5]>, "${CANARY}", 20) = 20`,
      ].join('\n'),
    );
    expect(exposures(seen, CANARY)).toEqual({ written: ['/tmp/bad', '/tmp/priv/in'], exposed: ['/tmp/bad'] });
  });

  test('vault edit, view, rekey, encrypt and decrypt', () => {
    const edited = exposures(traced(['vault', 'edit', 'secret.yml'], { EDITOR: 'sed -i s/token/token/' }), CANARY);
    expect(edited.written.length).toBeGreaterThan(0);
    expect(edited.exposed).toEqual([]);
    for (const args of [
      ['view', 'secret.yml'],
      ['rekey', 'secret.yml', '--new-vault-password-file', 'pw-old'],
      ['encrypt', 'f-plain'],
    ])
      expect(exposures(traced(['vault', ...args]), CANARY)).toEqual({ written: [], exposed: [] });
    expect(exposures(traced(['vault', 'decrypt', 'f-plain']), CANARY).exposed).toEqual([]);
  }, 120_000);

  test('a playbook that copies, renders and edits files with a secret', () => {
    const { written, exposed } = exposures(traced(['site.yml', '-i', 'hosts']), CANARY);
    expect(written.length).toBeGreaterThan(0);
    expect(exposed).toEqual([]);
    expect(readFileSync(join(folder, 'templated'), 'utf8')).toContain(CANARY);
  }, 120_000);

  test('a playbook that is killed at any moment leaves no plain text behind', async () => {
    // What a run remembers of itself lies beside the playbook, for the next one.
    const places = [folder, '/dev/shm', '/run', '/tmp', '/var/tmp'];
    const left = (): string[] =>
      places.flatMap((place) => {
        const inside = readdirSync(place).filter((name) => /^(\.reprise|play)(-|$)/.test(name));
        if (inside.length === 0) return [];
        const found = spawnSync('grep', ['-rls', CANARY, ...inside.map((name) => join(place, name))], {
          encoding: 'utf8',
        });
        return found.stdout.split('\n').filter(Boolean);
      });
    for (let round = 0; round < 20; round++) {
      const args = [command, 'site.yml', '-i', 'hosts', '--vault-password-file', 'pw-old'];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', env: environment(folder) });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await sleep(300 + round * 60);
      child.kill('SIGKILL');
      await ended;
      await expect.poll(left, { timeout: 15_000 }).toEqual([]);
      expect(readdirSync(folder).filter((name) => /^core|^\.(?!reprise$)/.test(name))).toEqual([]);
    }
  }, 200_000);
});
