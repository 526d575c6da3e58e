import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitForConnection } from '../../src/modules/wait_for_connection.ts';
import { type Machine, runOnMachine } from '../support/pretendedHost.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

const run = (args: Record<string, unknown>, machine: Machine, check = false) =>
  runOnMachine(waitForConnection, args, machine, check);

test('a host that is there', async () => {
  const outcome = await run({ delay: 3 }, { back: 0 });
  expect([outcome.status, outcome.result]).toEqual(['ok', { elapsed: 3 }]);
});
test('a host that comes up', async () => {
  const outcome = await run({}, { starting: true, dies: 0, back: 40, closed: 10 });
  expect(outcome.status).toBe('ok');
  expect(outcome.result['elapsed']).toBeGreaterThanOrEqual(50);
});
test('the seconds are named when time is over', async () => {
  const outcome = await run({ timeout: 20 }, { starting: true, dies: 0, back: 1e6 });
  expect(outcome.status).toBe('failed');
  expect(outcome.message).toMatch(/^the host could not be reached: waited \d\d seconds; connection refused$/);
});
test('check mode does not wait', async () => {
  expect((await run({ delay: 9 }, { back: 0 }, true)).result).toEqual({ elapsed: 0 });
});
