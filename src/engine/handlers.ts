/** Which handlers a notification means, and in which order they run. */
import { evaluate, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { rolesOf } from '../playbook/index.ts';
import type { Block, Include, Play, RoleUse, Task } from '../playbook/types.ts';
import type { Tree } from '../source/tree.ts';

export interface HandlerEntry {
  readonly id: string;
  readonly step: Task | Include;
  readonly role?: RoleUse | undefined;
}

/** All handlers of a play in the order they run; grows when a role is included. */
export interface HandlerBook {
  readonly entries: readonly HandlerEntry[];
  addRole(role: RoleUse): void;
  /** Ids of the handlers that a name or topic means: the nearest one by name, and all that listen. */
  find(notification: string, scope: Scope): readonly string[];
  nameOf(id: string, scope: Scope): string;
  /** Every name and topic, for messages. */
  names(scope: Scope): readonly string[];
}

export function createHandlers(play: Play): HandlerBook {
  const entries: HandlerEntry[] = [];
  // Lists are kept apart: within one list the first of two equal names wins, between lists the last list.
  const lists: HandlerEntry[][] = [];
  const seen = new Set<RoleUse>();

  const addList = (steps: readonly (Task | Block | Include)[], role: RoleUse | undefined, label: string): void => {
    const list = flatten(steps).map((step, index): HandlerEntry => ({ id: `${label}#${index}`, step, role }));
    lists.push(list);
    entries.push(...list);
  };
  const addRole = (role: RoleUse): void => {
    if (seen.has(role)) return;
    seen.add(role);
    // Each use of a role brings its handlers again, for they may have other variables; the last use wins.
    if (role.handlers.length) addList(role.handlers, role, `${role.folder}@${seen.size}`);
  };
  // Those of imported roles come after the play's own, as if included, so they run later and win.
  for (const role of play.roles) for (const one of withDependencies(role)) addRole(one);
  addList(play.handlers, undefined, 'play');
  for (const role of rolesOf(play)) addRole(role);

  const nameOf = (entry: HandlerEntry, scope: Scope): string | undefined => templated(entry.step.name, scope);
  return {
    entries,
    addRole,
    find(notification, scope) {
      const found: string[] = [];
      search: for (const list of [...lists].reverse()) {
        for (const entry of list) {
          const name = nameOf(entry, scope);
          if (name === undefined) continue;
          if (name === notification || (entry.role && isQualified(entry.role, name, notification))) {
            found.push(entry.id);
            break search;
          }
        }
      }
      const names = new Set<string>();
      for (const entry of [...entries].reverse()) {
        if (!entry.step.listen.some((topic) => listens(topic, notification, scope))) continue;
        const name = nameOf(entry, scope);
        if (name !== undefined && names.has(name)) continue;
        if (name !== undefined) names.add(name);
        if (!found.includes(entry.id)) found.push(entry.id);
      }
      return found;
    },
    nameOf(id, scope) {
      const entry = entries.find((one) => one.id === id);
      return (entry && nameOf(entry, scope)) ?? (entry ? entry.step.module : id);
    },
    names(scope) {
      return entries.flatMap((entry) => {
        const name = nameOf(entry, scope);
        const topics = entry.step.listen.flatMap((topic) => topicsOf(topic, scope));
        return [name, ...topics].filter((text) => text !== undefined);
      });
    },
  };
}

/** Whether a notification names a handler with its role, in full or without the collection. */
function isQualified({ roleName, collection }: RoleUse, name: string, notification: string): boolean {
  if (notification === `${roleName} : ${name}`) return true;
  return collection !== undefined && notification === `${roleName.slice(collection.length + 1)} : ${name}`;
}

function withDependencies(role: RoleUse): RoleUse[] {
  return [...role.dependencies.flatMap(withDependencies), role];
}

function flatten(steps: readonly (Task | Block | Include)[]): (Task | Include)[] {
  return steps.flatMap((step) => (step.kind === 'block' ? flatten(step.steps) : [step]));
}

function topicsOf(tree: Tree, scope: Scope): (string | undefined)[] {
  return tree.kind === 'list' ? tree.items.flatMap((item) => topicsOf(item, scope)) : [templated(tree, scope)];
}

function listens(tree: Tree, notification: string, scope: Scope): boolean {
  return topicsOf(tree, scope).includes(notification);
}

/** A name that cannot be templated yet keeps its text: it may become known later, and must not stop others. */
function templated(tree: Tree | undefined, scope: Scope): string | undefined {
  if (tree === undefined) return undefined;
  try {
    return str(evaluate(tree, scope));
  } catch {
    return tree.kind === 'scalar' ? tree.text : undefined;
  }
}
