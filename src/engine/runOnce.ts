/** `run_once`: the first host of a round runs the task, the others take its result. */
import type { Scope } from '../jinja/scope.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import { keywordsOf } from '../vars/chain.ts';
import { actions } from './actions/index.ts';
import { flag } from './conditions.ts';
import type { StepRun } from './context.ts';
import type { TaskResult } from './task.ts';
import type { Round } from './turns.ts';

/** Does the work, or waits for the host that does it. `leader` tells whether this host was the one. */
export async function shareOnce(
  { step, host }: StepRun,
  round: Round,
  scope: Scope,
  work: () => Promise<TaskResult>,
): Promise<{ result: TaskResult; leader: boolean }> {
  const known = round.shared.get('once') as Promise<TaskResult> | undefined;
  if (known) return { result: await known, leader: false };
  const once =
    flag(keywordsOf(step).runOnce, scope, 'run_once') ?? actions.get(shortName((step as Task).module))?.bypassHosts ?? false;
  if (!once) return { result: await work(), leader: true };
  const result = work();
  round.shared.set('once', result);
  round.shared.set('leader', host.name);
  return { result: await result, leader: true };
}
