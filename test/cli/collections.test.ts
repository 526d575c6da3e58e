/** Roles of collections, by their full names, by `collections`, and from each other. */
import { expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const inside = 'collections/ansible_collections/my/coll';

test('a role of a collection finds its neighbours and knows its name', async () => {
  const { stdout, stderr, code } = await runCommand({
    args: ['-i', 'hosts.ini', 'site.yml', '-l', 'a', '-v'],
    files: {
      'site.yml': `
- hosts: web
  gather_facts: false
  collections: [my.coll]
  roles: [my.coll.first]
  tasks:
    - include_role: { name: second }
    - command: echo changed
      notify: "first : handler"
`,
      [`${inside}/roles/first/tasks/main.yml`]: `
- debug: msg="{{ role_name }} {{ ansible_role_name }} {{ ansible_collection_name }}"
- import_role: { name: second }
`,
      [`${inside}/roles/first/handlers/main.yml`]: '- { name: handler, debug: { msg: handled } }\n',
      [`${inside}/roles/second/tasks/main.yml`]: '- debug: msg="second {{ ansible_role_name }}"\n',
    },
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('TASK [my.coll.first : debug]');
  expect(stdout).toContain('"msg": "first my.coll.first my.coll"');
  expect(stdout.match(/"msg": "second my\.coll\.second"/g)).toHaveLength(2);
  expect(stdout).toContain('"msg": "handled"');
});
