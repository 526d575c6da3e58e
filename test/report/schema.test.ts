/** Every event of a lively run is what the published schema says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { EVENT_SCHEMA } from '../../src/engine/events.ts';
import { jsonLines } from '../../src/report/jsonLines.ts';
import { runPlay } from '../support/runPlay.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../src/engine/events.schema.json'), 'utf8'),
) as object;

test('events follow the schema', async () => {
  const { events } = await runPlay({
    playbook: `
- hosts: web:!web
  tasks: []
- hosts: web
  tasks:
    - { name: item, debug: { msg: "{{ item }}" }, loop: [1, two, { a: 1 }], notify: later }
    - { copy: { dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}", content: x }, diff: true, notify: later }
    - { command: /bin/false, ignore_errors: true }
    - { command: /bin/false, retries: 1, delay: 0, until: false, register: r, ignore_errors: true }
    - { debug: {}, when: inventory_hostname == 'h2' }
    - { include_tasks: more.yml }
    - { set_stats: { data: { n: 1 } } }
    - { fail: { msg: no }, when: inventory_hostname == 'h3' }
    - { debug: { msg: "{{ missing }}" }, delegate_to: h1 }
  handlers:
    - { name: later, debug: {} }
`,
    files: { 'more.yml': '- debug: {}\n' },
  });
  const lines: string[] = [];
  const reporter = jsonLines({ write: (text: string) => lines.push(text) });
  for (const event of events) reporter.on(event);
  const validate = new Ajv2020({ allErrors: false }).compile(schema);
  for (const line of lines) {
    const event: unknown = JSON.parse(line);
    expect(validate(event) || `${line}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set([
      'run-start',
      'play-start',
      'no-hosts',
      'task-start',
      'item',
      'retry',
      'result',
      'included',
      'stats',
      'run-end',
    ]),
  );
  expect(JSON.parse(lines[0]!)).toMatchObject({ schema: EVENT_SCHEMA });
});
