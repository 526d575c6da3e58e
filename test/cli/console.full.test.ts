/** `play console`: lines from a pipe, what they change, and connections that stay open between them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completions, isTask } from '../../src/cli/consoleCommands.ts';

const command = join(import.meta.dirname, '../../dist/src/cli/main.js');

function type(
  lines: readonly string[],
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, 'console', '-i', 'a,b,', '-c', 'local', ...args], {
      stdio: 'pipe',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part: Buffer) => {
      stdout += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      stderr += part.toString();
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}

describe('from a pipe', { timeout: 60_000 }, () => {
  test.concurrent('modules, the shell, and what changes between them', async () => {
    const ended = await type([
      'cd a',
      'list',
      'list groups',
      '# a comment',
      '',
      'ansible.builtin.ping',
      'echo $((1 + 1))',
      '!echo shell',
      'check yes',
      'command touch /nowhere/x',
      'check no',
      'cd',
      'list',
    ]);
    expect(ended.stderr).toBe('');
    const lines = ended.stdout.split('\n').filter(Boolean);
    const pong = ['a | SUCCESS => {', '    "changed": false,', '    "ping": "pong"', '}'];
    const shell = ['a | CHANGED | rc=0 >>', '2', 'a | CHANGED | rc=0 >>', 'shell'];
    expect(lines).toEqual(['a', 'all', 'ungrouped', ...pong, ...shell, 'a | SKIPPED', 'a', 'b']);
    expect(ended.code).toBe(0);
  });
  test.concurrent('the shell of a host is the same for all lines', async () => {
    const { stdout } = await type(['ps -o ppid= -p $PPID', 'ps -o ppid= -p $PPID'], 'a');
    const [one, two] = [...stdout.matchAll(/>>\n\s*(\d+)/g)].map(([, pid]) => pid);
    expect(one).toBeDefined();
    expect(two).toBe(one);
  });
  test.concurrent('mistakes are told and the next line is read; the last one decides the code', async () => {
    const ended = await type([
      'cd nobody',
      'forks none',
      'help pnig',
      'copy desst=/tmp/x',
      'include x.yml',
      'false',
      'exit',
      'true',
    ]);
    expect(ended.stderr).toContain('no host or group `nobody`');
    expect(ended.stderr).toContain('`forks` must be a whole number from 1 on, not `none`');
    expect(ended.stderr).toContain('did you mean `ping`?');
    expect(ended.stderr).toContain('did you mean `dest`?');
    expect(ended.stderr).toContain('`include` is a statement of playbooks');
    expect(ended.stdout).toContain('a | FAILED | rc=1 >>');
    expect(ended.stdout).toContain('b | FAILED | rc=1 >>');
    expect(ended.code).toBe(2);
  });
});

test('what may be completed', () => {
  expect(completions('bec', [])[0]).toEqual(['become', 'become_method', 'become_user']);
  expect(completions('cd w', ['web1', 'web', 'db'])).toEqual([['web', 'web1'], 'w']);
  expect(completions('help lineinf', [])[0]).toEqual(['lineinfile']);
  expect(isTask('forks 3')).toBe(false);
  expect(isTask('ping')).toBe(true);
});
