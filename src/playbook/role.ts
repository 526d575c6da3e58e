/** Reads a role as it is used at one place: its files, its dependencies, its handlers. */
import type { Origin } from '../errors.ts';
import { entryOf, type MapTree, type Scalar, type ScalarTree, scalarTree, type Tree } from '../source/index.ts';
import { complain, findCycle, kindName, type Parent, type Place, readFile, staticName } from './context.ts';
import { isNothing, readKeywords, roleKeywords } from './keywords.ts';
import { findPart, findRole, readArgumentSpec, readMap, readRoleVars } from './roleFiles.ts';
import { type Growing, readSteps } from './steps.ts';
import type { Keywords, RoleUse } from './types.ts';

/** A role as someone asks for it. */
export interface RoleRequest {
  readonly name: ScalarTree;
  readonly origin: Origin;
  readonly keywords: Keywords;
  readonly params?: MapTree | undefined;
  readonly public: boolean;
  readonly tasksFrom?: string | undefined;
  readonly varsFrom?: string | undefined;
  readonly defaultsFrom?: string | undefined;
  readonly handlersFrom?: string | undefined;
  readonly allowDuplicates?: Scalar | undefined;
}

/** The role that is asked for, with everything in it read; `place.parent` is what uses it. */
export function readRoleUse(request: RoleRequest, place: Place): RoleUse | undefined {
  const { options } = place;
  const { name: asked } = request;
  const name = staticName(asked, place);
  if (name === undefined) {
    const hint = 'only variables that are known before the run can name a role here';
    complain(options, 'invalid-playbook', `the role's name \`${asked.text}\` cannot be known yet`, { at: asked, hint });
    return undefined;
  }
  const found = findRole(name, asked, place);
  if (!found) return undefined;
  const { folder } = found;
  options.onRole?.(folder);
  const link = { id: `${folder}\0${request.tasksFrom ?? 'main'}`, name: found.name, origin: asked.origin };
  if (findCycle(place, link)) return undefined;
  const metaPath = findPart({ role: folder, part: 'meta' }, options, asked);
  const meta = metaPath ? readMap(metaPath, options) : undefined;
  const entryPoint = (request.tasksFrom ?? 'main').replace(/\.(ya?ml|json)$/, '');
  const role: Growing<RoleUse> = {
    kind: 'role',
    ...request.keywords,
    at: place.at,
    origin: request.origin,
    parent: place.parent as RoleUse['parent'],
    roleName: found.name,
    collection: found.collection,
    folder,
    params: request.params,
    public: request.public,
    entryPoint,
    defaults: readRoleVars({ role: folder, part: 'defaults', from: request.defaultsFrom }, options, asked),
    roleVars: readRoleVars({ role: folder, part: 'vars', from: request.varsFrom }, options, asked),
    argumentSpec: readArgumentSpec(folder, entryPoint, { meta, options }),
    allowDuplicates: isYes(request.allowDuplicates ?? metaValue(meta, 'allow_duplicates')),
    dependents: roleNames(place.parent),
    dependencies: [],
    steps: [],
    handlers: [],
  };
  const inside = { ...place, parent: role, role, chain: [...place.chain, link] };
  role.dependencies = readDependencies(meta, metaPath, { ...inside, at: [...place.at, 0] });
  const steps = (part: 'tasks' | 'handlers', from: string | undefined, index: number) => {
    const file = findPart({ role: folder, part, from }, options, asked);
    if (!file) return [];
    const there = { ...inside, file, at: [...place.at, index], handlers: part === 'handlers' };
    return readSteps(readFile(options, file), there, `a file of ${part}`);
  };
  role.steps = steps('tasks', request.tasksFrom, 1);
  role.handlers = steps('handlers', request.handlersFrom, 2);
  return role;
}

function metaValue(meta: MapTree | undefined, key: string): Scalar | undefined {
  const value = meta && entryOf(meta, key)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
}

function isYes(value: Scalar | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(yes|true|on|1|y|t)$/i.test(value));
}

/** Names of the roles around, innermost first. */
function roleNames(parent: Parent): string[] {
  const names: string[] = [];
  for (let outer = parent; outer.kind !== 'play'; outer = outer.parent)
    if (outer.kind === 'role') names.push(outer.roleName);
  return names;
}

function readDependencies(meta: MapTree | undefined, file: string | undefined, place: Place): RoleUse[] {
  const tree = meta && entryOf(meta, 'dependencies')?.value;
  if (!tree || !file) return [];
  return readRoles(tree, { ...place, file }, '`dependencies`');
}

/** A list of roles, as in `roles` of a play or `dependencies` of a role. */
export function readRoles(tree: Tree | undefined, place: Place, what: string): RoleUse[] {
  if (!tree || isNothing(tree)) return [];
  if (tree.kind !== 'list') {
    complain(place.options, 'invalid-playbook', `${what} must be a list, not ${kindName(tree)}`, { at: tree });
    return [];
  }
  return tree.items.flatMap((item, index) => readRoleEntry(item, { ...place, at: [...place.at, index] }) ?? []);
}

function readRoleEntry(item: Tree, place: Place): RoleUse | undefined {
  const { options } = place;
  const name = item.kind === 'scalar' ? item : item.kind === 'map' ? nameOf(item) : undefined;
  if (name?.kind !== 'scalar' || isNothing(name) || name.text === '') {
    complain(options, 'invalid-playbook', 'an entry of a list of roles must name a role', { at: item });
    return undefined;
  }
  if (item.kind !== 'map')
    return readRoleUse(
      { name, origin: item.origin, keywords: readKeywords(nothing(item), options), public: true },
      place,
    );
  // Everything that is no keyword is a parameter of the role; `src` and `version` are for those who fetch roles.
  const params = item.entries.filter(({ key }) => !roleKeywords.has(key.text) && !/^(src|scm|version)$/.test(key.text));
  const keywords = readKeywords({ ...item, entries: item.entries.filter(({ key }) => key.text !== 'name') }, options);
  const request = { name, origin: item.origin, keywords, public: true };
  return readRoleUse(params.length > 0 ? { ...request, params: { ...item, entries: params } } : request, place);
}

function nothing(tree: Tree): MapTree {
  return { kind: 'map', entries: [], origin: tree.origin };
}

/** `role`, else `name`, else the last part of `src`. */
function nameOf(item: MapTree): Tree | undefined {
  const named = (entryOf(item, 'role') ?? entryOf(item, 'name'))?.value;
  const source = entryOf(item, 'src')?.value;
  if (named || source?.kind !== 'scalar') return named;
  const last = source.text
    .split(',')[0]!
    .split('/')
    .at(-1)!
    .replace(/\.(git|tar\.gz)$/, '');
  return scalarTree(last, source.origin);
}
