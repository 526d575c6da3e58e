/** Whether a host takes a step at all: tags, `--start-at-task`. What is left out costs no turn and shows nowhere. */
import { evaluate, str } from '../jinja/index.ts';
import { isChosen, tagsOf } from '../playbook/index.ts';
import type { Include, Play, Step, Task } from '../playbook/types.ts';
import type { Tree } from '../source/tree.ts';
import { roleOf } from '../vars/chain.ts';
import type { PlayRun, Run } from './context.ts';
import type { HostState } from './host.ts';
import { implicitTask } from './implicitTask.ts';
import { isMeta, metaAction } from './meta.ts';
import { playScope } from './scope.ts';

const chosen = new WeakMap<Run, WeakMap<Step, boolean>>();

export function isSelected(playRun: PlayRun, host: HostState, step: Task | Include): boolean {
  return tagsChoose(playRun, host, step) && isStarted(playRun, host, step);
}

/** Whether the tags of a play leave the flushing of handlers at the ends of its sections; it is tagged `always`. */
export function flushIsChosen(playRun: PlayRun, host: HostState): boolean {
  let step = flushes.get(playRun.play);
  if (!step) {
    const { play } = playRun;
    step = implicitTask({ name: 'flush_handlers', module: 'meta', args: {}, origin: play.origin, parent: play });
    flushes.set(play, step);
  }
  return tagsChoose(playRun, host, step);
}

const flushes = new WeakMap<Play, Task>();

function tagsChoose(playRun: PlayRun, host: HostState, step: Task | Include): boolean {
  const { run } = playRun;
  let perRun = chosen.get(run);
  if (!perRun) {
    perRun = new WeakMap();
    chosen.set(run, perRun);
  }
  const known = perRun.get(step);
  if (known !== undefined) return known;
  const selected =
    isImplicit(step) ||
    isChosen(
      tagsOf(step, (tag) => renderTag(playRun, host, tag)),
      run.options,
    );
  perRun.set(step, selected);
  return selected;
}

/** Ansible runs `meta: flush_handlers` and its kin whatever the tags, unless the task itself has tags. */
function isImplicit(step: Task | Include): boolean {
  return step.kind === 'task' && isMeta(step) && step.tags.length === 0 && metaAction(step) === 'flush_handlers';
}

function renderTag(playRun: PlayRun, host: HostState, tag: Tree): readonly string[] {
  if (tag.kind === 'list') return tag.items.flatMap((item) => renderTag(playRun, host, item));
  if (tag.kind !== 'scalar') return [];
  if (!tag.text.includes('{{')) return [tag.text];
  const value = evaluate(tag, playScope(playRun, host));
  return (Array.isArray(value) ? value : [value]).flatMap((one) =>
    str(one)
      .split(',')
      .map((part: string) => part.trim()),
  );
}

function isStarted({ run }: PlayRun, host: HostState, step: Task | Include): boolean {
  const { startAtTask } = run.options;
  if (startAtTask === undefined || run.startedHosts.has(host.name)) return true;
  if (!matchesTaskName(step, startAtTask)) return false;
  run.startedHosts.add(host.name);
  return true;
}

/** Whether `--start-at-task` means this task: its name, with or without the role's, wildcards allowed. */
export function matchesTaskName(step: Task | Include, pattern: string): boolean {
  const name = step.name?.kind === 'scalar' ? step.name.text : step.module;
  const role = roleOf(step)?.roleName;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const regex = new RegExp(`^${source}$`, 's');
  return regex.test(name) || (role !== undefined && regex.test(`${role} : ${name}`));
}
