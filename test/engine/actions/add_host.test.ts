import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';
import { runPlay } from '../../support/runPlay.ts';

test.each([
  [
    'add_host: { name: n1, groups: [a, b], color: red }',
    { host_name: 'n1', groups: ['a', 'b'], host_vars: { color: 'red' } },
  ],
  ['add_host: { hostname: n1, groupname: "a,b" }', { host_name: 'n1', groups: ['a', 'b'] }],
  ['add_host: name=n1', { host_name: 'n1', groups: [] }],
])('%s', async (task, added) => {
  expect(await runAction(task)).toMatchObject({ status: 'changed', result: { add_host: added } });
});

test('a host is added once, and a later play finds it with its variables', async () => {
  const { trace } = await runPlay({
    playbook: `
- hosts: web
  gather_facts: false
  tasks:
    - { name: add, add_host: { name: n1, groups: fresh, ansible_connection: local, color: red } }
    - { name: again, add_host: { name: n1, groups: fresh } }
- hosts: fresh
  gather_facts: false
  tasks:
    - { name: "see {{ color }}", command: echo }
`,
  });
  expect(trace).toEqual(['h1:add:changed', 'h1:again:ok', 'n1:see red:changed']);
});

test('a name is needed', async () => {
  expect((await runAction('add_host: { groups: a }')).problems.join()).toContain('name');
});
