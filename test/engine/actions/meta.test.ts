import { expect, test } from 'vitest';
import { runPlay } from '../../support/runPlay.ts';

/** What runs, in order, when a play holds this \`meta\` between two tasks. */
async function traced(meta: string, play = ''): Promise<readonly string[]> {
  const { trace, problems } = await runPlay({
    playbook: `
- hosts: web
  gather_facts: false
${play}  tasks:
    - { name: a, command: echo, notify: h }
    - ${meta}
    - { name: b, debug: {} }
  handlers:
    - { name: h, debug: {} }
- hosts: web
  gather_facts: false
  tasks:
    - { name: next, debug: {} }
`,
  });
  expect(problems.map(({ message }) => message)).toEqual([]);
  return trace;
}

const of = (trace: readonly string[], host: string): string =>
  trace.flatMap((line) => (line.startsWith(`${host}:`) ? [line.split(':')[1]!] : [])).join(' ');

test.each([
  ['meta: noop', 'a b h next', 'a b h next'],
  ['meta: flush_handlers', 'a h b next', 'a h b next'],
  ['{ meta: end_host, when: inventory_hostname == "h1" }', 'a next', 'a b h next'],
  ['meta: end_play', 'a next', 'a next'],
  // Decided by the first host alone.
  ['{ meta: end_play, when: inventory_hostname == "h2" }', 'a b h next', 'a b h next'],
  ['meta: end_batch', 'a next', 'a next'],
  ['{ meta: flush_handlers, when: inventory_hostname == "h1" }', 'a h b next', 'a b h next'],
])('%s', async (meta, first, second) => {
  const trace = await traced(meta);
  expect([of(trace, 'h1'), of(trace, 'h2')]).toEqual([first, second]);
});

test('end_batch ends one batch, end_play all that would follow', async () => {
  expect(of(await traced('meta: end_batch', '  serial: 2\n'), 'h3')).toBe('a next');
  expect(of(await traced('meta: end_play', '  serial: 2\n'), 'h3')).toBe('next');
});

test('an unknown action is told before the run, with the nearest', async () => {
  const { problems } = await runPlay({ playbook: '- hosts: web\n  tasks:\n    - meta: flush_handler\n' });
  expect(problems.map(({ message, hint }) => `${message} ${hint}`).join()).toContain('flush_handlers');
});
