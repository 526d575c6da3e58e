import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

const vars = '{ x: 1, l: [1, 2] }';

test.each([
  ['assert: { that: x == 1 }', 'All assertions passed'],
  ['assert: { that: [x == 1, "2 in l"] }', 'All assertions passed'],
  ['assert: { that: x == 1, success_msg: "x is {{ x }}" }', 'x is 1'],
  ['assert: { that: true }', 'All assertions passed'],
])('%s holds', async (task, message) => {
  expect(await runAction(task, { vars })).toMatchObject({ status: 'ok', message });
});

test.each([
  ['assert: { that: x == 2 }', { msg: 'Assertion failed', assertion: 'x == 2', evaluated_to: false }],
  ['assert: { that: [x == 1, x == 3] }', { assertion: 'x == 3' }],
  ['assert: { that: x == 2, fail_msg: "x is {{ x }}" }', { msg: 'x is 1' }],
  ['assert: { that: x == 2, msg: old }', { msg: 'old' }],
  ['assert: { that: x == 2, fail_msg: [a, b] }', { msg: ['a', 'b'] }],
])('%s fails', async (task, result) => {
  expect(await runAction(task, { vars })).toMatchObject({ status: 'failed', result });
});

test('an undefined name is named', async () => {
  expect(await runAction('assert: { that: nothing == 1 }')).toMatchObject({
    status: 'failed',
    message: '`nothing` is undefined',
  });
});

test('a condition that is no boolean is refused', async () => {
  expect(await runAction('assert: { that: l }', { vars })).toMatchObject({ status: 'failed' });
});

test('a syntax error is told before the run', async () => {
  expect((await runAction('assert: { that: "x ==" }')).problems).toHaveLength(1);
});

test('`that` must be given', async () => {
  expect((await runAction('assert: { fail_msg: x }')).problems.join()).toContain('that');
});
