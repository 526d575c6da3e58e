import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

test.each([
  ['fail:', 'Failed as requested from task'],
  ['fail: { msg: "on {{ inventory_hostname }}" }', 'on h1'],
  ['fail: msg="two words"', 'two words'],
])('%s', async (task, message) => {
  expect(await runAction(task)).toMatchObject({ status: 'failed', message });
});

test('a message keeps its type in the result', async () => {
  expect(await runAction('fail: { msg: { a: 1 } }')).toMatchObject({ status: 'failed', result: { msg: { a: 1 } } });
});

test('text without a name is refused before the run', async () => {
  expect((await runAction('fail: no such thing')).problems).not.toEqual([]);
});
