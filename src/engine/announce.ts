/** How a step is named to the world, once for all hosts that take it together. */
import { evaluate, plainValue, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Include, Task } from '../playbook/types.ts';
import { entryOf, type Tree } from '../source/tree.ts';
import { keywordsOf, roleOf } from '../vars/chain.ts';
import { flag } from './conditions.ts';
import type { StepRun } from './context.ts';
import type { TaskRef } from './events.ts';
import { moduleName } from './moduleName.ts';
import { registerHost, stepScope } from './scope.ts';
import type { Round } from './turns.ts';

/** Names the step to the world when the first host of a round reaches it. */
export function announce(stepRun: StepRun, round: Round, scope: Scope): TaskRef {
  const { playRun, step, place, host } = stepRun;
  const known = round.shared.get('task') as TaskRef | undefined;
  if (known) return known;
  const action = step as Task | Include;
  const { run } = playRun;
  // A name with variables in it is the first host's, whichever host comes first.
  const first = round.hosts[0] ?? host.name;
  const task: TaskRef = {
    id: run.nextTaskId++,
    name: run.secrets.mask(taskName(action, first === host.name ? scope : scopeOf(stepRun, first))),
    module: shownModule(action, scope),
    origin: step.origin,
    role: roleOf(step)?.roleName,
    handler: place.handler,
    ...further(stepRun, scope),
  };
  round.shared.set('task', task);
  run.publish({ type: 'task-start', task, hosts: round.hosts });
  return task;
}

/** What only some reports show: that the task changes nothing, and its arguments where a setting asks for them. */
function further({ step, playRun }: StepRun, scope: Scope): Pick<TaskRef, 'check' | 'args'> {
  const { options, secrets } = playRun.run;
  const keywords = keywordsOf(step);
  const check = truly(keywords.checkMode, scope) ?? options.check;
  const shows = options.defaults?.showArgs && step.kind !== 'block' && truly(keywords.noLog, scope) !== true;
  return { ...(check ? { check } : {}), ...(shows ? { args: secrets.mask(argsText(step.args)) } : {}) };
}

/** A flag; one that cannot be told yet counts as set, and the task itself will say why. */
function truly(tree: Tree | undefined, scope: Scope): boolean | undefined {
  try {
    return flag(tree, scope, 'a flag');
  } catch {
    return true;
  }
}

/** Arguments as they are written, templates included. */
function argsText(args: Tree | undefined): string {
  if (args?.kind !== 'map') return args ? `_raw_params=${str(plainValue(args))}` : '';
  return args.entries.map(({ key, value }) => `${key.text}=${str(plainValue(value))}`).join(', ');
}

function scopeOf(stepRun: StepRun, host: string): Scope {
  return stepScope({ ...stepRun, host: registerHost(stepRun.playRun.run, host) });
}

function shownModule(step: Task | Include, scope: Scope): string {
  try {
    return moduleName(step, scope);
  } catch {
    return step.module;
  }
}

/** A task's name with its role; a name that cannot be templated is shown as written. */
export function taskName(step: Task | Include, scope: Scope): string {
  const name = step.name ? named(step, scope) : unnamed(step);
  // An include of a role that has no name says which role instead of where it stands.
  if (!step.name && step.kind === 'include' && step.what === 'role') return name;
  const role = roleOf(step)?.roleName;
  return role ? `${role} : ${name}` : name;
}

function named(step: Task | Include, scope: Scope): string {
  try {
    return str(evaluate(step.name!, scope));
  } catch {
    return step.name?.kind === 'scalar' ? step.name.text : step.module;
  }
}

function unnamed(step: Task | Include): string {
  if (step.kind !== 'include' || step.what !== 'role') return step.module;
  const role = (entryOf(step.args, 'name') ?? entryOf(step.args, 'role'))?.value;
  return role?.kind === 'scalar' ? `${step.module} : ${role.text}` : step.module;
}
