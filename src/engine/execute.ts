/** Runs one item of one task on one host: conditions, settings, arguments, the module, retries, the verdict. */
import { PlayError } from '../errors.ts';
import { evaluateCondition } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Outcome } from '../modules/define.ts';
import type { Task } from '../playbook/types.ts';
import { collected } from '../vars/chain.ts';
import { oneLayer } from '../vars/layers.ts';
import { firstFalse, number } from './conditions.ts';
import type { StepRun } from './context.ts';
import { runAction, runModule } from './invoke.ts';
import { sleep } from './sleep.ts';
import { settingsOf, type TaskSettings } from './settings.ts';
import { resultValue, type ResultValue } from './value.ts';

/** What came of one item, and the settings it ran with. */
export interface ItemResult {
  readonly outcome: Outcome;
  readonly value: ResultValue;
  readonly settings: TaskSettings | undefined;
  readonly error?: PlayError | undefined;
}

export interface RetryNotice {
  readonly attempt: number;
  readonly left: number;
  readonly outcome: Outcome;
  readonly value: ResultValue;
  readonly settings: TaskSettings;
}

/** Runs the item that `scope` describes. The author's mistakes end the item, not the run: they become its failure. */
export async function executeItem(
  stepRun: StepRun,
  scope: Scope,
  onRetry: (notice: RetryNotice) => void,
): Promise<ItemResult> {
  const task = stepRun.step as Task;
  let settings: TaskSettings | undefined;
  try {
    const conditions = collected(task, 'when');
    const refused = conditions.length ? firstFalse(conditions, scope) : undefined;
    if (refused) return skippedItem(refused.text);
    settings = settingsOf(task, scope, stepRun.playRun.run);
    return await attempts(stepRun, scope, settings, onRetry);
  } catch (error) {
    return { ...failedItem(error), settings };
  }
}

/** The result of an item whose condition does not hold. */
export function skippedItem(condition: string): ItemResult {
  const outcome: Outcome = {
    status: 'skipped',
    changes: [],
    result: { skip_reason: 'Conditional result was False', false_condition: condition },
  };
  return { outcome, value: resultValue(outcome), settings: undefined };
}

/** An error as a result: a host that cannot be reached is unreachable, anything else failed. */
export function failedItem(error: unknown): ItemResult {
  if (!(error instanceof PlayError)) throw error;
  const unreachable = UNREACHABLE.has(error.code);
  const outcome: Outcome = {
    status: unreachable ? 'unreachable' : 'failed',
    message: error.message,
    changes: [],
    result: {},
  };
  return { outcome, value: resultValue(outcome), settings: undefined, error };
}

const UNREACHABLE: ReadonlySet<string> = new Set(['unreachable', 'host-key', 'authentication']);

async function attempts(
  stepRun: StepRun,
  scope: Scope,
  settings: TaskSettings,
  onRetry: (notice: RetryNotice) => void,
): Promise<ItemResult> {
  const task = stepRun.step as Task;
  const retries = await retryPlan(task, scope);
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(stepRun, scope, settings);
    const value = resultValue(outcome);
    if (retries) value.set('attempts', attempt);
    const judged = judge(task, scope, { outcome, value, settings });
    if (!retries || judged.outcome.status === 'skipped' || judged.outcome.status === 'unreachable') return judged;
    if (succeeded(task, bindResult(task, scope, judged.value), judged)) return judged;
    if (attempt >= retries.limit) return exhausted(judged, attempt);
    onRetry({ attempt, left: retries.limit - attempt, outcome: judged.outcome, value: judged.value, settings });
    await sleep(retries.delaySeconds, stepRun.playRun.run.signal);
  }
}

/** How often to try: `until` alone means three times, `retries: n` means n more after the first. */
async function retryPlan(task: Task, scope: Scope): Promise<{ limit: number; delaySeconds: number } | undefined> {
  if (task.until.length === 0 && task.retries === undefined) return undefined;
  const retries = number(task.retries, scope, 'retries');
  const delay = number(task.delay, scope, 'delay') ?? 5;
  const limit = retries === undefined ? 3 : retries < 0 ? 1 : retries + 1;
  return { limit, delaySeconds: delay < 0 ? 1 : delay };
}

function succeeded(task: Task, scope: Scope, item: ItemResult): boolean {
  if (task.until.length === 0) return item.outcome.status !== 'failed';
  return task.until.every((condition) => evaluateCondition(condition, scope));
}

function exhausted(item: ItemResult, attempt: number): ItemResult {
  item.value.set('attempts', attempt > 1 ? attempt - 1 : attempt);
  item.value.set('failed', true);
  const message = item.outcome.message ?? `gave up after ${attempt} attempts`;
  return { ...item, outcome: { ...item.outcome, status: 'failed', message } };
}

async function once(stepRun: StepRun, scope: Scope, settings: TaskSettings): Promise<Outcome> {
  const task = stepRun.step as Task;
  return (await runAction(task, scope, settings, stepRun)) ?? (await runModule(task, scope, settings, stepRun));
}

/** The scope in which a task judges its own result. */
function bindResult(task: Task, scope: Scope, value: ResultValue): Scope {
  return task.register === undefined ? scope : scope.with(oneLayer(task.register, { value }));
}

/** Applies `failed_when` and `changed_when`. */
function judge(task: Task, scope: Scope, item: ItemResult): ItemResult {
  const { outcome, value } = item;
  if (outcome.status === 'skipped' || outcome.status === 'unreachable') return item;
  if (task.failedWhen.length === 0 && task.changedWhen.length === 0) return item;
  const own = bindResult(task, scope, value);
  let changed = outcome.status === 'changed';
  let failed = outcome.status === 'failed';
  if (task.changedWhen.length) {
    changed = task.changedWhen.every((condition) => evaluateCondition(condition, own));
    value.set('changed', changed);
  }
  if (task.failedWhen.length) {
    failed = task.failedWhen.every((condition) => evaluateCondition(condition, own));
    value.set('failed', failed);
    value.set('failed_when_result', failed);
  }
  const status = failed ? 'failed' : changed ? 'changed' : 'ok';
  return { ...item, outcome: { ...outcome, status } };
}
