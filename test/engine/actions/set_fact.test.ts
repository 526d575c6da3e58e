import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

test.each([
  ['set_fact: { a: 1, b: "{{ 1 + 1 }}" }', { a: 1, b: 2 }],
  ['set_fact: { a: [1, { b: x }] }', { a: [1, { b: 'x' }] }],
  ['set_fact: { "{{ name_ }}_of": 1 }', { dyn_of: 1 }],
  ['set_fact: a=1 b="two words"', { a: '1', b: 'two words' }],
])('%s', async (task, facts) => {
  expect(await runAction(task, { vars: '{ name_: dyn }' })).toMatchObject({
    status: 'ok',
    result: { ansible_facts: facts },
  });
});

test.each([
  ['set_fact: { bad-name: 1 }', "Invalid variable name 'bad-name'"],
  ['set_fact: { 1st: 1 }', "Invalid variable name '1st'"],
  ['set_fact: { cacheable: true }', 'set_fact needs at least one variable'],
  ['set_fact: { a: "{{ nothing }}" }', '`nothing` is undefined'],
])('%s fails', async (task, message) => {
  const { status, message: said, problems } = await runAction(task);
  expect(problems.join() || said).toContain(message);
  expect(status).not.toBe('ok');
});

test('a name that came from data is no template', async () => {
  const before = `    - { set_fact: { given: { "{{ '{{' }} 1 {{ '}}' }}": 1 } } }\n`;
  const found = await runAction('set_fact: {}\nargs: "{{ given }}"', { before });
  expect(found.status).not.toBe('ok');
});
