/** What surrounds a step: keywords it inherits and the variables of its blocks, roles and play. */
import type { Layer } from '../jinja/scope.ts';
import type { Block, Include, Keywords, Play, RoleUse, Step } from '../playbook/types.ts';
import type { MapTree, Tree } from '../source/tree.ts';
import { treeLayer } from './layers.ts';

type Outer = Step | RoleUse | Play;

/** Layers that depend on where a step is written only; strongest first within each list. */
export interface StepLayers {
  readonly taskAndBlocks: readonly Layer[];
  readonly roleParams: readonly Layer[];
  readonly roleVars: readonly Layer[];
  readonly roleDefaults: readonly Layer[];
}

const cache = new WeakMap<Step, StepLayers>();

/** The layers around a step; computed once per step. */
export function layersOf(step: Step): StepLayers {
  let layers = cache.get(step);
  if (!layers) {
    layers = collect(step);
    cache.set(step, layers);
  }
  return layers;
}

function collect(step: Step): StepLayers {
  const taskAndBlocks: Layer[] = [];
  const roleParams: Layer[] = [];
  const roleVars: Layer[] = [];
  const roleDefaults: Layer[] = [];
  const add = (list: Layer[], tree: MapTree | undefined): void => {
    if (tree) list.push(treeLayer(tree));
  };
  for (const outer of outwards(step)) {
    if (outer.kind === 'play') break;
    if (outer.kind === 'role') {
      add(roleParams, outer.params);
      addRole(outer, roleVars, roleDefaults);
    }
    // An include's own vars travel with the walk, because each iteration of its loop has its own.
    if (outer.kind !== 'include' || outer === step) add(taskAndBlocks, outer.vars);
  }
  return { taskAndBlocks, roleParams, roleVars, roleDefaults };
}

/** A role sees its own vars and defaults first, then those of the roles it depends on. */
function addRole(role: RoleUse, vars: Layer[], defaults: Layer[]): void {
  if (role.roleVars) vars.push(treeLayer(role.roleVars));
  if (role.defaults) defaults.push(treeLayer(role.defaults));
  for (const dependency of role.dependencies) addRole(dependency, vars, defaults);
}

/** Vars and defaults of the roles that a whole play sees, dependencies among them; later roles win. */
export function publicRoleLayers(roles: readonly RoleUse[]): Pick<StepLayers, 'roleVars' | 'roleDefaults'> {
  const roleVars: Layer[] = [];
  const roleDefaults: Layer[] = [];
  for (const role of [...roles].reverse()) {
    if (role.roleVars) roleVars.push(treeLayer(role.roleVars));
    if (role.defaults) roleDefaults.push(treeLayer(role.defaults));
  }
  return { roleVars, roleDefaults };
}

/** The step itself and everything around it, outwards to the play. */
export function* outwards(step: Outer): Generator<Outer> {
  let current: Outer | undefined = step;
  while (current) {
    yield current;
    current = current.kind === 'play' ? undefined : current.parent;
  }
}

/** A keyword's value: the nearest one written, from the step outwards. An include hands down none of its own. */
export function inherited<K extends keyof Keywords>(step: Step | RoleUse, keyword: K): Keywords[K] | undefined {
  for (const outer of outwards(step)) {
    if (outer.kind === 'include' && outer !== step) continue;
    const value = outer[keyword];
    if (value !== undefined) return value;
  }
  return undefined;
}

const INHERITED = [
  'become',
  'becomeUser',
  'becomeMethod',
  'becomeFlags',
  'becomeExe',
  'remoteUser',
  'connection',
  'port',
  'delegateTo',
  'delegateFacts',
  'runOnce',
  'ignoreErrors',
  'ignoreUnreachable',
  'anyErrorsFatal',
  'noLog',
  'checkMode',
  'diff',
  'throttle',
  'timeout',
  'rescueUnreachable',
  'oncePerPlay',
] as const;

export type InheritedKeywords = Readonly<Partial<Record<(typeof INHERITED)[number], Tree>>>;

const keywordCache = new WeakMap<Step, InheritedKeywords>();

/** Every inheritable keyword in force at a step, found once per step; those that nobody wrote are absent. */
export function keywordsOf(step: Step): InheritedKeywords {
  let keywords = keywordCache.get(step);
  if (!keywords) {
    const found: Partial<Record<(typeof INHERITED)[number], Tree>> = {};
    for (const keyword of INHERITED) {
      const value = inherited(step, keyword);
      if (value !== undefined) found[keyword] = value;
    }
    keywords = found;
    keywordCache.set(step, keywords);
  }
  return keywords;
}

/** A keyword that adds up (`when`, `environment`, `moduleDefaults`, `tags`): outermost first. */
export function collected(step: Step, keyword: 'when' | 'environment' | 'moduleDefaults' | 'tags'): readonly Tree[] {
  const parts: (readonly Tree[])[] = [];
  for (const outer of outwards(step)) {
    if (outer.kind === 'include' && outer !== step) continue;
    if (outer[keyword].length > 0) parts.push(outer[keyword]);
  }
  return parts.reverse().flat();
}

/** The role that a step belongs to, looking outwards. */
export function roleOf(step: Step | Block | Include | RoleUse | Play): RoleUse | undefined {
  for (const outer of outwards(step)) if (outer.kind === 'role') return outer;
  return undefined;
}
