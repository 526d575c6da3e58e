/** Reads lists of tasks, blocks, includes and imports. */
import { didYouMean } from '../errors.ts';
import { entryOf, type MapTree, scalarTree, type Tree } from '../source/index.ts';
import { readModuleCall, shortName } from './action.ts';
import { complain, kindName, type Place } from './context.ts';
import { readImportRole, readImportTasks } from './imports.ts';
import { blockKeywords, checkVariableName, isNothing, listOf, readKeywords, unknownKeyword } from './keywords.ts';
import type { Block, Include, Loop, Step, Task } from './types.ts';

const loopControlKeys = [
  ...['loop_var', 'index_var', 'label', 'pause', 'extended', 'extended_allitems', 'break_when'],
  // Ours: how many items of a host may run at the same time.
  'parallel',
];

/** The steps of a list; `what` names the list in messages. */
export function readSteps(tree: Tree | undefined, place: Place, what: string): Step[] {
  if (!tree || isNothing(tree)) return [];
  if (tree.kind !== 'list') {
    complain(place.options, 'invalid-playbook', `${what} must be a list, not ${kindName(tree)}`, { at: tree });
    return [];
  }
  const steps: Step[] = [];
  for (const [index, item] of tree.items.entries()) {
    if (isNothing(item)) continue;
    if (item.kind !== 'map') {
      const hint = item.kind === 'scalar' ? 'a module needs a colon behind its name' : undefined;
      complain(place.options, 'invalid-playbook', `a step in ${what} must be a map, not ${kindName(item)}`, {
        at: item,
        hint,
      });
      continue;
    }
    const step = readStep(item, { ...place, at: [...place.at, index] });
    if (step) steps.push(step);
  }
  return steps;
}

function readStep(map: MapTree, place: Place): Step | undefined {
  if (entryOf(map, 'block')) return readBlock(map, place);
  const stray = entryOf(map, 'rescue') ?? entryOf(map, 'always');
  if (stray) {
    complain(place.options, 'invalid-playbook', `\`${stray.key.text}\` needs a \`block\` beside it`, { at: stray.key });
    return undefined;
  }
  const action = readAction(map, place);
  if (!action) return undefined;
  const name = shortName(action.module);
  if (name === 'import_tasks') return readImportTasks(action, map, place);
  if (name === 'import_role') return readImportRole(action, map, place);
  if (name === 'include_tasks') return { ...action, kind: 'include', what: 'tasks' };
  if (name === 'include_role') return { ...action, kind: 'include', what: 'role' };
  return { ...action, kind: 'task' };
}

/** A block under construction: its steps are read when it exists, for they name it as their parent. */
export type Growing<T> = { -readonly [K in keyof T]: T[K] };

function readBlock(map: MapTree, place: Place): Block {
  const { options, at } = place;
  if (place.handlers) complain(options, 'invalid-playbook', 'a block cannot be a handler', { at: map.origin });
  for (const { key } of map.entries)
    if (!blockKeywords.has(key.text) && !key.text.startsWith('with_'))
      unknownKeyword(options, key, blockKeywords, 'block');
  const notify = entryOf(map, 'notify');
  const block: Growing<Block> = {
    kind: 'block',
    ...readKeywords(map, options),
    at,
    origin: map.origin,
    parent: place.parent,
    role: place.role,
    file: place.file,
    loop: readLoop(map, place),
    loopControl: readLoopControl(map, place),
    steps: [],
    rescue: [],
    always: [],
  };
  const inside = { ...place, parent: block, notify: notify ? listOf(notify.value) : place.notify };
  const part = (name: string, index: number) =>
    readSteps(entryOf(map, name)?.value, { ...inside, at: [...at, index] }, `\`${name}\``);
  block.steps = part('block', 0);
  block.rescue = part('rescue', 1);
  block.always = part('always', 2);
  return block;
}

/** What a task, an include or an import consists of, before it is known which of them it is. */
export type ActionParts = Omit<Task, 'kind'> & Omit<Include, 'kind' | 'what'>;

function readAction(map: MapTree, place: Place): ActionParts | undefined {
  const { options } = place;
  const call = readModuleCall(map, options, place.handlers);
  const keywords = readKeywords(map, options);
  const tree = (name: string): Tree | undefined => {
    const entry = entryOf(map, name);
    return entry && !isNothing(entry.value) ? entry.value : undefined;
  };
  const list = (name: string) => {
    const entry = entryOf(map, name);
    return entry ? listOf(entry.value) : [];
  };
  const register = readRegister(map, place);
  const loop = readLoop(map, place);
  const loopControl = readLoopControl(map, place);
  if (!call) return undefined;
  const local = call.local && { delegateTo: scalarTree('localhost', call.moduleOrigin) };
  return {
    ...keywords,
    ...local,
    at: place.at,
    origin: map.origin,
    parent: place.parent,
    role: place.role,
    file: place.file,
    module: call.module,
    moduleOrigin: call.moduleOrigin,
    args: call.args,
    argsTemplate: call.argsTemplate,
    loop,
    loopControl,
    register,
    until: list('until'),
    retries: tree('retries'),
    delay: tree('delay'),
    changedWhen: list('changed_when'),
    failedWhen: list('failed_when'),
    notify: entryOf(map, 'notify') ? list('notify') : place.notify,
    listen: list('listen'),
    asyncSeconds: tree('async'),
    poll: tree('poll'),
  };
}

function readRegister(map: MapTree, { options }: Place): string | undefined {
  const entry = entryOf(map, 'register');
  if (!entry || isNothing(entry.value)) return undefined;
  if (entry.value.kind !== 'scalar') {
    complain(options, 'invalid-playbook', `\`register\` must be a name, not ${kindName(entry.value)}`, {
      at: entry.key,
    });
    return undefined;
  }
  return checkVariableName(entry.value, options) ? entry.value.text : undefined;
}

function readLoop(map: MapTree, { options }: Place): Loop | undefined {
  const loops = map.entries.filter(({ key }) => key.text === 'loop' || key.text.startsWith('with_'));
  const [first, second] = loops;
  if (!first) return undefined;
  if (second) {
    const hint = `\`${first.key.text}\` is one already`;
    complain(options, 'invalid-playbook', 'a task has one loop', { at: second.key, hint });
  }
  if (isNothing(first.value)) {
    complain(options, 'invalid-playbook', `\`${first.key.text}\` needs a value`, { at: first.key });
    return undefined;
  }
  return { kind: first.key.text.replace(/^with_/, ''), tree: first.value };
}

function readLoopControl(map: MapTree, { options }: Place): MapTree | undefined {
  const entry = entryOf(map, 'loop_control');
  if (!entry || isNothing(entry.value)) return undefined;
  if (entry.value.kind !== 'map') {
    complain(options, 'invalid-playbook', `\`loop_control\` must be a map, not ${kindName(entry.value)}`, {
      at: entry.key,
    });
    return undefined;
  }
  for (const { key } of entry.value.entries) {
    if (loopControlKeys.includes(key.text)) continue;
    const hint = didYouMean(key.text, loopControlKeys) ?? `it knows ${loopControlKeys.join(', ')}`;
    complain(options, 'unknown-keyword', `\`loop_control\` has no \`${key.text}\``, { at: key, hint });
  }
  return entry.value;
}
