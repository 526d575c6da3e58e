/** A run that failed or was killed goes on where each host stood (REL-22). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../src/engine/journal.ts';
import { type PlayResult, resultsOf, runPlay } from '../support/runPlay.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'reprise-resume-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const playbook = `
- hosts: web
  gather_facts: false
  tasks:
    - { name: log, shell: "echo {{ inventory_hostname }} log >>{{ base }}/log; echo $$", register: first, notify: handler }
    - { name: fact, set_fact: { number: "{{ 999999999 | random }}" } }
    - { name: once, shell: "echo once >>{{ base }}/log; date +%s%N", run_once: true, register: once }
    - { name: items, command: "echo {{ item }}", loop: [a, b], register: items, loop_control: { label: "x" } }
    - block:
        - { name: rescue me, command: "false" }
      rescue:
        - { name: rescued, shell: "echo {{ ansible_failed_result.rc }} >>{{ base }}/log" }
    - { name: secret, command: echo hidden, register: hidden, no_log: true }
    - { name: break, fail: { msg: no }, when: "inventory_hostname in (broken | d([]))" }
    - include_tasks: more.yml
      loop: [1, 2]
      loop_control: { loop_var: round }
    - { name: show, debug: { msg: "{{ [first.stdout, number, once.stdout, items.results | map(attribute='stdout'), hidden.stdout] }}" } }
  handlers:
    - { name: handler, shell: "echo {{ inventory_hostname }} handler >>{{ base }}/log" }
- hosts: web
  gather_facts: false
  tasks:
    - { name: second play, shell: "echo {{ inventory_hostname }} second >>{{ base }}/log" }
`;
const files = {
  'more.yml': '- { name: more, shell: "echo {{ inventory_hostname }} more {{ round }} >>{{ base }}/log" }\n',
};

async function run(resume: 'no' | 'yes' | 'forced', broken: readonly string[], plan = 'p'): Promise<PlayResult> {
  const journal = openJournal({ file: join(base, 'journal'), plan, resume });
  const extraVars = new Map([
    ['base', { value: base }],
    ['broken', { value: [...broken] }],
  ]);
  const played = await runPlay({ playbook, files, options: { journal, extraVars } });
  expect(played.problems.map(({ message, origin }) => `${message} ${origin?.line}`)).toEqual([]);
  return played;
}

const log = (): string[] => readFileSync(join(base, 'log'), 'utf8').trim().split('\n');

test('what is left runs, with the handlers owed and the facts set', async () => {
  const first = await run('no', ['h2']);
  expect(first.exitCode).toBe(2);
  const shown = resultsOf(first, 'show')['h1']?.result['msg'];
  const before = log();
  const second = await run('yes', []);
  expect(second.exitCode).toBe(0);
  // What must not be written down runs again; everything else runs on the host that failed only.
  expect(second.trace.slice(0, 3).sort()).toEqual(['h1:secret:changed', 'h2:secret:changed', 'h3:secret:changed']);
  expect(second.trace.slice(3)).toEqual([
    ...['h2:break:skipped', 'h2:more:changed', 'h2:more:changed', 'h2:show:ok', 'h2:handler:changed'],
    'h2:second play:changed',
  ]);
  expect(log().slice(before.length)).toEqual(['h2 more 1', 'h2 more 2', 'h2 handler', 'h2 second']);
  const [, number, once, items, hidden] = resultsOf(second, 'show')['h2']!.result['msg'] as unknown[];
  expect(number).toEqual(expect.any(Number));
  expect([once, items, hidden]).toEqual((shown as unknown[]).slice(2));
  expect(() => openJournal({ file: join(base, 'journal'), plan: 'p', resume: 'yes' })).toThrow('nothing to resume');
});

test('a run that was killed goes on after the last line that was written whole', async () => {
  await run('no', ['h1', 'h2', 'h3']);
  const file = join(base, 'journal');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // Of the task `once` the leader was done and the others were not.
  const once = lines.filter((line) => line.includes('1:4.2'));
  const lineOf = (host: string) => once.find((line) => line.includes(`"${host}"`))!;
  const before = lines.slice(0, lines.indexOf(once[0]!));
  writeFileSync(file, `${[...before, lineOf('h1')].join('\n')}\n${lineOf('h2').slice(0, 20)}`);
  const second = await run('yes', []);
  expect(second.exitCode).toBe(0);
  expect(second.trace.filter((line) => line.includes(':log:') || line.includes(':fact:'))).toEqual([]);
  expect(log().filter((line) => line === 'once')).toHaveLength(1);
  expect(second.trace).toContain('h3:show:ok');
});

test('a playbook that changed is refused, unless forced', async () => {
  await run('no', ['h1']);
  expect(() => openJournal({ file: join(base, 'journal'), plan: 'other', resume: 'yes' })).toThrow('changed since');
  expect((await run('forced', [], 'other')).exitCode).toBe(0);
});
