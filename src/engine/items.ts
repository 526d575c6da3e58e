/** Runs a task for each item of its loop, or once, and folds the items into one result. */
import pLimit from 'p-limit';
import type { PlayError } from '../errors.ts';
import { toJson } from '../jinja/index.ts';
import type { Binding, Scope } from '../jinja/scope.ts';
import type { Outcome } from '../modules/define.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { StepRun } from './context.ts';
import type { TaskRef } from './events.ts';
import { executeItem, failedItem, type ItemResult, type RetryNotice, skippedItem } from './execute.ts';
import { breaks, extendedLoop, itemBindings, itemLabel, type LoopPlan, planLoop } from './loop.ts';
import { describeError } from './messages.ts';
import { maskDeep } from './secrets.ts';
import { sleep } from './sleep.ts';
import { eventOutcome, type ResultValue, resultValue } from './value.ts';

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
  /** For each item of a loop, the host that takes its facts; only where facts go to the delegate. */
  readonly factHosts?: readonly (string | undefined)[] | undefined;
  /** Names of handlers that the items ask for. */
  readonly notifies: readonly string[];
}

export async function runItems(stepRun: StepRun, scope: Scope, task: TaskRef): Promise<TaskResult> {
  const { run } = stepRun.playRun;
  const step = stepRun.step as Task;
  let plan: LoopPlan | undefined;
  try {
    plan = planLoop(step, scope);
  } catch (error) {
    // A condition that does not need the item may still excuse the task from a loop that cannot be evaluated.
    return asResult(excused(stepRun, scope) ?? failedItem(error, stepRun, scope), false);
  }
  const retry = (notice: RetryNotice): void =>
    run.publish({
      type: 'retry',
      task,
      host: stepRun.host.name,
      attempt: notice.attempt,
      left: notice.left,
      outcome: eventOutcome(notice.outcome, notice.value, { noLog: notice.settings.noLog, secrets: run.secrets }),
    });
  if (!plan) return asResult(await executeItem(stepRun, scope, retry), false);
  const looped: Looped = { stepRun, scope, task, plan, retry };
  return foldItems(await (plan.parallel > 1 ? runTogether(looped) : runInTurn(looped)));
}

interface Looped {
  readonly stepRun: StepRun;
  readonly scope: Scope;
  readonly task: TaskRef;
  readonly plan: LoopPlan;
  readonly retry: (notice: RetryNotice) => void;
}

async function runInTurn({ stepRun, scope, task, plan, retry }: Looped): Promise<ItemResult[]> {
  const { signal } = stepRun.playRun.run;
  const step = stepRun.step as Task;
  const results: ItemResult[] = [];
  // What an item registers or sets is seen by the items after it.
  const earlier = new Map<string, Binding>();
  for (let index = 0; index < plan.items.length; index++) {
    if (index > 0 && plan.pauseSeconds > 0) await sleep(plan.pauseSeconds, signal);
    const bindings = itemBindings(plan, index);
    let itemScope = scope.with(earlier.size ? new Map([...earlier, ...bindings]) : bindings);
    const item = await executeItem(stepRun, itemScope, retry);
    addItemKeys(item.value, plan, index);
    results.push(item);
    if (remember(step, item, earlier)) itemScope = scope.with(new Map([...earlier, ...bindings]));
    publishItem(stepRun, task, { item, label: () => itemLabel(plan, index, itemScope), value: plan.items[index]! });
    if (item.outcome.status === 'unreachable' || signal.aborted || breaks(plan, itemScope)) break;
  }
  return results;
}

/** `loop_control.parallel`: items know nothing of each other; they are told, and their results kept, in order. */
async function runTogether({ stepRun, scope, task, plan, retry }: Looped): Promise<ItemResult[]> {
  const { signal } = stepRun.playRun.run;
  const limit = pLimit(plan.parallel);
  let lost = false;
  const started = plan.items.map((_item, index) => {
    const itemScope = scope.with(itemBindings(plan, index));
    const item = limit(async () => {
      if (lost || signal.aborted) return undefined;
      const result = await executeItem(stepRun, itemScope, retry);
      lost ||= result.outcome.status === 'unreachable';
      addItemKeys(result.value, plan, index);
      return result;
    });
    return { item, itemScope };
  });
  const results: ItemResult[] = [];
  for (const [index, { item: pending, itemScope }] of started.entries()) {
    const item = await pending;
    if (!item) continue;
    results.push(item);
    publishItem(stepRun, task, { item, label: () => itemLabel(plan, index, itemScope), value: plan.items[index]! });
  }
  return results;
}

/** The skipped result of a task whose condition is false whatever its loop would have been. */
function excused(stepRun: StepRun, scope: Scope): ItemResult | undefined {
  try {
    return skippedItem(stepRun.step as Task, scope);
  } catch {
    return undefined;
  }
}

/** Notes what later items of a loop see of this one; tells whether there is anything. */
function remember(step: Task, item: ItemResult, earlier: Map<string, Binding>): boolean {
  if (step.register !== undefined) earlier.set(step.register, { value: item.value });
  const facts = item.value.get('ansible_facts');
  if (facts instanceof Map && KEEPERS.has(shortName(step.module))) {
    for (const [name, value] of facts) earlier.set(String(name), { value });
  }
  return earlier.size > 0;
}

const KEEPERS: ReadonlySet<string> = new Set(['set_fact', 'include_vars']);

function addItemKeys(value: ResultValue, plan: LoopPlan, index: number): void {
  value.set('ansible_loop_var', plan.variable);
  value.set(plan.variable, plan.items[index]!);
  if (plan.indexVariable) {
    value.set('ansible_index_var', plan.indexVariable);
    value.set(plan.indexVariable, index);
  }
  if (plan.extended) value.set('ansible_loop', extendedLoop(plan, index));
}

/** Whether the task's keywords excuse this failure. */
function isExcused({ outcome, settings }: ItemResult): boolean {
  if (outcome.status === 'failed') return settings?.ignoreErrors ?? false;
  return outcome.status === 'unreachable' && (settings?.ignoreUnreachable ?? false);
}

export function asResult(item: ItemResult, loop: boolean, ignored = isExcused(item)): TaskResult {
  const { outcome, value, settings, error } = item;
  return {
    outcome,
    value,
    ignored,
    loop,
    error,
    noLog: settings?.noLog ?? false,
    delegatedTo: settings?.delegateTo,
    delegateFacts: settings?.delegateFacts ?? false,
    notifies: item.notifies ?? [],
  };
}

/** The result of a whole loop: failed if an item failed, changed if one changed, skipped if all were. */
export function foldItems(items: readonly ItemResult[]): TaskResult {
  const has = (status: Outcome['status']): ItemResult | undefined =>
    items.find((item) => item.outcome.status === status);
  const bad = has('unreachable') ?? has('failed');
  const allSkipped = items.every((item) => item.outcome.status === 'skipped');
  const status = bad ? bad.outcome.status : allSkipped ? 'skipped' : has('changed') ? 'changed' : 'ok';
  const message =
    items.length === 0
      ? undefined
      : bad
        ? 'One or more items failed'
        : allSkipped
          ? 'All items skipped'
          : 'All items completed';
  const outcome: Outcome = {
    status,
    message,
    changes: items.flatMap((item) => item.outcome.changes),
    result: items.length === 0 ? { skipped_reason: 'No items in the list' } : {},
  };
  const value = resultValue(outcome);
  if (!bad) value.delete('failed');
  value.set(
    'changed',
    items.some((item) => item.value.get('changed') === true),
  );
  if (items.length > 0) value.set('skipped', allSkipped);
  value.set(
    'results',
    items.map((item): Value => item.value),
  );
  const settings = (bad ?? items.findLast((item) => item.settings))?.settings;
  const ignored = bad !== undefined && items.every((item) => isExcused(item) || !isBad(item));
  const notifies = [...new Set(items.flatMap((item) => item.notifies ?? []))];
  const noLog = items.some((item) => item.settings?.noLog);
  const factHosts = items.map(({ settings: own }) => (own?.delegateFacts ? own.delegateTo : undefined));
  return { ...asResult({ outcome, value, settings, error: undefined, notifies }, true, ignored), noLog, factHosts };
}

function isBad({ outcome }: ItemResult): boolean {
  return outcome.status === 'failed' || outcome.status === 'unreachable';
}

export function publishItem(
  { playRun, host }: StepRun,
  task: TaskRef,
  { item, label, value }: { item: ItemResult; label: () => string; value: Value },
): void {
  const { run } = playRun;
  const noLog = item.settings?.noLog ?? false;
  run.publish({
    type: 'item',
    task,
    host: host.name,
    label: noLog ? '(censored due to no_log)' : run.secrets.mask(label()),
    get item() {
      return noLog ? null : maskDeep(toJson(value), run.secrets);
    },
    outcome: eventOutcome(item.outcome, item.value, {
      noLog,
      ignored: isExcused(item),
      error: describeError(item.error, run.options.workingFolder),
      secrets: run.secrets,
    }),
  });
}
