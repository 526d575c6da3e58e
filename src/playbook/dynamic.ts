/** What only the run can ask for: the targets of `include_tasks` and `include_role`. */
import { entryOf, scalarTree, type Tree } from '../source/index.ts';
import { complain, kindName, type Parent, type Place, type ReadOptions, readFile } from './context.ts';
import { noKeywords, playOf } from './imports.ts';
import { isNothing, listOf, readKeywords } from './keywords.ts';
import { readRoleUse } from './role.ts';
import { readSteps } from './steps.ts';
import type { Block, Include, RoleUse, Step } from './types.ts';

const readFiles = new WeakMap<Include, Map<string, readonly Step[]>>();

/**
 * The steps of an included file. Their positions are relative to the include (`[0]`, `[1]`, …): put the include's own
 * position and the iteration before them. The same file read for the same include gives the same steps again.
 */
export function readTaskFile(path: string, parent: Include, options: ReadOptions): readonly Step[] {
  const known = readFiles.get(parent)?.get(path);
  if (known) return known;
  const before = options.problems.length;
  const tree: Tree | undefined = readFile(options, path);
  if (tree && tree.kind !== 'list' && !isNothing(tree)) {
    complain(options, 'invalid-playbook', `a task file must be a list, not ${kindName(tree)}`, { at: tree.origin });
    return [];
  }
  const steps = readSteps(tree, { ...placeOf(parent, options), file: path }, 'a task file');
  if (options.problems.length === before) {
    const files = readFiles.get(parent) ?? new Map<string, readonly Step[]>();
    readFiles.set(parent, files.set(path, steps));
  }
  return steps;
}

/** What `include_role` may say. */
export interface RoleOptions {
  readonly name: string;
  readonly parent: Include;
  readonly tasksFrom?: string | undefined;
  readonly varsFrom?: string | undefined;
  readonly defaultsFrom?: string | undefined;
  readonly handlersFrom?: string | undefined;
  readonly public?: boolean | undefined;
  readonly allowDuplicates?: boolean | undefined;
}

/** An included role; positions are relative to the include, as in `readTaskFile`. Undefined after a mistake was noted. */
export function readRole(request: RoleOptions, options: ReadOptions): RoleUse | undefined {
  const { name, parent, public: isPublic = false, allowDuplicates = true, ...from } = request;
  const asked = scalarTree(name, parent.moduleOrigin);
  return readRoleUse(
    {
      ...from,
      name: { ...asked, tag: 'unsafe' },
      origin: parent.origin,
      keywords: noKeywords,
      public: isPublic,
      allowDuplicates,
    },
    placeOf(parent, options),
  );
}

function placeOf(parent: Include, options: ReadOptions): Place {
  const play = playOf(parent);
  return {
    options,
    play,
    folder: play.folder,
    file: parent.file,
    parent: applied(parent, options),
    role: parent.role,
    at: [],
    handlers: isHandler(parent),
    notify: appliedNotify(parent) ?? parent.notify,
    chain: [],
  };
}

function appliedNotify(parent: Include): readonly Tree[] | undefined {
  const apply = entryOf(parent.args, 'apply')?.value;
  const notify = apply?.kind === 'map' ? entryOf(apply, 'notify')?.value : undefined;
  return notify && listOf(notify);
}

/** What stands around included steps: the include, and the keywords of its `apply` as a block inside it. */
function applied(parent: Include, options: ReadOptions): Include | Block {
  const apply = entryOf(parent.args, 'apply')?.value;
  if (apply?.kind !== 'map') return parent;
  const { at, origin, role, file } = parent;
  return {
    kind: 'block',
    ...readKeywords(apply, options),
    at,
    origin,
    parent,
    role,
    file,
    steps: [],
    rescue: [],
    always: [],
  };
}

/** Whether a step is one of the handlers of a play or a role, through blocks and further includes. */
function isHandler(step: Include): boolean {
  let inner: Parent = step;
  for (let outer: Parent = step.parent; ; inner = outer, outer = outer.parent) {
    if (outer.kind === 'play' || outer.kind === 'role') return outer.handlers.includes(inner as Include);
  }
}
