/** Tasks that nobody wrote: gathering facts, validating a role's arguments. */
import type { Origin } from '../errors.ts';
import type { Play, RoleUse, Task } from '../playbook/types.ts';
import { type MapTree, scalarTree, type Tree } from '../source/tree.ts';

export interface ImplicitTask {
  readonly name: string;
  readonly module: string;
  /** Absent values are left out. */
  readonly args: Readonly<Record<string, Tree | undefined>>;
  /** Where messages about it point. */
  readonly origin: Origin;
  readonly parent: Play | RoleUse;
}

/** The task as if it had been written; like Ansible's own it runs whatever tags are chosen. */
export function implicitTask({ name, module, args, origin, parent }: ImplicitTask): Task {
  const role = parent.kind === 'role' ? { role: parent } : {};
  return {
    kind: 'task',
    at: parent.kind === 'role' ? parent.at : [0],
    origin,
    parent,
    ...role,
    file: origin.file,
    name: scalarTree(name, origin),
    module,
    moduleOrigin: origin,
    args: mapTree(args, origin),
    when: [],
    tags: [scalarTree('always', origin)],
    environment: [],
    moduleDefaults: [],
    until: [],
    changedWhen: [],
    failedWhen: [],
    notify: [],
    listen: [],
  };
}

/** A mapping as if it stood at one place. */
export function mapTree(entries: Readonly<Record<string, Tree | undefined>>, origin: Origin): MapTree {
  return {
    kind: 'map',
    origin,
    entries: Object.entries(entries).flatMap(([key, value]) =>
      value ? [{ key: scalarTree(key, origin), value }] : [],
    ),
  };
}
