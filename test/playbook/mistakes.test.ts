import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { readPlaybook } from '../../src/playbook/index.ts';
import { makeFolder } from '../support/folder.ts';

const folder = makeFolder({
  'roles/webserver/tasks/main.yml': '- ping:\n',
  'roles/ra/meta/main.yml': 'dependencies: [rb]\n',
  'roles/rb/meta/main.yml': 'dependencies: [ra]\n',
  'roles/self/tasks/main.yml': '- import_role: {name: self}\n',
  'a.yml': '- import_tasks: b.yml\n',
  'b.yml': '- import_tasks: a.yml\n',
  'install.yml': '- ping:\n',
  'list.yml': 'a: 1\n',
  'loop.yml': '- import_playbook: loop.yml\n',
  'empty.yml': '',
});

function mistakes(name: string, text?: string): string[] {
  const problems: Problems = [];
  const file = text === undefined ? join(folder, name) : join(makeFolder({ [name]: text }), name);
  readPlaybook(file, { problems, rolesPath: [join(folder, 'roles')] });
  return problems.map(({ origin, message, hint }) => {
    const at = `${origin?.file.split('/').at(-1)}:${origin?.line}:${origin?.column}`;
    return `${at} ${message}${hint ? ` (${hint})` : ''}`;
  });
}

const task = (text: string) => `- hosts: all\n  tasks:\n    - ${text.split('\n').join('\n      ')}\n`;

const rows: [string, string, string[]][] = [
  [
    'an unknown play keyword',
    '- hosts: a\n  gather_fact: no\n',
    ['p.yml:2:3 a play has no keyword `gather_fact` (did you mean `gather_facts`?)'],
  ],
  [
    'a mistyped keyword',
    task('debug: {msg: x}\nwehn: y'),
    ['p.yml:4:7 a task has no keyword `wehn` (did you mean `when`?)'],
  ],
  [
    'a keyword of plays',
    task('debug:\nhosts: y'),
    ['p.yml:4:7 a task has no keyword `hosts` (it is a keyword of plays)'],
  ],
  [
    'a keyword of handlers',
    task('debug:\nlisten: y'),
    ['p.yml:4:7 a task has no keyword `listen` (it is a keyword of handlers)'],
  ],
  [
    'two modules',
    task('debug:\ncopy:'),
    ['p.yml:4:7 a task has one module, and this one has `debug` and `copy` (`debug` in line 3 is one already)'],
  ],
  ['no module', task('name: x'), ['p.yml:3:7 this task names no module']],
  [
    'an unknown block keyword',
    task('block: []\nrescu: []'),
    ['p.yml:4:7 a block has no keyword `rescu` (did you mean `rescue`?)'],
  ],
  ['rescue alone', task('rescue: []'), ['p.yml:3:7 `rescue` needs a `block` beside it']],
  ['two loops', task('ping:\nloop: [1]\nwith_items: [2]'), ['p.yml:5:7 a task has one loop (`loop` is one already)']],
  [
    'a mistyped loop_control',
    task('ping:\nloop: [1]\nloop_control: {lable: x}'),
    ['p.yml:5:22 `loop_control` has no `lable` (did you mean `label`?)'],
  ],
  [
    'a bad name to register',
    task('ping:\nregister: a-b'),
    ['p.yml:4:17 `a-b` cannot be the name of a variable (names are made of letters, digits and underscores)'],
  ],
  [
    'text for a module that takes none',
    task('copy: from here'),
    ['p.yml:3:13 `copy` does not take text (arguments are a map, or `name=value` words)'],
  ],
  ['a list of arguments', task('copy: [a]'), ['p.yml:3:7 the arguments of `copy` must be a map, not a list']],
  ['an unclosed quote in arguments', task('copy: src="a'), ['p.yml:3:13 a " in these arguments is never closed']],
  [
    'a missing role',
    '- hosts: a\n  roles: [webservr]\n',
    ['p.yml:2:11 there is no role `webservr` (did you mean `webserver`?)'],
  ],
  [
    'a missing tasks_from',
    task('import_role: {name: webserver, tasks_from: man}'),
    ['p.yml:3:27 the role has no `tasks/man` (did you mean `main`?)'],
  ],
  [
    'a mistyped import argument',
    task('import_role: {name: webserver, task_from: x}'),
    ['p.yml:3:38 `import_role` has no argument `task_from` (did you mean `tasks_from`?)'],
  ],
  [
    'a cycle of roles',
    '- hosts: a\n  roles: [ra]\n',
    ['main.yml:1:16 these need each other without end: ra → rb → ra'],
  ],
  [
    'a role that imports itself',
    '- hosts: a\n  roles: [self]\n',
    ['main.yml:1:23 these need each other without end: self → self'],
  ],
  [
    'a play without hosts',
    '- name: x\n  tasks: []\n',
    ['p.yml:1:3 this play does not say which hosts it is for (a play begins with `hosts:`)'],
  ],
  ['a list of strings', '- x\n', ['p.yml:1:3 a play must be a map, not text']],
  ['tasks that are a map', '- hosts: a\n  tasks: {a: 1}\n', ['p.yml:2:10 `tasks` must be a list, not a map']],
  ['vars that are text', '- hosts: a\n  vars: x\n', ['p.yml:2:3 `vars` must be a map of names and values, not text']],
  [
    'an import that loops',
    task(`import_tasks: ${join(folder, 'install.yml')}\nloop: [1]`),
    ['p.yml:4:13 `import_tasks` cannot loop (use `include_tasks`)'],
  ],
  [
    'all mistakes at once',
    task('ping:\nwehn: 1') + task('ping:\nregistr: 1'),
    [
      'p.yml:4:7 a task has no keyword `wehn` (did you mean `when`?)',
      'p.yml:8:7 a task has no keyword `registr` (did you mean `register`?)',
    ],
  ],
];
test.each(rows)('%s', (_, text, said) => {
  expect(mistakes('p.yml', text)).toEqual(said);
});

test('a missing task file names the nearest one', () => {
  expect(mistakes('p.yml', `- hosts: a\n  tasks:\n    - import_tasks: ${join(folder, 'instal.yml')}\n`)).toEqual([
    `p.yml:3:21 there is no task file \`${join(folder, 'instal.yml')}\` (did you mean \`install.yml\`?)`,
  ]);
});

test('cyclic imports, and files that are no playbooks', () => {
  expect(mistakes('p.yml', `- hosts: a\n  tasks:\n    - import_tasks: ${join(folder, 'a.yml')}\n`)).toEqual([
    'b.yml:1:17 these need each other without end: a.yml → b.yml → a.yml',
  ]);
  expect(mistakes('loop.yml')).toEqual(['loop.yml:1:20 these need each other without end: loop.yml → loop.yml']);
  expect(mistakes('empty.yml')).toEqual(['empty.yml:1:1 this playbook is empty']);
  expect(mistakes('list.yml')).toEqual([
    'list.yml:1:1 a playbook must be a list of plays, not a map (each play begins with `- hosts:`)',
  ]);
});
