/** A host that is lost, and a run that is interrupted: nothing runs twice, and the recap says what is owed (REL-02, REL-08, REL-20). */
import { describe, expect, test } from 'vitest';
import { createPool, type Pool, type Session, type Target } from '../../src/connection/index.ts';
import { PlayError } from '../../src/errors.ts';
import { runPlay } from '../support/runPlay.ts';

/** A pool whose hosts answer with rc 0, but for those whose line drops at their nth script. */
function fakePool(
  drops: Readonly<Record<string, { at: number; started: boolean }>>,
): Pool & { readonly sent: Record<string, number> } {
  const sent: Record<string, number> = {};
  const session = async ({ name }: Target): Promise<Session> => ({
    async send(scripts) {
      sent[name] = (sent[name] ?? 0) + scripts.length;
      const drop = drops[name];
      if (drop && sent[name] >= drop.at) {
        throw new PlayError('unreachable', 'the line dropped', { cause: { started: drop.started, replies: [] } });
      }
      const nothing = Buffer.alloc(0);
      return scripts.map(() => ({
        status: 'done' as const,
        rc: 0,
        stdout: nothing,
        stderr: nothing,
        records: [['changed', Buffer.from('x')] as const],
      }));
    },
    interrupt: async () => undefined,
    close: async () => undefined,
  });
  return {
    sent,
    session,
    drop: async () => undefined,
    interruptAll: async () => undefined,
    closeAll: async () => undefined,
  };
}

const playbook = `
- hosts: web
  gather_facts: false
  tasks:
    - { name: one, raw: first, retries: 3, delay: 0 }
    - block:
        - { name: two, raw: second, retries: 3, delay: 0 }
      rescue:
        - { name: rescue, debug: {} }
      always:
        - { name: always, debug: {} }
    - { name: three, debug: {} }
- hosts: web
  gather_facts: false
  tasks:
    - { name: next play, debug: {} }
`;

describe.each([true, false])('a line that drops when the task has%s begun', (started) => {
  test('the task is not sent again, its host is unreachable, the others go on', async () => {
    const pool = fakePool({ h2: { at: 2, started } });
    const { recap, trace, exitCode } = await runPlay({ playbook, pool });
    expect(pool.sent).toEqual({ h1: 2, h2: 2, h3: 2 });
    expect(recap['h2']).toMatchObject({ unreachable: 1, failed: 0, rescued: 0 });
    expect(recap['h1']).toMatchObject({ unreachable: 0, failed: 0 });
    expect(trace.filter((line) => line.startsWith('h2'))).toEqual(['h2:one:changed', 'h2:two:unreachable']);
    expect(trace).toContain('h1:next play:ok');
    expect(exitCode).toBe(4);
  });
});

test('of 60 hosts, the 12 that die at any step are the ones that the recap counts', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `n${index}`);
  const dying = names.filter((_, index) => index % 5 === 0);
  const pool = fakePool(
    Object.fromEntries(dying.map((name, index) => [name, { at: 1 + (index % 3), started: index % 2 === 0 }])),
  );
  const { recap } = await runPlay({
    pool,
    inventory: `[web]\n${names.join('\n')}\n[all:vars]\nansible_connection=local\n`,
    playbook: `
- hosts: web
  gather_facts: false
  serial: [20, 100]
  tasks:
    - { raw: one }
    - { raw: two, notify: h }
    - { debug: {}, run_once: true }
  handlers:
    - { name: h, raw: three }
`,
  });
  expect(names.filter((name) => recap[name]!.unreachable === 1)).toEqual(dying);
  expect(names.filter((name) => !dying.includes(name) && recap[name]!.changed !== 3)).toEqual([]);
});

test('a run that is interrupted says what is owed, and the process on the host is gone', async () => {
  const marker = `interrupt-${process.pid}-${Date.now()}`;
  const start = Date.now();
  const result = await runPlay({
    playbook: `
- hosts: h1
  gather_facts: false
  tasks:
    - { name: change, command: echo, notify: restart it }
    - { name: long, command: { argv: [sh, -c, "sleep 30; : ${marker}"] } }
    - { name: never, debug: {} }
  handlers:
    - { name: restart it, debug: {} }
`,
    abortOn: (event) => event.type === 'task-start' && event.task.name === 'long',
  });
  expect(Date.now() - start).toBeLessThan(8000);
  expect(result.exitCode).toBe(99);
  expect(result.events.at(-1)).toMatchObject({ type: 'run-end', interrupted: true });
  expect(result.pendingHandlers).toEqual({ h1: ['restart it'] });
  expect(result.recap['h1']).toMatchObject({ changed: 1 });
  expect(result.trace).not.toContain('h1:never:ok');
  const look = await runPlay({
    playbook: `
- hosts: h1
  gather_facts: false
  tasks:
    - { name: look, shell: "grep -l '[i]${marker.slice(1)}' /proc/[0-9]*/cmdline 2>/dev/null || true", register: r, changed_when: false }
    - { name: found, debug: { msg: "{{ r.stdout }}" } }
`,
  });
  const found = look.events.find((event) => event.type === 'result' && event.task.name === 'found');
  expect(found).toMatchObject({ outcome: { result: { msg: '' } } });
}, 30_000);

test('a long loop gives one event an item, and one result (REL-17)', async () => {
  const { events, recap } = await runPlay({
    playbook: `
- hosts: h1
  gather_facts: false
  tasks:
    - { debug: { msg: "{{ item }}" }, loop: "{{ range(10000) | list }}", register: r }
    - { name: count, debug: { msg: "{{ r.results | length }}" } }
`,
    pool: createPool(),
  });
  const items = events.filter((event) => event.type === 'item');
  expect(items).toHaveLength(10_000);
  expect(items.at(-1)).toMatchObject({ label: '9999', outcome: { status: 'ok' } });
  expect(recap['h1']).toMatchObject({ ok: 2 });
}, 60_000);
