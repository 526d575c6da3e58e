import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';
import { runPlay } from '../../support/runPlay.ts';

test.each([
  ['group_by: { key: "os {{ os }}" }', { add_group: 'os-b', parent_groups: ['all'] }],
  ['group_by: { key: x, parents: [p, q] }', { add_group: 'x', parent_groups: ['p', 'q'] }],
])('%s', async (task, result) => {
  expect(await runAction(task, { vars: '{ os: b }' })).toMatchObject({ status: 'changed', result });
});

test('the group and its parents are there for the next play', async () => {
  const { trace } = await runPlay({
    playbook: `
- hosts: web
  gather_facts: false
  tasks:
    - { name: by, group_by: { key: "of_{{ inventory_hostname }}", parents: odd }, when: inventory_hostname != 'h2' }
- hosts: odd:!of_h3
  gather_facts: false
  tasks:
    - { name: "in {{ group_names | sort(reverse=true) | join(' ') }}", debug: {} }
`,
  });
  expect(trace.at(-1)).toBe('h1:in web of_h1 odd:ok');
});

test('a key is needed', async () => {
  expect((await runAction('group_by: { parents: a }')).problems.join()).toContain('key');
});
