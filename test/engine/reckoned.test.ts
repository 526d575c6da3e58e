/** Mistakes in tasks whose author reckons with failure are that task's failure, in the words that ansible-core gives them. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/events.ts';
import { runPlay } from '../support/runPlay.ts';

const ONE = 'h1 ansible_connection=local\n';
const play = (tasks: string, more = ''): string => `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks}`;

function results(events: readonly RunEvent[]): Record<string, unknown>[] {
  return events.flatMap((event) =>
    event.type === 'result' ? [{ status: event.outcome.status, ...event.outcome.result }] : [],
  );
}

async function run(tasks: string, more: { vars?: string; files?: Record<string, string> } = {}) {
  const found = await runPlay({ playbook: play(tasks, more.vars), inventory: ONE, files: more.files ?? {} });
  expect(found.problems.map((one) => one.message)).toEqual([]);
  return { ...found, results: results(found.events) };
}

// What a registered result says, as recorded from ansible-core 2.19.14.
test.each([
  ['debug: { msg: "{{ nobody }}" }', "'nobody' is undefined"],
  ['debug: { msg: "{{ box.lid }}" }', "object of type 'dict' has no attribute 'lid'"],
  ['debug: { msg: "{{ 1 | polish }}" }', "No filter named 'polish'."],
  ['debug: { msg: "{{ 1 is shiny }}" }', "No test named 'shiny'."],
  ['debug: { msg: "{{ lookup(\'cellar\') }}" }', "The lookup plugin 'cellar' was not found."],
  [
    'file: { path: /x, state: shut }',
    'value of state must be one of: absent, directory, file, hard, link, touch, got: shut',
  ],
  ['file: { state: touch }', 'missing required arguments: path'],
  [
    'slurp: { path: /x, colour: red }',
    'Unsupported parameters for (slurp) module: colour. Supported parameters include: src (path).',
  ],
])('%s, ignored', async (task, words) => {
  const { results: all, recap } = await run(
    `    - ${task}\n      ignore_errors: true\n      register: r\n    - debug: { msg: "{{ r.msg }} {{ r.exception }}" }\n`,
    { vars: '  vars: { box: {} }\n' },
  );
  expect(recap.h1).toMatchObject({ ignored: 1, failed: 0 });
  expect(all[1]!.msg).toContain(words);
  expect(all[1]!.msg).toContain('(traceback unavailable)');
});

test('a rescue section takes what only the run notices, as do failed_when and an include with a condition', async () => {
  const { recap, problems } = await run(`    - block:
        - block: [{ copy: { src: not-there, dest: /x } }]
          always: [{ debug: { msg: on the way } }]
      rescue: [{ debug: { msg: saved } }]
    - { debug: { msg: "{{ 1 | polish }}" }, failed_when: true, ignore_errors: true }
    - { include_tasks: not-there.yml, when: false }
    - { include_role: { name: not-there }, when: false }
`);
  expect(problems).toEqual([]);
  expect(recap.h1).toMatchObject({ rescued: 1, failed: 0 });
});

test('what stands in the rescue section itself is no less a mistake for that', async () => {
  const { problems } = await runPlay({
    playbook: play('    - block: [{ fail: {} }]\n      rescue: [{ debug: { msg: "{{ 1 | polish }}" } }]\n'),
    inventory: ONE,
  });
  expect(problems.map((one) => one.message)).toEqual(['there is no filter `polish`']);
});

test('a condition on the result that cannot be evaluated stands in the result', async () => {
  const { results: all } = await run(`    - { command: "true", changed_when: nobody, ignore_errors: true }
    - { command: "true", failed_when: nobody, ignore_errors: true }
    - { command: "false", failed_when: false, register: r }
    - { debug: { msg: "{{ r.exception is defined }} {{ r.failed_when_suppressed_exception }}" } }
`);
  const said = "Error while evaluating conditional: 'nobody' is undefined";
  expect(all[0]).toMatchObject({ status: 'failed', changed_when_result: said });
  expect(all[1]).toMatchObject({ status: 'failed', failed_when_result: said });
  expect(all[3]!.msg).toBe('False (traceback unavailable)');
});

test('a template may name the module', async () => {
  const { results: all, events } = await run(
    `    - action: "{{ start }}bug msg={{ start }}"
    - action: "{{ whole }}"
      args: { that: true }
    - { action: "{{ start }}bunk", ignore_errors: true }
`,
    { vars: '  vars: { start: de, whole: assert }\n' },
  );
  expect(all[0]).toMatchObject({ msg: 'de' });
  expect(all[1]).toMatchObject({ msg: 'All assertions passed' });
  expect(all[2]).toMatchObject({ status: 'failed' });
  expect(events.flatMap((event) => (event.type === 'task-start' ? [event.task.module] : []))).toEqual([
    'debug',
    'assert',
    'debunk',
  ]);
});

test('handlers of a role include files from its tasks', async () => {
  const { recap } = await run('    - { include_role: { name: web } }\n', {
    files: {
      'roles/web/tasks/main.yml': '- { command: "true", notify: tidy up }\n',
      'roles/web/tasks/tidy.yml': '- { command: "true" }\n',
      'roles/web/handlers/main.yml': '- { name: tidy up, include_tasks: tidy.yml }\n',
    },
  });
  expect(recap.h1).toMatchObject({ changed: 2, failed: 0 });
});

test('the sources of the inventory are a variable', async () => {
  const { results: all, folder } = await run('    - debug: { msg: "{{ ansible_inventory_sources }}" }\n');
  expect(all[0]!.msg).toEqual([`${folder}/hosts.ini`]);
});

test('a module that is not here, behind an include that does not happen, is no matter; a misspelt one is', async () => {
  const files = { 'other.yml': '- { far_away_system: { path: /x } }\n', 'slip.yml': '- { debgu: {} }\n' };
  const { recap } = await run('    - { include_tasks: other.yml, when: false }\n', { files });
  expect(recap.h1).toMatchObject({ skipped: 1, failed: 0 });
  const { problems } = await runPlay({ playbook: play('    - include_tasks: slip.yml\n'), inventory: ONE, files });
  expect(problems.map((one) => one.message)).toEqual(['there is no module `debgu`']);
});

test('one template gives all arguments of add_host, group_by and set_fact', async () => {
  const { results: all } = await run(
    `    - set_fact: "{{ facts }}"
    - add_host: "{{ host }}"
    - debug: { msg: "{{ a }} {{ groups.new }}" }
`,
    { vars: '  vars: { facts: { a: 5 }, host: { name: h9, groups: new } }\n' },
  );
  expect(all[2]!.msg).toBe("5 ['h9']");
});
