import { expect, test } from 'vitest';
import { EVENT_SCHEMA, type RunEvent } from '../../src/engine/events.ts';
import { jsonLines } from '../../src/report/jsonLines.ts';

function lines(...events: RunEvent[]): string[] {
  let text = '';
  const report = jsonLines({ write: (part) => (text += part) });
  for (const event of events) report.on(event);
  expect(text.endsWith('\n')).toBe(true);
  return text.trimEnd().split('\n');
}

const task = { id: 1, name: 't', module: 'command', origin: { file: 'a', line: 1, column: 1 }, handler: false };
const withResult = (result: Record<string, unknown>): RunEvent => ({
  type: 'result',
  task,
  host: 'h',
  loop: false,
  ms: 1,
  outcome: { status: 'ok', changes: [], result },
});

test('the first line tells the version of the schema', () => {
  const [line] = lines({
    type: 'run-start',
    schema: EVENT_SCHEMA,
    version: '1',
    playbooks: [],
    check: false,
    diff: false,
    time: '',
  });
  expect(JSON.parse(line!)).toMatchObject({ type: 'run-start', schema: EVENT_SCHEMA });
});

test.each([
  ['a lone surrogate', 'a\udcffb', 'a\ufffdb'],
  ['a pair', '\ud83d\ude00', '\ud83d\ude00'],
  ['line ends and control characters', 'a\nb\u0000\u2028', 'a\nb\u0000\u2028'],
  ['a number beyond doubles', 12345678901234567890n, '12345678901234567890'],
  ['a map', new Map([['k', 1]]), { k: 1 }],
])('%s stays valid JSON on one line', (_what, value, read) => {
  const found = lines(withResult({ value }));
  expect(found).toHaveLength(1);
  expect(Buffer.from(found[0]!).toString()).toBe(found[0]);
  expect(JSON.parse(found[0]!).outcome.result.value).toEqual(read);
});
