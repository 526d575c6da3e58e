/** One task at its turn on one host: announced, run, registered, reported. */

import type { Scope } from '../jinja/scope.ts';
import type { Outcome } from '../modules/define.ts';
import type { Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { keywordsOf, roleOf } from '../vars/chain.ts';
import { announce } from './announce.ts';
import { applyFacts } from './apply.ts';
import { flag, number } from './conditions.ts';
import type { StepRun } from './context.ts';
import type { TaskRef } from './events.ts';
import type { HostState } from './host.ts';
import { runItems, type TaskResult } from './items.ts';
import type { Done } from './journal.ts';
import { describeError } from './messages.ts';
import { notify } from './notify.ts';
import { finishedBefore, replay, writeDown } from './resume.ts';
import { settleOnce, shareOnce } from './runOnce.ts';
import { stepScope } from './scope.ts';
import { throttled } from './throttle.ts';
import type { Round } from './turns.ts';
import { CENSORED, eventOutcome, type ResultValue } from './value.ts';

/** How a host left a step: it goes on, it failed, or it takes no further part. */
export type Verdict = 'ok' | 'failed' | 'gone';

/** Runs a task for its host. With `run_once` the first host of the round runs it for all. */
export async function runTask(stepRun: StepRun, round: Round): Promise<Verdict> {
  const { playRun, host } = stepRun;
  const scope = stepScope(stepRun);
  const before = finishedBefore(stepRun, round.hosts[0]);
  if (before) return passBy(stepRun, round, { scope, before });
  const task = announce(stepRun, round, scope);
  const limited = throttled(playRun.run, task.id, () => number(keywordsOf(stepRun.step).throttle, scope, 'throttle'));
  const work = (): Promise<TaskResult> => limited(() => runItems(stepRun, scope, task));
  const start = performance.now();
  const { result, leader, once } = await shareOnce(stepRun, round, scope, work);
  let verdict = finish(stepRun, task, result, { ms: performance.now() - start, leader, once });
  if (isFatal(stepRun) && (await allOf(round, verdict !== 'ok')) && verdict === 'ok') {
    playRun.turns.failOthers(host.name);
    verdict = struck(host);
  }
  writeDown(stepRun, verdict, { result, first: once ? round.hosts[0] : undefined });
  return verdict;
}

/** Passes by a task that the host finished in the run that is resumed. */
function passBy(stepRun: StepRun, round: Round, { scope, before }: { scope: Scope; before: Done }): Verdict {
  const { playRun, host } = stepRun;
  const result = replay(stepRun, before, (value) => rememberFailure(stepRun, value));
  const once = settleOnce(stepRun, round, scope, result);
  const fatal = isFatal(stepRun);
  if (fatal) void allOf(round, false);
  if (before.verdict === 'failed' && (once || fatal)) playRun.turns.failOthers(host.name);
  return before.verdict;
}

/** The verdict on a host that fails because another one did. */
export function struck(host: HostState): Verdict {
  host.condemned = true;
  return 'failed';
}

/** Whether a failure here is one of all hosts. */
function isFatal(stepRun: StepRun): boolean {
  const tree = keywordsOf(stepRun.step).anyErrorsFatal;
  const asked = tree && flag(tree, stepScope(stepRun), 'any_errors_fatal');
  return asked ?? stepRun.playRun.run.options.defaults?.anyErrorsFatal ?? false;
}

interface Ending {
  arrived: number;
  struck: boolean;
  readonly all: Promise<void>;
  readonly resolve: () => void;
}

/** Waits until all hosts of a round have done its task; whether it failed one of them. */
async function allOf(round: Round, failed: boolean): Promise<boolean> {
  let ending = round.shared.get('ending') as Ending | undefined;
  if (!ending) {
    let resolve = (): void => undefined;
    const all = new Promise<void>((done) => {
      resolve = done;
    });
    ending = { arrived: 0, struck: false, all, resolve };
    round.shared.set('ending', ending);
  }
  ending.arrived++;
  ending.struck ||= failed;
  if (ending.arrived >= round.hosts.length) ending.resolve();
  await ending.all;
  return ending.struck;
}

/** Registers, counts, notifies and reports a finished task; says how the host goes on. */
export function finish(
  stepRun: StepRun,
  task: TaskRef,
  result: TaskResult,
  { ms, leader, once }: { ms: number; leader: boolean; once: boolean },
): Verdict {
  const { playRun, host, step, place } = stepRun;
  const { run } = playRun;
  const { outcome, value, ignored } = result;
  const register = (step as Task).register;
  if (register !== undefined) host.setFacts.set(register, { value });
  applyFacts(stepRun, result);
  let { status } = outcome;
  let { error } = result;
  const rescuable = place.rescuable && (status !== 'unreachable' || rescuesUnreachable(stepRun));
  // Not the status but the result's own word counts: a loop may have changed something and an item may have failed.
  if (leader && (status === 'ok' || status === 'changed') && value.get('changed') === true) {
    error = notify(stepRun, result.notifies) ?? error;
    if (error) status = 'failed';
  }
  const bad = (status === 'failed' || status === 'unreachable') && !ignored;
  if (!leader) return bad ? (status === 'failed' || rescuable ? 'failed' : 'gone') : 'ok';
  if (outcome.status === 'failed' && run.signal.aborted) return 'gone';
  count(stepRun, status, { ignored, rescuable, changed: value.get('changed') === true });
  const role = roleOf(step);
  if (role && (status === 'ok' || status === 'changed' || status === 'failed')) host.ranRoles.add(role);
  const rescued = bad && rescuable;
  run.publish({
    type: 'result',
    task,
    host: host.name,
    delegatedTo: result.delegatedTo,
    loop: result.loop,
    outcome: eventOutcome({ ...outcome, status, message: error?.message ?? outcome.message }, value, {
      noLog: result.noLog,
      ignored,
      rescued,
      error: describeError(error, run.options.workingFolder),
      secrets: run.secrets,
    }),
    ms: Math.round(ms * 10) / 10,
  });
  if (!bad) return 'ok';
  if (rescuable) rememberFailure(stepRun, result.noLog ? censored(value) : value);
  if (once || isFatal(stepRun)) playRun.turns.failOthers(host.name);
  if (status === 'unreachable' && !rescuable) {
    host.state = 'unreachable';
    return 'gone';
  }
  return 'failed';
}

/** Whether the author wants rescue sections for hosts that cannot be reached. */
function rescuesUnreachable(stepRun: StepRun): boolean {
  const tree = keywordsOf(stepRun.step).rescueUnreachable;
  return flag(tree, stepScope(stepRun), 'rescue_unreachable') ?? false;
}

/** `ansible_failed_task` and `ansible_failed_result`, which rescue sections and what follows them read. */
function rememberFailure({ host, step }: StepRun, value: ResultValue): void {
  const task = step as Task;
  const name = task.name?.kind === 'scalar' ? task.name.text : '';
  host.setFacts.set('ansible_failed_task', {
    value: new Map<Value, Value>([
      ['name', name],
      ['action', task.module],
    ]),
  });
  host.setFacts.set('ansible_failed_result', { value });
}

/** What a rescue section may know of a failure that must not be logged: numbers and verdicts, no text. */
function censored(value: ResultValue): ResultValue {
  const open = [...value].filter(([, entry]) => typeof entry === 'boolean' || typeof entry === 'number');
  return new Map<Value, Value>([...open, ['msg', CENSORED], ['censored', CENSORED]]);
}

/** Counts as Ansible's recap does: what is ignored is ok as well, and what changed counts even then. */
function count(
  { host }: StepRun,
  status: Outcome['status'],
  how: { ignored: boolean; rescuable: boolean; changed: boolean },
): void {
  const { recap } = host;
  if (status === 'skipped') recap.skipped++;
  else if (how.ignored || status === 'ok' || status === 'changed') {
    recap.ok++;
    if (how.ignored) recap.ignored++;
    if (status !== 'unreachable' && how.changed) recap.changed++;
  } else if (how.rescuable) recap.rescued++;
  else if (status === 'unreachable') recap.unreachable++;
  else recap.failed++;
}
