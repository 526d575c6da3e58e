import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

const files = {
  'one.yml': 'a: 1\nb: "{{ a + 1 }}"\n',
  'vars/two.yml': 'c: 3\n',
  'vars/all/x.yml': 'x: 1\n',
  'vars/all/deep/y.yaml': 'y: 2\n',
  'vars/mixed/notes.txt': 'nothing',
  'list.yml': '- 1\n',
  'broken.yml': 'a: "never closed\n',
};

test.each([
  ['include_vars: one.yml', { a: 1, b: 2 }],
  ['include_vars: two.yml', { c: 3 }],
  ['include_vars: { file: two.yml, name: box }', { box: { c: 3 } }],
  ['include_vars: { dir: vars/all }', { x: 1, y: 2 }],
  ['include_vars: { dir: vars/all, depth: 1 }', { x: 1 }],
  ['include_vars: { dir: vars/all, name: box }', { box: { x: 1, y: 2 } }],
  ['include_vars: { dir: vars/all, files_matching: "^y" }', { y: 2 }],
  ['include_vars: { dir: vars/all, ignore_files: [x.yml] }', { y: 2 }],
  ['include_vars: { dir: vars/mixed, ignore_unknown_extensions: true }', {}],
])('%s', async (task, facts) => {
  expect(await runAction(task, { files })).toMatchObject({ status: 'ok', result: { ansible_facts: facts } });
});

test.each([
  ['include_vars: on.yml', 'could not find `on.yml`'],
  ['include_vars: list.yml', 'must be a mapping'],
  ['include_vars: { dir: vars/mixed }', 'has none of the extensions'],
  ['include_vars: { file: one.yml, dir: vars/all }', 'file'],
  ['include_vars: { dir: one.yml }', 'is not a folder'],
])('%s fails', async (task, message) => {
  const { status, message: said, problems } = await runAction(task, { files });
  expect(problems.join() || said).toContain(message);
  expect(status).not.toBe('ok');
});

test('a file that cannot be read as YAML fails with its place', async () => {
  expect(await runAction('include_vars: broken.yml', { files })).toMatchObject({ status: 'failed' });
});
