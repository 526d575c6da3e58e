/** Imports are resolved while reading: each becomes a block that carries the keywords of the import. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { didYouMean } from '../errors.ts';
import { entryOf, type MapTree, type ScalarTree, type Tree } from '../source/index.ts';
import { shortName } from './action.ts';
import { complain, findCycle, type Parent, type Place, readFile, staticName } from './context.ts';
import { readKeywords } from './keywords.ts';
import { readRoleUse } from './role.ts';
import { type ActionParts, type Growing, readSteps } from './steps.ts';
import type { Block, Keywords, Play, RoleUse, Step } from './types.ts';

const roleArguments = [
  'name',
  'role',
  'tasks_from',
  'vars_from',
  'defaults_from',
  'handlers_from',
  'apply',
  'public',
  'allow_duplicates',
  'rolespec_validate',
];
const tasksArguments = ['file', 'apply'];

/** `import_tasks`: a block of the file's steps, or an include when the file's name depends on the run. */
export function readImportTasks(action: ActionParts, map: MapTree, place: Place): Step | undefined {
  if (!checkImport(action, place, tasksArguments)) return undefined;
  const { options } = place;
  const target = argument(action.args, 'file') ?? argument(action.args, '_raw_params');
  if (!target) {
    complain(options, 'missing-argument', '`import_tasks` names no file', { at: map.origin });
    return undefined;
  }
  const name = staticName(target, place, action.vars);
  if (name === undefined) return { ...action, kind: 'include', what: 'tasks' };
  const { path, searched } = findTasksFile(name, place);
  if (!path) {
    const trail = searched.map((one) => ({ what: `looked for ${one}` }));
    const hint = nearestFile(name, searched);
    complain(options, 'missing-file', `there is no task file \`${name}\``, { at: target, hint, trail });
    return undefined;
  }
  const block = importBlock(map, place, path);
  const link = { id: path, name: basename(path), origin: target.origin };
  if (findCycle(place, link)) return block;
  const inside = { ...place, parent: block, file: path, notify: action.notify, chain: [...place.chain, link] };
  block.steps = readSteps(readFile(options, path), inside, 'a task file');
  return block;
}

/** `import_role`: a block of the role's steps, those of its dependencies first. */
export function readImportRole(action: ActionParts, map: MapTree, place: Place): Step | undefined {
  const { options } = place;
  if (place.handlers) {
    complain(options, 'invalid-playbook', 'a role cannot be a handler', { at: action.moduleOrigin });
    return undefined;
  }
  if (!checkImport(action, place, roleArguments)) return undefined;
  const name = argument(action.args, 'name') ?? argument(action.args, 'role');
  if (!name) {
    complain(options, 'missing-argument', '`import_role` names no role', { at: map.origin });
    return undefined;
  }
  if (staticName(name, place) === undefined) return { ...action, kind: 'include', what: 'role' };
  const block = importBlock(map, place, name.text);
  const from = (key: string) => argument(action.args, key)?.text;
  const role = readRoleUse(
    {
      name,
      keywords: noKeywords,
      origin: map.origin,
      public: true,
      tasksFrom: from('tasks_from'),
      varsFrom: from('vars_from'),
      defaultsFrom: from('defaults_from'),
      handlersFrom: from('handlers_from'),
      allowDuplicates: argument(action.args, 'allow_duplicates')?.value,
    },
    { ...place, parent: block, notify: action.notify },
  );
  if (!role) return block;
  const validates = argument(action.args, 'rolespec_validate')?.value ?? true;
  block.importedRole = validates === false ? { ...role, argumentSpec: undefined } : role;
  block.steps = allSteps(role);
  return block;
}

/** A role's steps with those of its dependencies before them. */
export function allSteps(role: RoleUse): readonly Step[] {
  return [...role.dependencies.flatMap(allSteps), ...role.steps];
}

/** Keywords of something that was written without any. */
export const noKeywords: Keywords = { when: [], tags: [], environment: [], moduleDefaults: [] };

/** The block that an import becomes. The keywords were checked with the task, so their mistakes are not noted again. */
function importBlock(map: MapTree, place: Place, imported: string): Growing<Block> {
  const { at, parent, role, file } = place;
  const keywords = readKeywords(map, { ...place.options, problems: [] });
  return {
    kind: 'block',
    ...keywords,
    at,
    origin: map.origin,
    parent,
    role,
    file,
    steps: [],
    rescue: [],
    always: [],
    imported,
  };
}

/** An argument that is one text. */
function argument(args: MapTree, name: string): ScalarTree | undefined {
  const value: Tree | undefined = entryOf(args, name)?.value;
  return value?.kind === 'scalar' && value.value !== null ? value : undefined;
}

function checkImport(action: ActionParts, place: Place, known: readonly string[]): boolean {
  const name = shortName(action.module);
  for (const { key } of action.args.entries) {
    if (known.includes(key.text) || key.text === '_raw_params') continue;
    const hint = didYouMean(key.text, known);
    complain(place.options, 'unknown-argument', `\`${name}\` has no argument \`${key.text}\``, { at: key, hint });
  }
  if (!action.loop) return true;
  const hint = `use \`${name.replace('import', 'include')}\``;
  complain(place.options, 'invalid-playbook', `\`${name}\` cannot loop`, { at: action.loop.tree, hint });
  return false;
}

/** What finding a task file needs to know of the place that asks. */
export interface TasksFileAsker {
  /** The file that asks. */
  readonly file: string;
  readonly role?: RoleUse | undefined;
  /** The folder of the playbook. */
  readonly folder: string;
}

/** Where a task file is: in the role's `tasks`, beside the file that asks, beside the playbook. */
export function findTasksFile(
  name: string,
  asker: TasksFileAsker,
): { path?: string | undefined; searched: readonly string[] } {
  if (isAbsolute(name)) return { path: existsSync(name) ? name : undefined, searched: [name] };
  const folders: string[] = [];
  if (asker.role) {
    // What handlers include may lie among the role's tasks as well.
    if (asker.file.startsWith(join(asker.role.folder, 'handlers'))) folders.push(join(asker.role.folder, 'handlers'));
    folders.push(join(asker.role.folder, 'tasks'), dirname(asker.file), asker.role.folder);
  } else folders.push(dirname(asker.file));
  folders.push(asker.folder, join(asker.folder, 'tasks'));
  const searched = [...new Set(folders.map((folder) => resolve(folder, name)))];
  return { path: searched.find((path) => existsSync(path)), searched };
}

function nearestFile(name: string, searched: readonly string[]): string | undefined {
  return didYouMean(
    basename(name),
    searched.flatMap((path) => listFolder(dirname(path))),
  );
}

/** The names in a folder; none when it cannot be read. */
export function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The play around something. */
export function playOf(parent: Parent): Play {
  let outer: Parent = parent;
  while (outer.kind !== 'play') outer = outer.parent;
  return outer;
}
