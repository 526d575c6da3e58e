/** The implicit first task of a play: gathering facts. */
import type { Play, Task } from '../playbook/types.ts';
import { flag } from './conditions.ts';
import type { PlayRun } from './context.ts';
import type { HostState } from './host.ts';
import { implicitTask } from './implicitTask.ts';
import { playScope } from './scope.ts';
import type { Verdict } from './task.ts';
import { walk } from './walk.ts';

const gatherTasks = new WeakMap<Play, Task>();

/** Gathers facts unless the play, the option or what is known already says not to. */
export async function gather(playRun: PlayRun, host: HostState): Promise<Verdict> {
  const { play, run } = playRun;
  const scope = playScope(playRun, host, false);
  const wanted = flag(play.gatherFacts, scope, 'gather_facts') ?? run.options.gathering !== 'explicit';
  if (!wanted || (play.gatherFacts === undefined && run.options.gathering === 'smart' && host.gathered)) return 'ok';
  let task = gatherTasks.get(play);
  if (!task) {
    task = gatherTask(play);
    gatherTasks.set(play, task);
  }
  const verdict = await walk(playRun, host, [task], {
    prefix: [0],
    params: [],
    rescuable: false,
    handler: false,
    depth: 0,
  });
  if (verdict === 'ok') host.gathered = true;
  return verdict;
}

function gatherTask(play: Play): Task {
  const { origin, gatherSubset, gatherTimeout, factPath } = play;
  const args = { gather_subset: gatherSubset, gather_timeout: gatherTimeout, fact_path: factPath };
  return implicitTask({ name: 'Gathering Facts', module: 'setup', args, origin, parent: play });
}
