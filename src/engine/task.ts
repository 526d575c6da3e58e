/** One task at its turn on one host: announced, run for each item, judged, registered, reported. */
import type { PlayError } from '../errors.ts';
import { evaluate, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Outcome } from '../modules/define.ts';
import type { Include, Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { keywordsOf, roleOf } from '../vars/chain.ts';
import { applyFacts } from './apply.ts';
import { flag, number } from './conditions.ts';
import type { StepRun } from './context.ts';
import type { TaskRef } from './events.ts';
import { executeItem, failedItem, type ItemResult } from './execute.ts';
import { breaks, itemBindings, itemLabel, type LoopPlan, planLoop } from './loop.ts';
import { describeError } from './messages.ts';
import { notify } from './notify.ts';
import { shareOnce } from './runOnce.ts';
import { stepScope } from './scope.ts';
import { sleep } from './sleep.ts';
import { throttled } from './throttle.ts';
import type { Round } from './turns.ts';
import { eventOutcome, type ResultValue, resultValue } from './value.ts';

/** How a host left a step: it goes on, it failed, or it takes no further part. */
export type Verdict = 'ok' | 'failed' | 'gone';

/** A finished task: what `register` holds and what the recap counts. */
export interface TaskResult {
  readonly outcome: Outcome;
  readonly value: ResultValue;
  readonly ignored: boolean;
  readonly noLog: boolean;
  readonly loop: boolean;
  readonly error?: PlayError | undefined;
  readonly delegatedTo?: string | undefined;
  readonly delegateFacts: boolean;
}

/** Names the step to the world when the first host of a round reaches it. */
export function announce({ playRun, step, place }: StepRun, round: Round, scope: Scope): TaskRef {
  const known = round.shared.get('task') as TaskRef | undefined;
  if (known) return known;
  const action = step as Task | Include;
  const task: TaskRef = {
    id: playRun.run.nextTaskId++,
    name: taskName(action, scope),
    module: action.module,
    origin: step.origin,
    role: roleOf(step)?.roleName,
    handler: place.handler,
  };
  round.shared.set('task', task);
  playRun.run.publish({ type: 'task-start', task: { ...task, name: playRun.run.secrets.mask(task.name) }, hosts: round.hosts });
  return task;
}

/** A task's name with its role; a name that cannot be templated is shown as written. */
export function taskName(step: Task | Include, scope: Scope): string {
  const role = roleOf(step)?.roleName;
  let name = step.module;
  if (step.name) {
    try {
      name = str(evaluate(step.name, scope));
    } catch {
      name = step.name.kind === 'scalar' ? step.name.text : step.module;
    }
  }
  return role ? `${role} : ${name}` : name;
}

/** Runs a task for its host. With `run_once` the first host of the round runs it for all. */
export async function runTask(stepRun: StepRun, round: Round): Promise<Verdict> {
  const { playRun } = stepRun;
  const scope = stepScope(stepRun);
  const task = announce(stepRun, round, scope);
  const limited = throttled(playRun.run, task.id, () => number(keywordsOf(stepRun.step).throttle, scope, 'throttle'));
  const work = (): Promise<TaskResult> => limited(() => runItems(stepRun, scope, task));
  const start = performance.now();
  const shared = await shareOnce(stepRun, round, scope, work);
  return finish(stepRun, task, shared.result, { ms: performance.now() - start, leader: shared.leader });
}

async function runItems(stepRun: StepRun, scope: Scope, task: TaskRef): Promise<TaskResult> {
  const { run } = stepRun.playRun;
  let plan: LoopPlan | undefined;
  try {
    plan = planLoop(stepRun.step as Task, scope);
  } catch (error) {
    // A condition that does not need the item may still excuse the task from a loop that cannot be evaluated.
    const item = await executeItem(stepRun, scope.with(new Map()), () => undefined).catch(failedItem);
    return asResult(item.outcome.status === 'skipped' ? item : failedItem(error), false);
  }
  const retry = (notice: Parameters<Parameters<typeof executeItem>[2]>[0]) =>
    run.publish({
      type: 'retry',
      task,
      host: stepRun.host.name,
      attempt: notice.attempt,
      left: notice.left,
      outcome: eventOutcome(notice.outcome, notice.value, { noLog: notice.settings.noLog, secrets: run.secrets }),
    });
  if (!plan) return asResult(await executeItem(stepRun, scope, retry), false);
  const results: ItemResult[] = [];
  for (let index = 0; index < plan.items.length; index++) {
    if (index > 0 && plan.pauseSeconds > 0) await sleep(plan.pauseSeconds, run.signal);
    const itemScope = scope.with(itemBindings(plan, index));
    const item = await executeItem(stepRun, itemScope, retry);
    addItemKeys(item.value, plan, index);
    results.push(item);
    publishItem(stepRun, task, { item, label: itemLabel(plan, index, itemScope), value: plan.items[index]! });
    if (item.outcome.status === 'unreachable' || run.signal.aborted || breaks(plan, itemScope)) break;
  }
  return foldItems(results);
}

function addItemKeys(value: ResultValue, plan: LoopPlan, index: number): void {
  value.set('ansible_loop_var', plan.variable);
  value.set(plan.variable, plan.items[index]!);
  if (plan.indexVariable) {
    value.set('ansible_index_var', plan.indexVariable);
    value.set(plan.indexVariable, index);
  }
}

function asResult(item: ItemResult, loop: boolean): TaskResult {
  const { outcome, value, settings, error } = item;
  const ignored =
    (outcome.status === 'failed' && settings?.ignoreErrors) ||
    (outcome.status === 'unreachable' && settings?.ignoreUnreachable) ||
    false;
  return {
    outcome, value, ignored, loop, error,
    noLog: settings?.noLog ?? false,
    delegatedTo: settings?.delegateTo,
    delegateFacts: settings?.delegateFacts ?? false,
  };
}

/** The result of a whole loop: failed if an item failed, changed if one changed, skipped if all were. */
function foldItems(items: readonly ItemResult[]): TaskResult {
  const has = (status: Outcome['status']): ItemResult | undefined => items.find((item) => item.outcome.status === status);
  const bad = has('unreachable') ?? has('failed');
  const allSkipped = items.every((item) => item.outcome.status === 'skipped');
  const status = bad ? bad.outcome.status : allSkipped ? 'skipped' : has('changed') ? 'changed' : 'ok';
  const message = items.length === 0 ? undefined : bad ? 'One or more items failed' : allSkipped ? 'All items skipped' : 'All items completed';
  const outcome: Outcome = {
    status,
    message,
    changes: items.flatMap((item) => item.outcome.changes),
    result: items.length === 0 ? { skipped_reason: 'No items in the list' } : {},
  };
  const value = resultValue(outcome);
  value.set('results', items.map((item): Value => item.value));
  const settings = (bad ?? items.findLast((item) => item.settings))?.settings;
  return asResult({ outcome, value, settings, error: undefined }, true);
}

function publishItem(
  { playRun, host }: StepRun,
  task: TaskRef,
  { item, label, value }: { item: ItemResult; label: string; value: Value },
): void {
  const { run } = playRun;
  const noLog = item.settings?.noLog ?? false;
  const result = asResult(item, true);
  run.publish({
    type: 'item',
    task,
    host: host.name,
    label: noLog ? '(censored due to no_log)' : run.secrets.mask(label),
    item: noLog ? null : value,
    outcome: eventOutcome(item.outcome, item.value, {
      noLog, ignored: result.ignored, error: describeError(item.error, run.options.workingFolder), secrets: run.secrets,
    }),
  });
}

/** Registers, counts, notifies and reports a finished task; says how the host goes on. */
function finish(
  stepRun: StepRun,
  task: TaskRef,
  result: TaskResult,
  { ms, leader }: { ms: number; leader: boolean },
): Verdict {
  const { playRun, host, step, place } = stepRun;
  const { run } = playRun;
  const { outcome, value, ignored } = result;
  const register = (step as Task).register;
  if (register !== undefined) host.setFacts.set(register, { value });
  applyFacts(stepRun, result);
  let status = outcome.status;
  let error = result.error;
  if (status === 'changed' && leader) {
    error = notify(stepRun) ?? error;
    if (error) status = 'failed';
  }
  const bad = (status === 'failed' || status === 'unreachable') && !ignored;
  if (!leader) return bad ? (status === 'failed' ? 'failed' : 'gone') : 'ok';
  if (outcome.status === 'failed' && run.signal.aborted) return 'gone';
  count(stepRun, status, ignored);
  const rescued = status === 'failed' && !ignored && place.rescuable;
  run.publish({
    type: 'result',
    task,
    host: host.name,
    delegatedTo: result.delegatedTo,
    loop: result.loop,
    outcome: eventOutcome({ ...outcome, status, message: error?.message ?? outcome.message }, value, {
      noLog: result.noLog, ignored, rescued, error: describeError(error, run.options.workingFolder), secrets: run.secrets,
    }),
    ms: Math.round(ms * 10) / 10,
  });
  if (!bad) return 'ok';
  rememberFailure(stepRun, value);
  if (flag(keywordsOf(step).anyErrorsFatal, stepScope(stepRun), 'any_errors_fatal') && !place.rescuable) playRun.fatal = true;
  if (status === 'unreachable') {
    host.state = 'unreachable';
    return 'gone';
  }
  return 'failed';
}

/** `ansible_failed_task` and `ansible_failed_result`, which rescue sections read. */
function rememberFailure({ host, step }: StepRun, value: ResultValue): void {
  const task = step as Task;
  const name = task.name?.kind === 'scalar' ? task.name.text : task.module;
  host.setFacts.set('ansible_failed_task', { value: new Map<Value, Value>([['name', name], ['action', task.module]]) });
  host.setFacts.set('ansible_failed_result', { value });
}

function count({ host, place }: StepRun, status: Outcome['status'], ignored: boolean): void {
  const { recap } = host;
  if (status === 'unreachable') {
    recap.unreachable++;
    if (ignored) recap.ignored++;
  } else if (status === 'failed') {
    if (ignored) {
      recap.ok++;
      recap.ignored++;
    } else if (place.rescuable) recap.rescued++;
    else recap.failed++;
  } else if (status === 'skipped') recap.skipped++;
  else {
    recap.ok++;
    if (status === 'changed') recap.changed++;
  }
}
