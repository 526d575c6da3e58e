/** Tests for what a task has returned. */
import { truthy } from '../../python/compare.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { type Plugin, test } from '../plugin.ts';

function result(value: Value, name: string): Map<Value, Value> {
  if (value instanceof Map) return value;
  throw valueError(`The '${name}' test expects a dictionary`, 'it takes what a task has registered');
}

function flagged(summary: string, how: { test: string; key: string; not?: boolean }): Plugin {
  return test(summary, '', (value) => truthy(result(value, how.test).get(how.key) ?? false) !== (how.not ?? false));
}

export const failed = flagged('The task failed.', { test: 'failed', key: 'failed' });
export const failure = failed;
export const succeeded = flagged('The task did not fail.', { test: 'failed', key: 'failed', not: true });
export const success = succeeded;
export const successful = succeeded;
export const unreachable = flagged('The host could not be reached.', { test: 'unreachable', key: 'unreachable' });
export const reachable = flagged('The host could be reached.', { test: 'unreachable', key: 'unreachable', not: true });
export const skipped = flagged('The task was skipped.', { test: 'skipped', key: 'skipped' });
export const skip = skipped;

export const changed = test('The task changed something.', '', (value) => {
  const map = result(value, 'changed');
  const own = map.get('changed');
  if (own !== undefined) return truthy(own);
  const results = map.get('results');
  if (!Array.isArray(results) || !(results[0] instanceof Map)) return false;
  return results.some((item) => item instanceof Map && truthy(item.get('changed') ?? false));
});
export const change = changed;

export const started = test('The background task has started.', '', (value) =>
  truthy(result(value, 'started').get('started') ?? true),
);
export const finished = test('The background task has finished.', '', (value) =>
  truthy(result(value, 'finished').get('finished') ?? true),
);
export const timedout = test('The task ran out of time.', '', (value) => {
  const period = result(value, 'timedout').get('timedout');
  if (period === undefined || !truthy(period)) return false;
  return truthy(result(period, 'timedout').get('period') ?? false);
});
