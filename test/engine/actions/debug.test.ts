import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

test.each([
  ['debug:', { msg: 'Hello world!' }],
  ['debug: { msg: plain }', { msg: 'plain' }],
  ['debug: { msg: [1, "{{ 1 + 1 }}"] }', { msg: [1, 2] }],
  ['debug: { msg: "{{ none_ }}" }', { msg: null }],
  ['debug: { var: inventory_hostname }', { inventory_hostname: 'h1' }],
  ['debug: { var: "l[0] + 1" }', { 'l[0] + 1': 2 }],
  ['debug: { var: "{{ name_ }}" }', { '{{ name_ }}': 'l' }],
  ['debug: { var: nothing }', { nothing: 'VARIABLE IS NOT DEFINED!' }],
  ['debug: { var: nothing.deeper }', { 'nothing.deeper': 'VARIABLE IS NOT DEFINED!' }],
])('%s', async (task, result) => {
  expect(await runAction(task, { vars: '{ l: [1], name_: l, none_: null }' })).toMatchObject({ status: 'ok', result });
});

test('below its verbosity it is skipped', async () => {
  expect(await runAction('debug: { msg: x, verbosity: 2 }')).toMatchObject({ status: 'skipped' });
});

test('an undefined name in a message fails and is named', async () => {
  expect(await runAction('debug: { msg: "{{ nothing }}" }')).toMatchObject({
    status: 'failed',
    message: '`nothing` is undefined',
  });
});

test('an unknown argument is told before the run, with the nearest', async () => {
  expect((await runAction('debug: { mgs: x }')).problems.join()).toContain('did you mean `msg`?');
});

test('a message and a variable exclude each other', async () => {
  expect((await runAction('debug: { msg: x, var: y }')).problems).not.toEqual([]);
});
