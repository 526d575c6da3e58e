/** The command as it is typed: lookup of names, options, lists, exit codes, signals. */
import { describe, expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const site = `- name: first play
  hosts: web
  gather_facts: false
  tags: [base]
  tasks:
    - { name: one, debug: { msg: "one {{ colour | default('none') }}" }, tags: [alpha] }
    - { name: two, debug: { msg: two }, tags: [beta] }
    - { name: secret, debug: { msg: never shown }, tags: [never] }
`;
const files = { 'site.yml': site };
const run = (...args: string[]) => runCommand({ args: ['site.yml', '-i', 'hosts.ini', ...args], files });
const names = (text: string): string[] => [...text.matchAll(/TASK \[(.*?)\]/g)].map(([, name]) => name!);

describe('options', () => {
  test.concurrent('without any, everything runs', async () => {
    const { code, stdout } = await run();
    expect(names(stdout)).toEqual(['one', 'two']);
    expect(stdout).toContain(
      'a                          : ok=2    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   ',
    );
    expect(code).toBe(0);
  });
  test.concurrent('tags and skipped tags choose', async () => {
    expect(names((await run('-t', 'alpha')).stdout)).toEqual(['one']);
    expect(names((await run('--skip-tags', 'alpha')).stdout)).toEqual(['two']);
    expect(names((await run('-t', 'never,alpha')).stdout)).toEqual(['one', 'secret']);
  });
  test.concurrent('a limit leaves hosts out', async () => {
    const { stdout } = await run('-l', 'a');
    expect(stdout).toContain('[a]');
    expect(stdout).not.toContain('[b]');
  });
  test.concurrent('extra variables are text, or keep their types', async () => {
    expect((await run('-e', 'colour=red')).stdout).toContain('one red');
    expect((await run('-e', '{"colour": [1, true]}')).stdout).toContain('one [1, True]');
    expect(
      (
        await runCommand({
          args: ['site.yml', '-i', 'hosts.ini', '-e', '@vars.yml'],
          files: { ...files, 'vars.yml': 'colour: blue\n' },
        })
      ).stdout,
    ).toContain('one blue');
  });
  test.concurrent('it starts at a task', async () => {
    expect(names((await run('--start-at-task', 'two')).stdout)).toEqual(['two']);
  });
  test.concurrent('-vvv counts', async () => {
    expect((await run('-vv')).stdout).toContain('site.yml:6');
  });
});

describe('lists', () => {
  test.concurrent('hosts', async () => {
    const { stdout, code } = await run('--list-hosts');
    expect(stdout).toContain('play #1 (web): first play');
    expect(stdout).toContain('hosts (2):\n      a\n      b\n');
    expect(code).toBe(0);
  });
  test.concurrent('tasks with their tags', async () => {
    const { stdout } = await run('--list-tasks');
    expect(stdout).toContain('      one\tTAGS: [alpha, base]');
    expect(stdout).not.toContain('secret');
  });
  test.concurrent('tags', async () => {
    expect((await run('--list-tags')).stdout).toContain('TASK TAGS: [alpha, base, beta]');
  });
  test.concurrent('a syntax check runs nothing', async () => {
    const { stdout, code } = await run('--syntax-check');
    expect(stdout).toContain('playbook: ');
    expect(stdout).not.toContain('TASK');
    expect(code).toBe(0);
  });
});

describe('names', () => {
  test.concurrent('are looked up in playbooks and inventories, and the one taken is named', async () => {
    const ended = await runCommand({
      args: ['web.yml', '-i', 'prod.ini'],
      files: { 'playbooks/web.yml': site, 'inventories/prod.ini': '[web]\na ansible_connection=local\n' },
    });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/taking .*playbooks\/web\.yml\n/);
    expect(ended.stderr).toMatch(/taking .*inventories\/prod\.ini\n/);
  });
  test.concurrent('bundled playbooks are found from anywhere', async () => {
    const ended = await runCommand({ args: ['preflight.yml', '-i', 'hosts.ini', '--list-hosts'] });
    expect(ended.stderr).toContain('playbooks/preflight.yml');
    expect(ended.code).toBe(0);
  });
  test.concurrent('a list of hosts is an inventory', async () => {
    const ended = await runCommand({
      args: ['site.yml', '-i', 'x,y,', '--list-hosts'],
      files: { 'site.yml': site.replace('web', 'all') },
    });
    expect(ended.stdout).toContain('      x\n      y\n');
  });
});

describe('exit codes', () => {
  const exit = async (tasks: string, ...args: string[]) =>
    (
      await runCommand({
        args: ['site.yml', '-i', 'hosts.ini', ...args],
        files: { 'site.yml': `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}` },
      })
    ).code;
  test.concurrent('2 for a failed task', async () => expect(await exit('    - fail: msg=no\n')).toBe(2));
  test.concurrent('0 for an ignored failure', async () =>
    expect(await exit('    - { fail: {}, ignore_errors: true }\n')).toBe(0));
  test.concurrent('4 for an unreachable host', async () =>
    expect(
      await exit('    - { ping: {}, vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 } }\n'),
    ).toBe(4));
  test.concurrent('99 for an interrupt, within two seconds, with a recap and the handlers owed', async () => {
    const playbook = `- hosts: a\n  gather_facts: false\n  tasks:\n    - { command: echo x, notify: later }\n    - { name: long, command: sleep 60 }\n  handlers:\n    - { name: later, debug: {} }\n`;
    const start = Date.now();
    let sent = 0;
    const ended = await runCommand({
      args: ['site.yml', '-i', 'hosts.ini', '--json'],
      files: { 'site.yml': playbook },
      onOutput: (text, kill) => {
        if (sent || !text.includes('"name":"long"')) return;
        sent = Date.now();
        setTimeout(() => kill('SIGINT'), 200);
      },
    });
    expect(ended.code).toBe(99);
    expect(Date.now() - sent).toBeLessThan(4000);
    expect(ended.stdout).toContain('"pendingHandlers":{"a":["later"]}');
    expect(start).toBeLessThan(sent);
  });
});

describe('output', () => {
  test.concurrent('--json prints one event a line', async () => {
    const events = (await run('--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; schema?: number });
    expect(events[0]).toMatchObject({ type: 'run-start', schema: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', exitCode: 0 });
  });
  test.concurrent('a pipe gets no colours and no repainting', async () => {
    expect((await run()).stdout).not.toContain('\u001b');
    expect(
      (await runCommand({ args: ['site.yml', '-i', 'hosts.ini'], files, env: { FORCE_COLOR: '1' } })).stdout,
    ).toContain('\u001b');
    expect(
      (await runCommand({ args: ['site.yml', '-i', 'hosts.ini'], files, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }))
        .stdout,
    ).not.toContain('\u001b');
  });
  test.concurrent('doc prints the page of a module', async () => {
    expect((await runCommand({ args: ['doc', 'copy'] })).stdout).toContain('# copy');
    expect((await runCommand({ args: ['doc', 'coppy'] })).stderr).toContain('did you mean `copy`?');
  });
  test.concurrent('help and version', async () => {
    expect((await runCommand({ args: ['--help'] })).stdout).toContain('--check');
    expect((await runCommand({ args: ['--version'], own: true })).stdout).toMatch(/^play \d+\.\d+\.\d+\n$/);
  });
});
