/** `play lint`: what each rule finds, what it leaves alone, and what it corrects. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findContent } from '../../src/cli/lint/content.ts';
import { applyFixes } from '../../src/cli/lint/fix.ts';
import { lintContent } from '../../src/cli/lint/run.ts';
import { createVault } from '../../src/source/index.ts';

const root = mkdtempSync(join(tmpdir(), 'reprise-lint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const put = (files: Readonly<Record<string, string>>): string => {
  const folder = join(root, String(count++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};
const find = (folder: string) =>
  lintContent(findContent([folder]), {
    rolesPath: [join(folder, 'roles')],
    collectionsPath: [],
    vault: createVault([]),
  });
const found = async (files: Readonly<Record<string, string>>): Promise<string[]> => {
  const folder = put(files);
  const shown = (await find(folder)).map(
    ({ rule, origin, hint }) =>
      `${relative(folder, origin?.file ?? '')}:${origin?.line} ${rule}${hint ? ` (${hint})` : ''}`,
  );
  return shown.sort();
};
const play = (tasks: string, more = ''): Record<string, string> => ({
  'site.yml': `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks}`,
});

describe('undefined variables', () => {
  test('are those that nothing defines; one like a known name is a mistake', async () => {
    const files = play(
      '    - debug: { msg: "{{ colour }} {{ color }} {{ nobody_knows }}" }\n',
      '  vars: { colour: red }\n',
    );
    expect(await found(files)).toEqual([
      'site.yml:5 undefined-variable (did you mean `colour`?)',
      'site.yml:5 undefined-variable (it must come from an inventory or from `-e`)',
    ]);
  });
  test('whatever defines a name, or provides for its absence, counts', async () => {
    const tasks = `    - { command: echo, register: out }
    - set_fact: { made: 1, "{{ made }}_later": 2 }
    - { debug: { msg: "{{ out.stdout }} {{ made }} {{ x_later }} {{ item }} {{ of_group }} {{ of_host }} {{ of_ini }}" }, loop: [1] }
    - { debug: { msg: "{{ one }}" }, loop: [1], loop_control: { loop_var: one } }
    - { debug: { msg: "{{ maybe | default(1) }} {{ other.deep | d(2) }} {{ other }}" } }
    - { debug: { msg: "{{ third }}" }, when: third is defined }
    - debug: { msg: "{% set own = 1 %}{{ own }}{% for x in range(3) %}{{ x }}{{ loop.index }}{% endfor %}" }
    - { debug: { msg: "{{ ansible_facts.x }} {{ ansible_distribution }} {{ inventory_hostname }} {{ asked }} {{ hostvars[inventory_hostname].y }}" } }
`;
    const more = '  vars_prompt: [{ name: asked, default: x }]\n';
    const vars = {
      'group_vars/all.yml': 'of_group: 1\n',
      'inventories/a/host_vars/h.yml': 'of_host: 1\n',
      'hosts.ini': '[all]\nh of_ini=1\n',
    };
    expect(await found({ ...play(tasks, more), ...vars })).toEqual([]);
  });
  test('roles bring their own, and their templates are looked at', async () => {
    const files = {
      'roles/web/defaults/main.yml': 'web_port: 80\n',
      'roles/web/vars/debian.yml': 'web_package: nginx\n',
      'roles/web/meta/argument_specs.yml': 'argument_specs: { main: { options: { web_name: { type: str } } } }\n',
      'roles/web/tasks/main.yml': '- template: { src: x.j2, dest: /tmp/x }\n  notify: somewhere else\n',
      'roles/web/tasks/more.yml': '- debug: { msg: "{{ web_prot }}" }\n',
      'roles/web/templates/x.j2': '{{ web_port }} {{ web_package }} {{ web_name }}\n{{ web_missing }}\n',
    };
    expect(await found(files)).toEqual([
      'roles/web/tasks/more.yml:1 undefined-variable (did you mean `web_port`?)',
      'roles/web/templates/x.j2:2 undefined-variable (it must come from an inventory or from `-e`)',
    ]);
  });
});

describe('conditions', () => {
  const rules = async (condition: string): Promise<string[]> =>
    (await found(play(`    - debug: {}\n      when: ${condition}\n`, '  vars: { xs: [], x: 1 }\n'))).map((one) =>
      one.replace(/^\S+ /, ''),
    );
  test.each([
    ['xs | length', ['condition-not-boolean (`xs | length > 0` is one)']],
    ['xs | length > 0', []],
    ['x + 1', ['condition-not-boolean']],
    [`'"text"'`, ['condition-not-boolean']],
    ['x is defined and xs', []],
    ['x is defined and xs | count', ['condition-not-boolean']],
    ['x | bool', []],
    ['[x is defined, xs | int]', ['condition-not-boolean']],
    ['1', ['condition-not-boolean']],
    ['true', []],
    ['"{{ x }}"', ['braces-in-condition (`x`)']],
    ["not x and (xs | select('odd') | list)", ['condition-not-boolean']],
  ])('%s', async (condition, expected) => expect(await rules(condition)).toEqual(expected));
});

test('--fix changes what it names and nothing else', async () => {
  const before = `- hosts: all # kept
  vars:
    xs: []
    ansible_ssh_host: h
  tasks:
    - debug: { msg: "{{ play_hosts }}" }
      when: xs | length   # kept as well
    - { debug: {}, when: "{{ xs is defined }}" }
    - debug: {}
      when:
        - "{{ xs == [1, 2] }}"
        - "'{{ xs }}' == ''"
`;
  const folder = put({ 'site.yml': before });
  const { remaining, fixed } = applyFixes(await find(folder));
  expect([remaining, fixed]).toEqual([[], 5]);
  const after = before
    .replace('ansible_ssh_host', 'ansible_host')
    .replace('play_hosts', 'ansible_play_batch')
    .replace('xs | length', 'xs | length > 0')
    .replace('"{{ xs is defined }}"', 'xs is defined')
    .replace('"{{ xs == [1, 2] }}"', 'xs == [1, 2]');
  expect(readFileSync(join(folder, 'site.yml'), 'utf8')).toBe(after);
  expect(await find(folder)).toEqual([]);
});

test('what a run would refuse is found, in roles that no playbook uses too', async () => {
  const files = {
    ...play('    - copyy: { src: x }\n    - { debug: {}, notify: nobody }\n'),
    'roles/x/tasks/main.yml': '- debug: { mgs: x }\n- debug: { msg: "{{ 1 | no_filter }}" }\n',
  };
  expect(await found(files)).toEqual([
    'roles/x/tasks/main.yml:1 unknown-argument (did you mean `msg`?)',
    'roles/x/tasks/main.yml:2 unknown-filter',
    'site.yml:4 unknown-module (did you mean `copy`?)',
    'site.yml:5 unknown-handler (this play has no handlers)',
  ]);
});
