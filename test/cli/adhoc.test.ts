/** `play adhoc`, held to what ansible-core 2.19 prints and returns for the same words. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const adhoc = (...args: string[]) => runCommand({ args: ['adhoc', 'all', '-i', 'a,', '-c', 'local', ...args] });

describe('what is printed', () => {
  test.concurrent('a module of commands gives its text', async () => {
    expect(await adhoc('-a', 'echo hi')).toMatchObject({ stdout: 'a | CHANGED | rc=0 >>\nhi\n', code: 0 });
    const failed = await adhoc('-m', 'shell', '-a', 'echo hi; echo e >&2; false');
    expect(failed).toMatchObject({ stdout: 'a | FAILED | rc=1 >>\nhienon-zero return code\n', code: 2 });
    expect((await adhoc('-m', 'raw', '-a', 'echo hi')).stdout).toBe('a | CHANGED | rc=0 >>\nhi\n\n');
  });
  test.concurrent('any other gives sorted JSON', async () => {
    expect((await adhoc('-m', 'ping')).stdout).toBe('a | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n');
    expect((await adhoc('-m', 'debug', '-a', 'msg=hi')).stdout).toBe('a | SUCCESS => {\n    "msg": "hi"\n}\n');
    const failed = await adhoc('-m', 'fail', '-a', 'msg=hi');
    expect(failed).toMatchObject({ stdout: 'a | FAILED! => {\n    "changed": false,\n    "msg": "hi"\n}\n', code: 2 });
  });
  test.concurrent('arguments may be JSON and templates', async () => {
    const { stdout } = await adhoc('-m', 'debug', '-a', '{"msg": "{{ inventory_hostname }} {{ x }}"}', '-e', 'x=1');
    expect(stdout).toContain('"msg": "a 1"');
    expect((await adhoc('-m', 'debug', '-a', "msg={{ 'x' * 2 }}")).stdout).toContain('"msg": "xx"');
  });
  test.concurrent('one line', async () => {
    expect((await adhoc('-o', '-a', 'echo hi')).stdout).toBe('a | CHANGED | rc=0 | (stdout) hi\n');
    expect((await adhoc('-o', '-m', 'ping')).stdout).toBe('a | SUCCESS => {"changed": false,"ping": "pong"}\n');
    expect((await adhoc('-o', '-m', 'debug', '-a', 'msg=a')).stdout).toBe(
      'a | SUCCESS => {    "changed": false,    "msg": "a"}\n',
    );
  });
  test.concurrent('skipped in check mode, and a difference', async () => {
    expect((await adhoc('-C', '-a', 'echo hi')).stdout).toBe('a | SKIPPED\n');
    const { stdout } = await adhoc('-CD', '-m', 'copy', '-a', 'content=x dest={{ playbook_dir }}/new');
    expect(stdout).toMatch(/^--- before.*\n\+\+\+ after: .*\n@@ .*\n\+x\n[\s\S]*a \| CHANGED => \{\n/);
  });
  test.concurrent('an unreachable host', async () => {
    const { stdout, code } = await runCommand({
      args: ['adhoc', 'all', '-i', '127.0.0.9:1,', '-T', '2', '-m', 'ping'],
    });
    expect(stdout).toMatch(
      / \| UNREACHABLE! => \{\n {4}"changed": false,\n {4}"msg": ".*",\n {4}"unreachable": true\n\}\n$/,
    );
    expect(code).toBe(4);
  });
});

describe('what it does', () => {
  test.concurrent('hosts are listed', async () => {
    const { stdout, code } = await runCommand({ args: ['adhoc', 'all', '-i', 'a,b,', '--list-hosts'] });
    expect({ stdout, code }).toEqual({ stdout: '  hosts (2):\n    a\n    b\n', code: 0 });
  });
  test.concurrent('jobs are waited for, or left', async () => {
    expect((await adhoc('-B', '20', '-P', '1', '-a', 'true')).stdout).toMatch(/"finished": true/);
    expect((await adhoc('-B', '20', '-P', '0', '-a', 'true')).stdout).toMatch(/"finished": false/);
  });
  test.concurrent('results are written to a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-tree-'));
    await adhoc('-m', 'ping', '-t', folder);
    const text = readFileSync(join(folder, 'a'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(text).toBe('{"changed": false, "ping": "pong"}');
  });
  test.concurrent('without an inventory there is localhost', async () => {
    expect((await runCommand({ args: ['adhoc', 'localhost', '-m', 'ping'] })).stdout).toContain('localhost | SUCCESS');
  });
});

describe('mistakes', () => {
  test.concurrent('are found before anything runs', async () => {
    expect((await adhoc('-m', 'file', '-a', 'path=x wrong=1')).stderr).toContain('module file has no argument `wrong`');
    expect(await adhoc('-m', 'command')).toMatchObject({ code: 5 });
    expect((await adhoc('-m', 'include_tasks', '-a', 'x')).stderr).toContain('there is no task file `x`');
    expect((await adhoc('-m', 'pingg')).stderr).toContain('did you mean `ping`');
    expect((await adhoc('more')).stderr).toContain('too many arguments');
    expect((await runCommand({ args: ['adhoc'] })).stderr).toContain("missing required argument 'pattern'");
  });
});
