/** What must not be logged is in no event and in no report, whatever becomes of the task (SEC-L01, SEC-L04). */
import { describe, expect, test } from 'vitest';
import { createSecrets, maskDeep } from '../../src/engine/secrets.ts';
import { jsonLines } from '../../src/report/jsonLines.ts';
import { terminal } from '../../src/report/terminal.ts';
import { type PlayCase, type PlayResult, runPlay } from '../support/runPlay.ts';

const CANARY = 'kAnArY-7f3Q"x';
const FORMS = [
  CANARY,
  'kAnArY-7f3Q',
  Buffer.from(CANARY).toString('base64').slice(0, 14),
  Buffer.from('kAnArY-7f3Q').toString('hex'),
  encodeURIComponent(CANARY),
];

/** Every text that a run can leave behind: the events, and what the reports make of them at each verbosity. */
function outputs({ events }: PlayResult): string[] {
  const texts: string[] = [];
  let json = '';
  const lines = jsonLines({ write: (part) => (json += part) });
  for (const event of events) lines.on(event);
  texts.push(json);
  for (const verbosity of [0, 1, 2, 3, 4, 5]) {
    for (const color of [false, true]) {
      let text = '';
      const report = terminal({ write: (part) => (text += part) }, { color, width: 80, verbosity });
      for (const event of events) report.on(event);
      texts.push(text);
    }
  }
  return texts;
}

const found = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => FORMS.filter((form) => text.includes(form)));

const secret = JSON.stringify(CANARY);

/** A task for each outcome; the secret stands in its text, in its variables, or comes back from the host. */
const outcomes: Readonly<Record<string, string>> = {
  ok: `{ debug: { msg: "{{ token }}" } }`,
  changed: `{ command: { argv: [echo, "{{ token }}"] } }`,
  failed: `{ fail: { msg: "{{ token }}" } }`,
  'failed command': `{ shell: "echo $TOK; exit 3", environment: { TOK: "{{ token }}" } }`,
  'failed template': `{ debug: { msg: '{{ undefined_here }} kAnArY-7f3Q' } }`,
  'wrong argument': `{ command: { argv: [echo], chdir: [ "{{ token }}" ] } }`,
  'failed condition': `{ debug: {}, when: "undefined_here == 'kAnArY-7f3Q'" }`,
  'failed loop': `{ debug: { msg: "{{ item }}" }, loop: "{{ undefined_here + ['kAnArY-7f3Q'] }}" }`,
  skipped: `{ debug: { msg: "{{ token }}" }, when: "token == 'other than kAnArY-7f3Q'" }`,
  unreachable: `{ command: { argv: [echo, "{{ token }}"] }, vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1, ansible_password: "{{ token }}" } }`,
  retried: `{ shell: "echo $TOK; exit 1", environment: { TOK: "{{ token }}" }, retries: 1, delay: 0 }`,
  looped: `{ command: { argv: [echo, "{{ item }}"] }, loop: ["{{ token }}", two], loop_control: { label: "{{ token }}" } }`,
  'failed item': `{ fail: { msg: "{{ item }}" }, loop: ["{{ token }}"], loop_control: { extended: true } }`,
  diff: `{ copy: { content: "{{ token }}", dest: "{{ playbook_dir }}/made" }, diff: true }`,
  check: `{ copy: { content: "{{ token }}", dest: "{{ playbook_dir }}/made" }, check_mode: true, diff: true }`,
};

const head = `- hosts: h1\n  gather_facts: false\n  vars: { token: ${secret} }\n`;

/** Where \`no_log\` is written. */
const levels: Readonly<Record<string, (task: string) => PlayCase>> = {
  task: (task) => ({ playbook: `${head}  tasks:\n    - ${task.replace(/ }$/, ', no_log: true }')}\n` }),
  play: (task) => ({ playbook: `${head}  no_log: true\n  tasks:\n    - ${task}\n` }),
  block: (task) => ({ playbook: `${head}  tasks:\n    - block:\n        - ${task}\n      no_log: true\n` }),
  role: (task) => ({
    playbook: `${head}  roles: [{ role: r, no_log: true }]\n`,
    files: { 'roles/r/tasks/main.yml': `- ${task}\n` },
  }),
  include: (task) => ({
    playbook: `${head}  tasks:\n    - include_tasks: { file: more.yml, apply: { no_log: true } }\n`,
    files: { 'more.yml': `- ${task}\n` },
  }),
  handler: (task) => ({
    playbook: `${head}  tasks:\n    - { command: echo, notify: h }\n  handlers:\n    - ${task.replace('{ ', '{ name: h, no_log: true, ')}\n`,
  }),
  rescue: (task) => ({
    playbook: `${head}  tasks:\n    - block:\n        - ${task.replace(/ }$/, ', no_log: true }')}\n        - fail:\n      rescue:\n        - debug: { var: ansible_failed_result }\n        - debug: { var: ansible_failed_task }\n`,
  }),
};

describe.each(Object.keys(levels))('no_log at the %s', (level) => {
  test.each(Object.keys(outcomes))('%s', async (outcome) => {
    const result = await runPlay(levels[level]!(outcomes[outcome]!));
    expect(result.problems.map(({ message }) => message)).toEqual([]);
    expect(result.events.some((event) => event.type === 'result')).toBe(true);
    expect(found(outputs(result))).toEqual([]);
  });
});

test('without no_log the same task does show the value, so the search can find it', async () => {
  expect(found(outputs(await runPlay({ playbook: `${head}  tasks:\n    - ${outcomes['ok']}\n` })))).not.toEqual([]);
});

test('an environment is shown nowhere, though no_log is not asked for', async () => {
  const task = `{ shell: "exit 3", environment: { TOK: "{{ token }}" } }`;
  expect(found(outputs(await runPlay({ playbook: `${head}  tasks:\n    - ${task}\n` })))).toEqual([]);
});

test('no_log that cannot be evaluated hides the task', async () => {
  const task = `{ debug: { msg: "{{ token }}" }, no_log: "{{ undefined_here }}" }`;
  expect(found(outputs(await runPlay({ playbook: `${head}  tasks:\n    - ${task}\n` })))).toEqual([]);
});

describe('values that are known', () => {
  const secrets = createSecrets();
  secrets.add('hunter2"x');

  test.each([
    ['as they are', 'a hunter2"x b'],
    ['in JSON', JSON.stringify({ a: 'hunter2"x' })],
    ['in base64', Buffer.from('hunter2"x').toString('base64')],
    ['in a URL', encodeURIComponent('hunter2"x')],
  ])('are masked %s', (_how, text) => {
    expect(secrets.mask(text)).toContain('********');
  });

  test('are masked as keys, values and in depth', () => {
    expect(JSON.stringify(maskDeep({ 'hunter2"x': [{ deep: 'is hunter2"x' }] }, secrets))).not.toContain('hunter2');
  });

  test('words of three letters are not taken for secrets', () => {
    const few = createSecrets();
    few.add('abc');
    expect(few.mask('abcdef')).toBe('abcdef');
  });
});
