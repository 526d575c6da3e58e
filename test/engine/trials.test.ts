/** Small rules of the language, with answers recorded from ansible-core 2.19.14. */
import { expect, test } from 'vitest';
import { python } from '../../src/facts/python.ts';
import { readSeen, sectionMark } from '../../src/facts/seen.ts';
import { runPlay } from '../support/runPlay.ts';

/** The messages of all `debug` tasks, and of the failures that were ignored. */
async function messages(tasks: string, play = '', files: Record<string, string> = {}): Promise<unknown[]> {
  const playbook = `- hosts: all\n  gather_facts: false\n${play}  tasks:\n${tasks}`;
  const found = await runPlay({ playbook, files, inventory: 'h1 ansible_connection=local\n' });
  expect(found.problems.map((one) => one.message)).toEqual([]);
  return found.events.flatMap((event) =>
    event.type === 'result' && (event.task.module === 'debug' || event.outcome.status === 'failed')
      ? [event.outcome.result['msg']]
      : [],
  );
}

test('an omitted entry of environment is not there, nor is an omitted map', async () => {
  const tasks = `    - shell: echo "$ONE-$TWO"
      environment: ["{{ omit }}", { ONE: 1, TWO: "{{ omit }}" }]
      register: r
    - debug: { msg: "{{ r.stdout }}" }
`;
  expect(await messages(tasks)).toEqual(['1-']);
});

test('an omitted serial is none', async () => {
  expect(await messages('    - debug: { msg: hi }\n', '  serial: "{{ nothing | default(omit) }}"\n')).toEqual(['hi']);
});

test.each([
  ['set_fact: { "{{ \'true\' }}": 1 }', "Invalid variable name 'true'"],
  ['set_fact: { "{{ 1 }}": 1 }', "Invalid variable name '1'"],
  ['ping: { data: crash }', 'Task failed: Module failed: boom'],
  ["debug: { msg: \"{{ lookup('vars', 'nobody') }}\" }", "No variable named 'nobody' was found"],
  ['{ debug: {}, with_dict: 5 }', "expects a dictionary, got 'int'"],
  ['{ debug: {}, with_together: [] }', 'with_together requires at least one element in each list'],
  ['{ ping: {}, delegate_to: "{{ \'\' }}" }', 'Empty hostname produced from delegate_to'],
  ['{ debug: {}, diff: yes. }', "'yes.'"],
  ['{ command: sleep 9, timeout: 1 }', 'Timed out after 1 second'],
])('%s says so', async (task, words) => {
  const step = task.startsWith('{') ? `{ ignore_errors: true, ${task.slice(1)}` : `${task}\n      ignore_errors: true`;
  expect(await messages(`    - ${step}\n`)).toEqual([expect.stringContaining(words)]);
});

test('a file of tasks that a condition keeps out need not be readable', async () => {
  const files = { 'broken.yml': 'no tasks at all' };
  expect(await messages('    - { include_tasks: broken.yml, when: false }\n', '', files)).toEqual([]);
});

test('vars and hostvars can be printed whole', async () => {
  const tasks =
    '    - debug: { msg: "{{ vars.mine }} {{ vars | length > 9 }} {{ hostvars | string | length > 99 }}" }\n';
  expect(await messages(tasks, '  vars: { mine: 4 }\n')).toEqual(['4 True True']);
});

test('a template knows when it is rendered', async () => {
  const tasks = `    - tempfile: {}
      register: file
    - template: { src: when.j2, dest: "{{ file.path }}" }
    - debug: { msg: "{{ lookup('file', file.path) }}" }
    - file: { path: "{{ file.path }}", state: absent }
`;
  const files = { 'templates/when.j2': '{{ template_run_date.year > 2000 }}' };
  expect(await messages(tasks, '', files)).toEqual(['True']);
});

test('the Python of a host is a fact', () => {
  const seen = readSeen(Buffer.from(`${sectionMark}python\n/opt/python3\nPython 3.99.7rc1\n`), {});
  expect(python.read(seen)).toMatchObject({
    python: { executable: '/opt/python3', version: { major: 3, minor: 99, micro: 7, releaselevel: 'candidate' } },
    python_version: '3.99.7',
  });
  expect(python.read(readSeen(Buffer.from(''), {}))).toEqual({});
});

test('an include inside a loop hands on what its apply notifies, and says for which item', async () => {
  const found = await runPlay({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - include_tasks: { file: one.yml, apply: { notify: told } }
      loop: [a, b]
  handlers: [{ name: told, debug: { msg: "told" } }]
`,
    files: { 'one.yml': '- command: "true"\n' },
    inventory: 'h1 ansible_connection=local\n',
  });
  expect(found.trace.at(-1)).toContain('told');
  expect(found.events.flatMap((event) => (event.type === 'included' ? [event.label] : []))).toEqual(['a', 'b']);
});

test('environment that needs facts does not keep them from being gathered', async () => {
  const found = await runPlay({
    playbook: `- hosts: all
  gather_facts: true
  environment: { WAY: "{{ ansible_env.HOME }}/bin" }
  tasks: [{ shell: 'echo $WAY', register: r }, { debug: { msg: "{{ r.stdout }}" } }]
`,
    inventory: 'h1 ansible_connection=local\n',
  });
  const failures = found.events.filter((event) => event.type === 'result' && event.outcome.status === 'failed');
  expect(failures).toEqual([]);
});

test('a group that the run did not come to make is no host', async () => {
  const found = await runPlay({
    playbook: `- hosts: all
  gather_facts: false
  tasks: [{ group_by: { key: made }, when: false }]
- hosts: made
  tasks: [{ fail: {} }]
`,
    inventory: 'h1 ansible_connection=local\n',
  });
  expect(found.exitCode).toBe(0);
  expect(found.events.map((event) => event.type)).toContain('no-hosts');
});

test('a file to copy that the run may bring first is not asked for before', async () => {
  const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - { command: "touch {{ playbook_dir }}/brought", delegate_to: localhost }
    - tempfile: {}
      register: file
    - copy: { src: brought, dest: "{{ file.path }}" }
    - file: { path: "{{ file.path }}", state: absent }
`;
  const inventory = 'h1 ansible_connection=local\nlocalhost ansible_connection=local\n';
  const found = await runPlay({ playbook, inventory });
  expect(found.problems).toEqual([]);
  expect(found.recap['h1']).toMatchObject({ failed: 0 });
});

test('hosts of a lookup may be named by wildcards, and the Python of the controller is known', async () => {
  const tasks = `    - debug: { msg: "{{ query('inventory_hostnames', '?1') }}" }
    - debug: { msg: "{{ ansible_playbook_python is match('/') }}" }
`;
  expect(await messages(tasks)).toEqual([['h1'], true]);
});
