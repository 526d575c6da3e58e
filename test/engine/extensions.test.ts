/** What playbooks may say here and nowhere else; docs/extensions.md describes it. */
import { describe, expect, test } from 'vitest';
import { resultsOf, runPlay } from '../support/runPlay.ts';

const tasks = (text: string, play = ''): string => `- hosts: web\n  gather_facts: false\n${play}  tasks:\n${text}`;

describe('loop_control.parallel', () => {
  test('items run at the same time, results keep their order', async () => {
    const started = Date.now();
    const { trace, events } = await runPlay({
      playbook: tasks(`
    - name: sleep
      shell: 'sleep {{ item }}; echo {{ item }}'
      loop: [0.6, 0.5, 0.4, 0.3]
      loop_control: { parallel: 4 }
      register: all
    - { name: show, debug: { msg: "{{ all.results | map(attribute='stdout') }}" } }
`),
      inventory: '[web]\nh1 ansible_connection=local\n',
    });
    expect(trace).toEqual(['h1:sleep:changed', 'h1:show:ok']);
    const shown = events.find((event) => event.type === 'result' && event.task.name === 'show');
    expect(shown).toMatchObject({ outcome: { result: { msg: ['0.6', '0.5', '0.4', '0.3'] } } });
    const items = events.flatMap((event) => (event.type === 'item' ? [event.label] : []));
    expect(items).toEqual(['0.6', '0.5', '0.4', '0.3']);
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('a failing item does not stop the others', async () => {
    const { events, recap } = await runPlay({
      playbook: tasks(`
    - { name: test, command: "test {{ item }} = 2", loop: [1, 2, 3], loop_control: { parallel: 2 }, ignore_errors: true }
`),
    });
    const items = events.flatMap((event) => (event.type === 'item' ? [event.outcome.status] : []));
    expect(items.filter((status) => status === 'failed')).toHaveLength(6);
    expect(recap['h1']).toMatchObject({ ok: 1, ignored: 1 });
  });
});

describe('loop on a block', () => {
  test('each item goes through steps, rescue and always', async () => {
    const { trace } = await runPlay({
      playbook: tasks(`
    - loop: [a, b]
      loop_control: { loop_var: which, index_var: at }
      block:
        - { name: "first {{ which }} {{ at }}", debug: {} }
        - { name: fails, fail: {}, when: which == 'b' and inventory_hostname == 'h2' }
      rescue:
        - { name: "rescued {{ which }}", debug: {} }
      always:
        - { name: "always {{ which }}", debug: {} }
    - { name: after, debug: {} }
`),
      inventory: '[web]\nh1\nh2\n[all:vars]\nansible_connection=local\n',
    });
    expect(trace).toEqual([
      ...['h1:first a 0:ok', 'h2:first a 0:ok', 'h1:fails:skipped', 'h2:fails:skipped'],
      ...['h1:always a:ok', 'h2:always a:ok'],
      ...['h1:first b 1:ok', 'h2:first b 1:ok', 'h1:fails:skipped', 'h2:fails:failed', 'h2:rescued b:ok'],
      ...['h1:always b:ok', 'h2:always b:ok', 'h1:after:ok', 'h2:after:ok'],
    ]);
  });

  test('a loop that cannot be evaluated fails its host, unless the block is left out', async () => {
    const { trace } = await runPlay({
      playbook: tasks(`
    - { loop: "{{ nowhere }}", when: false, block: [{ name: never, debug: {} }] }
    - block:
        - { loop: "{{ nowhere }}", block: [{ name: never, debug: {} }] }
      rescue:
        - { name: rescued, debug: {} }
`),
    });
    expect(trace.filter((line) => line.startsWith('h1'))).toEqual(['h1:loop of a block:failed', 'h1:rescued:ok']);
  });
});

test('once_per_play runs once for all batches, and all see its result', async () => {
  const { trace, events } = await runPlay({
    playbook: tasks(
      `
    - { name: once, command: "echo {{ inventory_hostname }}", once_per_play: true, register: seen }
    - { name: each, debug: { msg: "{{ seen.stdout }}" } }
`,
      '  serial: 1\n',
    ),
  });
  expect(trace).toEqual(['h1:once:changed', 'h1:each:ok', 'h2:each:ok', 'h3:each:ok']);
  const shown = events.flatMap((event) =>
    event.type === 'result' && event.task.name === 'each' ? [event.outcome.result['msg']] : [],
  );
  expect(shown).toEqual(['h1', 'h1', 'h1']);
});

test('rescue_unreachable lets a rescue section take a host that cannot be reached', async () => {
  const played = await runPlay({
    playbook: tasks(`
    - block:
        - { name: reach, ping: {} }
      rescue:
        - { name: rescued, debug: { msg: "{{ ansible_failed_result.unreachable }}" } }
      rescue_unreachable: true
    - { name: after, debug: {} }
    - block:
        - { name: again, ping: {} }
      rescue:
        - { name: never, debug: {} }
`),
    inventory: '[web]\nh1 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n',
  });
  expect(played.trace).toEqual(['h1:reach:unreachable', 'h1:rescued:ok', 'h1:after:ok', 'h1:again:unreachable']);
  expect(resultsOf(played, 'rescued')['h1']?.result['msg']).toBe(true);
  expect(played.recap['h1']).toMatchObject({ rescued: 1, unreachable: 1 });
  expect(played.exitCode).toBe(4);
});
