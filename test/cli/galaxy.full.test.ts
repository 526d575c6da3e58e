/** `play galaxy` and `play init` as they are typed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { module } from '../../src/cli/skeletons.ts';
import { runCommand } from '../support/runCommand.ts';

const root = mkdtempSync(join(tmpdir(), 'reprise-galaxy-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const play = (...args: string[]) => runCommand({ args });

test.concurrent('a new project runs, and a second time nothing changes', { timeout: 60_000 }, async () => {
  const folder = join(root, 'shop');
  expect((await play('init', 'project', folder)).code).toBe(0);
  const run = () => runCommand({ args: [join(folder, 'site.yml'), '-i', join(folder, 'inventories/local')] });
  expect((await run()).stdout).toMatch(/changed=2 .*failed=0/);
  expect(readFileSync(join(folder, 'out/greeting.txt'), 'utf8')).toBe('Hello world, from localhost.\n');
  expect((await run()).stdout).toMatch(/changed=0 .*failed=0/);
  const again = await play('init', 'project', folder);
  expect(again.stderr).toContain('there are such files already: .gitignore, README.md');
});

test.concurrent('a new module runs, and says what it is', { timeout: 60_000 }, async () => {
  expect((await play('init', 'module', 'banner')).stdout).toMatch(/^library\/banner\.mjs\n/);
  const files = {
    'library/banner.mjs': module('banner')['banner.mjs']!,
    'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - banner: { dest: "{{ playbook_dir }}/out", text: hello }
    - banner: { dest: "{{ playbook_dir }}/out", text: hello }
    - assert: { that: "lookup('file', 'out') == 'hello'" }
`,
  };
  const run = await runCommand({ args: ['site.yml', '-i', 'hosts.ini'], files, own: true });
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/ok=3 +changed=1 .*failed=0/) });
  expect((await play('init', 'module', 'Bad-Name')).stderr).toContain('small letters');
});

test.concurrent('a role of one’s own is installed by a playbook’s requirements, and runs', {
  timeout: 60_000,
}, async () => {
  const role = join(root, 'web');
  expect((await play('galaxy', 'role', 'init', 'web', '--init-path', root)).stdout).toBe(
    '- Role web was created successfully\n',
  );
  execFileSync('tar', ['-czf', join(root, 'web.tgz'), '-C', root, 'web']);
  const ended = await runCommand({
    args: ['galaxy', 'install', '-r', 'requirements.yml', '-p', join(root, 'roles')],
    files: {
      'requirements.yml': `roles:\n  - { name: one, src: ${join(root, 'web.tgz')} }\n  - { name: two, src: ${role} }\n`,
    },
  });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(existsSync(join(root, 'roles/two/meta/.galaxy_install_info'))).toBe(true);
  const site = '- { hosts: a, gather_facts: false, roles: [one, two] }\n';
  const run = await runCommand({
    args: ['site.yml', '-i', 'hosts.ini', '--roles-path', join(root, 'roles')],
    files: { 'site.yml': site },
  });
  expect(run.code).toBe(0);
});

test.concurrent('mistakes name what was meant', async () => {
  expect((await play('galaxy', 'role', 'instal', 'x')).stderr).toContain('did you mean `role install`?');
  expect((await play('galaxy', 'collection', 'list', '--formt', 'json')).stderr).toContain('did you mean `--format`?');
  expect((await play('init', 'rol', 'x')).stderr).toContain('did you mean `role`?');
  const both = await play('galaxy', 'install');
  expect([both.code, both.stderr]).toEqual([
    1,
    'error: roles are named by words or by a file with `-r`, and neither was given\n',
  ]);
});
