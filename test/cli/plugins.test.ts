/** Modules, filters, tests, lookups and reports of the operator's own, in files that lie around a playbook. */
import { describe, expect, test } from 'vitest';
import { parametersOf } from '../../src/plugins/ownPlugins.ts';
import { runCommand } from '../support/runCommand.ts';

const files = {
  'library/banner.mjs': `
    import { defineModule, path, sh, string } from '@reprise/play/module';
    export const banner = defineModule({
      name: 'banner',
      summary: 'Keep a line in a file.',
      args: { dest: path('The file.').mandatory(), text: string('The line.').mandatory() },
      compile: ({ dest, text }) => sh\`
        put \${text} >"$SCRATCH.new"
        replace \${dest} "$SCRATCH.new"\`,
    });`,
  'filter_plugins/text.mjs': `
    export const slug = (text, separator = '-') => text.toLowerCase().replace(/\\W+/g, separator);
    export const wrap = { summary: 'Wraps.', parameters: 'left right?', run: (text, left, right = left) => left + text + right };
    export function shape(value) { return { is: typeof value, twice: [value, value], half: 1.5, made: '{{ 1 }}' }; }`,
  'test_plugins/mine.mjs': 'export const even_length = (xs) => xs.length % 2 === 0;',
  'lookup_plugins/weather.mjs': `
    export const weather = (terms, options, controller) =>
      terms.map((one) => one + ' ' + (options.unit ?? 'C') + ' ' + controller.variable('city'));`,
  'roles/r/filter_plugins/more.mjs': `export const more = (x) => x + '!';`,
  'roles/r/filter_plugins/old.py': "class FilterModule(object):\n    def filters(self): return {'pythonic': str}\n",
  'roles/r/tasks/main.yml': `- { name: role, debug: { msg: "{{ 'a' | more }}" } }\n`,
  'callback_plugins/shout.mjs': `
    export const shout = (out, { verbosity }) => ({
      on(event) { if (event.type === 'result') out.write(event.task.name + ' ' + JSON.stringify(event.outcome.result.msg ?? event.outcome.status) + '\\n'); },
      end() { out.write('the end\\n'); },
    });`,
  'callback_plugins/slack.py': 'class CallbackModule: pass\n',
};

test.concurrent('all of them in one run', { timeout: 60_000 }, async () => {
  const play = `- hosts: a
  gather_facts: false
  vars: { city: Rome }
  tasks:
    - { name: own module, banner: { dest: "{{ playbook_dir }}/out", text: x } }
    - { name: job, banner: { dest: "{{ playbook_dir }}/out", text: y }, async: 20, poll: 1 }
    - { name: filters, debug: { msg: ["{{ 'A b' | slug }}", "{{ 'A b' | slug(separator='_') }}", "{{ 'a' | wrap('<', right='>') }}"] } }
    - { name: values, debug: { msg: "{{ 'a' | shape }}" } }
    - { name: tests, debug: { msg: "{{ [[1], [1, 2]] | select('even_length') }}" } }
    - { name: lookups, debug: { msg: "{{ query('weather', 'x', 'y', unit='F') }}" } }
    - { name: late, include_role: { name: "{{ 'r' }}" } }
`;
  const { stdout, stderr, code } = await runCommand({
    args: ['site.yml', '-i', 'a,', '-c', 'local'],
    files: { ...files, 'site.yml': play },
    env: { ANSIBLE_STDOUT_CALLBACK: 'shout', ANSIBLE_CALLBACKS_ENABLED: 'slack', ANSIBLE_ASYNC_DIR: './jobs' },
  });
  expect(stdout.split('\n')).toEqual([
    'own module "changed"',
    'job "changed"',
    'filters ["a-b","a_b","<a>"]',
    'values {"is":"string","twice":["a","a"],"half":1.5,"made":"{{ 1 }}"}',
    'tests [[1,2]]',
    'lookups ["x F Rome","y F Rome"]',
    'r : role "a!"',
    'the end',
    '',
  ]);
  expect(stderr).toMatch(
    /the callback `slack` is \S*slack.py, which cannot run here; it is left out: write `slack.mjs`/,
  );
  expect(code).toBe(0);
});

test.concurrent('mistakes are found before the run', { timeout: 60_000 }, async () => {
  const play = `- hosts: a
  gather_facts: false
  tasks:
    - bannr: { dest: x }
    - banner: { dst: x, dest: y, text: z }
    - debug: { msg: "{{ 1 | pythonic }}{{ lookup('wether') }}{{ 1 is broken }}" }
    - import_role: { name: r }
`;
  const { stderr, code } = await runCommand({
    args: ['site.yml', '-i', 'a,', '-c', 'local'],
    files: { ...files, 'site.yml': play, 'test_plugins/broken.mjs': 'export const = 1;' },
  });
  expect(code).toBe(1);
  for (const part of [
    'there is no module `bannr`',
    'did you mean `banner`?',
    'module banner has no argument `dst`',
    'there is no filter `pythonic`',
    'roles/r/filter_plugins/old.py has it in Python, which cannot run here; write `old.mjs` beside it, with `export function pythonic(value) { … }`',
    'did you mean `weather`?',
    'test_plugins/broken.mjs cannot be loaded: ',
    'there is no test `broken`',
  ])
    expect(stderr).toContain(part);
});

test.concurrent('a folder that everybody can write to brings nothing', { timeout: 60_000 }, async () => {
  const { stderr, code } = await runCommand({
    args: ['site.yml', '-i', 'a,', '-c', 'local'],
    files: { ...files, 'site.yml': '- hosts: a\n  gather_facts: false\n  tasks: [{ banner: {} }]\n' },
    mode: 0o777,
  });
  expect(stderr).toMatch(/library is ignored, because everybody can write to/);
  expect(stderr).toContain('there is no module `banner`');
  expect(code).toBe(4);
});

test.concurrent('play doc knows them', { timeout: 60_000 }, async () => {
  const documented = `#!/bin/sh
: <<'END'
DOCUMENTATION = r'''
short_description: Rings.
options:
  times: { description: [How I(often)., Or C(0).], type: int, required: true, aliases: [n] }
'''
END
`;
  const all = { ...files, 'library/bell': documented };
  const { stdout } = await runCommand({ args: ['doc', 'banner', 'bell'], files: all });
  expect(stdout).toContain('# banner\n\nKeep a line in a file.');
  expect(stdout).toContain('# bell\n\nRings.');
  expect(stdout).toContain('| `times`, `n` | int | **required** | How `often`. Or `0`. |');
});

describe('the parameters of a function', () => {
  test.each([
    ['(a, b, c = 1) => a', 'b? c?'],
    ['function f(a, b) { return a }', 'b?'],
    ['f(a) { return a }', undefined],
    ['a => a', ''],
    ['(a) => a', ''],
    ['(a, ...rest) => a', undefined],
    ['(a, { b }) => a', undefined],
    ['(a, b = f(1)) => a', undefined],
    ['() => 1', undefined],
  ])('%s', (text, is) => {
    expect(parametersOf(text)).toBe(is);
  });
});
