/** The verbs of the prelude that report and replace. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import { prelude } from '../../src/script/prelude.ts';
import { type Script, Upload } from '../../src/script/script.ts';
import { sh } from '../../src/script/sh.ts';
import { describeVerbs, root } from '../support/describeVerbs.ts';
import { exists } from '../support/shells.ts';

test.skipIf(!exists('shellcheck'))('shellcheck has nothing to say', () => {
  const files = readdirSync('src/script').filter((name) => name.endsWith('.sh'));
  execFileSync(
    'shellcheck',
    files.map((name) => join('src/script', name)),
  );
  expect(prelude()).not.toMatch(/^\s*#/m);
});

describeVerbs(({ folder: folderOf, file, mode, text, run }) => {
  test('replace makes, keeps and changes a file', async () => {
    const script = sh`replace ${file()} ${new Upload('new\n')}`;
    expect(await run(script)).toEqual({ rc: 0, stdout: '', stderr: '', records: [['changed', file()]] });
    expect([text(), mode()]).toEqual(['new\n', '644']);
    expect((await run(script)).records).toEqual([]);
    writeFileSync(file(), 'old\n');
    if (root) chownSync(file(), 12, 34);
    chmodSync(file(), 0o4751);
    expect((await run(script)).records).toEqual([['changed', file()]]);
    expect([text(), mode()]).toEqual(['new\n', '4751']);
    if (root) expect([statSync(file()).uid, statSync(file()).gid]).toEqual([12, 34]);
    expect(readdirSync(folderOf())).toEqual(['file']);
  });

  test('check mode foretells and changes nothing, and shows both sides', async () => {
    writeFileSync(file(), 'old\n');
    const before = statSync(file());
    const script = sh`replace ${file()} ${new Upload('new\n')} 'the file'; set_attributes ${file()} '' '' 0600`;
    const told = await run(script, { check: true, diff: true });
    const sides = [
      ['diff-path', file()],
      ['diff-before', 'old\n'],
      ['diff-after', 'new\n'],
    ];
    const attribute = ['attribute', `mode\n0644\n0600\n${file()}`];
    expect(told.records).toEqual([['changed', 'the file'], ...sides, attribute, ['changed', `${file()} mode 0600`]]);
    expect([text(), statSync(file()).ino, mode()]).toEqual(['old\n', before.ino, '644']);
    expect((await run(script, { diff: true })).records).toEqual(told.records);
    expect([text(), mode()]).toEqual(['new\n', '600']);
    expect((await run(script)).records).toEqual([]);
  });

  test('announced attributes are recorded alike in check mode and for real, for old files and new ones', async () => {
    const script = (name: string) =>
      sh`MODE=u=rw,go=; replace ${file(name)} ${new Upload('x')}; set_attributes ${file(name)} '' '' "$MODE"`;
    for (const name of ['old', 'new']) {
      if (name === 'old') writeFileSync(file(name), 'y', { mode: 0o644 });
      const told = await run(script(name), { check: true });
      expect((await run(script(name))).records).toEqual(told.records);
      expect([text(name), mode(name)]).toEqual(['x', '600']);
      expect((await run(script(name))).records).toEqual([]);
    }
  });

  test('binary and large sides of a difference are described', async () => {
    writeFileSync(file(), Buffer.of(1, 0, 2));
    const { records } = await run(sh`replace ${file()} ${new Upload('x\n'.repeat(60_000))}`, { diff: true });
    expect(records.slice(2)).toEqual([
      ['diff-before', '(3 bytes, not text)\n'],
      ['diff-after', '(120000 bytes, too large to show)\n'],
    ]);
  });

  test('a link is replaced, or followed when asked', async () => {
    writeFileSync(file('target'), 'old');
    symlinkSync('target', file());
    await run(sh`FOLLOW=1; replace ${file()} ${new Upload('one')}`);
    expect([text('target'), readdirSync(folderOf()).sort()]).toEqual(['one', ['file', 'target']]);
    await run(sh`replace ${file()} ${new Upload('two')}`);
    expect([text('target'), text()]).toEqual(['one', 'two']);
  });

  test('what cannot be replaced is said and left alone', async () => {
    mkdirSync(file('sub'));
    const failed = async (script: Script) => (await run(script)).records.find(([key]) => key === 'msg')?.[1];
    expect(await failed(sh`replace ${file('sub')} ${new Upload('x')}`)).toContain('is a folder');
    // The shell's own words, to their end, though they name the new file and its name is made of the mark.
    expect(await failed(sh`replace /proc/x ${new Upload('x')}`)).toMatch(/\/proc\/\.x\.reprise-[^\s:]+: \w/);
    expect(await failed(sh`replace ${file('none/file')} ${new Upload('x')}`)).toContain(
      `the folder ${folderOf()}/none/ does not exist`,
    );
    expect(await failed(sh`change 'a thing' sh -c 'echo broken >&2; exit 3'; put late`)).toBe('a thing: broken');
    expect(await failed(sh`need no-such-command 'do it'`)).toBe('needs no-such-command to do it');
  });

  test.skipIf(!root)('a file in a setgid folder gets its group', async () => {
    chownSync(folderOf(), 0, 34);
    chmodSync(folderOf(), 0o2775);
    await run(sh`replace ${file()} ${new Upload('x')}`);
    expect(statSync(file()).gid).toBe(34);
  });

  test('names with dashes, spaces, quotes and newlines, and of 255 bytes, are just names', async () => {
    for (const name of ['-n', 'a b', `it's`, 'a\nb', '*', 'x'.repeat(255)]) {
      const records = [['changed', file(name)]];
      expect(
        (
          await run(
            sh`cd ${folderOf()}; replace ${file(name)} ${new Upload('x')}; set_attributes ${file(name)} '' '' 640`,
          )
        ).records,
      ).toEqual(records);
      expect([text(name), mode(name)]).toEqual(['x', '640']);
      expect((await run(sh`put "$(mode_of ${file(name)}) $(size_of ${file(name)})"`)).stdout).toBe('640 1');
    }
  });

  test('digests, skips, warnings and quiet', async () => {
    writeFileSync(file(), 'abc');
    const { stdout } = await run(sh`put "$(md5_of ${file()}) $(sha1_of ${file()}) $(sha256_of ${file()})"`);
    expect(stdout).toBe(
      '900150983cd24fb0d6963f7d28e17f72 a9993e364706816aba3e25717850c26c9cd0d89d ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    const reply = await run(
      sh`quiet sh -c 'echo a; echo b >&2'; warn careful; has sh; ! has no-such-command; skip enough; put late`,
    );
    expect(reply).toEqual({
      rc: 0,
      stdout: '',
      stderr: '',
      records: [
        ['warning', 'careful'],
        ['skipped', ''],
        ['msg', 'enough'],
      ],
    });
  });

  test('readers never see half a file', async () => {
    const sides = ['a', 'b'].map((letter) => letter.repeat(200_000));
    writeFileSync(file(), sides[0]!);
    let wrong = 0;
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const seen = text();
        if (!sides.includes(seen)) wrong++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let count = 1; count <= 10; count++) await run(sh`replace ${file()} ${new Upload(sides[count % 2]!)}`);
    reading = false;
    await reader;
    expect(wrong).toBe(0);
  });
});

test.skipIf(!exists('setfacl') || !exists('setfattr'))('ACLs and extended attributes are kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acl-'));
  const file = join(folder, 'file');
  writeFileSync(file, 'old');
  execFileSync('setfacl', ['-m', 'u:daemon:rw', file]);
  execFileSync('setfattr', ['-n', 'user.note', '-v', 'kept', file]);
  const look = () => execFileSync('sh', ['-c', 'getfacl -p "$0"; getfattr -d --absolute-names "$0"', file]).toString();
  const before = look();
  const session = await openSession({ name: 'here', transport: 'local', address: 'localhost' });
  await session.send([sh`replace ${file} ${new Upload('new')}`], { check: false, diff: false, onFailure: 'stop' });
  expect([readFileSync(file, 'utf8'), look()]).toEqual(['new', before]);
  await session.close();
  rmSync(folder, { recursive: true });
});

test.skipIf(!exists('strace'))('the order is fsync of the file, rename, fsync of the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsync-'));
  writeFileSync(join(folder, 'new'), 'new');
  const mark = 'abcdef0123456789';
  const body = `hello w ${mark}\ntask a b x '' 'replace ${folder}/file ${folder}/new' end\n`;
  const log = join(folder, 'log');
  const child = spawn('strace', ['-f', '-o', log, '-e', 'trace=fsync,rename,renameat,renameat2', 'sh'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`${prelude()}\n${body}`);
  await new Promise((resolve) => child.on('exit', resolve));
  const calls = readFileSync(log, 'utf8')
    .match(/(fsync|rename\w*)(?=\()/g)
    ?.map((call) => call.replace(/at2?$/, ''));
  expect(calls).toEqual(['fsync', 'rename', 'fsync']);
  expect(existsSync(join(folder, 'file'))).toBe(true);
  rmSync(folder, { recursive: true });
});
