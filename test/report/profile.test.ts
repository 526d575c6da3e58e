/** The table of `--profile`, made from events and a clock that is told what time it is. */
import { expect, test } from 'vitest';
import type { RunEvent, TaskRef } from '../../src/engine/events.ts';
import { profiled } from '../../src/report/profile.ts';

const task = (id: number, name: string): TaskRef => ({
  id,
  name,
  module: 'command',
  origin: { file: 'site.yml', line: id, column: 1 },
  handler: false,
});
const result = (id: number, name: string, host: string, status: 'ok' | 'skipped'): RunEvent => ({
  type: 'result',
  task: task(id, name),
  host,
  loop: false,
  outcome: { status, changes: [], result: {} },
  ms: 0,
});

test('plays, the slowest tasks, and round trips', async () => {
  const said: string[] = [];
  const passed: string[] = [];
  let clock = 0;
  const reporter = profiled(
    { on: (event) => void passed.push(event.type), end: async () => undefined },
    { write: (text: string) => said.push(text) > 0 },
    () => clock,
  );
  const at = (time: number, event: RunEvent): void => {
    clock = time;
    reporter.on(event);
  };
  at(0, { type: 'play-start', play: 'web', hosts: ['a', 'b'], check: false });
  at(0, { type: 'task-start', task: task(1, 'quick'), hosts: ['a', 'b'] });
  at(200, result(1, 'quick', 'a', 'ok'));
  at(500, result(1, 'quick', 'b', 'ok'));
  at(500, { type: 'task-start', task: task(2, 'slow'), hosts: ['a'] });
  at(70_500, result(2, 'slow', 'a', 'ok'));
  at(70_500, { type: 'task-start', task: task(3, 'not for them'), hosts: ['a'] });
  at(70_500, result(3, 'not for them', 'a', 'skipped'));
  at(71_000, {
    type: 'run-end',
    recap: { hosts: {}, pendingHandlers: {}, seconds: 71, roundTrips: { a: 12, b: 3 } },
    exitCode: 0,
    interrupted: false,
  });
  await reporter.end();
  expect(passed).toHaveLength(9);
  expect(said.join('').trim().split('\n')).toEqual([
    'plays',
    ' 1 min 11 s  web  (2 tasks)',
    '',
    'slowest tasks',
    ' 1 min 10 s  slow  (1 host)',
    '      0.5 s  quick  (2 hosts)',
    '      0.0 s  not for them  (1 host)',
    '',
    'round trips: 15 for 3 tasks',
    '         12  a',
    '          3  b',
  ]);
});
