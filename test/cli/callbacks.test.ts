/** How a run is shown when Ansible's settings or names ask for it; the lines are ansible-core 2.19's. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const site = `- name: first
  hosts: a
  gather_facts: false
  tasks:
    - { name: cmd, raw: echo hi }
    - { name: said, debug: { msg: "a\\nb" } }
    - { name: skip, raw: echo hi, when: false }
    - { name: loop, debug: { msg: "{{ item }}" }, loop: [1, 2], when: item == 2 }
    - { name: bad, fail: { msg: the end }, ignore_errors: true }
    - { name: told, debug: { msg: x }, changed_when: true, notify: h }
  handlers:
    - { name: h, debug: { msg: handled } }
`;
const run = (env: Record<string, string>) =>
  runCommand({ args: ['site.yml', '-i', 'a,', '-c', 'local'], files: { 'site.yml': site }, env });

const stars = (text: string): string => `\n${text} ${'*'.repeat(79 - text.length)}`;

test.concurrent('default', async () => {
  const { stdout } = await run({ ANSIBLE_STDOUT_CALLBACK: 'default' });
  expect(stdout).toBe(
    [
      stars('PLAY [first]'),
      stars('TASK [cmd]'),
      'changed: [a]',
      stars('TASK [said]'),
      'ok: [a] => {\n    "msg": "a\\nb"\n}',
      stars('TASK [skip]'),
      'skipping: [a]',
      stars('TASK [loop]'),
      'skipping: [a] => (item=1) ',
      'ok: [a] => (item=2) => {\n    "msg": 2\n}',
      stars('TASK [bad]'),
      'fatal: [a]: FAILED! => {"changed": false, "msg": "the end"}',
      '...ignoring',
      stars('TASK [told]'),
      'changed: [a] => {\n    "msg": "x"\n}',
      stars('RUNNING HANDLER [h]'),
      'ok: [a] => {\n    "msg": "handled"\n}',
      stars('PLAY RECAP'),
      'a                          : ok=6    changed=2    unreachable=0    failed=0    skipped=1    rescued=0    ignored=1   ',
      '\n',
    ].join('\n'),
  );
});

test.concurrent('yaml', async () => {
  const { stdout } = await run({ ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml', ANSIBLE_STDOUT_CALLBACK: 'default' });
  expect(stdout).toContain('ok: [a] => \n    msg: |-\n        a\n        b\n');
  expect(stdout).toContain('fatal: [a]: FAILED! => \n    changed: false\n    msg: the end\n...ignoring\n');
});

test.concurrent('minimal and oneline', async () => {
  const { stdout } = await run({ ANSIBLE_STDOUT_CALLBACK: 'minimal' });
  expect(stdout).toMatch(/^a \| CHANGED \| rc=0 >>\nhi\n\na \| SUCCESS => \{\n {4}"msg": "a\\nb"\n\}\na \| SKIPPED\n/);
  expect((await run({ ANSIBLE_STDOUT_CALLBACK: 'oneline' })).stdout).toContain(
    'a | FAILED! => {"changed": false,"msg": "the end"}\n',
  );
});

test.concurrent('json', async () => {
  const { stdout } = await run({ ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json' });
  const { plays, stats } = JSON.parse(stdout) as {
    plays: { play: { name: string }; tasks: { task: { name: string }; hosts: Record<string, unknown> }[] }[];
    stats: Record<string, unknown>;
  };
  expect(plays[0]!.play.name).toBe('first');
  expect(plays[0]!.tasks.map(({ task }) => task.name)).toEqual(['cmd', 'said', 'skip', 'loop', 'bad', 'told', 'h']);
  expect(plays[0]!.tasks[4]!.hosts['a']).toEqual({ action: 'fail', changed: false, failed: true, msg: 'the end' });
  expect(stats['a']).toEqual({ changed: 2, failures: 0, ignored: 1, ok: 6, rescued: 0, skipped: 1, unreachable: 0 });
});

test.concurrent('junit, timer and profile_tasks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-junit-'));
  const { stdout } = await run({
    ANSIBLE_CALLBACKS_ENABLED: 'junit, timer, ansible.posix.profile_tasks',
    JUNIT_OUTPUT_DIR: folder,
  });
  const text = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toContain('<testsuite name="site" tests="7" failures="0" errors="0" skipped="1"');
  expect(text).toContain('<testcase name="[a] first: bad" classname="');
  expect(stdout).toMatch(/Playbook run took 0 days, 0 hours, 0 minutes, \d+ seconds/);
  expect(stdout).toMatch(/TASKS RECAP \*+\n[\s\S]*=+ \n\w+ -+ \d+\.\d\ds\n/);
});

test.concurrent('a name that is none', async () => {
  expect(await run({ ANSIBLE_STDOUT_CALLBACK: 'minimall' })).toMatchObject({ code: 5 });
});

test.concurrent("Ansible's names", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-shims-'));
  const made = await runCommand({ args: ['shims', folder], own: true });
  expect(made.stdout.trim().split('\n')).toHaveLength(8);
  // Not what the tests beside this one set for themselves in this process.
  const env = { PATH: process.env['PATH'], HOME: folder };
  const called = (name: string, ...args: string[]): string =>
    spawnSync(join(folder, name), args, { encoding: 'utf8', cwd: folder, env }).stdout;
  expect(called('ansible', 'all', '-i', 'a,', '-c', 'local', '-m', 'ping')).toMatch(/^a \| SUCCESS => \{\n/);
  expect(called('ansible-playbook', '--version')).toMatch(/^ansible-playbook \[core 2\.19/);
  expect(called('ansible-inventory', '-i', 'a,', '--list', '-v')).toContain('"hosts": [');
  expect(called('ansible-galaxy', 'role', 'init', 'web', '-v')).toBe('- Role web was created successfully\n');
  const code = (name: string, ...args: string[]) => spawnSync(join(folder, name), args, { env }).status;
  expect([code('ansible-galaxy', 'role', 'nosuch'), code('ansible-playbook', '--nope')]).toEqual([2, 2]);
  rmSync(folder, { recursive: true });
});

test.concurrent('a recorded run becomes a report', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-report-'));
  const events = join(folder, 'run.jsonl');
  const { stdout } = await runCommand({
    args: ['site.yml', '-i', 'a,', '-c', 'local', '--json'],
    files: { 'site.yml': site.replace('the end', '<b>the end</b>') },
  });
  writeFileSync(events, stdout);
  const page = await runCommand({ args: ['report', events, '--html'] });
  expect(page.stdout).toContain('&lt;b&gt;the end');
  expect(page.stdout).not.toContain('<b>');
  expect((await runCommand({ args: ['report', events, '--junit'] })).stdout).toContain('&lt;b&gt;the end');
  writeFileSync(events, 'x\ny\n');
  expect(await runCommand({ args: ['report', events, '--junit'] })).toMatchObject({ code: 5 });
  rmSync(folder, { recursive: true });
});

test.concurrent('log_path keeps what was printed, each piece with its moment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-log-'));
  const path = join(folder, 'run.log');
  await run({ ANSIBLE_STDOUT_CALLBACK: 'default', ANSIBLE_LOG_PATH: path, ANSIBLE_FORCE_COLOR: 'yes' });
  const lines = readFileSync(path, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} p=\d+ u=\S+ n=ansible INFO\| PLAY \[first\] \*+$/);
  expect(lines.filter((line) => / n=ansible ERROR\| fatal: \[a\]: FAILED! => /.test(line))).toHaveLength(1);
  expect(lines.filter((line) => / n=ansible WARNING\| skipping: \[a\]$/.test(line))).toHaveLength(1);
  expect(lines.join('')).not.toContain('\u001b');
  // A log that cannot be written keeps no run from running.
  expect(await run({ ANSIBLE_LOG_PATH: '/no/such/folder/x' })).toMatchObject({ code: 0 });
});
