/** All texts of the steps and roles that were read, each once: conditions apart from the rest. */
import type { Include, Keywords, Play, RoleUse, Task } from '../../playbook/index.ts';
import type { Tree } from '../../source/index.ts';
import { outwards } from '../../vars/chain.ts';

export interface Texts {
  /** Bare expressions. */
  readonly conditions: ReadonlySet<Tree>;
  readonly templates: ReadonlySet<Tree>;
  readonly roles: ReadonlySet<RoleUse>;
}

/** What some steps and everything around them say. */
export function textsOf(steps: Iterable<Task | Include>, plays: readonly Play[]): Texts {
  const conditions = new Set<Tree>();
  const templates = new Set<Tree>();
  const roles = new Set<RoleUse>();
  const seen = new Set<object>();
  const add = (...trees: (Tree | undefined)[]): void => {
    for (const tree of trees) if (tree) templates.add(tree);
  };
  const addKeywords = (one: Keywords): void => {
    for (const tree of one.when) conditions.add(tree);
    add(one.name, one.vars, one.become, one.becomeUser, one.delegateTo, one.remoteUser, one.port, one.connection);
    add(one.ignoreErrors, one.noLog, one.runOnce, one.checkMode, one.diff, one.throttle, one.timeout);
    add(...one.environment, ...one.moduleDefaults, ...one.tags);
  };
  const addRole = (role: RoleUse): void => {
    if (seen.has(role)) return;
    seen.add(role);
    roles.add(role);
    addKeywords(role);
    add(role.defaults, role.roleVars, role.params);
    role.dependencies.forEach(addRole);
  };
  for (const play of plays) {
    addKeywords(play);
    add(play.hosts, play.serial, play.gatherFacts, ...play.varsFiles);
    play.roles.forEach(addRole);
  }
  for (const step of steps) {
    for (const outer of outwards(step)) {
      if (seen.has(outer)) continue;
      if (outer.kind === 'role') {
        addRole(outer);
        continue;
      }
      seen.add(outer);
      addKeywords(outer);
      if (outer.kind === 'block') {
        if (outer.importedRole) addRole(outer.importedRole);
        add(outer.loop?.tree, outer.loopControl);
      }
      if (outer.kind !== 'task' && outer.kind !== 'include') continue;
      add(
        outer.loop?.tree,
        outer.loopControl,
        outer.retries,
        outer.delay,
        outer.argsTemplate,
        ...outer.notify,
        ...outer.listen,
      );
      add(outer.asyncSeconds, outer.poll);
      for (const tree of [...outer.until, ...outer.changedWhen, ...outer.failedWhen]) conditions.add(tree);
      addArguments(outer, conditions, templates);
    }
  }
  return { conditions, templates, roles };
}

/** `assert.that` holds conditions and `debug.var` an expression; the rest are templates. */
function addArguments(step: Task | Include, conditions: Set<Tree>, templates: Set<Tree>): void {
  const module = step.module.split('.').at(-1);
  for (const { key, value } of step.args.entries) {
    const isCondition = module === 'assert' && key.text === 'that';
    if (isCondition) conditions.add(value);
    else if (!(module === 'debug' && key.text === 'var')) templates.add(value);
    templates.add(key);
  }
}
