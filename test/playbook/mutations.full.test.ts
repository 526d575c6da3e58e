import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlayError, type Problems } from '../../src/errors.ts';
import { readInventory } from '../../src/inventory/index.ts';
import { readPlaybook } from '../../src/playbook/index.ts';
import { makeFolder } from '../support/folder.ts';

const playbook = `---
- name: one
  hosts: "web:!db"
  vars: &vars
    list: [1, "two", {three: 3}]
    text: |
      some text
        more
  roles:
    - {role: app, tags: [a, b], port: 80}
  tasks:
    - name: "a {{ name }}"
      copy: {src: a, dest: "/b c", mode: 0644}
      when: x is defined and (y or z)
      notify: restart
      register: out
    - block:
        - shell: echo "a b" creates=/x | grep 'c'
          loop: "{{ list }}"
          loop_control: {label: x}
      rescue:
        - debug: msg="failed {{ a }}"
    - import_tasks: more.yml
      vars: {<<: *vars, b: 1}
  handlers:
    - name: restart
      service: name=app state=restarted
`;
const ini = `lonely ansible_host=10.0.0.1 n=1 t="two words" # comment
[web]
web[01:10:2].example.org:2222 list='["x", 2]'
[db:children]
web
other
[other]
[2001:db8::1]:22
[db:vars]
x = {"a": [1, 2]}
`;
const yaml = `all:
  vars: {x: 1}
  children:
    web:
      hosts:
        web[1:3]: {y: "{{ x }}"}
        web4:
`;

/** A small generator with a seed, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const scraps = [
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '\n',
  '\t',
  '- ',
  '#',
  '&x ',
  '*x',
  '!',
  '|',
  '>',
  '{{',
  '}}',
  '%',
  '\\',
  '=',
  ' ',
  '\0',
  '\u00e9',
  '---\n',
  '<<: ',
];

function mutate(text: string, below: (limit: number) => number): string {
  let changed = text;
  for (let times = below(3); times >= 0; times--) {
    const at = below(changed.length);
    const length = below(4) === 0 ? below(30) : below(2);
    const scrap = below(3) === 0 ? '' : scraps[below(scraps.length)]!;
    changed = changed.slice(0, at) + scrap + changed.slice(at + length);
  }
  return changed;
}

const folder = makeFolder({ 'roles/app/tasks/main.yml': '- ping:\n', 'more.yml': '- ping:\n' });

const readers: [string, string, string, (path: string, problems: Problems) => unknown][] = [
  ['playbook', 'p.yml', playbook, (path, problems) => readPlaybook(path, { problems, rolesPath: [] })],
  ['INI inventory', 'hosts', ini, (path, problems) => readInventory([path], { problems })],
  ['YAML inventory', 'hosts.yml', yaml, (path, problems) => readInventory([path], { problems })],
];
test.each(readers)(
  'a damaged %s gives messages with places, never a crash',
  (_, name, text, read) => {
    const below = random(20);
    let told = 0;
    for (let round = 0; round < 250; round++) {
      const path = join(folder, name);
      const damaged = mutate(text, below);
      writeFileSync(path, damaged);
      const problems: Problems = [];
      try {
        read(path, problems);
      } catch (error) {
        throw new Error(`crashed in round ${round} on:\n${damaged}`, { cause: error });
      }
      for (const problem of problems) {
        expect(problem).toBeInstanceOf(PlayError);
        if (problem.code !== 'missing-file' && !/^no host/.test(problem.message))
          expect(problem.origin, damaged).toBeDefined();
        told++;
      }
    }
    expect(told).toBeGreaterThan(40);
  },
  60_000,
);
