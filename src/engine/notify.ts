/** Marks the handlers that a changed task asks for. */
import { didYouMean, PlayError } from '../errors.ts';
import { evaluate, str } from '../jinja/index.ts';
import type { Task } from '../playbook/types.ts';
import type { StepRun } from './context.ts';
import { stepScope } from './scope.ts';

/** Notifies; gives the error when a name means no handler. Names written out were already checked before the run. */
export function notify(stepRun: StepRun): PlayError | undefined {
  const task = stepRun.step as Task;
  if (task.notify.length === 0) return undefined;
  const scope = stepScope(stepRun);
  const { handlers } = stepRun.playRun;
  for (const tree of task.notify) {
    const value = evaluate(tree, scope);
    for (const name of Array.isArray(value) ? value.map((one) => str(one)) : [str(value)]) {
      const ids = handlers.find(name, scope);
      if (ids.length === 0) {
        return new PlayError('unknown-handler', `no handler is named \`${name}\` and none listens to it`, {
          origin: tree.origin,
          length: name.length,
          hint: didYouMean(name, handlers.names(scope)),
        });
      }
      for (const id of ids) stepRun.host.notified.add(id);
    }
  }
  return undefined;
}
