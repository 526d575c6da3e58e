/** Runs one item of one task on one host: conditions, settings, arguments, the module, retries, the verdict. */
import { PlayError } from '../errors.ts';
import { evaluateCondition } from '../jinja/index.ts';
import type { Binding, Scope } from '../jinja/scope.ts';
import type { Outcome } from '../modules/define.ts';
import { shortName } from '../modules/registry.ts';
import type { Include, Task } from '../playbook/types.ts';
import type { Tree } from '../source/tree.ts';
import { collected } from '../vars/chain.ts';
import { asyncPlan, runAsync } from './async.ts';
import { firstFalse, number } from './conditions.ts';
import type { StepRun } from './context.ts';
import { runAction, runModule } from './invoke.ts';
import { moduleName } from './moduleName.ts';
import { notificationsOf } from './notify.ts';
import { conditionWords, resultWords } from './resultWords.ts';
import { delegatedScope } from './scope.ts';
import { safeSettings, settingsOf, type TaskSettings } from './settings.ts';
import { sleep } from './sleep.ts';
import { markFailed, type ResultValue, resultValue } from './value.ts';

/** What came of one item, and the settings it ran with. */
export interface ItemResult {
  readonly outcome: Outcome;
  readonly value: ResultValue;
  readonly settings: TaskSettings | undefined;
  readonly error?: PlayError | undefined;
  /** Handlers that the item asks for, should the task have changed anything. */
  readonly notifies?: readonly string[] | undefined;
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
  const written = stepRun.step as Task;
  const { run } = stepRun.playRun;
  try {
    const skipped = skippedItem(written, scope);
    if (skipped) return { ...skipped, settings: safeSettings(written, scope, run) };
    const module = moduleName(written, scope);
    const task = module === written.module ? written : { ...written, module };
    const settings = settingsOf(task, scope, run);
    const seen = settings.delegateTo === undefined ? scope : delegatedScope(run, scope, settings.delegateTo);
    const item = await attempts(task === written ? stepRun : { ...stepRun, step: task }, seen, settings, onRetry);
    return task.notify.length ? { ...item, notifies: notificationsOf(task, scope) } : item;
  } catch (error) {
    return failedItem(error, stepRun, scope);
  }
}

/** The result of an item whose condition does not hold; undefined when it holds. */
export function skippedItem(task: Task | Include, scope: Scope): ItemResult | undefined {
  const conditions = collected(task, 'when');
  const refused = conditions.length ? firstFalse(conditions, scope) : undefined;
  if (!refused) return undefined;
  const outcome: Outcome = {
    status: 'skipped',
    changes: [],
    result: { skip_reason: 'Conditional result was False', false_condition: refused.value },
  };
  const value = resultValue(outcome);
  value.delete('failed');
  return { outcome, value, settings: undefined };
}

/** An error as a result: a host that cannot be reached is unreachable, anything else failed. */
export function failedItem(error: unknown, { step, playRun }: StepRun, scope: Scope): ItemResult {
  if (!(error instanceof PlayError)) throw error;
  // Where another run works, this one must not go on anywhere.
  if (error.code === 'locked') playRun.fatal = true;
  const unreachable = UNREACHABLE.has(error.code);
  const outcome: Outcome = {
    status: unreachable ? 'unreachable' : 'failed',
    message: error.message,
    changes: [],
    result: unreachable ? {} : { msg: resultWords(error) },
  };
  const settings = safeSettings(step as Task | Include, scope, playRun.run);
  return { outcome, value: resultValue(outcome), settings, error };
}

const UNREACHABLE: ReadonlySet<string> = new Set(['unreachable', 'host-key', 'authentication']);

async function attempts(
  stepRun: StepRun,
  scope: Scope,
  settings: TaskSettings,
  onRetry: (notice: RetryNotice) => void,
): Promise<ItemResult> {
  const task = stepRun.step as Task;
  const retries = retryPlan(task, scope);
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(stepRun, scope, settings);
    const value = resultValue(outcome);
    if (retries) value.set('attempts', attempt);
    const judged = judge(task, scope, { outcome, value, settings });
    if (!retries || judged.outcome.status === 'skipped' || judged.outcome.status === 'unreachable') return judged;
    if (succeeded(task, bindResult(task, scope, judged.value), judged)) return judged;
    if (attempt >= retries.limit) return exhausted(task, judged, attempt);
    onRetry({ attempt, left: retries.limit - attempt, outcome: judged.outcome, value: judged.value, settings });
    await sleep(retries.delaySeconds, stepRun.playRun.run.signal);
  }
}

/** How often to try: `retries: n` means n more after the first, and `until` alone three more. */
function retryPlan(task: Task, scope: Scope): { limit: number; delaySeconds: number } | undefined {
  if (task.until.length === 0 && task.retries === undefined) return undefined;
  const retries = number(task.retries, scope, 'retries');
  const delay = number(task.delay, scope, 'delay') ?? 5;
  const limit = retries === undefined ? 4 : Math.max(0, retries) + 1;
  if (limit === 1) return undefined;
  return { limit, delaySeconds: delay < 0 ? 1 : delay };
}

function succeeded(task: Task, scope: Scope, item: ItemResult): boolean {
  if (task.until.length === 0) return item.outcome.status !== 'failed';
  return task.until.every((condition) => evaluateCondition(condition, scope));
}

/** Out of attempts: the result says failed, but a task with `failed_when` is judged by that alone. */
function exhausted(task: Task, item: ItemResult, attempt: number): ItemResult {
  item.value.set('attempts', attempt - 1);
  markFailed(item.value, true);
  if (task.failedWhen.length > 0) return item;
  const message = item.outcome.message || `gave up after ${attempt} attempts`;
  return { ...item, outcome: { ...item.outcome, status: 'failed', message } };
}

async function once(stepRun: StepRun, scope: Scope, settings: TaskSettings): Promise<Outcome> {
  const task = stepRun.step as Task;
  const plan = asyncPlan(task, scope, stepRun.playRun.run.options.defaults?.pollSeconds);
  if (plan.seconds > 0) return runAsync(stepRun, scope, settings, plan);
  return (await runAction(task, scope, settings, stepRun)) ?? (await runModule(task, scope, settings, stepRun));
}

/** The scope in which a task judges its own result: what it registers and the facts it sets are there already. */
function bindResult(task: Task, scope: Scope, value: ResultValue): Scope {
  const bindings = new Map<string, Binding>();
  const facts = value.get('ansible_facts');
  if (facts instanceof Map && shortName(task.module) === 'set_fact') {
    for (const [name, fact] of facts) bindings.set(String(name), { value: fact });
  }
  if (task.register !== undefined) bindings.set(task.register, { value });
  return bindings.size ? scope.with(bindings) : scope;
}

/** Applies `failed_when` and `changed_when`. A condition that cannot be evaluated is a failure, with the result kept. */
function judge(task: Task, scope: Scope, item: ItemResult): ItemResult {
  const { outcome, value } = item;
  if (outcome.status === 'skipped' || outcome.status === 'unreachable') return item;
  if (task.failedWhen.length === 0 && task.changedWhen.length === 0) return item;
  const own = bindResult(task, scope, value);
  let failed = outcome.status === 'failed';
  let error: PlayError | undefined;
  const decide = (keyword: 'changed_when' | 'failed_when', conditions: readonly Tree[]): boolean | undefined => {
    if (error || conditions.length === 0) return undefined;
    try {
      return conditions.every((condition) => evaluateCondition(condition, own));
    } catch (problem) {
      if (!(problem instanceof PlayError)) throw problem;
      error = problem;
      failed = true;
      value.set(`${keyword}_result`, conditionWords(problem));
      markFailed(value, true);
      return undefined;
    }
  };
  const changed = decide('changed_when', task.changedWhen);
  if (changed !== undefined) value.set('changed', changed);
  const verdict = decide('failed_when', task.failedWhen);
  if (verdict !== undefined) {
    failed = verdict;
    markFailed(value, failed);
    value.set('failed_when_result', failed);
  }
  const message = error?.message ?? outcome.message;
  const status = failed ? 'failed' : value.get('changed') === true ? 'changed' : 'ok';
  return { ...item, error: error ?? item.error, outcome: { ...outcome, status, message } };
}
