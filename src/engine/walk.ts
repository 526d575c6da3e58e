/** A host's way through the steps of a play: recursion through blocks, one turn before each step. */
import type { Block, Include, Step, Task } from '../playbook/types.ts';
import type { Place, PlayRun } from './context.ts';
import type { HostState } from './host.ts';
import { runInclude } from './include.ts';
import { isMeta, runMeta } from './meta.ts';
import { walkRole } from './roles.ts';
import { isSelected } from './select.ts';
import { runTask, struck, type Verdict } from './task.ts';
import type { Round } from './turns.ts';
import { walkLoop } from './walkLoop.ts';

/** Walks steps in order and stops at the first that fails or ends the host. */
export async function walk(playRun: PlayRun, host: HostState, steps: readonly Step[], place: Place): Promise<Verdict> {
  for (let index = 0; index < steps.length; index++) {
    const verdict = await walkStep(playRun, host, steps[index]!, { ...place, prefix: [...place.prefix, index] });
    if (verdict !== 'ok') return verdict;
    if (host.state === 'ended' || host.leavesRole) return host.state === 'ended' ? 'gone' : 'ok';
  }
  return 'ok';
}

function walkStep(playRun: PlayRun, host: HostState, step: Step, place: Place): Promise<Verdict> {
  return step.kind === 'block' ? walkBlock(playRun, host, step, place) : walkTask(playRun, host, step, place);
}

function walkBlock(playRun: PlayRun, host: HostState, block: Block, place: Place): Promise<Verdict> {
  return block.loop ? walkLoop(playRun, host, block, place) : walkParts(playRun, host, block, place);
}

/** A block with its rescue and always sections, once. */
export async function walkParts(playRun: PlayRun, host: HostState, block: Block, place: Place): Promise<Verdict> {
  const within = (part: number, rescuable: boolean): Place => ({
    ...place,
    prefix: [...place.prefix, part],
    rescuable,
  });
  const first = within(0, place.rescuable || block.rescue.length > 0);
  let verdict = block.importedRole
    ? await walkRole(playRun, host, block.importedRole, { ...first, repeatRole: true })
    : await walk(playRun, host, block.steps, first);
  if (host.leavesRole) return 'ok';
  if (verdict === 'failed' && block.rescue.length > 0) {
    verdict = await walk(playRun, host, block.rescue, within(1, place.rescuable));
  }
  if (verdict !== 'gone' && block.always.length > 0) {
    const { clears } = host;
    const last = await walk(playRun, host, block.always, within(2, place.rescuable));
    if (last !== 'ok') return last;
    if (host.clears !== clears) return 'ok';
  }
  return verdict;
}

async function walkTask(playRun: PlayRun, host: HostState, step: Task | Include, place: Place): Promise<Verdict> {
  if (!isSelected(playRun, host, step)) return 'ok';
  const round = await playRun.turns.turn(host.name, place.prefix);
  if (round === 'failed') return struck(host);
  if (!round || playRun.ended || playRun.run.signal.aborted) return 'gone';
  const stepRun = { playRun, host, step, place };
  if (!(await confirmed(stepRun, round))) return 'ok';
  if (step.kind === 'include') return runInclude(stepRun, round);
  if (isMeta(step)) return runMeta(stepRun, round);
  return runTask(stepRun, round);
}

/** `--step`: asks once for all hosts of a round. */
function confirmed(
  { playRun, step }: { playRun: PlayRun; step: Task | Include },
  round: Round,
): Promise<boolean> | true {
  const { run } = playRun;
  const ask = run.options.confirm;
  if (!ask || run.confirmAll || (step.kind === 'task' && isMeta(step))) return true;
  let answer = round.shared.get('confirmed') as Promise<boolean> | undefined;
  if (!answer) {
    const name = step.name?.kind === 'scalar' ? step.name.text : step.module;
    answer = ask(name).then((word) => {
      if (word === 'all') run.confirmAll = true;
      return word !== 'no';
    });
    round.shared.set('confirmed', answer);
  }
  return answer;
}
