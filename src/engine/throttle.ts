/** How many hosts may run one task at the same time: the run's forks, and the task's `throttle` below them. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Run } from './context.ts';

const limits = new WeakMap<Run, Map<number, LimitFunction>>();

/** The limiter of one task. `throttle` is asked for once per task. */
export function throttled(run: Run, taskId: number, throttle: () => number | undefined): LimitFunction {
  const asked = throttle();
  if (!asked || asked < 1) return run.limit;
  let perRun = limits.get(run);
  if (!perRun) {
    perRun = new Map();
    limits.set(run, perRun);
  }
  let limit = perRun.get(taskId);
  if (!limit) {
    limit = pLimit(asked);
    perRun.set(taskId, limit);
  }
  return limit;
}
