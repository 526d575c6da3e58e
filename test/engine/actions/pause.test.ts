import { expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';
import { runPlay } from '../../support/runPlay.ts';

test.each([
  ['pause: { seconds: 0.1 }', { user_input: '', rc: 0, echo: true }],
  ['pause: { minutes: 0.001 }', { rc: 0 }],
])('%s', async (task, result) => {
  expect(await runAction(task)).toMatchObject({ status: 'ok', result });
});

test('what is answered is the result, asked once for all hosts', async () => {
  const asked: string[] = [];
  const prompt = async (question: string) => {
    asked.push(question);
    return 'yes';
  };
  const { events } = await runPlay({
    playbook:
      '- hosts: web\n  gather_facts: false\n  tasks:\n    - { pause: { prompt: Sure? }, register: r }\n    - { name: use, debug: { msg: "{{ r.user_input }}" } }\n',
    options: { prompt },
  });
  expect(asked).toEqual(['Sure?']);
  expect(
    events.filter(
      (event) => event.type === 'result' && event.task.name === 'use' && event.outcome.result['msg'] === 'yes',
    ),
  ).toHaveLength(3);
});

test.each([['pause: { seconds: 1, minutes: 1 }'], ['pause: { seconds: soon }'], ['pause: { second: 1 }']])(
  '%s is refused',
  async (task) => {
    const { status, problems } = await runAction(task);
    expect(problems.length > 0 || status === 'failed').toBe(true);
  },
);
