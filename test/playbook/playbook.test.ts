import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import {
  actionsOf,
  type Block,
  type Include,
  readPlaybook,
  readRole,
  readTaskFile,
  rolesOf,
  type Step,
  tagsOf,
} from '../../src/playbook/index.ts';
import type { Tree } from '../../src/source/index.ts';
import { makeFolder } from '../support/folder.ts';

const folder = makeFolder({
  'site.yml': `
- name: one
  hosts: web
  user: deploy
  vars: {a: 1}
  tags: [play]
  roles:
    - role: app
      tags: r1, r2
      port: 80
      size: 3
  pre_tasks:
    - ping:
  tasks:
    - block:
        - shell: echo a=b creates=/x "c d"
          register: out
      rescue:
        - debug: msg=failed
      always:
        - action: copy src=a dest="b c"
      when: x
      notify: restart
    - import_tasks: more.yml
      when: [y, z]
      tags: imported
    - import_role: {name: base, tasks_from: other}
    - include_tasks: "{{ f }}.yml"
      loop: [1, 2]
      tags: own
  handlers:
    - name: restart
      service: {name: app, state: restarted}
      listen: topic
- import_playbook: second.yml
  when: w
  vars: {b: 2}
  tags: t
`,
  'second.yml': '- hosts: [db, "!x"]\n  vars: {b: 1, c: 3}\n  tasks:\n    - local_action: command ls\n',
  'more.yml': '- command: "true"\n  args: {chdir: /tmp}\n- debug: {msg: "{{ a }}"}\n  with_items: "{{ l }}"\n',
  'included.yml': '- ping:\n- import_tasks: more.yml\n',
  'roles/app/tasks/main.yml': '- name: in app\n  template: {src: a, dest: b}\n',
  'roles/app/handlers/main.yml': '- name: reload\n  ping:\n',
  'roles/app/meta/main.yml': 'dependencies: [{role: base, level: 2}]\n',
  'roles/app/meta/argument_specs.yml': 'argument_specs: {main: {options: {port: {type: int}}}}\n',
  'roles/app/defaults/main/a.yml': 'x: 1\ny: 1\n',
  'roles/app/defaults/main/b.yml': 'y: 2\n',
  'roles/app/vars/main.yml': 'v: 1\n',
  'roles/base/tasks/main.yml': '- ping:\n',
  'roles/base/tasks/other.yml': '- setup:\n',
});

const problems: Problems = [];
const options = { problems, rolesPath: [] };
const [play, second] = readPlaybook(join(folder, 'site.yml'), options);

function plain(tree: Tree | undefined): unknown {
  if (!tree) return undefined;
  if (tree.kind === 'list') return tree.items.map(plain);
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map(({ key, value }) => [key.text, plain(value)]));
  return tree.value;
}

/** A step in one line: place, module, arguments. */
function brief(step: Step): string {
  if (step.kind === 'block') return `${step.at.join('.')} block`;
  return `${step.at.join('.')} ${step.module} ${JSON.stringify(plain(step.args))}`;
}

test('a playbook is read as written, in reading order', () => {
  expect(problems).toEqual([]);
  expect([...actionsOf(play!)].map(brief)).toEqual([
    '1.0 ping {}',
    '2.0.0.0.1.0 ping {}',
    '2.0.1.0 template {"src":"a","dest":"b"}',
    '3.0.0.0 shell {"creates":"/x","_raw_params":"echo a=b \\"c d\\""}',
    '3.0.1.0 debug {"msg":"failed"}',
    '3.0.2.0 copy {"src":"a","dest":"b c"}',
    '3.1.0 command {"chdir":"/tmp","_raw_params":"true"}',
    '3.1.1 debug {"msg":"{{ a }}"}',
    '3.2.1.0 setup {}',
    '3.3 include_tasks {"_raw_params":"{{ f }}.yml"}',
    '2.0.2.0 ping {}',
    '5.0 service {"name":"app","state":"restarted"}',
  ]);
});

test('keywords stay where they were written, and steps know what is around them', () => {
  const [block, imported, role, include] = play!.tasks;
  expect(block).toMatchObject({ kind: 'block', when: [{ text: 'x' }], parent: play });
  expect(block?.kind === 'block' && block.steps[0]).toMatchObject({
    register: 'out',
    notify: [{ text: 'restart' }],
    parent: block,
  });
  expect(imported).toMatchObject({
    kind: 'block',
    when: [{ text: 'y' }, { text: 'z' }],
    imported: join(folder, 'more.yml'),
  });
  expect(imported?.kind === 'block' && imported.steps[1]).toMatchObject({ loop: { kind: 'items' } });
  expect(role).toMatchObject({ importedRole: { roleName: 'base', entryPoint: 'other', public: true } });
  expect(include).toMatchObject({ kind: 'include', what: 'tasks', loop: { kind: 'loop' } });
  expect(play!.remoteUser).toMatchObject({ text: 'deploy' });
});

test('a role brings its defaults, vars, parameters, dependencies and specification', () => {
  const [app] = play!.roles;
  expect(plain(app?.defaults)).toEqual({ x: 1, y: 2 });
  expect(plain(app?.roleVars)).toEqual({ v: 1 });
  expect(plain(app?.params)).toEqual({ size: 3 });
  expect(plain(app?.argumentSpec)).toEqual({ options: { port: { type: 'int' } } });
  expect(app?.dependencies[0]).toMatchObject({ roleName: 'base', dependents: ['app'], parent: app });
  expect(plain(app?.dependencies[0]?.params)).toEqual({ level: 2 });
  expect(rolesOf(play!).map((role) => role.roleName)).toEqual(['base', 'app', 'base']);
});

test('an imported playbook gets the conditions, tags and variables of the import', () => {
  expect(second).toMatchObject({ when: [{ text: 'w' }], tags: [{ text: 't' }], file: join(folder, 'second.yml') });
  expect(plain(second?.vars)).toEqual({ c: 3, b: 2 });
  expect(second?.tasks[0]).toMatchObject({ module: 'command', delegateTo: { text: 'localhost' } });
});

test('tags are inherited through plays, roles and imports, not from includes', () => {
  const [block, imported, , include] = play!.tasks;
  const steps = readTaskFile(join(folder, 'included.yml'), include as Include, options);
  expect([...tagsOf((imported as Block).steps[0]!)].sort()).toEqual(['imported', 'play']);
  expect([...tagsOf(play!.roles[0]!.steps[0]!)].sort()).toEqual(['play', 'r1', 'r2']);
  expect([...tagsOf(include!)].sort()).toEqual(['own', 'play']);
  expect([...tagsOf(steps[0]!)]).toEqual(['play']);
  expect([...tagsOf(block!)]).toEqual(['play']);
});

test('what an include brings is read once, with positions of its own', () => {
  const include = play!.tasks[3] as Include;
  const steps = readTaskFile(join(folder, 'included.yml'), include, options);
  expect(steps.map(brief)).toEqual(['0 ping {}', '1 block']);
  expect(steps[0]!.parent).toBe(include);
  expect(readTaskFile(join(folder, 'included.yml'), include, options)).toBe(steps);
  const role = readRole({ name: 'app', parent: include }, options);
  expect(role).toMatchObject({ roleName: 'app', at: [], public: false, parent: include });
  expect(role?.steps.map(brief)).toEqual(['1.0 template {"src":"a","dest":"b"}']);
  expect(problems).toEqual([]);
});

test('a name that is a template is asked for; without an answer an import waits for the run', () => {
  const own: Problems = [];
  const book = join(
    makeFolder({
      'p.yml': `- hosts: a\n  tasks:\n    - import_tasks: "{{ dir }}/more.yml"\n    - import_role: {name: "{{ r }}"}\n`,
    }),
    'p.yml',
  );
  const kinds = (nameOf?: () => string) =>
    readPlaybook(book, { problems: own, rolesPath: [], ...(nameOf && { nameOf }) })[0]?.tasks.map((step) => step.kind);
  expect(kinds()).toEqual(['include', 'include']);
  expect(own).toEqual([]);
  expect(kinds(() => join(folder, 'more.yml'))?.[0]).toBe('block');
  expect(own.map((problem) => problem.message)).toEqual([`there is no role \`${folder}/more.yml\``]);
});
