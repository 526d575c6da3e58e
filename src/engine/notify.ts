/** Marks the handlers that a changed task asks for. */
import { didYouMean, PlayError } from '../errors.ts';
import { evaluate, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Task } from '../playbook/types.ts';
import type { PlayRun, StepRun } from './context.ts';
import type { HostState } from './host.ts';
import { stepScope } from './scope.ts';

/** The names that a task, or one item of its loop, notifies. */
export function notificationsOf(task: Task, scope: Scope): readonly string[] {
  return task.notify.flatMap((tree) => {
    const value = evaluate(tree, scope);
    return Array.isArray(value) ? value.map((one) => str(one)) : [str(value)];
  });
}

/** Finds the handlers that were asked for by name; roles included meanwhile may have brought better ones. */
export function settleNotifications({ handlers }: PlayRun, host: HostState, scope: Scope): void {
  for (const name of host.pending) for (const id of handlers.find(name, scope)) host.notified.add(id);
  host.pending.clear();
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
    if (stepRun.place.handler) for (const id of ids) stepRun.host.notified.add(id);
    else stepRun.host.pending.add(name);
  }
  return undefined;
}
