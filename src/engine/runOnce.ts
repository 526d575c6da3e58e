/** `run_once`: the first host of a round runs the task, the others take its result. */
import type { Scope } from '../jinja/scope.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import { keywordsOf } from '../vars/chain.ts';
import { actions } from './actions/index.ts';
import { flag } from './conditions.ts';
import type { StepRun } from './context.ts';
import type { TaskResult } from './items.ts';
import type { Round } from './turns.ts';

/** Whether one host does a step for all: the keyword says so, or the module has no host to act on. */
export function isOnce({ step }: StepRun, scope: Scope): boolean {
  return (
    flag(keywordsOf(step).runOnce, scope, 'run_once') ??
    actions.get(shortName((step as Task).module))?.bypassHosts ??
    false
  );
}

interface Shared {
  readonly result: Promise<TaskResult>;
  readonly resolve: (result: TaskResult) => void;
  readonly reject: (error: unknown) => void;
  taken: boolean;
}

/** Does the work, or waits for the host that does it. `leader` tells whether this host was the one. */
export async function shareOnce(
  stepRun: StepRun,
  round: Round,
  scope: Scope,
  work: () => Promise<TaskResult>,
): Promise<{ result: TaskResult; leader: boolean; once: boolean }> {
  const perPlay = flag(keywordsOf(stepRun.step).oncePerPlay, scope, 'once_per_play') ?? false;
  const known = perPlay ? stepRun.playRun.onceResults.get(stepRun.step) : undefined;
  if (known) return { result: await known, leader: false, once: true };
  if (!perPlay && !isOnce(stepRun, scope)) return { result: await work(), leader: true, once: false };
  const shared = sharedOf(round);
  if (shared.taken || round.hosts[0] !== stepRun.host.name)
    return { result: await shared.result, leader: false, once: true };
  shared.taken = true;
  if (perPlay) stepRun.playRun.onceResults.set(stepRun.step, shared.result);
  work().then(shared.resolve, shared.reject);
  return { result: await shared.result, leader: true, once: true };
}

/** Gives the result of a task that was done before to the hosts of its round that were not. */
export function settleOnce(stepRun: StepRun, round: Round, scope: Scope, result: TaskResult): boolean {
  const perPlay = flag(keywordsOf(stepRun.step).oncePerPlay, scope, 'once_per_play') ?? false;
  if (perPlay) stepRun.playRun.onceResults.set(stepRun.step, Promise.resolve(result));
  if (!perPlay && !isOnce(stepRun, scope)) return false;
  const shared = sharedOf(round);
  shared.taken = true;
  shared.resolve(result);
  return true;
}

/** The result that a round shares, promised before the host that makes it has come. */
function sharedOf(round: Round): Shared {
  const known = round.shared.get('once') as Shared | undefined;
  if (known) return known;
  let settle: Pick<Shared, 'resolve' | 'reject'> | undefined;
  const result = new Promise<TaskResult>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const shared: Shared = { result, ...settle!, taken: false };
  round.shared.set('once', shared);
  return shared;
}
