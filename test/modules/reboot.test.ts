import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reboot } from '../../src/modules/reboot.ts';
import { type Machine, runOnMachine } from '../support/pretendedHost.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

const run = (args: Record<string, unknown>, machine: Machine, check = false) =>
  runOnMachine(reboot, args, machine, check);

test('waits until the boot identity is another one', async () => {
  const outcome = await run({}, { back: 90 });
  expect(outcome.status).toBe('changed');
  expect(outcome.result['rebooted']).toBe(true);
  expect(outcome.result['elapsed']).toBeGreaterThanOrEqual(90);
  expect(outcome.result['elapsed']).toBeLessThan(110);
});
test('a server that still answers for a while is not taken for the new start', async () => {
  expect((await run({}, { dies: 5, back: 20 })).result['elapsed']).toBeGreaterThanOrEqual(20);
});
test('nobody may log in while the host comes up', async () => {
  expect((await run({}, { back: 10, closed: 15 })).result['elapsed']).toBeGreaterThanOrEqual(25);
});
test('a host that never comes back fails with the seconds waited', async () => {
  const outcome = await run({ reboot_timeout: 30 }, { back: 1e6 });
  expect(outcome.status).toBe('failed');
  expect(outcome.message).toMatch(
    /^the host did not come back after its reboot: waited \d\d seconds; connection refused$/,
  );
  expect(outcome.result['rebooted']).toBe(true);
});
test('a host that never goes down is told so', async () => {
  const outcome = await run({ reboot_timeout: 20 }, { dies: 1e6, back: 1e6 });
  expect(outcome.message).toMatch(/waited \d+ seconds; it has not gone down yet$/);
});
test('the test command must pass', async () => {
  expect((await run({ test_command: 'true' }, { back: 10, ready: 40 })).result['elapsed']).toBeGreaterThanOrEqual(40);
  const outcome = await run(
    { test_command: 'systemctl is-system-running', reboot_timeout: 30 },
    { back: 10, ready: 1e6 },
  );
  expect(outcome.message).toMatch(
    /back but not ready: waited \d+ seconds; `systemctl is-system-running` ended with code 1: not yet$/,
  );
});
test('delays are kept', async () => {
  expect(
    (await run({ pre_reboot_delay: 10, post_reboot_delay: 20 }, { back: 5 })).result['elapsed'],
  ).toBeGreaterThanOrEqual(31);
});
test('a refusal is a failure at once', async () => {
  const outcome = await run({}, { back: 10, refuses: true });
  expect([outcome.status, outcome.message]).toEqual(['failed', 'only root may start the host anew']);
});
test('check mode asks nothing of the host', async () => {
  const outcome = await run({}, { back: 10 }, true);
  expect([outcome.status, outcome.said]).toEqual(['changed', []]);
});
