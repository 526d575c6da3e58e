import { describe, expect, test } from 'vitest';
import type { EventOutcome, RunEvent, TaskRef } from '../../src/engine/events.ts';
import { type TerminalOptions, terminal } from '../../src/report/terminal.ts';

const task = (id: number, name: string, module = 'copy'): TaskRef => ({
  id,
  name,
  module,
  origin: { file: 'site.yml', line: id, column: 1 },
  handler: false,
});
const ok: EventOutcome = { status: 'ok', changes: [], result: {} };
const result = (of: TaskRef, host: string, outcome: Partial<EventOutcome> = {}): RunEvent => ({
  type: 'result',
  task: of,
  host,
  loop: false,
  outcome: { ...ok, ...outcome },
  ms: 1,
});
const start: RunEvent = { type: 'play-start', play: 'web', hosts: ['h1', 'h2', 'h3'], check: false };
const counts = { ok: 1, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
const end: RunEvent = {
  type: 'run-end',
  recap: { hosts: { h1: counts }, pendingHandlers: {}, seconds: 1.25 },
  exitCode: 0,
  interrupted: false,
};

function shown(events: readonly RunEvent[], options: Partial<TerminalOptions> = {}): string {
  let text = '';
  const report = terminal({ write: (part) => (text += part) }, { color: false, width: 40, verbosity: 0, ...options });
  for (const event of events) report.on(event);
  return text;
}

const one = task(1, 'place it');
const begin: RunEvent = { type: 'task-start', task: one, hosts: ['h1', 'h2', 'h3'] };

describe('folding', () => {
  test('hosts without a change share a line, in the order of the play', () => {
    expect(shown([start, begin, result(one, 'h3'), result(one, 'h1'), result(one, 'h2'), end])).toContain(
      '\nok: [h1, h2, h3]\n',
    );
  });

  test('a task that is skipped everywhere is left out, unless -v asks', () => {
    const events = [start, begin, result(one, 'h1', { status: 'skipped', result: { false_condition: 'x == 1' } }), end];
    expect(shown(events)).not.toContain('place it');
    expect(shown(events, { verbosity: 1 })).toContain('skipping: [h1] => x == 1 is false');
  });

  test('a change is a line of its own and says what', () => {
    expect(shown([start, begin, result(one, 'h1', { status: 'changed', changes: ['/etc/motd'] }), end])).toContain(
      'changed: [h1] => /etc/motd\n',
    );
  });

  test('a delegated task names both hosts', () => {
    const event = { ...(result(one, 'h1') as Extract<RunEvent, { type: 'result' }>), delegatedTo: 'h3' };
    expect(shown([start, begin, event, end])).toContain('ok: [h1 -> h3]');
  });
});

describe('failures', () => {
  const failed = {
    status: 'failed',
    message: 'non-zero return code',
    result: { rc: 3, stdout: 'one\ntwo', stderr: 'bad' },
  } as const;

  test('the output of a command is text, line by line', () => {
    const text = shown([start, begin, result(one, 'h1', failed), end]);
    expect(text).toContain(
      'fatal: [h1]: FAILED! => non-zero return code (rc 3)\n  stdout:\n    one\n    two\n  stderr:\n    bad\n',
    );
  });

  test('an ignored one says so', () => {
    expect(shown([start, begin, result(one, 'h1', { ...failed, ignored: true }), end])).toContain('...ignoring');
  });

  test('an unreachable host says so', () => {
    expect(shown([start, begin, result(one, 'h1', { status: 'unreachable', message: 'no route' }), end])).toContain(
      'fatal: [h1]: UNREACHABLE! => no route',
    );
  });
});

test('debug prints its message, also without -v', () => {
  const say = task(2, 'say', 'debug');
  expect(shown([start, { ...begin, task: say }, result(say, 'h1', { result: { msg: 'hello' } }), end])).toContain(
    'ok: [h1] => {\n    "msg": "hello"\n}',
  );
  const table = { result: { msg: 'A  B\n1  2\n' } };
  expect(shown([start, { ...begin, task: say }, result(say, 'h1', table), end])).toContain(
    'ok: [h1] => \nA  B\n1  2\n',
  );
});

test('a difference is shown in unified form', () => {
  const diff = [{ before: 'a\n', after: 'b\n', beforeHeader: '/x', afterHeader: '/x' }];
  const text = shown([start, begin, result(one, 'h1', { status: 'changed', changes: ['/x'], diff }), end]);
  expect(text).toContain('--- before: /x\n+++ after: /x\n@@ -1 +1 @@\n-a\n+b\n');
});

test('without colour there is no escape sequence, with it there is', () => {
  const events = [start, begin, result(one, 'h1', { status: 'changed', changes: ['x'] }), end];
  expect(shown(events)).not.toContain('\u001b');
  expect(shown(events, { color: true })).toContain('\u001b[33mchanged');
});

test.each([20, 40, 120])('banners fill %i columns', (width) => {
  const banner = shown([start], { width })
    .split('\n')
    .find((line) => line.startsWith('PLAY'))!;
  expect(banner).toHaveLength(width);
});

test('handlers still owed are named after the recap', () => {
  const owing: RunEvent = {
    ...(end as Extract<RunEvent, { type: 'run-end' }>),
    recap: { hosts: {}, pendingHandlers: { h1: ['restart it'] }, seconds: 1 },
    interrupted: true,
  };
  const text = shown([start, owing]);
  expect(text).toContain('handlers still owed on h1: restart it');
  expect(text).toContain('interrupted');
});
