import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';
import { runPlay } from '../../support/runPlay.ts';

async function stats(tasks: string): Promise<unknown> {
  const { events } = await runPlay({ playbook: `- hosts: web\n  gather_facts: false\n  tasks:\n${tasks}` });
  return Object.fromEntries(
    events.flatMap((event) => (event.type === 'stats' ? [[event.host ?? 'run', event.data]] : [])),
  );
}

test.each([
  ['numbers add up', '    - set_stats: { data: { n: 2 } }\n', { run: { n: 6 } }],
  ['lists join', '    - set_stats: { data: { l: [x] } }\n', { run: { l: ['x', 'x', 'x'] } }],
  [
    'mappings are laid over each other',
    '    - set_stats: { data: { d: { a: 1 } } }\n    - set_stats: { data: { d: { b: 2 } } }\n',
    { run: { d: { a: 1, b: 2 } } },
  ],
  ['text is replaced', '    - set_stats: { data: { t: x } }\n', { run: { t: 'x' } }],
  ['without aggregate all is replaced', '    - set_stats: { data: { n: 2 }, aggregate: false }\n', { run: { n: 2 } }],
  [
    'hosts may keep their own',
    '    - set_stats: { data: { n: 1 }, per_host: true }\n      when: inventory_hostname != "h2"\n',
    { h1: { n: 1 }, h3: { n: 1 } },
  ],
])('%s', async (_what, tasks, expected) => {
  expect(await stats(tasks)).toEqual(expected);
});

test('data must be a mapping', async () => {
  const { problems, message } = await runAction('set_stats: { data: [1] }');
  expect(problems.join() || message).toContain('data');
});
