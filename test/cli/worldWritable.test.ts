/** In a folder into which anybody can put files, only what the operator names is obeyed (SEC-T08). */
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTrusts, isWorldWritable } from '../../src/source/index.ts';
import { makeFolder } from '../support/folder.ts';
import { runCommand } from '../support/runCommand.ts';

const files = {
  'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - debug: { msg: "colour {{ colour | default('unset') }}" }
`,
  'group_vars/all.yml': 'colour: hostile-group\n',
  'group_vars/web/main.yml': 'colour: hostile-folder\n',
  'host_vars/a.yml': 'colour: hostile-host\n',
  'roles/evil/tasks/main.yml': '- debug: { msg: hostile-role }\n',
  'beside/tasks/main.yml': '- debug: { msg: hostile-beside }\n',
  'collections/ansible_collections/x/y/roles/evil/tasks/main.yml': '- debug: { msg: hostile-collection }\n',
  'playbooks/cluster-x.yml': '- hosts: a\n  gather_facts: false\n  tasks: [{ debug: { msg: hostile-playbook } }]\n',
  'inventories/inv-x.ini': 'a ansible_connection=local\n',
  'use.yml': '- hosts: a\n  gather_facts: false\n  roles: [evil]\n',
  'useBeside.yml': '- hosts: a\n  gather_facts: false\n  roles: [beside]\n',
  'useCollection.yml': '- hosts: a\n  gather_facts: false\n  roles: [x.y.evil]\n',
  'include.yml': '- hosts: a\n  gather_facts: false\n  tasks: [{ include_role: { name: "{{ \'evil\' }}" } }]\n',
};
const run = (mode: number, ...args: string[]) => runCommand({ args, files, mode });

describe('a folder of mode 0777', () => {
  test.concurrent('has no variables, and each file is named in a warning', async () => {
    const { code, stdout, stderr, folder } = await run(0o777, 'site.yml', '-i', 'hosts.ini');
    expect(stdout).toContain('colour unset');
    expect(stdout).not.toContain('hostile');
    for (const name of ['group_vars/all.yml', 'group_vars/web/main.yml', 'host_vars/a.yml'])
      expect(stderr.split(`${join(folder, name)} is ignored, because everybody can write to ${folder}\n`)).toHaveLength(
        2,
      );
    expect(code).toBe(0);
  });
  test.concurrent.each([
    ['use.yml', 'roles'],
    ['useBeside.yml', 'beside'],
    ['useCollection.yml', 'collections'],
  ])('%s finds nothing in it', async (playbook, name) => {
    const { code, stdout, stderr, folder } = await run(0o777, playbook, '-i', 'hosts.ini');
    expect(code).toBe(1);
    expect(stdout).not.toContain('hostile');
    expect(stderr).toContain('there is no role');
    expect(stderr).toMatch(new RegExp(`${join(folder, name)}\\S* is ignored`));
  });
  test.concurrent('a role that is found during the run is none either', async () => {
    const { code, stdout, stderr } = await run(0o777, 'include.yml', '-i', 'hosts.ini');
    expect(code).toBe(2);
    expect(stdout).not.toContain('hostile');
    expect(stderr).toContain('is ignored');
  });
  test.concurrent('bare names are not looked up in it', async () => {
    const playbook = await run(0o777, 'cluster-x.yml', '-i', 'hosts.ini');
    expect(playbook.stderr).toContain('playbooks/cluster-x.yml is ignored');
    expect(playbook.stderr).toContain('there is no playbook');
    const inventory = await run(0o777, 'site.yml', '-i', 'inv-x.ini');
    expect(inventory.stderr).toContain('inventories/inv-x.ini is ignored');
    expect(inventory.code).toBe(1);
  });
  test.concurrent('what is named is obeyed', async () => {
    const { code, stdout } = await run(
      0o777,
      'playbooks/cluster-x.yml',
      'use.yml',
      '-i',
      'inventories/inv-x.ini',
      '--roles-path',
      'roles',
      '-e',
      '@group_vars/all.yml',
    );
    expect(stdout).toContain('hostile-playbook');
    expect(stdout).toContain('hostile-role');
    expect(code).toBe(0);
  });
  test.concurrent('play inventory and play eval pass it over too', async () => {
    const listed = await run(0o777, 'inventory', '-i', 'hosts.ini', '--host', 'a');
    expect(listed.stdout).not.toContain('hostile');
    expect(listed.stderr).toContain('host_vars/a.yml is ignored');
    const evaluated = await run(0o777, 'eval', 'colour | default(1)', '-i', 'hosts.ini', '-l', 'a');
    expect(evaluated.stdout).toBe('1\n');
  });
});

test('in a folder of one’s own everything is found', async () => {
  const { stdout, stderr } = await run(0o755, 'site.yml', 'include.yml', '-i', 'hosts.ini');
  expect(stdout).toContain('colour hostile-host');
  expect(stdout).toContain('hostile-role');
  expect(stderr).not.toContain('ignored');
});

test('of a folder with the sticky bit, what is our own counts', () => {
  const folder = makeFolder({});
  mkdirSync(join(folder, 'group_vars'));
  writeFileSync(join(folder, 'group_vars/all.yml'), 'a: 1\n');
  writeFileSync(join(folder, 'other.yml'), 'a: 1\n');
  chmodSync(folder, 0o1777);
  expect(isWorldWritable(folder)).toBe(true);
  const warnings: string[] = [];
  const trusts = createTrusts((message) => warnings.push(message));
  expect(trusts(join(folder, 'group_vars/all.yml'), folder)).toBe(true);
  expect(warnings).toEqual([]);
  if (process.getuid?.() !== 0) return;
  chownSync(join(folder, 'other.yml'), 65534, 65534);
  expect(trusts(join(folder, 'other.yml'))).toBe(false);
  expect(trusts(join(folder, 'other.yml'))).toBe(false);
  expect(warnings).toEqual([`${join(folder, 'other.yml')} is ignored, because everybody can write to ${folder}`]);
});
