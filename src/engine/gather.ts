/** The implicit first task of a play: gathering facts. */
import type { Play, Task } from '../playbook/types.ts';
import { scalarTree, type Tree } from '../source/tree.ts';
import { flag } from './conditions.ts';
import type { PlayRun } from './context.ts';
import type { HostState } from './host.ts';
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
  const { origin } = play;
  const text = (value: string) => scalarTree(value, origin);
  const given: readonly (readonly [string, Tree | undefined])[] = [
    ['gather_subset', play.gatherSubset],
    ['gather_timeout', play.gatherTimeout],
    ['fact_path', play.factPath],
  ];
  return {
    kind: 'task',
    at: [0],
    origin,
    parent: play,
    file: play.file,
    name: text('Gathering Facts'),
    module: 'setup',
    moduleOrigin: origin,
    args: { kind: 'map', origin, entries: given.flatMap(([key, value]) => (value ? [{ key: text(key), value }] : [])) },
    when: [],
    tags: [text('always')],
    environment: [],
    moduleDefaults: [],
    until: [],
    changedWhen: [],
    failedWhen: [],
    notify: [],
    listen: [],
  };
}
