/** `loop` on a block: its steps, rescue and always sections once for each item, the item being a variable in all of them. */
import { PlayError } from '../errors.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Block } from '../playbook/types.ts';
import { scalarTree } from '../source/tree.ts';
import { collected } from '../vars/chain.ts';
import { firstFalse } from './conditions.ts';
import type { Place, PlayRun } from './context.ts';
import type { HostState } from './host.ts';
import { implicitTask } from './implicitTask.ts';
import { itemBindings, type LoopPlan, planLoop } from './loop.ts';
import { stepScope } from './scope.ts';
import { runTask, struck, type Verdict } from './task.ts';
import { walkParts } from './walk.ts';

export async function walkLoop(playRun: PlayRun, host: HostState, block: Block, place: Place): Promise<Verdict> {
  const round = await playRun.turns.turn(host.name, place.prefix);
  if (round === 'failed') return struck(host);
  if (!round || playRun.ended || playRun.run.signal.aborted) return 'gone';
  const scope = stepScope({ playRun, host, step: block, place });
  let plan: LoopPlan | undefined;
  try {
    plan = planLoop(block, scope);
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    if (excused(block, scope)) return 'ok';
    return runTask({ playRun, host, step: failure(playRun, block, error), place }, round);
  }
  for (let index = 0; index < (plan?.items.length ?? 0); index++) {
    const params = [itemBindings(plan!, index), ...place.params];
    const verdict = await walkParts(playRun, host, block, { ...place, prefix: [...place.prefix, index], params });
    if (verdict !== 'ok' || host.state === 'ended' || host.leavesRole) return verdict;
  }
  return 'ok';
}

/** Whether a condition that needs no item leaves the block out anyway. */
function excused(block: Block, scope: Scope): boolean {
  try {
    return firstFalse(collected(block, 'when'), scope) !== undefined;
  } catch {
    return false;
  }
}

/** A loop that cannot be evaluated fails its host as a task of its own. */
function failure({ play }: PlayRun, block: Block, { message }: PlayError): ReturnType<typeof implicitTask> {
  const { origin } = block;
  const msg = { ...scalarTree(message, origin), tag: 'unsafe' as const };
  const task = implicitTask({ name: 'loop of a block', module: 'fail', args: { msg }, origin, parent: play });
  return { ...task, parent: block.parent };
}
