/** Which results go into the journal, and how a task that an earlier run finished is passed by. */
import { str } from '../jinja/index.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import { roleOf } from '../vars/chain.ts';
import { applyFacts } from './apply.ts';
import type { StepRun } from './context.ts';
import type { TaskResult } from './items.ts';
import type { Done } from './journal.ts';
import { notify } from './notify.ts';
import type { ResultValue } from './value.ts';

/** Run again in any case: they only tell the controller something, or only read. */
const AGAIN: ReadonlySet<string> = new Set([
  ...['add_host', 'group_by', 'set_stats', 'include_vars', 'validate_argument_spec'],
  ...['setup', 'gather_facts', 'service_facts', 'package_facts', 'getent'],
]);

const placeOf = ({ playRun, place }: StepRun): string => `${playRun.index}:${place.prefix.join('.')}`;

/** Stands for all hosts of a batch where one of them did a task for all; `first` tells batches apart. */
const together = (first: string): string => `*${first}`;

/** What an earlier run wrote about this host at this place, if that run is resumed. */
export function finishedBefore(stepRun: StepRun, first: string | undefined): Done | undefined {
  const { journal } = stepRun.playRun.run.options;
  if (!journal || journal.known === 0) return undefined;
  const at = placeOf(stepRun);
  return journal.find(stepRun.host.name, at) ?? (first === undefined ? undefined : journal.find(together(first), at));
}

/** Writes down that a host is done with a task. What failed for good is not: it is where a resumed run goes on. */
export function writeDown(
  stepRun: StepRun,
  verdict: 'ok' | 'failed' | 'gone',
  { result, first }: { result: TaskResult; first: string | undefined },
): void {
  const { playRun, host, step, place } = stepRun;
  const { options, secrets } = playRun.run;
  const task = step as Task;
  const module = shortName(task.module);
  if (!options.journal || verdict === 'gone' || AGAIN.has(module)) return;
  if (verdict === 'failed' && !place.rescuable) return;
  const { outcome, value } = result;
  const elsewhere = result.delegateFacts || result.factHosts?.some((one) => one !== undefined);
  if (value.has('ansible_facts') && (module !== 'set_fact' || elsewhere)) return;
  const isRead = task.register !== undefined || module === 'set_fact' || verdict === 'failed';
  // A secret is never put down; a task whose result holds one runs again.
  const keeps = isRead && !result.noLog && (secrets.isEmpty() || secrets.mask(str(value)) === str(value));
  if (isRead && !keeps) return;
  const done: Omit<Done, 'host'> = {
    at: placeOf(stepRun),
    verdict,
    status: outcome.status,
    value: keeps ? value : undefined,
    notifies: value.get('changed') === true && result.notifies.length ? result.notifies : undefined,
  };
  // First, so that no kill in between lets the task run twice.
  if (first !== undefined) options.journal.add({ ...done, host: together(first) });
  options.journal.add({ ...done, host: host.name });
}

/** Puts back what a finished task left behind: its result, facts, notifications, and the failure that a rescue reads. */
export function replay(stepRun: StepRun, done: Done, remember: (value: ResultValue) => void): TaskResult {
  const { host, step } = stepRun;
  const value: ResultValue = new Map(done.value ?? []);
  const result: TaskResult = {
    outcome: { status: done.status, changes: [], result: {} },
    value,
    ignored: false,
    noLog: false,
    loop: value.has('results'),
    delegateFacts: false,
    notifies: [],
  };
  const { register } = step as Task;
  if (register !== undefined) host.setFacts.set(register, { value });
  if (done.value) applyFacts(stepRun, result);
  if (done.notifies) notify(stepRun, done.notifies);
  const role = roleOf(step);
  if (role && done.status !== 'skipped') host.ranRoles.add(role);
  if (done.verdict === 'failed') remember(value);
  return result;
}
