/** Marks the handlers that a changed task asks for. */
import { didYouMean, PlayError } from '../errors.ts';
import { evaluate, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Task } from '../playbook/types.ts';
import type { StepRun } from './context.ts';
import { stepScope } from './scope.ts';

/** The names that a task, or one item of its loop, notifies. */
export function notificationsOf(task: Task, scope: Scope): readonly string[] {
  return task.notify.flatMap((tree) => {
    const value = evaluate(tree, scope);
    return Array.isArray(value) ? value.map((one) => str(one)) : [str(value)];
  });
}

/** Notifies; gives the error when a name means no handler. Names written out were already checked before the run. */
export function notify(stepRun: StepRun, names: readonly string[]): PlayError | undefined {
  if (names.length === 0) return undefined;
  const scope = stepScope(stepRun);
  const { handlers } = stepRun.playRun;
  for (const name of names) {
    const ids = handlers.find(name, scope);
    if (ids.length === 0) {
      return new PlayError('unknown-handler', `no handler is named \`${name}\` and none listens to it`, {
        origin: (stepRun.step as Task).notify[0]?.origin,
        length: name.length,
        hint: didYouMean(name, handlers.names(scope)),
      });
    }
    for (const id of ids) stepRun.host.notified.add(id);
  }
  return undefined;
}
