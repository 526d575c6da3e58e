/** Looks over a play that was read: every step and every role in it, in reading order. */
import type { Block, Include, Play, RoleUse, Step, Task } from './types.ts';

/** Roles that a play uses statically, dependencies before the roles that need them; imports included. */
export function rolesOf(play: Play): readonly RoleUse[] {
  const found: RoleUse[] = [];
  const addRole = (role: RoleUse): void => {
    for (const dependency of role.dependencies) addRole(dependency);
    found.push(role);
    role.steps.forEach(addStep);
  };
  const addStep = (step: Step): void => {
    if (step.kind !== 'block') return;
    if (step.importedRole) addRole(step.importedRole);
    else for (const part of [step.steps, step.rescue, step.always]) part.forEach(addStep);
  };
  play.preTasks.forEach(addStep);
  play.roles.forEach(addRole);
  play.tasks.forEach(addStep);
  play.postTasks.forEach(addStep);
  return found;
}

/** What Ansible lists of a play: tasks in the order in which they run when nothing fails. */
export function* listedOf(play: Play): Generator<Task | Include> {
  yield* listedIn(play.preTasks);
  for (const role of play.roles) yield* listedInRole(role);
  yield* listedIn(play.tasks);
  yield* listedIn(play.postTasks);
}

function* listedInRole(role: RoleUse): Generator<Task | Include> {
  for (const dependency of role.dependencies) yield* listedInRole(dependency);
  yield* listedIn(role.steps);
}

function* listedIn(steps: readonly Step[]): Generator<Task | Include> {
  for (const step of steps) {
    if (step.kind === 'block') yield* listedIn(step.steps);
    else yield step;
  }
}

/** Every task and include of a play that is known before the run, handlers last. */
export function* actionsOf(play: Play): Generator<Task | Include> {
  yield* actionsIn(play.preTasks);
  for (const role of play.roles) yield* actionsInRole(role);
  yield* actionsIn(play.tasks);
  yield* actionsIn(play.postTasks);
  for (const role of rolesOf(play)) yield* actionsIn(role.handlers);
  yield* actionsIn(play.handlers);
}

function* actionsInRole(role: RoleUse): Generator<Task | Include> {
  for (const dependency of role.dependencies) yield* actionsInRole(dependency);
  yield* actionsIn(role.steps);
}

/** The tasks and includes of a list of steps, blocks opened. */
export function* actionsIn(steps: readonly Step[]): Generator<Task | Include> {
  for (const step of steps) {
    if (step.kind === 'block') yield* actionsInBlock(step);
    else yield step;
  }
}

function* actionsInBlock(block: Block): Generator<Task | Include> {
  yield* actionsIn(block.steps);
  yield* actionsIn(block.rescue);
  yield* actionsIn(block.always);
}
