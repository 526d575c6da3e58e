/** Mistakes that the text alone shows are told before anything runs, all together, with the nearest name (BAD-05 to BAD-25). */
import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/engine/context.ts';
import { runPlay } from '../support/runPlay.ts';

interface Row {
  readonly tasks: string;
  readonly says: string;
  readonly hint?: string;
  readonly line?: number;
  readonly play?: string;
  readonly options?: Partial<RunOptions>;
  readonly files?: Record<string, string>;
}

const rows: Readonly<Record<string, Row>> = {
  'a module that is not there': { tasks: '- coppy: { src: a, dest: b }', says: 'coppy', hint: 'copy', line: 4 },
  'an argument that is not there': { tasks: '- copy: { scr: a, dest: b }', says: 'scr', hint: 'src', line: 4 },
  'a choice that is not there': { tasks: '- file: { path: /x, state: dirctory }', says: 'dirctory', hint: 'directory' },
  'a keyword that is not there': { tasks: '- debug: {}\n      wehn: true', says: 'wehn', hint: 'when', line: 5 },
  'two modules in a task': { tasks: '- debug: {}\n      command: ls', says: 'command' },
  'a syntax error in a condition': { tasks: '- debug: {}\n      when: "a =="', says: '', line: 5 },
  'braces that stay open': { tasks: '- debug: { msg: "{{ a " }', says: '', line: 4 },
  'a filter that is not there': {
    tasks: '- debug: { msg: "{{ a | to_jsn }}" }',
    says: 'to_jsn',
    hint: 'to_json',
    line: 4,
  },
  'a test that is not there': { tasks: '- debug: {}\n      when: a is definde', says: 'definde', hint: 'defined' },
  'a handler that is not there': {
    tasks: '- command: ls\n      notify: restrat',
    play: '  handlers:\n    - { name: restart, debug: {} }\n',
    says: 'restrat',
    hint: 'restart',
    line: 5,
  },
  'a file of tasks that is not there': {
    tasks: '- include_tasks: mian.yml',
    files: { 'main.yml': '[]' },
    says: 'mian.yml',
  },
  'a role that is not there': {
    tasks: '- import_role: { name: wbe }',
    files: { 'roles/web/tasks/main.yml': '[]' },
    says: 'wbe',
    hint: 'web',
  },
  'a source that is not there': { tasks: '- copy: { src: none.txt, dest: /x }', says: 'none.txt', line: 4 },
  'a tag that no task has': {
    tasks: '- debug: {}\n      tags: deploy',
    says: 'deplyo',
    hint: 'deploy',
    options: { tags: ['deplyo'] },
  },
  'a task to start at that is not there': {
    tasks: '- { name: install it, debug: {} }',
    says: 'instal it',
    hint: 'install it',
    options: { startAtTask: 'instal it' },
  },
  'roles that need each other': {
    tasks: '- import_role: { name: a }',
    files: { 'roles/a/meta/main.yml': 'dependencies: [b]', 'roles/b/meta/main.yml': 'dependencies: [a]' },
    says: 'a → b → a',
  },
};

describe('before the run', () => {
  test.each(Object.entries(rows))('%s', async (_what, { tasks, says, hint, line, play = '', options, files }) => {
    const found = await runPlay({
      playbook: `- hosts: web\n  gather_facts: false\n  tasks:\n    ${tasks}\n${play}`,
      ...(options && { options }),
      ...(files && { files }),
    });
    expect(found.events).toEqual([]);
    expect(found.problems.map(({ message }) => message).join('\n')).toContain(says);
    const [problem] = found.problems;
    if (hint) expect(`${problem?.hint}`).toContain(hint);
    if (line) expect(problem?.origin).toMatchObject({ line });
  });

  test('every mistake is told at once', async () => {
    const { problems } = await runPlay({
      playbook:
        '- hosts: web\n  tasks:\n    - coppy: {}\n    - debug: { mgs: x }\n    - debug: {}\n      wehn: true\n    - debug: { msg: "{{ a | nope }}" }\n',
    });
    expect(problems).toHaveLength(4);
  });
});

describe('while it runs', () => {
  const at = async (tasks: string, more: { vars?: string; files?: Record<string, string> } = {}): Promise<string> => {
    const { events } = await runPlay({
      playbook: `- hosts: h1\n  gather_facts: false\n  vars: ${more.vars ?? '{}'}\n  tasks:\n    ${tasks}\n`,
      files: more.files ?? {},
    });
    const bad = events.find((event) => event.type === 'result' && event.outcome.status === 'failed');
    return bad?.type === 'result' ? (bad.outcome.error?.text ?? bad.outcome.message ?? '') : 'nothing failed';
  };

  test('an undefined name is marked inside its text, with the nearest', async () => {
    const text = await at('- debug: { msg: "install {{ pakage_name }}" }', { vars: '{ package_name: x }' });
    expect(text).toContain('`pakage_name` is undefined');
    expect(text).toContain('site.yml:5:33');
    expect(text).toContain('did you mean `package_name`?');
  });

  test('an undefined key tells which there are', async () => {
    expect(await at('- debug: { msg: "{{ cfg.prot }}" }', { vars: '{ cfg: { port: 1 } }' })).toContain('port');
  });

  test('variables that need each other are shown as a ring, with their places', async () => {
    const text = await at('- debug: { msg: "{{ a }}" }', { vars: '{ a: "{{ b }}", b: "{{ a }}" }' });
    expect(text).toContain('a → b → a');
    expect(text.match(/is defined here/g)).toHaveLength(2);
  });

  test('a condition that is no boolean says what it is', async () => {
    expect(await at('- debug: {}\n      when: l', { vars: '{ l: [1] }' })).toMatch(/list|boolean/);
  });

  test('an include of itself ends with a message', async () => {
    expect(
      await at('- include_tasks: loop.yml', { files: { 'loop.yml': '- include_tasks: "{{ \'loop\' }}.yml"\n' } }),
    ).toContain('includes itself');
  }, 30_000);

  test('a template file that cannot be read is known before the run, with the line of the mistake', async () => {
    const { problems, events } = await runPlay({
      playbook: '- hosts: web\n  tasks:\n    - template: { src: t.j2, dest: /nowhere }\n',
      files: { 'templates/t.j2': 'one\n{% if a %}\nthree\n' },
    });
    expect(problems.map(({ message, origin }) => [message, origin?.line])).toEqual([
      ['the block `if` is never closed', 2],
    ]);
    expect(events).toEqual([]);
  });
});
