/** `play vault` as it is typed: what is written, what is left alone, and what remains when it is killed. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createVault, encryptVault, findVaultValues } from '../../src/source/index.ts';
import { makeFolder } from '../support/folder.ts';

const command = join(import.meta.dirname, '../../dist/src/cli/main.js');
const old = { id: 'default', password: 'old' };
const dev = { id: 'dev', password: 'dev password' };
const vault = createVault([old, dev]);
const passwords = { 'pw-old': 'old\n', 'pw-dev': 'dev password', 'pw-new': 'new' };
const withOld = ['--vault-password-file', 'pw-old'];

/** A folder with password files that only their owner reads, and the function that runs `play vault` in it. */
function place(files: Readonly<Record<string, string>> = {}) {
  const folder = makeFolder({ ...passwords, ...files });
  for (const name of Object.keys(passwords)) chmodSync(join(folder, name), 0o600);
  const environment = (env: Readonly<Record<string, string>>) => ({ PATH: process.env['PATH'], HOME: folder, ...env });
  return {
    folder,
    read: (name: string): string => readFileSync(join(folder, name), 'utf8'),
    mode: (name: string): number => statSync(join(folder, name)).mode & 0o777,
    run(args: readonly string[], { input = '', ...env }: Readonly<Record<string, string>> = {}) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'vault', ...args], {
        cwd: folder,
        input,
        encoding: 'utf8',
        env: environment(env),
      });
      return { code: status, stdout, stderr };
    },
    start: (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      spawn(process.execPath, [command, 'vault', ...args], { cwd: folder, stdio: 'ignore', env: environment(env) }),
  };
}

/** Names in a folder that nobody put there. */
const leftOvers = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));

test('files are encrypted and decrypted in place', () => {
  const { folder, read, mode, run } = place({ 'a.yml': 'x: ä\n', 'b.yml': '' });
  chmodSync(join(folder, 'a.yml'), 0o640);
  expect(run(['encrypt', 'a.yml', 'b.yml', ...withOld])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(read('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
  expect([mode('a.yml'), vault.decrypt(read('a.yml')), vault.decrypt(read('b.yml'))]).toEqual([0o640, 'x: ä\n', '']);
  expect(run(['view', 'a.yml', ...withOld]).stdout).toBe('x: ä\n');
  expect(run(['decrypt', 'a.yml', 'b.yml', ...withOld]).code).toBe(0);
  // What was hidden is not opened to everyone by being decrypted.
  expect([mode('a.yml'), read('a.yml'), read('b.yml')]).toEqual([0o600, 'x: ä\n', '']);
  expect(leftOvers(folder)).toEqual([]);
});

test('standard input and output, and another file', () => {
  const { read, run, mode } = place({ 'a.yml': 'x' });
  const sealed = run(['encrypt', ...withOld], { input: 'from stdin' }).stdout;
  expect(run(['decrypt', '--output', '-', ...withOld], { input: sealed }).stdout).toBe('from stdin');
  expect(run(['encrypt', 'a.yml', '--output', 'out.yml', '--vault-id', 'dev@pw-dev']).code).toBe(0);
  expect([read('a.yml'), read('out.yml').split('\n')[0], mode('out.yml')]).toEqual([
    'x',
    '$ANSIBLE_VAULT;1.2;AES256;dev',
    0o600,
  ]);
});

const refused: Readonly<Record<string, readonly [args: string[], code: number, says: string]>> = {
  'one of two is encrypted already': [['encrypt', 'plain', 'sealed', ...withOld], 1, 'sealed is encrypted already'],
  'one of two is not encrypted': [['decrypt', 'sealed', 'plain', ...withOld], 1, 'plain is not encrypted'],
  'one of three has another password': [
    ['rekey', 'sealed', 'inline', 'other', ...withOld, '--new-vault-password-file', 'pw-new'],
    1,
    'other:1:1',
  ],
  'a wrong password': [['view', 'sealed', '--vault-password-file', 'pw-new'], 1, 'the vault password is wrong'],
  'another id': [['view', 'sealed-dev', '--vault-id', 'prod@pw-new'], 1, 'needs the password of the vault id `dev`'],
  'a damaged file': [['view', 'damaged', ...withOld], 1, 'this vault text is damaged: it has been cut off'],
  'no password': [['view', 'sealed'], 5, 'cannot ask `Vault password`'],
  'a file that does not exist': [['view', 'nosuch', ...withOld], 1, 'cannot read nosuch: there is no such file'],
  'a value that does not exist': [['view', 'inline', '--name', 'pw', ...withOld], 1, 'it has a.b'],
  'encrypted values in the file': [['view', 'inline', ...withOld], 1, 'name one with `--name`'],
  'several ids': [['encrypt', 'plain', '--vault-id', 'a@pw-new', '--vault-id', 'b@pw-old'], 5, '--encrypt-vault-id'],
  'an unknown id': [['encrypt', 'plain', '--encrypt-vault-id', 'defalt', ...withOld], 5, 'did you mean `default`?'],
  'an id with a semicolon': [['encrypt', 'plain', '--vault-id', 'a;b@pw-old'], 5, 'must not contain `;`'],
  'an action that does not exist': [['encypt', 'plain'], 5, 'did you mean `encrypt`?'],
  'a file that exists': [['create', 'plain', ...withOld, '--skip-tty-check'], 5, 'plain exists already'],
  'an editor without a terminal': [['create', 'newfile', ...withOld], 5, 'is not a terminal'],
  'an empty text': [['encrypt-string', '', ...withOld], 5, 'is empty'],
  'a missing password file': [['view', 'sealed', '--vault-password-file', 'nosuch'], 5, 'there is no such file'],
};

describe('refused, and nothing has changed', () => {
  const other = { id: 'default', password: 'another' };
  const sealed = encryptVault('x', old);
  const { folder, run } = place({
    plain: 'x',
    sealed,
    inline: `a:\n  b: !vault |\n${sealed.replaceAll(/^(?=.)/gm, '    ')}`,
    other: encryptVault('x', other),
    'sealed-dev': encryptVault('x', dev),
    damaged: sealed.slice(0, 200),
  });
  const all = (): string[] => readdirSync(folder).map((name) => `${name} ${readFileSync(join(folder, name), 'utf8')}`);
  const before = all();
  test.each(Object.entries(refused))('%s', (_, [args, code, says]) => {
    const ended = run(args);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toContain(says);
    expect(all()).toEqual(before);
  });
});

test('rekey renews files and the values in files, and keeps modes', () => {
  const inline = `# kept\na: !vault |\n${encryptVault('one', dev).replaceAll(/^(?=.)/gm, '  ')}b: 2\n`;
  const { folder, read, run, mode } = place({ a: encryptVault('A', old), 'i.yml': inline });
  chmodSync(join(folder, 'a'), 0o640);
  const args = ['--vault-id', 'dev@pw-dev', ...withOld, '--new-vault-id', 'prod@pw-new'];
  expect(run(['rekey', 'a', 'i.yml', ...args])).toMatchObject({ code: 0, stderr: 'Rekey successful\n' });
  const fresh = createVault([{ id: 'prod', password: 'new' }]);
  expect([fresh.decrypt(read('a')), mode('a')]).toEqual(['A', 0o640]);
  const [value] = findVaultValues(read('i.yml'), 'i.yml');
  expect([value?.name, fresh.open(value!.tree.text)]).toMatchObject(['a', { id: 'prod' }]);
  expect(read('i.yml')).toMatch(/^# kept\na: !vault \|\n[^b]*b: 2\n$/);
});

test('edit keeps the id, writes nothing when nothing changed or the editor failed', () => {
  const { folder, read, run } = place({ a: encryptVault('x: 1\n', dev) });
  const before = read('a');
  const args = ['edit', 'a', '--vault-id', 'dev@pw-dev'];
  expect(run(args, { EDITOR: 'true' }).code).toBe(0);
  expect(run(args, { EDITOR: 'false' })).toMatchObject({ code: 1 });
  expect(run(args, { EDITOR: 'no-such-editor' }).stderr).toContain('cannot be run');
  expect(read('a')).toBe(before);
  expect(run(args, { EDITOR: 'sed -i s/1/2/' }).code).toBe(0);
  expect(vault.open(read('a'))).toMatchObject({ id: 'dev', plain: Buffer.from('x: 2\n') });
  expect(leftOvers(folder)).toEqual([]);
});

test('edit changes one value in a file and nothing else', () => {
  const block = encryptVault('hello', dev).trimEnd().replaceAll(/^/gm, '    ');
  const { read, run } = place({ 'v.yml': `# kept\ndb:\n  pw: !vault |\n${block}\n  port: 1   # kept\n` });
  const editor = { EDITOR: 'sed -i "s/hello/bye/;\\$a\\\\"' };
  expect(run(['edit', 'v.yml', '--name', 'db.pw', '--vault-id', 'dev@pw-dev'], editor)).toMatchObject({ code: 0 });
  expect(run(['view', 'v.yml', '--name', 'db.pw', '--vault-id', 'dev@pw-dev']).stdout).toBe('bye\n');
  const [value] = findVaultValues(read('v.yml'), 'v.yml');
  expect(vault.open(value!.tree.text)).toMatchObject({ id: 'dev', plain: Buffer.from('bye') });
  expect(read('v.yml')).toMatch(/^# kept\ndb:\n {2}pw: !vault \|\n( {4}.*\n)+ {2}port: 1 {3}# kept\n$/);
});

test('create makes a file, and its folder', () => {
  const { read, run } = place();
  const editor = { EDITOR: 'sh -c \'echo "new: 1" >"$1"\' sh' };
  expect(run(['create', 'sub/new.yml', '--skip-tty-check', ...withOld], editor)).toMatchObject({ code: 0, stderr: '' });
  expect(vault.decrypt(read('sub/new.yml'))).toBe('new: 1\n');
});

test('encrypt-string prints blocks for YAML', () => {
  const { run } = place();
  const values = (text: string) =>
    findVaultValues(text, 's.yml').map(({ name, tree }) => [name, vault.decrypt(tree.text)]);
  const one = run(['encrypt_string', 'hello', '-n', 'greeting', ...withOld]);
  expect(one.stdout).toMatch(/^greeting: !vault \|\n {10}\$ANSIBLE_VAULT;1\.1;AES256\n( {10}[0-9a-f]+\n)+$/);
  const many = run(['encrypt-string', '--stdin-name', 's', '-n', 'a', '-n', 'b', 'A', 'B', ...withOld], {
    input: 'S\n',
  });
  expect(values(many.stdout)).toEqual([['s', 'S\n'], ['a', 'A'], ['b', 'B']]); // biome-ignore format: a table
  expect(many.stderr).toContain('# The encrypted version of variable ("s", the string #1 from stdin).\n');
  const asked = run(['encrypt-string', '--prompt', '--vault-id', 'dev@pw-dev'], { input: 'name\ntext\n' });
  expect(values(asked.stdout)).toEqual([['name', 'text']]);
  expect(run(['encrypt-string', 'alone', ...withOld]).stdout).toMatch(/^!vault \|\n/);
});

test('passwords come from scripts, from the environment and from encrypted files', () => {
  const { folder, run } = place({
    sealed: encryptVault('x', dev),
    'pw.sh': '#!/bin/sh\necho "dev password"\n',
    'pw-client.sh': '#!/bin/sh\n[ "$*" = "--vault-id dev" ] || exit 2\necho "dev password"\n',
    'failing.sh': '#!/bin/sh\nexit 3\n',
    'pw-sealed': encryptVault('dev password\n', old),
    'pw-open': 'dev password',
  });
  for (const name of ['pw.sh', 'pw-client.sh', 'failing.sh']) chmodSync(join(folder, name), 0o700);
  chmodSync(join(folder, 'pw-sealed'), 0o600);
  const view = (args: string[], env = {}) => run(['view', 'sealed', ...args], env);
  expect(view(['--vault-password-file', 'pw.sh'])).toMatchObject({ code: 0, stdout: 'x\n', stderr: '' });
  expect(view(['--vault-id', 'dev@pw-client.sh'])).toMatchObject({ code: 0, stdout: 'x\n' });
  expect(view(['--vault-id', 'prod@pw-client.sh']).stderr).toContain('knows no password for the id `prod`');
  expect(view(['--vault-id', 'dev@failing.sh']).stderr).toContain('ended with exit code 3');
  expect(view(['--vault-id', 'a@pw-old', '--vault-id', 'dev@pw-sealed'])).toMatchObject({ code: 0, stdout: 'x\n' });
  expect(view([], { ANSIBLE_VAULT_PASSWORD_FILE: 'pw-dev' }).code).toBe(0);
  expect(view([], { ANSIBLE_VAULT_IDENTITY_LIST: 'a@pw-old, dev@pw-dev' }).code).toBe(0);
  const open = view(['--vault-password-file', 'pw-open']);
  expect(open).toMatchObject({ code: 0, stdout: 'x\n' });
  expect(open.stderr).toContain('pw-open can be read by others (mode 0644)');
});

/** An editor that says where the plain text is, and waits to be ended. */
const waiting = '#!/bin/sh\necho "$1" >where.new; mv where.new where\nexec sleep 30\n';

test.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)('%s during edit leaves no plain text', async (signal) => {
  const { folder, read, start } = place({ a: encryptVault('secret', old), 'editor.sh': waiting });
  chmodSync(join(folder, 'editor.sh'), 0o700);
  const before = read('a');
  const child = start(['edit', 'a', ...withOld], { EDITOR: './editor.sh' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await expect.poll(() => existsSync(join(folder, 'where')), { timeout: 10_000 }).toBe(true);
  const plain = read('where').trim();
  expect(readFileSync(plain, 'utf8')).toBe('secret');
  expect(statSync(join(plain, '..')).mode & 0o777).toBe(0o700);
  child.kill(signal);
  await ended;
  await expect.poll(() => existsSync(join(plain, '..')), { timeout: 10_000 }).toBe(false);
  expect([read('a'), leftOvers(folder)]).toEqual([before, []]);
});

test('a rekey that is killed leaves every file wholly old or wholly new', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `f${index}`);
  const { folder, read, start } = place();
  const either = createVault([old, { id: 'new', password: 'new' }]);
  for (const delay of [150, 250, 300, 350, 400, 500]) {
    for (const name of names) writeFileSync(join(folder, name), encryptVault(name, old));
    const child = start(['rekey', ...names, ...withOld, '--new-vault-id', 'new@pw-new']);
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await sleep(delay);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(() => leftOvers(folder), { timeout: 10_000 }).toEqual([]);
    expect(names.map((name) => either.decrypt(read(name)))).toEqual(names);
  }
}, 60_000);
