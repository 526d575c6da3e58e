/** Which hosts a play means when its pattern is worked out from variables. */
import { expect, test } from 'vitest';
import { runPlay } from '../support/runPlay.ts';

test('a list that turns out empty means no host, and never all of them', async () => {
  const playbook = `
- hosts: "{{ groups['balancers'] | default([]) }}"
  gather_facts: false
  tasks: [{ command: echo touched }]
`;
  const { events } = await runPlay({ playbook });
  expect(events.filter(({ type }) => type === 'no-hosts' || type === 'result').map(({ type }) => type)).toEqual([
    'no-hosts',
  ]);
});

test('a pattern that turns out empty is a mistake', async () => {
  const playbook = `
- hosts: "{{ '' }}"
  gather_facts: false
  tasks: [{ command: echo touched }]
`;
  await expect(runPlay({ playbook })).rejects.toThrow('`hosts` came out empty');
});
