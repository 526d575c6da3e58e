/** Which handlers a name means; how they run is told by the recorded cases. */
import { expect, test } from 'vitest';
import { runPlay } from '../support/runPlay.ts';

/** The handlers that run for a notification, by what they say. */
async function run(
  notify: string,
  handlers: string,
  more: { roles?: string; files?: Record<string, string> } = {},
): Promise<readonly unknown[]> {
  const { events, problems } = await runPlay({
    playbook: `- hosts: h1\n  gather_facts: false\n${more.roles ?? ''}  tasks:\n    - { command: echo, notify: ${notify} }\n  handlers:\n${handlers}`,
    files: more.files ?? {},
  });
  expect(problems.map(({ message }) => message)).toEqual([]);
  return events.flatMap((event) =>
    event.type === 'result' && event.task.handler ? [event.outcome.result['msg']] : [],
  );
}

const handler = (name: string, says: string, more = ''): string =>
  `    - { name: ${name}, debug: { msg: ${says} }${more} }\n`;

test.each([
  ['by name', 'a', handler('a', 'one') + handler('b', 'two'), ['one']],
  ['several, in the order of definition', '[b, a]', handler('a', 'one') + handler('b', 'two'), ['one', 'two']],
  [
    'by topic, all that listen',
    't',
    handler('a', 'one', ', listen: t') + handler('b', 'two', ', listen: [t, u]'),
    ['one', 'two'],
  ],
  ['by name and topic, once', '[a, t]', handler('a', 'one', ', listen: t'), ['one']],
  ['by a name that is a template', '"{{ [\'a\'] }}"', handler('a', 'one'), ['one']],
  ['whose name is a template', 'restart x', handler('"restart {{ \'x\' }}"', 'one'), ['one']],
  [
    'by name, though another name cannot be templated',
    'a',
    handler('"{{ nothing }}"', 'none') + handler('a', 'one'),
    ['one'],
  ],
])('%s', async (_what, notify, handlers, says) => {
  expect(await run(notify, handlers)).toEqual(says);
});

test("a role's handler is found by its own name and with the role's", async () => {
  const more = {
    roles: '  roles: [r]\n',
    files: { 'roles/r/handlers/main.yml': '- { name: a, debug: { msg: of r } }\n' },
  };
  expect(await run('a', '    []\n', more)).toEqual(['of r']);
  expect(await run('"r : a"', handler('a', 'of the play'), more)).toEqual(['of r']);
  expect(await run('a', handler('a', 'of the play'), more)).toEqual(['of the play']);
});

test('a name known only at run time that means nothing fails the task', async () => {
  const { recap } = await runPlay({
    playbook:
      '- hosts: h1\n  gather_facts: false\n  tasks:\n    - { command: echo, notify: "{{ \'no\' }}" }\n  handlers:\n    - { name: yes, debug: {} }\n',
  });
  expect(recap['h1']).toMatchObject({ failed: 1 });
});
